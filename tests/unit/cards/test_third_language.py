"""Tests cards in a language that the repository has no catalog for: adding a language means adding its catalog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from briefings.domain.cards import CardRequest, View, build_day_request
from briefings.service import BriefingService
from tests.support.message_catalogs import added_catalog

CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Key points"
msgstr "Das Wichtigste"

msgid "Country"
msgstr "Land"

msgid "in English"
msgstr "auf Englisch"

msgid "{count} statement"
msgid_plural "{count} statements"
msgstr[0] "{count} Aussage"
msgstr[1] "{count} Aussagen"

msgid "Nothing is recorded for this day."
msgstr "Für diesen Tag ist nichts verzeichnet."

msgid "September"
msgstr "Septembre"

msgid "{month} {year}"
msgstr "im {month} {year}"
"""


@pytest.fixture(autouse=True)
def german(tmp_path: Path) -> Iterator[None]:
    """A folder of catalogs with a German one."""
    with added_catalog(tmp_path, "de", CATALOG):
        yield


def test_card_is_in_the_language_of_the_new_catalog(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM"), "de-AT")
    assert card is not None
    assert card.language == "de"
    assert card.subtitle == "Land · Caucasus · CSTO (frozen since 2024)"
    assert card.blocks[0].heading == "auf Englisch"
    details = service.build_card(CardRequest("AM", View.DETAILS), "de-AT")
    assert details is not None
    assert details.blocks[0].heading == "Das Wichtigste (auf Englisch)"
    assert card.title == "Armenia", "content falls back to English"
    assert any(choice.description.endswith("1 Aussage") for choice in card.choices)


def test_texts_without_a_translation_are_english(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM"), "de")
    assert card is not None
    assert card.actions[0].label == "More"


def test_dates_follow_the_new_catalog(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM", View.CHRONOLOGY), "de")
    assert card is not None
    assert "im Septembre" in [line.label for block in card.blocks for line in block.lines]


def test_cards_about_dates_are_in_the_language_of_the_new_catalog(service: BriefingService) -> None:
    card = service.build_card(build_day_request(date(2026, 7, 7)), "de")
    assert card is not None
    assert card.blocks[0].lines[0].text == "Für diesen Tag ist nichts verzeichnet."
