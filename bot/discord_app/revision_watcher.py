"""Keeping up with the store: another process may make a revision active while the bot runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from briefings.errors import StoreError

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

logger = logging.getLogger(__name__)

POLL_SECONDS = 30.0
"""Seconds between two looks. One is a query of a row by its key."""


class RevisionWatcher:
    """Looks now and then which revision is active, and has the bot answer from it.

    Args:
        bot: the bot.
        interval: seconds between two looks.
    """

    def __init__(self, bot: BriefingBot, *, interval: float = POLL_SECONDS) -> None:
        self._bot = bot
        self._interval = interval
        self._task: asyncio.Task[None] | None = None
        self._is_failing = False

    def start(self) -> None:
        """Begin, in the running loop; again does nothing."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll_forever(), name="following the active revision")

    async def stop(self) -> None:
        """End, and wait until a look that had begun is over."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def reload_if_changed(self) -> bool:
        """Take over the active revision if it is not the one that answers; whether it was another.

        Raises:
            StoreError: the database can't be read, or the revision is damaged; the bot answers on as before.
        """
        active = await self._bot.storage.revisions.get_active_revision()
        serving = self._bot.service.snapshot.revision.id
        if active is None or active.id == serving:
            return False
        await self._bot.serve_snapshot(await self._bot.storage.revisions.load_snapshot(active.id))
        logger.info("Revision %d answers now; it was revision %d", active.id, serving)
        return True

    async def _poll_forever(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            try:
                await self.reload_if_changed()
                self._is_failing = False
            except Exception as error:  # noqa: BLE001  # whatever it is, the next look may go well
                self._log_failure(error)

    def _log_failure(self, error: Exception) -> None:
        """Log a trouble once, not at every look that it lasts."""
        if not self._is_failing:
            known = isinstance(error, StoreError)
            logger.warning(
                "Which revision is active can't be seen; the bot answers on as before: %s",
                error,
                exc_info=None if known else error,
            )
        self._is_failing = True
