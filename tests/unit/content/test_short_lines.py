"""The short lines of the digest: every subject has one, and none contains more than its statement."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import pytest

from briefings.domain import Chapter, ChapterKind, Content, Passage, Revision, ShortLine, Snapshot, SubjectKind
from briefings.domain.cards import CardRequest
from briefings.domain.chapters import get_max_short_line_length
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_content

MONTHS = ["January", "February", "March", "April", "May", "June"]
MONTHS += ["July", "August", "September", "October", "November", "December"]
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
WORDS_JA = {"二つ": "2"}
DANGLING = re.compile(
    r"^(?:同|その|この|これ|それ|さらに|また|It\b|They\b|This\b|These\b|He\b|She\b|Its\b|Their\b|Also\b)"
)


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped_content()


def digest_in(content: Content, language: str) -> Chapter:
    return next(c for c in content.chapters if c.language == language and c.kind is ChapterKind.DIGEST)


def lines_of(chapter: Chapter) -> list[tuple[Passage, ShortLine]]:
    return [(passage, line) for passage in chapter.passages for line in passage.short_lines]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_subject_has_one_to_three(content, language):
    counts = defaultdict(int)
    for _, line in lines_of(digest_in(content, language)):
        assert line.subjects, line.text
        for subject in line.subjects:
            counts[subject] += 1
    covered = {subject.id for subject in content.subjects if subject.covered}
    assert covered == counts.keys()
    assert [subject for subject, count in counts.items() if count > 3] == []


def test_both_languages_have_the_same_ones(content):
    def shape(language: str) -> list[tuple[object, ...]]:
        return [
            (p.ordinal, line.subjects, line.page, line.dates) for p, line in lines_of(digest_in(content, language))
        ]

    assert shape("ja") == shape("en")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_is_short_complete_and_understandable_alone(content, language):
    for passage, line in lines_of(digest_in(content, language)):
        assert len(line.text) <= get_max_short_line_length(language)
        assert "…" not in line.text
        assert not DANGLING.match(line.text), line.text
        assert line.page == passage.page
        assert line.text.endswith((".", ".”")) == (language == "en"), line.text


def figures(text: str) -> set[str]:
    """Returns the figures of a text, also in words, and English months, which are figures in Japanese."""
    text = unicodedata.normalize("NFKC", text).replace("COVID-19", "COVID")
    found = set(re.findall(r"\d+(?:[.,]\d+)*", text))
    found |= {str(number) for number, word in enumerate(WORDS, 1) if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    found |= {f"month {number}" for number, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}\b", text)}
    return found | {figure for word, figure in WORDS_JA.items() if word in text}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_figure_is_in_its_statement(content, language):
    for passage, line in lines_of(digest_in(content, language)):
        known = figures(passage.text) | {date[:4] for date in passage.dates}
        assert figures(line.text) <= known, (line.text, passage.text)


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "ウクライナ侵略は続く"), ("en", "aggression against Ukraine goes on")]
)
def test_first_short_line_of_russia_states_ongoing_invasion(content, language, words):
    first = next(line for _, line in lines_of(digest_in(content, language)) if "RU" in line.subjects)
    assert words in first.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_subjects_that_one_leads_are_those_of_its_statement(content, language):
    """The statement is in a section of the subject, or names it or a related one, as the country of a topic."""
    chapter = digest_in(content, language)
    named = defaultdict(set)
    for mention in content.mentions:
        if mention.chapter == chapter.key:
            named[mention.passage].add(mention.subject)
    related = {subject.id: {subject.id, *subject.related} for subject in content.subjects}
    sections = {subject.id: subject.sections for subject in content.subjects}
    strangers = [
        (subject, line.text)
        for passage, line in lines_of(chapter)
        for subject in line.subjects
        if not related[subject] & named[passage.ordinal] and passage.section not in sections[subject]
    ]
    assert strangers == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_overview_of_a_subject_has_its_short_lines(content, language):
    service = BriefingService(Snapshot(Revision(1, None, "", ""), content))
    lines = lines_of(digest_in(content, language))
    for subject in content.subjects:
        if subject.covered and subject.kind is not SubjectKind.FRAMEWORK:
            card = service.build_card(CardRequest(subject.id), language)
            shown = [line.text for block in card.blocks for line in block.lines]
            own = [line.text for _, line in lines if subject.id in line.subjects]
            assert [text for text in shown if text in own] == own, subject.id
