"""Queries that found nothing are counted: in memory when they are asked, in the database now and then."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Final

from briefings.errors import StoreError
from briefings.store import unanswered
from briefings.unanswered import LONGEST, asked

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

logger = logging.getLogger(__name__)

EVERY: Final = 60.0
"""Seconds between two times of writing: a transaction for a minute's queries, and none where there were none."""

MOST: Final = 500
"""Different queries that are held in memory at a time; what is more in a minute is not counted."""


class Counting:
    """Counts queries that found nothing, unless the operator's setting says otherwise.

    Who asked, where and when never comes here: a query and its number are all that it holds.

    Args:
        bot: the client.
        every: seconds between two times of writing.
    """

    def __init__(self, bot: BriefingBot, *, every: float = EVERY) -> None:
        self._bot = bot
        self._every = every
        self._on = bot.settings.count_unanswered
        self._held: dict[str, int] = {}
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def note(self, query: str) -> None:
        """Count a query once more; it costs next to nothing, what there is to be looked at is looked at later."""
        if self._on and len(query) <= 2 * LONGEST and (query in self._held or len(self._held) < MOST):
            self._held[query] = self._held.get(query, 0) + 1

    async def flush(self) -> None:
        """Write what is held; where that fails it is held on.

        Raises:
            StoreError: the database can't be written to.
        """
        async with self._writing:
            held, self._held = self._held, {}
            try:
                await unanswered.count(self._bot.store, asked(held), self._bot.clock())
            except StoreError:
                for query, times in held.items():
                    if query in self._held or len(self._held) < MOST:
                        self._held[query] = self._held.get(query, 0) + times
                raise

    async def start(self) -> None:
        """Begin to write now and then; where nothing is to be counted, delete what was counted before."""
        if self._on:
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._run(), name="counting unanswered queries")
            return
        try:
            await unanswered.forget_all(self._bot.store)
        except StoreError as error:
            logger.warning("Unanswered queries that were counted before can't be deleted: %s", error)

    async def stop(self) -> None:
        """Write for the last time, and end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._try()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self._try()

    async def _try(self) -> None:
        try:
            await self.flush()
        except StoreError as error:
            logger.warning("Unanswered queries can't be counted: %s", error)
