"""Points of the cards of the built-in content, where a rule shows itself best on real statements."""

from __future__ import annotations

import pytest

from briefings.builtin import builtin_content
from briefings.cards.model import CardRequest
from briefings.desk import Desk
from briefings.model import Revision, Snapshot


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(Snapshot(Revision(1, None, "0", "2026-01-01T00:00:00Z"), builtin_content()))


def test_a_topic_speaks_from_its_own_section_first(desk: Desk) -> None:
    """A footnote that explains something else is no point while the topic's own section has statements left."""
    card = desk.card(CardRequest("northern-territories"), "ja")
    assert card is not None
    points = card.blocks[0].lines
    assert len(points) == 6
    assert {line.citation.section for line in points if line.citation} == {"2-(2)-イ"}
    assert any("固有の領土" in line.text for line in points), "a topic's keyword makes a statement telling"


def test_a_dated_line_does_not_say_its_date_twice(desk: Desk) -> None:
    card = desk.card(CardRequest("AM"), "ja")
    assert card is not None
    dated = [line for block in card.blocks for line in block.lines if line.label and line.date]
    assert dated
    for line in dated:
        assert not line.text.startswith(line.label)
