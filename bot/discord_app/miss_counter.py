"""Queries that found nothing are counted: in memory when they are asked, in the database now and then."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Final

from briefings.errors import StoreError
from briefings.search.misses import MAX_QUERY_LENGTH, group_misses

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

logger = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 60.0
"""Seconds between two times of writing: a transaction for a minute's queries, and none where there were none."""

MAX_PENDING: Final = 500
"""Different queries that are held in memory at a time; what is more in a minute is not counted."""


class MissCounter:
    """Counts queries that found nothing, unless the operator's setting says otherwise.

    Who asked, where and when never comes here: a query and its number are all that it holds.

    Args:
        bot: the client.
        interval: seconds between two times of writing.
    """

    def __init__(self, bot: BriefingBot, *, interval: float = FLUSH_SECONDS) -> None:
        self._bot = bot
        self._interval = interval
        self._is_enabled = bot.settings.count_unanswered
        self._pending: dict[str, int] = {}
        self._flush_lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def count_miss(self, query: str) -> None:
        """Count a query once more; it costs next to nothing, what there is to be looked at is looked at later."""
        if (
            self._is_enabled
            and len(query) <= 2 * MAX_QUERY_LENGTH
            and (query in self._pending or len(self._pending) < MAX_PENDING)
        ):
            self._pending[query] = self._pending.get(query, 0) + 1

    async def flush_counts(self) -> None:
        """Write what is held; where that fails it is held on.

        Raises:
            StoreError: the database can't be written to.
        """
        async with self._flush_lock:
            held, self._pending = self._pending, {}
            try:
                await self._bot.storage.misses.count_misses(group_misses(held), self._bot.clock())
            except StoreError:
                for query, times in held.items():
                    if query in self._pending or len(self._pending) < MAX_PENDING:
                        self._pending[query] = self._pending.get(query, 0) + times
                raise

    async def start(self) -> None:
        """Begin to write now and then; where nothing is to be counted, delete what was counted before."""
        if self._is_enabled:
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._flush_forever(), name="counting unanswered queries")
            return
        try:
            await self._bot.storage.misses.delete_all_misses()
        except StoreError as error:
            logger.warning("Unanswered queries that were counted before can't be deleted: %s", error)

    async def stop(self) -> None:
        """Write for the last time, and end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._try_flush()

    async def _flush_forever(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self._try_flush()

    async def _try_flush(self) -> None:
        try:
            await self.flush_counts()
        except StoreError as error:
            logger.warning("Unanswered queries can't be counted: %s", error)
