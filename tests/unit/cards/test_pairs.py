"""Two subjects in one query: what is said of both, with a button for each."""

from __future__ import annotations

import pytest

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


def test_pair_without_statements_opens_the_first_and_offers_the_other(service: BriefingService) -> None:
    card = service.answer("アルメニアとブラジル", "ja")
    assert card.request.subject == "AM"
    assert card.choices[0].request.subject == "BR"


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
