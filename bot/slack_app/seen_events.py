"""Recognizes repeated deliveries: Slack delivers an event again at once, after one minute and after five."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.response import BoltResponse

from bot.slack_app.refs import PLATFORM
from briefings.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.context import BotContext

logger = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(minutes=10)
"""Longer than Slack repeats an event."""

MAX_EVENTS: Final = 20_000
"""Events that are kept in memory; of older ones, only stored events are recognized."""

QUERIES: Final = frozenset(
    {
        "/brief", "/briefing-search", "/framework", "/compare", "/today", "/upcoming", "/timeline", "/briefing-help",
        "/briefing-about",
    }
)  # fmt: skip
"""Commands that only show something to one user."""


class SeenEvents:
    """The events received in the last minutes, including those before a restart.

    The answer to a query is private and changes nothing: its command is kept only in memory, so that no answer waits
    for the disk. Events that may change or send something, such as a button that posts or a moderator's command, are
    recorded in the database before they are processed.

    Args:
        context: the storage and the clock.
    """

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._seen: dict[str, datetime] = {}

    async def skip_repeated(
        self,
        body: dict[str, Any],
        next: Callable[[], Awaitable[Any]],  # noqa: A002  # bolt finds arguments by name
    ) -> BoltResponse | None:
        """Acknowledges repeated deliveries, and processes all others (a middleware of bolt)."""
        key = _find_key(body)
        if not key or await self.add(key, is_stored=body.get("command") not in QUERIES):
            await next()
            return None
        return BoltResponse(status=200, body="")

    async def add(self, key: str, *, is_stored: bool = True) -> bool:
        """Records an event; False if it was received before."""
        now = self._context.clock()
        while self._seen and now - next(iter(self._seen.values())) > KEPT_FOR:
            del self._seen[next(iter(self._seen))]
        # guard 42 false: tests/e2e/wire/slack/test_delivery.py::test_repeated_command_is_answered_once
        if key in self._seen:
            return False
        self._seen[key] = now
        # guard 53 false:
        #   tests/unit/test_bounded_caches.py::test_stored_misses_users_and_events_are_bounded
        if len(self._seen) > MAX_EVENTS:
            del self._seen[next(iter(self._seen))]
        if not is_stored:
            return True
        try:
            # guard 42 value True:
            #   tests/e2e/wire/slack/test_delivery.py::test_repeated_event_is_answered_once_also_after_a_restart
            return await self._context.storage.received_events.add_event(PLATFORM, key, now=now, since=now - KEPT_FOR)
        except StoreError as error:
            # Answering twice is better than not answering.
            logger.warning("It is unknown whether an event was received before: %s", error)
            return True


def _find_key(body: dict[str, Any]) -> str:
    """Finds the identity of a delivery; empty for one without effect, such as a completion."""
    if body.get("type") == "block_suggestion":
        return ""
    return str(body.get("event_id") or body.get("trigger_id") or "")
