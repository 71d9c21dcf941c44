"""What is said at a slot."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from briefings.cards.model import Card
from briefings.schedules.model import Schedule


class PostContent(Protocol):
    """Where the text of a post comes from."""

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """The post of a schedule for a local date; None where there is nothing to tell."""
