"""Loads the active revision when it changes, because another process may activate one while the bot runs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.periodic_task import PeriodicTask
from briefings.errors import StoreError

if TYPE_CHECKING:
    from bot.context import BotContext

logger = logging.getLogger(__name__)

POLL_SECONDS = 30.0
"""A poll is one query of a row by its key."""


class RevisionWatcher:
    """Polls the active revision, and loads it when it changes.

    Args:
        context: the context with the loaded revision.
        interval: seconds between two polls.
    """

    def __init__(self, context: BotContext, *, interval: float = POLL_SECONDS) -> None:
        self._context = context
        self._interval = interval
        self._task = PeriodicTask(self._poll_forever, "following the active revision")
        self._is_failing = False

    def start(self) -> None:
        """Starts polling in the running event loop; does nothing if it has been started."""
        self._task.start()

    async def stop(self) -> None:
        """Stops polling and waits for a poll that is running."""
        await self._task.stop()

    async def _poll_forever(self) -> None:
        while True:
            await self._context.storage.wait_for_revision(self._interval)
            try:
                await self._context.reload_if_changed()
                self._is_failing = False
            except Exception as error:  # noqa: BLE001  # the next poll may succeed
                self._log_failure(error)

    def _log_failure(self, error: Exception) -> None:
        """Logs the first of several failures in a row."""
        if isinstance(error, StoreError):
            self._context.metrics.count_database_error()
        if not self._is_failing:
            is_expected = isinstance(error, StoreError)
            logger.warning(
                "The active revision can't be loaded; answers come from the previous one: %s",
                error,
                exc_info=None if is_expected else error,
            )
        self._is_failing = True
