"""Two subjects in one query: the statements about both, with a button for each."""

from __future__ import annotations

from datetime import date

import pytest

from briefings.cards.side_by_side import build_side_by_side_request
from briefings.domain.cards import CardRequest, View
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ("アルメニアとアゼルバイジャン", "ja", "アルメニア、アゼルバイジャン"),
        ("Armenia and Azerbaijan", "en", "Armenia, Azerbaijan"),
    ],
)
def test_two_countries_get_the_statements_about_both(
    service: BriefingService, query: str, language: str, title: str
) -> None:
    card = service.answer(query, language)
    assert card.title == title
    assert card.flag == "🇦🇲🇦🇿"
    assert [action.request.subject for action in card.actions] == [
        *("AM", "AZ", "border-delimitation", "nagorno-karabakh-conflict", "AM"),
    ]
    assert card.actions[-1].request == CardRequest("AM", View.SIDE_BY_SIDE, section="AZ")
    lines = [line for block in card.blocks for line in block.lines if line.citation]
    assert len(lines) >= 5
    both = {"ja": ("アルメニア", "アゼルバイジャン"), "en": ("Armenia", "Azerbaijan")}[language]
    assert sum(all(name in line.text for name in both) for line in lines) >= 4
    opened = service.build_card(card.actions[0].request, language)
    assert opened is not None
    assert opened.actions[0].request == card.request


def test_country_and_japan_open_their_relations(service: BriefingService) -> None:
    for query in ("カザフスタン 日本", "日本 カザフスタン"):
        card = service.answer(query, "ja")
        assert (card.request.subject, card.request.view) == ("KZ", View.JAPAN)


def test_topic_between_two_countries_is_the_answer(service: BriefingService) -> None:
    assert service.answer("ロシアと中国", "ja").request == CardRequest("china-russia-relations")


@pytest.mark.parametrize(
    ("query", "language", "subjects"),
    [
        ("アルメニアとジョージア", "ja", ("AM", "GE")),
        ("moldova and ukraine", "en", ("MD", "UA")),
        ("SCO CSTO", "en", ("SCO", "CSTO")),
        ("アルメニア、アゼルバイジャン、ジョージア", "ja", ("AM", "AZ", "GE")),
        ("アルメニア グルジア 🇦🇿", "ja", ("AM", "GE", "AZ")),
    ],
)
def test_names_of_one_kind_without_a_card_together_are_shown_side_by_side(
    service: BriefingService, query: str, language: str, subjects: tuple[str, ...]
) -> None:
    card = service.answer(query, language)
    assert card.request == build_side_by_side_request(*subjects)
    assert [action.request.subject for action in card.actions][: len(subjects)] == [*subjects]


@pytest.mark.parametrize(
    ("query", "language", "subjects"),
    [
        ("compare Kazakhstan and Uzbekistan", "en", ("KZ", "UZ")),
        ("Armenia vs Azerbaijan", "en", ("AM", "AZ")),
        ("how do Kyrgyzstan and Tajikistan differ", "en", ("KG", "TJ")),
        ("カザフスタンと日本の違い", "ja", ("KZ", "JP")),
        ("ロシアと中国を比べて", "ja", ("RU", "CN")),
        ("CSTO SCO EAEU 比較", "ja", ("CSTO", "SCO", "EAEU")),
        ("ロシア内政とロシア外政の違い", "ja", ("russian-domestic-politics", "russian-foreign-policy")),
    ],
)
def test_query_that_asks_to_compare_opens_the_subjects_side_by_side(
    service: BriefingService, query: str, language: str, subjects: tuple[str, ...]
) -> None:
    assert service.answer(query, language).request == build_side_by_side_request(*subjects)


def test_one_name_beside_a_word_that_asks_to_compare_opens_its_card(service: BriefingService) -> None:
    assert service.answer("compare Armenia", "en").request.subject == "AM"


def test_word_that_asks_to_compare_names_the_command(service: BriefingService) -> None:
    card = service.answer("比較", "ja")
    assert card.title == "「比較」には専用のコマンドがあります"
    assert "compare" in card.blocks[0].lines[0].text


def test_period_beside_two_names_limits_the_chronology_of_the_first(service: BriefingService) -> None:
    card = service.answer("Armenia and Georgia in 2024", "en")
    assert card.request == CardRequest("AM", View.CHRONOLOGY, section="2024")
    assert card.choices[0].request.subject == "GE"


@pytest.mark.parametrize("query", ["Armenia and Georgia timeline", "Armenia Georgia August 8"])
def test_two_names_beside_a_day_or_a_word_for_dates_open_the_first_with_its_dates(
    service: BriefingService, query: str
) -> None:
    card = service.answer(query, "en", date(2026, 8, 1))
    assert card.request == CardRequest("AM", View.SUMMARY)
    assert View.TIMELINE in {action.request.view for action in card.actions}
    assert "GE" in {choice.request.subject for choice in card.choices}


def test_names_of_different_kinds_without_a_card_together_open_the_first_and_offer_the_other(
    service: BriefingService,
) -> None:
    card = service.answer("モルドバと上海協力機構", "ja")
    assert card.request.subject == "MD"
    assert card.choices[0].request.subject == "SCO"


def test_frameworks_of_both_have_both_standings_and_their_source(service: BriefingService) -> None:
    card = service.answer("Armenia and Uzbekistan", "en")
    block = card.blocks[0]
    assert block.heading == "Frameworks of both"
    assert [(line.label, line.text) for line in block.lines] == [
        ("CIS", "Member"),
        ("CSTO", "Armenia: frozen since 2024 · Uzbekistan: suspended since 2012"),
    ]
    assert all(line.citation and line.citation.page == 144 for line in block.lines)


def test_two_countries_of_a_framework_have_a_card_without_a_statement_about_both(service: BriefingService) -> None:
    card = service.answer("アルメニアとカザフスタン", "ja")
    assert card.request == CardRequest("AM", View.PAIR, section="KZ")
    assert [line.label for line in card.blocks[0].lines] == ["CIS", "CSTO", "EAEU"]
    assert card.blocks[-1].lines[0].text == "両者に触れた記述はありません。"


@pytest.mark.parametrize(
    ("query", "date"), [("アルメニアとアゼルバイジャン", "2023-09-19"), ("ウズベキスタン 日本", "1992-01-26")]
)
def test_dates_of_both_are_before_the_statements(service: BriefingService, query: str, date: str) -> None:
    card = service.answer(query, "ja")
    (block,) = (block for block in card.blocks if block.heading == "両者の日付")
    assert date in {line.date for line in block.lines}
    assert all(line.citation for line in block.lines)
    assert card.blocks.index(block) <= 1


def test_topic_between_two_leads_to_all_that_is_said_of_both(service: BriefingService) -> None:
    card = service.answer("中国とロシア", "ja")
    assert card.choices[0].request.view is View.PAIR
    assert {card.choices[0].request.subject, card.choices[0].request.section} == {"CN", "RU"}
    both = service.build_card(card.choices[0].request, "ja")
    assert both is not None
    assert both.actions[0].request == CardRequest("china-russia-relations")
    assert {line.label for line in both.blocks[0].lines} == {"SCO", "BRICS"}


def test_pair_with_missing_second_subject_offers_first(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM", View.PAIR, section="nobody"), "en")
    assert card is not None
    assert [action.request.subject for action in card.actions] == ["AM"]
    assert all(service.build_card(action.request, "en") for action in card.actions)
