"""Both languages of the digest name the same subjects, and every subject of the catalog is cited in both."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from briefings.domain import Chapter, Content, Revision, Snapshot
from briefings.domain.cards import CardRequest
from briefings.domain.facts import CHAPTER_KEY_PREFIX
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_content


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped_content()


@pytest.fixture(scope="module")
def service(content: Content) -> BriefingService:
    return BriefingService(Snapshot(Revision(1, None, "", ""), content))


def chapter_in(content: Content, language: str) -> Chapter:
    return next(chapter for chapter in content.chapters if chapter.language == language)


def subjects_by_passage(content: Content, chapter: Chapter) -> list[set[str]]:
    subjects = defaultdict(set)
    for mention in content.mentions:
        if mention.chapter == chapter.key:
            subjects[mention.passage].add(mention.subject)
    return [subjects[passage.ordinal] for passage in chapter.passages]


def test_each_statement_names_the_same_subjects_in_both_languages(content):
    ja, en = chapter_in(content, "ja"), chapter_in(content, "en")
    pairs = zip(subjects_by_passage(content, ja), subjects_by_passage(content, en), ja.passages, strict=True)
    differences = [(passage.text, left - right, right - left) for left, right, passage in pairs if left != right]
    assert differences == []


def test_each_statement_has_the_same_dates_in_both_languages(content):
    def dates(language: str) -> list[tuple[int, str]]:
        key = chapter_in(content, language).key
        return sorted({(event.passage, event.date) for event in content.events if event.chapter == key})

    assert dates("ja") == dates("en")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_subject_has_a_cited_statement_in_its_language(content, service, language):
    """Without one, the card would show only an uncited line, or a statement in the other language."""
    chapter = chapter_in(content, language)
    cited = set().union(*subjects_by_passage(content, chapter))
    covered = [subject.id for subject in content.subjects if subject.covered]
    assert [subject for subject in covered if subject not in cited] == []
    texts = " ".join(
        text for passage in chapter.passages for text in (passage.text, *(line.text for line in passage.short_lines))
    )
    for subject in covered:
        card = service.build_card(CardRequest(subject), language)
        assert card is not None
        lines = [line for block in card.blocks for line in block.lines if line.citation and line.citation.section]
        assert lines, subject
        assert any(line.text.split("。")[0][:20] in texts for line in lines), subject


def test_peace_treaty_with_russia_is_not_the_one_in_the_caucasus(content):
    en = chapter_in(content, "en")
    passages = [
        en.passages[m.passage].text for m in content.mentions if (m.chapter, m.subject) == (en.key, "peace-treaty")
    ]
    assert passages
    assert not any("Armenia" in text for text in passages)


def test_anniversaries_have_the_same_statements_in_both_languages(service):
    """An anniversary of the catalog has its statement from the chapter in both languages."""

    def places(language: str) -> dict[str, tuple[str, int | None]]:
        facts = service.get_almanac(language).facts
        own = (fact for fact in facts if fact.citation.edition and not fact.key.startswith(CHAPTER_KEY_PREFIX))
        return {fact.key: (fact.citation.section, fact.citation.page) for fact in own}

    assert places("ja") == places("en")
    assert len(places("ja")) > 45


def test_the_same_days_and_months_are_remembered_in_both_languages(service):
    """A statement that reads as a lasting state in one language only is an anniversary in the other alone."""

    def occasions(language: str) -> Counter[tuple[str, str, int | None]]:
        facts = service.get_almanac(language).facts
        dated = (fact for fact in facts if fact.citation.edition and len(fact.date) > len("2024"))
        return Counter((fact.date, fact.citation.section, fact.citation.page) for fact in dated)

    assert occasions("ja") == occasions("en")
    assert occasions("ja").total() > 70
