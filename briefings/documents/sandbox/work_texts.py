"""Defines the messages for a worker process that did not finish.

This module is separate, so that a worker imports it without `asyncio`, which would be an eighth of its start.
"""

from __future__ import annotations

from msgspec import Struct

from briefings.errors import ReaderStopped
from briefings.i18n import N_, Message


class WorkTexts(Struct, frozen=True):
    """Messages for a worker process that did not finish, in English marked with `N_`.

    Attributes:
        stopped: it exceeded its time, with the placeholder `seconds`.
        stopped_remedy: what to do about it.
        failed: it crashed, with the placeholder `reason`.
        failed_remedy: what to do about it.
    """

    stopped: str
    stopped_remedy: str
    failed: str
    failed_remedy: str

    def make_timeout_error(self, name: str, seconds: float) -> ReaderStopped:
        """Returns the error for work on the document `name` that took longer than `seconds`."""
        shown = f"{seconds:.0f}" if seconds >= 10 else f"{seconds:g}"
        return ReaderStopped(self.stopped, location=name, remedy=self.stopped_remedy, seconds=shown)

    def make_crash_error(self, name: str, reason: Message) -> ReaderStopped:
        """Returns the error for a process that failed while it worked on the document `name`."""
        return ReaderStopped(self.failed, location=name, remedy=self.failed_remedy, reason=reason)

    def make_response_error(self, name: str) -> ReaderStopped:
        """Returns the error for a response that can't be parsed."""
        return self.make_crash_error(name, Message(N_("its response is incomplete")))
