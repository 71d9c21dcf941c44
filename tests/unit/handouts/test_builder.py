"""The contents of a handout, and the source of each statement."""

from __future__ import annotations

import re

import pytest

from briefings.handouts.builder import MAX_DATES, build_handout
from briefings.handouts.model import Handout, PartKind
from briefings.service import BriefingService
from tests.unit.handouts.conftest import MADE_ON


def part_headings(handout: Handout, number: int = 0) -> list[str]:
    return [part.heading for part in handout.sections[number].parts]


def test_country_has_its_parts_in_order(service: BriefingService) -> None:
    handout = build_handout(service, ["AM"], "en", MADE_ON)
    assert part_headings(handout) == [
        "Key points",
        "Chronology",
        "Relations with Japan",
        "Caucasus as a whole",
        "Memberships",
    ]
    assert handout.title == "Briefing: Armenia"
    assert dict(handout.properties) == {
        "Edition": "Diplomatic Bluebook 2025",
        "Revision of the content": "7 (January 2, 2026)",
        "Made on": "November 24, 2026",
    }
    assert not handout.has_contents


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("subject", ["AM", "RU", "CSTO", "central-asia", "putin", "northern-territories", "JP"])
def test_every_statement_has_a_footnote_and_the_numbers_have_no_gap(
    service: BriefingService, subject: str, language: str
) -> None:
    handout = build_handout(service, [subject], language, MADE_ON)
    assert not handout.is_empty
    for part in handout.sections[0].parts:
        assert part.items
        for item in part.items:
            # The countries of a region are the program's own list.
            assert item.note or part.heading in {"Countries", "含まれる国"}
    assert [note.number for note in handout.footnotes] == list(range(1, len(handout.footnotes) + 1))
    assert all(note.text for note in handout.footnotes)


def test_lines_of_a_part_with_the_same_source_have_the_same_footnote(service: BriefingService) -> None:
    handout = build_handout(service, ["AM"], "en", MADE_ON)
    for part in handout.sections[0].parts:
        seen: set[int] = set()
        for item in part.items:
            assert item.note
            assert item.repeats_note == (item.note.number in seen)
            seen.add(item.note.number)
    assert any(item.repeats_note for part in handout.sections[0].parts for item in part.items)


def test_two_subjects_have_a_section_each_and_one_about_both(service: BriefingService) -> None:
    handout = build_handout(service, ["AM", "AZ"], "ja", MADE_ON)
    assert [section.title for section in handout.sections] == [
        "アルメニア",
        "アゼルバイジャン",
        "アルメニア、アゼルバイジャンの両者について",
    ]
    assert handout.has_contents
    numbers = [note.number for note in handout.footnotes]
    assert numbers == sorted(set(numbers))


def test_long_chronology_states_number_of_shown_dates(service: BriefingService) -> None:
    handout = build_handout(service, ["RU"], "en", MADE_ON)
    chronology = next(part for part in handout.sections[0].parts if part.kind is PartKind.DATES)
    assert 0 < len(chronology.items) <= MAX_DATES
    assert re.fullmatch(rf"The main {MAX_DATES} of \d+ dates\.", chronology.remark)
    assert all(item.label for item in chronology.items)


def test_flags_are_left_out(service: BriefingService) -> None:
    handout = build_handout(service, ["CSTO"], "ja", MADE_ON)
    texts = [item.text for part in handout.sections[0].parts for item in part.items]
    assert any("アルメニア" in text for text in texts)
    assert not re.search("[\U0001f1e6-\U0001f1ff]", "".join(texts))


def test_subject_without_chapter_is_stated(service: BriefingService) -> None:
    handout = build_handout(service, ["AM", "LS"], "en", MADE_ON)
    assert handout.sections[1].parts == ()
    assert "Lesotho" in handout.sections[1].empty_text
    assert not handout.is_empty
    assert build_handout(service, ["LS"], "en", MADE_ON).is_empty


def test_older_edition_is_named_and_cited(editions: BriefingService) -> None:
    newest, *older = editions.content_index.editions
    subject = next(
        key
        for key in editions.content_index.subjects
        if editions.content_index.find_editions(key, "ja") == (newest, *older)
    )
    handout = build_handout(editions, [subject], "ja", MADE_ON, edition=older[-1])
    assert str(older[-1]) in dict(handout.properties)["版"]
    assert str(newest) not in dict(handout.properties)["版"]
