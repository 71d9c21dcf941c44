"""Two or three subjects side by side."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from bot.discord_app.ui.custom_ids import CardId, decode_custom_id, encode_card_id
from bot.slack_app.ui.values import CardValue, decode_value, encode_value
from briefings.cards.side_by_side import MAX_SUBJECTS, build_side_by_side_request, parse_side_by_side_request
from briefings.domain.cards import CardRequest, View
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["Description", "Memberships", "Relations with Japan", "Key points", "Milestones"]),
        ("ja", ["概要", "枠組みへの参加", "日本との関係", "要点", "節目"]),
    ],
)
def test_every_aspect_has_a_line_for_each(service: BriefingService, language: str, headings: list[str]) -> None:
    request: CardRequest = build_side_by_side_request("AM", "GE", "AZ")
    blocks: dict[str, list[str]] = {}
    pages = 1
    page = 0
    while page < pages:
        card = service.build_card(
            CardRequest(request.subject, request.view, request.section, page), language, today=TODAY
        )
        assert card is not None
        pages = card.pages
        for block in card.blocks:
            blocks.setdefault(block.heading, []).extend(line.label for line in block.lines)
            assert block.heading == headings[0] or all(
                line.citation
                for line in block.lines
                if "収録なし" not in line.text and "nothing recorded" not in line.text
            )
        page += 1
    assert list(blocks) == headings
    for labels in blocks.values():
        assert {label[:2] for label in labels} == {"🇦🇲", "🇬🇪", "🇦🇿"}


def test_missing_part_of_compared_subject_is_stated(service: BriefingService) -> None:
    card = service.build_card(build_side_by_side_request("AM", "putin"), "en")
    assert card is not None
    memberships = next(block for block in card.blocks if block.heading == "Memberships")
    assert [line.text for line in memberships.lines][-1] == "nothing recorded"


def test_buttons_open_each_subject_and_statements_about_both(service: BriefingService) -> None:
    card = service.build_card(build_side_by_side_request("AM", "AZ"), "ja")
    assert card is not None
    assert [action.request.view for action in card.actions] == [View.SUMMARY, View.SUMMARY, View.PAIR]
    for action in card.actions:
        opened = service.build_card(action.request, "ja")
        assert opened is not None
        assert opened.actions[0].request == CardRequest("AM", View.SIDE_BY_SIDE, section="AZ")
    third = service.build_card(card.choices[0].request, "ja")
    assert third is not None
    assert len(parse_side_by_side_request(third.request)) == MAX_SUBJECTS
    assert third.choices == ()


def test_one_alone_offers_others_of_its_kind(service: BriefingService) -> None:
    card = service.build_card(build_side_by_side_request("CSTO"), "en")
    assert card is not None
    assert card.title == "Compare Collective Security Treaty Organization with …"
    chosen = [parse_side_by_side_request(choice.request)[-1] for choice in card.choices]
    assert {"CIS", "EAEU", "SCO"} <= set(chosen)
    assert "RU" not in chosen


def test_unknown_or_too_many_subjects_have_no_card(service: BriefingService) -> None:
    assert service.build_card(CardRequest("AM", View.SIDE_BY_SIDE, section="gone"), "en") is None
    assert service.build_card(CardRequest("AM", View.SIDE_BY_SIDE, section="GE~AZ~RU"), "en") is None


def test_ids_of_the_longest_names_are_read_back(service: BriefingService) -> None:
    longest = sorted((subject.id for subject in service.snapshot.content.subjects), key=len)[-4:]
    for keys in permutations(longest, 3):
        request = build_side_by_side_request(*keys)
        assert decode_value(encode_value(request)) == CardValue(request)
        card_id = decode_custom_id(encode_card_id(request))
        assert isinstance(card_id, CardId)
        assert card_id.to_request() == request
