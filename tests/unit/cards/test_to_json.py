"""Tests the conversion of cards to JSON."""

from __future__ import annotations

import json

from briefings.cards.to_json import card_to_dict
from briefings.domain.cards import CardRequest, View
from briefings.service import BriefingService


def test_card_is_written_as_json_with_citations_in_parts_and_as_a_line(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM", View.DETAILS), "ja")
    assert card is not None
    data = json.loads(json.dumps(card_to_dict(card), ensure_ascii=False))
    assert data["title"] == "アルメニア"
    line = data["blocks"][0]["lines"][1]
    assert line["citation"] == {
        "edition": 2025,
        "section": "3-(1)",
        "page": 15,
        "original": False,
        "text": "外交青書2025 §3-(1) p.15",
    }
    assert data["actions"][1]["request"]["view"] == "timeline"


def test_offer_of_names_has_no_content(service: BriefingService) -> None:
    data = card_to_dict(service.answer("ピザ", "ja"))
    assert data["source"] == ""
    assert all(line["citation"] is None for block in data["blocks"] for line in block["lines"])
