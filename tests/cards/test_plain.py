"""A card as JSON."""

from __future__ import annotations

import json

from briefings.cards.model import CardRequest
from briefings.cards.plain import to_plain
from briefings.desk import Desk


def test_a_card_is_written_as_json_with_citations_in_parts_and_as_a_line(desk: Desk) -> None:
    card = desk.card(CardRequest("AM"), "ja")
    assert card is not None
    told = json.loads(json.dumps(to_plain(card), ensure_ascii=False))
    assert told["title"] == "アルメニア"
    line = told["blocks"][0]["lines"][1]
    assert line["citation"] == {
        "edition": 2025,
        "section": "3-(1)",
        "page": 15,
        "original": False,
        "text": "外交青書2025 §3-(1) p.15",
    }
    assert told["actions"][1]["request"]["view"] == "chronology"


def test_an_offer_of_names_has_no_content(desk: Desk) -> None:
    told = to_plain(desk.answer("ピザ", "ja"))
    assert told["source"] == ""
    assert all(line["citation"] is None for block in told["blocks"] for line in block["lines"])
