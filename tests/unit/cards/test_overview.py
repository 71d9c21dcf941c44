"""Tests the overview of a subject: a few short points with their pages, and facts in a line."""

from __future__ import annotations

from datetime import date

import pytest

from briefings.cards.shortening import shorten_statement
from briefings.domain import SubjectKind
from briefings.domain.cards import Card, CardLine, CardRequest
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service

TODAY = date(2026, 11, 28)
LENGTHS = {"ja": 60, "en": 120}


@pytest.fixture(scope="module")
def builtin() -> BriefingService:
    """A service over the built-in content."""
    return shipped_service()


def build_overview(service: BriefingService, subject: str, language: str = "ja") -> Card:
    card = service.build_card(CardRequest(subject), language, today=TODAY)
    assert card is not None
    return card


def lines(card: Card) -> list[CardLine]:
    return [line for block in card.blocks for line in block.lines]


def labeled(card: Card) -> dict[str, str]:
    return {line.label: line.text for line in lines(card) if line.label}


def points(card: Card) -> list[CardLine]:
    return [line for line in lines(card) if not line.label]


def test_country_has_a_lead_three_points_relations_and_a_milestone(builtin: BriefingService) -> None:
    card = build_overview(builtin, "AM")
    assert (card.flag, card.title) == ("🇦🇲", "アルメニア")
    assert card.subtitle == "国 · コーカサス · CIS、EAEU、CSTO（2024年から参加凍結）"
    assert card.lead.startswith("2024年にCSTOへの参加凍結を表明し")
    assert len(points(card)) == 3
    assert labeled(card) == {
        "日本との関係": "国交1992年9月7日 · 投資協定2018年 · 租税条約2024年",
        "次の節目": "12月21日（あと23日） · 35年 · 11か国がアルマ・アタ宣言とCISの議定書に署名",
    }
    assert card.source == "外交青書2025（外務省） · 編集した要約"


def test_lead_of_russia_states_ongoing_aggression(builtin: BriefingService) -> None:
    assert "侵略を続け" in build_overview(builtin, "RU").lead
    assert "Continues its aggression" in build_overview(builtin, "RU", "en").lead


def test_framework_begins_with_its_members(builtin: BriefingService) -> None:
    card = build_overview(builtin, "SCO")
    assert [line.label for line in lines(card)][:2] == ["参加国数", "加盟"]
    assert not any("頭文字" in line.text for line in points(card)), "an abbreviation is no point"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_built_in_overview_is_short_and_cited(builtin: BriefingService, language: str) -> None:
    for subject in builtin.snapshot.content.subjects:
        if not subject.covered:
            continue
        card = build_overview(builtin, subject.id, language)
        limit = 2 if subject.kind is SubjectKind.FRAMEWORK else 3
        cited = [line for line in points(card) if line.citation]
        assert len(cited) <= limit
        for line in cited:
            assert line.citation is not None
            assert line.citation.page
            # A card without statements in its language shows those of the other.
            assert len(line.text) <= LENGTHS[language] or card.blocks[0].heading, (subject.id, line.text)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_points_are_not_back_references(builtin: BriefingService, language: str) -> None:
    for subject in ("RU", "AM", "KZ", "UA", "BY"):
        for line in points(build_overview(builtin, subject, language)):
            assert not line.text.startswith(("こうし", "同時に", "This ", "It ", "They "))


def test_chapter_that_is_only_an_original_gives_marked_points(service: BriefingService) -> None:
    card = build_overview(service, "BR")
    assert card.blocks[0].original
    assert points(card)[0].text == "ブラジルは2024年に会議の議長を務めた"


def test_without_a_date_there_is_no_milestone(builtin: BriefingService) -> None:
    card = builtin.build_card(CardRequest("AM"), "ja")
    assert card is not None
    assert "次の節目" not in labeled(card)


@pytest.mark.parametrize(
    ("text", "max_length", "short"),
    [
        ("橋が開いた。", 60, "橋が開いた"),
        ("橋が開いた。人々が渡った。", 10, "橋が開いた"),
        ("首脳は会談で協力を確認し、文書に署名した後、共同で記者会見に臨んだ。", 20, "首脳は会談で協力を確認し…"),
        ("委員会の合意に基づき、両国は長い国境の一部を画定した。", 20, None),
        ("Talks went on. They ended well in the evening of the day.", 20, "Talks went on"),
        (
            "The two countries agreed on the border, and signed a treaty on it.",
            50,
            "The two countries agreed on the border…",
        ),
        ("The two countries of the south agreed on everything there was to agree on.", 30, None),
    ],
)
def test_statement_is_cut_after_a_sentence_or_a_clause(text: str, max_length: int, short: str | None) -> None:
    assert shorten_statement(text, max_length) == short


@pytest.mark.parametrize("language", ["ja", "en"])
def test_points_are_the_short_lines_of_the_digest(builtin: BriefingService, language: str) -> None:
    """Russia's card begins with the ongoing aggression; every subject with short lines begins with one of them."""
    first = points(build_overview(builtin, "RU", language))[0].text
    assert {"ja": "侵略は続く", "en": "goes on"}[language] in first
    index = builtin.content_index
    for subject in builtin.snapshot.content.subjects:
        own = [
            short_line.text
            for statement in index.list_statements(subject.id, 2025, language)
            for short_line in statement.passage.short_lines
            if subject.id in short_line.subjects
        ]
        if own:
            assert {line.text for line in points(build_overview(builtin, subject.id, language))} <= set(own)
