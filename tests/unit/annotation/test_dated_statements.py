"""Dated statements in many wordings become events of the right date, with the words that belong to it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from briefings.annotation.events import find_events
from briefings.domain import Chapter, ChapterKind, Event, Passage, PassageKind, Section

STATEMENTS = Path(__file__).with_name("dated_statements.tsv")


class Expected(NamedTuple):
    """A date, words of its event, and whether these are in no event of another date."""

    date: str
    words: str
    alone: bool


class Statement(NamedTuple):
    """A statement of a yearbook of 2025 that reports on 2024."""

    language: str
    text: str
    expected: tuple[Expected, ...]
    allowed: frozenset[str]


def read_statements() -> list[Statement]:
    statements = []
    for line in STATEMENTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, text, dates, *allowed = line.split("\t")
        expected = [entry.partition("@")[::2] for entry in dates.split(";") if entry != "-"]
        statements.append(
            Statement(
                language,
                text,
                tuple(Expected(date, words.removeprefix("!"), words.startswith("!")) for date, words in expected),
                frozenset(allowed[0].split(";") if allowed else ()),
            )
        )
    return statements


def find(statement: Statement) -> tuple[Event, ...]:
    chapter = Chapter(
        edition=2025,
        number="2-9",
        kind=ChapterKind.ORIGINAL,
        language=statement.language,
        title="章",
        sections=(Section("1", "1", "総論", 1, 10),),
        passages=(Passage(PassageKind.PARAGRAPH, "1", 0, statement.text, 10),),
        publisher="外務省",
    )
    return find_events(chapter, ())[0]


def test_list_is_long_and_in_both_languages():
    languages = [statement.language for statement in read_statements()]
    assert min(languages.count("ja"), languages.count("en")) >= 105


@pytest.mark.parametrize("statement", read_statements(), ids=lambda statement: statement.text[:40])
def test_statement_has_its_dates_and_no_other(statement):
    events = find(statement)
    dates = {event.date for event in events}
    wanted = {expected.date for expected in statement.expected}
    assert wanted <= dates <= wanted | statement.allowed
    for expected in statement.expected:
        assert any(event.date == expected.date and expected.words in event.text for event in events), expected
        if expected.alone:
            assert not any(event.date != expected.date and expected.words in event.text for event in events), expected
