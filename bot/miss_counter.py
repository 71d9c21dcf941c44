"""Counts queries that found nothing: in memory when they are made, in the database once a minute."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from bot.periodic_task import PeriodicTask
from briefings.domain.cards import View
from briefings.domain.matches import SearchOutcome
from briefings.errors import StoreError
from briefings.search.misses import MAX_QUERY_LENGTH, group_misses

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain.cards import Card
    from briefings.domain.matches import SearchResult

logger = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 60.0
"""Seconds between two transactions; there is none if nothing was counted."""

MAX_PENDING: Final = 500
"""Different queries that are kept in memory; further ones are not counted until the next transaction."""


def is_unanswered(match: SearchResult, card: Card) -> bool:
    """Returns whether a query found nothing: no subject, no day, no command, and no list that answers it."""
    return (
        match.outcome is SearchOutcome.NOTHING
        and not match.mentions_day
        and match.command is None
        and card.request.view not in {View.INDEX, View.MEMBERSHIPS, View.CHRONOLOGY}
    )


class MissCounter:
    """Counts queries that found nothing, unless the settings disable it.

    It records neither user, place nor time: only the text and its count.

    Args:
        context: the settings, the storage and the clock.
        interval: seconds between two transactions.
    """

    def __init__(self, context: BotContext, *, interval: float = FLUSH_SECONDS) -> None:
        self._context = context
        self._interval = interval
        self._is_enabled = context.settings.count_unanswered
        self._pending: dict[str, int] = {}
        self._flush_lock = asyncio.Lock()
        self._task = PeriodicTask(self._flush_forever, "counting queries that found nothing")

    def count_miss(self, query: str) -> None:
        """Counts a query in memory; it is normalized and checked later, when the counts are written."""
        if (
            self._is_enabled
            and len(query) <= 2 * MAX_QUERY_LENGTH
            and (query in self._pending or len(self._pending) < MAX_PENDING)
        ):
            self._pending[query] = self._pending.get(query, 0) + 1

    async def flush_counts(self) -> None:
        """Writes the counts to the database; if that fails, they are kept for the next time.

        Raises:
            StoreError: the database can't be written to.
        """
        async with self._flush_lock:
            counts, self._pending = self._pending, {}
            try:
                await self._context.storage.misses.count_misses(group_misses(counts), self._context.clock())
            except StoreError:
                for query, count in counts.items():
                    if query in self._pending or len(self._pending) < MAX_PENDING:
                        self._pending[query] = self._pending.get(query, 0) + count
                raise

    async def start(self) -> None:
        """Starts writing at intervals; if counting is disabled, deletes earlier counts instead."""
        if self._is_enabled:
            self._task.start()
            return
        try:
            await self._context.storage.misses.delete_all_misses()
        except StoreError as error:
            logger.warning("Earlier counts of queries that found nothing can't be deleted: %s", error)

    async def stop(self) -> None:
        """Stops, and writes what was counted since the last transaction."""
        await self._task.stop()
        await self._try_to_flush()

    async def _flush_forever(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self._try_to_flush()

    async def _try_to_flush(self) -> None:
        try:
            await self.flush_counts()
        except StoreError as error:
            self._context.metrics.count_database_error()
            logger.warning("Queries that found nothing can't be counted: %s", error)
