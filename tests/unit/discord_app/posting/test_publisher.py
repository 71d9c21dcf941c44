"""The requests of the publisher for a post."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.discord_app.posting.publisher import make_nonce
from briefings.domain.schedules import Occurrence


@pytest.mark.fault(3)
def test_every_process_makes_the_same_nonce_for_a_post() -> None:
    """Row 3: a request that Discord accepts late and its repeat by another process make one post."""
    due = datetime(2027, 9, 2, tzinfo=UTC)
    nonce = make_nonce(Occurrence(1, "key", date(2027, 9, 2), due))
    assert nonce == "551e3958dd8540ef2f7ee4c8"
    assert nonce != make_nonce(Occurrence(1, "key", date(2027, 9, 3), due))
    assert nonce != make_nonce(Occurrence(1, "other", date(2027, 9, 2), due))
