"""Misspelled names beside other words are corrected; everyday words, places and other persons are not."""

from __future__ import annotations

import pytest

from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.search.index import NameIndex
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_content, shipped_service


@pytest.fixture(scope="module")
def names() -> NameIndex:
    return NameIndex.from_subjects(shipped_content().subjects)


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize(
    ("query", "language", "subjects"),
    [
        ("Armena vs Georgia", "en", ("AM", "GE")),
        ("kazahkstan uzbekistan", "en", ("KZ", "UZ")),
        ("Kazakstan and Uzbekstan", "en", ("KZ", "UZ")),
        ("CSTO armena", "en", ("CSTO", "AM")),
        ("ジョージャとアルメニア", "ja", ("GE", "AM")),
        ("アゼルバイジャソとアルメニア", "ja", ("AZ", "AM")),
        ("Jaapn and Russia", "en", ("japan-russia-relations",)),
        ("Japna's policy toward Russia", "en", ("japan-russia-relations",)),
    ],
)
def test_each_misspelled_name_is_found(
    names: NameIndex, query: str, language: str, subjects: tuple[str, ...]
) -> None:
    result = names.search_names(query, language=language)
    assert result.outcome is SearchOutcome.FOUND
    assert tuple(hit.subject for hit in result.hits)[: len(subjects)] == subjects


def test_reason_quotes_the_word_as_typed(names: NameIndex) -> None:
    first, second = names.search_names("Armena and Georgia", language="en").hits
    assert first.strategy is SearchStrategy.FUZZY
    assert first.reason.describe_match("en", first.name) == "Nearest name to “Armena”: Armenia"
    assert second.strategy is SearchStrategy.PHRASE
    assert second.reason.describe_match("en", second.name) == "“Georgia” in your text: Georgia"


def test_misspelled_country_of_a_topic_opens_the_topic(names: NameIndex) -> None:
    (hit,) = names.search_names("bellarus sanctions", language="en").hits
    assert hit.subject == "belarus-sanctions"
    assert (
        hit.reason.describe_match("en", hit.name) == "Nearest name to “bellarus sanctions”: Sanctions against Belarus"
    )


@pytest.mark.parametrize(
    "query",
    [
        "Lavrov Armenia",
        "zelensky putin",
        "Batumi Georgia",
        "Armenia pizza",
        "kazahkstan pizza",
        "Rutte Georgia",
        "tajikstan Thompson",
        "ロシア ボーイング",
        "アルメニア ミッキー",
    ],
)
def test_other_words_are_not_taken_for_names(names: NameIndex, query: str) -> None:
    result = names.search_names(query, language="ja" if "ー" in query else "en")
    assert result.outcome is not SearchOutcome.FOUND
    assert all(hit.reason.code != "typo" for hit in result.hits)


@pytest.mark.parametrize("word", ["Irqa", "Omna", "ロシャ", "Chna"])
def test_short_words_are_not_corrected_beside_others(names: NameIndex, word: str) -> None:
    result = names.search_names(f"{word} and Georgia", language="en")
    assert all(hit.reason.code != "typo" for hit in result.hits)


def test_card_shows_both_of_two_names_with_errors(service: BriefingService) -> None:
    assert service.answer("Armeina Georgja", "en").title == "Armenia, Georgia"
