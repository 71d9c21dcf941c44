"""Tests the choice of key points on the built-in content."""

from __future__ import annotations

import pytest

from briefings.domain.cards import CardRequest, View
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


def test_statements_of_topics_own_section_are_first(service: BriefingService) -> None:
    """A footnote about another topic is chosen only after all statements of the topic's own section."""
    card = service.build_card(CardRequest("northern-territories", View.DETAILS), "ja")
    assert card is not None
    points = card.blocks[0].lines
    assert len(points) == 6
    assert {line.citation.section for line in points if line.citation} == {"2-(2)-イ"}
    assert any("固有の領土" in line.text for line in points), "a topic's keyword makes a statement telling"


def test_dated_line_does_not_repeat_date(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM", View.DETAILS), "ja")
    assert card is not None
    dated = [line for block in card.blocks for line in block.lines if line.label and line.date]
    assert dated
    for line in dated:
        assert not line.text.startswith(line.label)


@pytest.mark.parametrize(("framework", "counted"), [("EAEU", True), ("EU", False)])
def test_figure_counts_the_framework_that_it_names_and_no_other(
    service: BriefingService, framework: str, *, counted: bool
) -> None:
    """The figure's label `EAEU` contains `EU`, but its number is not on the card of the EU."""
    card = service.build_card(CardRequest(framework), "ja")
    assert card is not None
    labels = [line.label for block in card.blocks for line in block.lines]
    assert ("参加国数" in labels) is counted


def test_members_joined_and_partners_are_so_since(service: BriefingService) -> None:
    card = service.build_card(CardRequest("BRICS"), "ja")
    assert card is not None
    lines = {line.label: line.text for block in card.blocks for line in block.lines}
    assert "インドネシア（2025年1月加盟）" in lines["加盟"]
    assert "ベラルーシ" in lines["パートナー国（2025年1月から）"]


def test_overview_is_represented_on_the_card_of_a_country_in_every_section(service: BriefingService) -> None:
    card = service.build_card(CardRequest("RU", View.DETAILS), "ja")
    assert card is not None
    assert "1" in {line.citation.section for line in card.blocks[0].lines if line.citation}
