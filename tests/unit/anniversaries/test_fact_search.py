"""A query that names no subject is answered with the dated events that have its words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from briefings.anniversaries.fact_search import FactSearch
from briefings.domain.cards import Card, CardLimits, View
from briefings.domain.facts import DatedFact
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.fixture(scope="module")
def facts(service: BriefingService) -> tuple[DatedFact, ...]:
    return service.get_almanac("en").facts


def lines_of(card: Card) -> list[tuple[str, str]]:
    return [(line.label, line.text) for block in card.blocks for line in block.lines]


@pytest.mark.parametrize(
    ("query", "language", "title", "first"),
    [
        ("日ソ共同宣言", "ja", "「日ソ共同宣言」は年表に2件あります", "1956年10月19日"),
        ("日ソ共同宣言について教えて", "ja", "「日ソ共同宣言」は年表に2件あります", "1956年10月19日"),
        ("ゴルバチョフ", "ja", "「ゴルバチョフ」は年表に1件あります", "1991年4月18日"),
        ("Gorbachev", "en", "“Gorbachev” is in 1 entry of the timeline", "April 18, 1991"),
        (
            "turkmenistan neutrality",
            "en",
            "“turkmenistan neutrality” is in 1 entry of the timeline",
            "December 12, 1995",
        ),
    ],
)
def test_event_of_the_catalog_answers_words_that_no_text_has(
    service: BriefingService, query: str, language: str, title: str, first: str
) -> None:
    card = service.answer(query, language)
    assert card.title == title
    assert lines_of(card)[0][0] == first
    assert all(line.citation for block in card.blocks for line in block.lines)
    assert card.choices


def test_statement_with_the_words_comes_before_events(service: BriefingService) -> None:
    assert service.answer("石炭", "ja").title == "「石炭」は本文に2か所あります"


def test_events_with_the_whole_query_come_before_statements_with_a_part_of_it(service: BriefingService) -> None:
    assert "entries of the timeline" in service.answer("independence day", "en").title


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("who is Gorbachev", "“Gorbachev” is in 1 entry of the timeline"),
        ("tell me about the Tokyo Declaration", "“Tokyo Declaration” is in 1 entry of the timeline"),
    ],
)
def test_title_has_the_words_as_typed(service: BriefingService, query: str, title: str) -> None:
    assert service.answer(query, "en").title == title


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ("Russian roulette", "en", "Nothing found for “Russian roulette”"),
        ("Gorbachev weather", "en", "Nothing found for “Gorbachev weather”"),
        ("Armenia pizza", "en", "Nothing found for “Armenia pizza”"),
        ("events this year", "en", "Nothing found for “events this year”"),
        ("ロシアケーキ", "ja", "「ロシアケーキ」に当たる項目は見つかりませんでした"),
        ("韓国ドラマ", "ja", "「韓国ドラマ」に当たる項目は見つかりませんでした"),
        ("タシケントの天気", "ja", "「タシケントの天気」に当たる項目は見つかりませんでした"),
        ("2024年の天気", "ja", "「2024年の天気」に当たる項目は見つかりませんでした"),
        ("2024年0月", "ja", "「2024年0月」に当たる項目は見つかりませんでした"),
        ("140か国", "ja", "「140か国」に当たる項目は見つかりませんでした"),
    ],
)
def test_query_with_an_off_topic_word_or_without_a_word_of_an_event_finds_nothing(
    service: BriefingService, query: str, language: str, title: str
) -> None:
    assert service.answer(query, language).title == title


@pytest.mark.parametrize("query", ["semipalatinsk -closed", "-Gorbachev", '"site test nuclear"'])
def test_query_with_an_operator_is_not_searched_for_its_words(service: BriefingService, query: str) -> None:
    assert service.answer(query, "en").title == f"Nothing found for “{query}”"


def test_words_that_no_event_has_find_nothing(service: BriefingService) -> None:
    assert service.answer("pizza", "en").title == "Nothing found for “pizza”"


def test_long_list_has_pages_that_can_be_turned() -> None:
    service = BriefingService(shipped_service().snapshot, limits=CardLimits(page_length=400))
    card = service.answer("independence day", "en")
    assert card.pages > 1
    assert card.request.view is View.SEARCH
    second = service.build_card(replace(card.request, page=1), "en")
    assert second is not None
    assert not set(lines_of(second)) & set(lines_of(card))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Semipalatinsk closed", 1),
        ("semipalatinsk -closed", 0),
        ('"nuclear test site"', 1),
        ('"site test nuclear"', 0),
        ("Gorbachev OR Semipalatinsk", 2),
        ("Gorbachev Semipalatinsk", 0),
        ("の", 0),
        ("年", 0),
        ("2024", 0),
        ("*2024* 11", 0),
        ("", 0),
        ("!?", 0),
    ],
)
def test_all_words_phrases_and_operators_are_observed(facts: tuple[DatedFact, ...], query: str, found: int) -> None:
    assert len(FactSearch(facts).find_facts(query)) == found


def test_words_of_a_third_of_all_facts_find_none(facts: tuple[DatedFact, ...]) -> None:
    assert FactSearch(facts).find_facts("Japan") == ()
    some = [fact for fact in facts if "Japan" in fact.title][:11]
    assert FactSearch(some).find_facts("Japan") == tuple(some)


def test_revision_without_facts_finds_none() -> None:
    assert FactSearch(()).find_facts("Japan") == ()


@pytest.mark.parametrize("query", ["2024", "2024年", "November 2024"])
def test_period_is_not_searched_for_in_the_events_for_another_view(service: BriefingService, query: str) -> None:
    match = service.search(query, "en")
    assert "timeline" not in service.answer_match(match, "en", intent=View.COMPARE).title
