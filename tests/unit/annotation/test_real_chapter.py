"""All dates of the real chapter and all memberships of its notes, from hand-written lists.

`+` stands for from, `<` for early, `>` for the end of the date before it.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from briefings.annotation import annotate_chapter
from briefings.catalog.builtin import load_builtin_catalog
from briefings.catalog.territories import build_territories
from briefings.documents import parse_document
from briefings.documents.encoding import decode_document
from briefings.domain import PassageKind
from briefings.search.name_finder import NameFinder

MARKS = {"": "", "from": "+", "early": "<", "end": ">"}
DATES = {
    "1": "2024 2024-08+ 2024-11 2024-10 2024 2024-12 2023-09 2024-11>",
    "2-(1)-ア": "2024 2024< 2024-02 2024-03 2024-05 2024-02 2024-03 2024-08< 2024-03",
    "2-(1)-イ": ("2024 2024-05 2024-07 2024-10 2024-11 2024-09 2024-05 2024-06 2024-12 2024-10 2024-11 2024-11"),
    "2-(1)-ウ": "2023 2024 2024-10",
    "2-(2)-ア": "2022-02 2024 2023-01 2024-09 2025-01",
    "2-(2)-イ": "2022-03 2022-09 2020+",
    "2-(2)-ウ": "2024 2022-12+ 2023-02+ 2024-02 2024-06 2024-06 2024-05 2024-12",
    "2-(3)": "2024-06 2024-07 2024-02 2025-01-26 1994",
    "3-(1)": "2022+ 2024",
    "3-(2)": (
        "2004 2024 2024-06 2024-08 2024-11 2024-03 2024-06 2024-06 2024-05 2024-06 2024-09 2024-06 2024-01 2024-02 "
        "2024-03 2024-12 2023-07 2023-10 2023-11 2023-11 2023-12 2023-09"
    ),
    "3-(3)": "2018 2023-09 2024-04 2024-05 2024-02 2024-11 2024-05 2024-09 2024-05 2024-10 2024-11>",
    "footnote 1": "2023-08 2024-10 2025-01+ 2025-01",
    "footnote 2": "2023-09",
    "caption": "2024-03-08",
    "figure_note ※1": "2005+",
    "figure_note ※2": "2012",
    "figure_note ※3": "2023",
    "figure_note ※4": "2024",
}
PARTNERS = ("BO", "BY", "CU", "ID", "KZ", "MY", "TH", "UG", "UZ")
STANDINGS = {
    *(("BRICS", code, "partner", "2025-01") for code in PARTNERS),
    ("BRICS", "ID", "member", "2025-01"),
    ("BRICS", "SA", "unclear", ""),
    ("CIS", "TM", "associate", "2005"),
    ("CSTO", "UZ", "suspended", "2012"),
    ("CSTO", "AM", "frozen", "2024"),
    ("SCO", "IR", "member", "2023"),
}

pytestmark = pytest.mark.chapter


@pytest.fixture(scope="module")
def annotated(real_chapter):
    catalogue = load_builtin_catalog()
    subjects = (*catalogue.subjects, *build_territories({subject.id for subject in catalogue.subjects}))
    chapter = parse_document(decode_document(real_chapter.read_bytes(), name=real_chapter.name)).chapter
    return chapter, annotate_chapter(chapter, subjects, NameFinder.from_subjects(subjects), catalogue.memberships)


def test_every_date_of_the_chapter_is_there_and_no_other(annotated):
    chapter, annotation = annotated
    found = defaultdict(list)
    for event in annotation.events:
        passage = chapter.passages[event.passage]
        plain = passage.kind is PassageKind.PARAGRAPH
        key = event.section if plain else f"{passage.kind} {passage.mark or ''}".strip()
        found[key].append(event.date + MARKS[event.qualifier])
    assert {key: " ".join(dates) for key, dates in found.items()} == DATES


def test_doubtful_month_has_warning(annotated):
    """The month follows a year that was the topic of the previous sentence."""
    doubtful = [warning for warning in annotated[1].warnings if warning.code.startswith("date")]
    assert [warning.code for warning in doubtful] == ["date-doubtful"]
    assert "2023-09" in doubtful[0].translate("en")


def test_standings_equal_those_in_notes(annotated):
    found = annotated[1].memberships
    assert {(m.framework, m.member, m.status.value, m.since) for m in found} == STANDINGS
    assert len(found) == len(STANDINGS)
    statuses = [m.status.value for m in found if (m.framework, m.member) == ("BRICS", "ID")]
    assert statuses == ["partner", "member"], "the newer standing comes last"


def test_every_event_has_a_page_and_a_section_of_the_chapter(annotated):
    chapter, annotation = annotated
    paths = {section.path for section in chapter.sections}
    assert all(event.section in paths for event in annotation.events)
    assert all(139 <= (event.page or 0) <= 147 for event in annotation.events)


def test_nearly_every_event_names_a_subject(annotated):
    """Only a statement that names no country, under a heading that names none, may have no subject."""
    unnamed = [event for event in annotated[1].events if not event.subjects]
    assert len(unnamed) <= 2
