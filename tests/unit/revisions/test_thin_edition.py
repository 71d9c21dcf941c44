"""Tests that a new edition with little about a country does not empty its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from briefings.documents import parse_document
from briefings.domain import Content, Document
from briefings.domain.cards import Card, CardRequest, View
from briefings.service import BriefingService
from tests.support.imports import import_into
from tests.support.refresh_documents import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

THIN_EDITION = """+++
edition = 2026
number = "2-6"
kind = "original"
language = "ja"
title = "ロシア、ベラルーシと中央アジア・コーカサス諸国"
publisher = "外務省"
+++
# 1 ロシア {p=140}
- 2025年5月、ロシアは新しい橋を開いた。 {p=140 date=2025-05}
# 2 コーカサス {p=145}
- 2025年6月、アルメニアは新しい鉄道を開いた。 {p=146 date=2025-06}
"""


@pytest.fixture(scope="module")
def service(shipped: Content) -> BriefingService:
    document = parse_document(Document("next.md", THIN_EDITION, "1" * 64))
    return BriefingService(snapshot(import_into(shipped, [document])))


def build_card(service: BriefingService, edition: int = 0, view: View = View.DETAILS) -> Card:
    card = service.build_card(CardRequest("AM", view, edition=edition), "ja")
    assert card is not None
    return card


def list_memberships(card: Card) -> Iterator[tuple[str, int]]:
    for block in card.blocks:
        for line in block.lines if block.heading == "枠組みへの参加" else ():
            if line.citation and any(name in line.text for name in ("CIS", "CSTO")):
                yield line.text, line.citation.edition


def test_memberships_of_the_earlier_edition_remain_and_cite_it(service: BriefingService) -> None:
    memberships = dict(list_memberships(build_card(service)))
    assert any("CIS" in text for text in memberships)
    assert any("CSTO" in text for text in memberships)
    assert set(memberships.values()) == {2025}


def test_earlier_edition_is_among_the_sources(service: BriefingService) -> None:
    assert "外交青書2026" in build_card(service).source
    assert "外交青書2025" in build_card(service).source


def test_card_from_the_earlier_edition_is_unchanged(service: BriefingService, shipped: Content) -> None:
    before = BriefingService(snapshot(shipped))
    assert list(list_memberships(build_card(service, 2025))) == list(list_memberships(build_card(before)))


def test_members_of_a_framework_remain(service: BriefingService) -> None:
    card = service.build_card(CardRequest("CSTO"), "ja")
    assert card is not None
    assert any("ベラルーシ" in line.text for block in card.blocks for line in block.lines)


def test_overview_marks_memberships_with_their_edition(service: BriefingService) -> None:
    overview = build_card(service, view=View.SUMMARY)
    assert "CSTO（2024年から参加凍結）（2025年版）" in overview.subtitle
    assert overview.lead.endswith("（2025年版）")
    assert "2025年版" not in build_card(service, 2025, View.SUMMARY).lead
    assert "2025年版" not in build_card(service, 2025, View.SUMMARY).subtitle.split("CSTO")[1].split(" · ")[0]


def test_key_dates_of_the_earlier_edition_remain(service: BriefingService) -> None:
    dates = [line for block in build_card(service).blocks if block.heading == "主な日付" for line in block.lines]
    assert len(dates) == 6
    timeline = service.build_card(CardRequest("AM", View.CHRONOLOGY), "ja")
    assert timeline is not None
    assert {2025, 2026} <= {
        line.citation.edition for block in timeline.blocks for line in block.lines if line.citation
    }
