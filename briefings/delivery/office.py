"""What deliveries need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from briefings.delivery.outlet import Notifier, Publisher
from briefings.schedules.occasions import PostContent
from briefings.store.store import RevisionRepository


@dataclass(frozen=True, slots=True)
class PostingContext:
    """What a delivery needs, opened elsewhere.

    Attributes:
        store: holds the ledger.
        publisher: the platform.
        post_content: what is said.
        notifier: how moderators are told.
        clock: gives the aware time.
    """

    store: RevisionRepository
    publisher: Publisher
    post_content: PostContent
    notifier: Notifier
    clock: Callable[[], datetime]
