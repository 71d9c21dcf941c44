"""What deliveries need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from briefings.domain.cards import Card
from briefings.domain.deliveries import Notifier, Publisher
from briefings.domain.schedules import Schedule
from briefings.storage.ports import Storage


class PostContent(Protocol):
    """Where the text of a post comes from."""

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """The post of a schedule for a local date; None where there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class PostingContext:
    """What a delivery needs, opened elsewhere.

    Attributes:
        storage: holds the ledger.
        publisher: the platform.
        post_content: what is said.
        notifier: how moderators are told.
        clock: gives the aware time.
    """

    storage: Storage
    publisher: Publisher
    post_content: PostContent
    notifier: Notifier
    clock: Callable[[], datetime]
