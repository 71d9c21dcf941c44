"""Limits how many users wait for a picture or a file. No server can occupy all places."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from briefings.errors import BriefingError
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.interaction_queue import Sender
    from briefings.domain.refs import UserRef, WorkspaceRef


class FileRefused(BriefingError):
    """A file is not made now, because too many are being made."""


class FilePlaces:
    """The users who wait for a file: each for one at most.

    Args:
        limit: the number of places. A server without a waiting user gets one more place, up to twice as many in all.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: dict[UserRef, WorkspaceRef | UserRef] = {}

    @contextmanager
    def reserve(self, sender: Sender) -> Iterator[None]:
        """Counts a user as waiting for a file while the block runs.

        Raises:
            FileRefused: the user is waiting for another one, or too many users are waiting.
        """
        # guard 53 false: tests/unit/test_handouts.py::test_user_waits_for_one_file_at_most
        if sender.user in self._waiting:
            raise FileRefused(
                N_("your previous picture or file is still being made"),
                remedy=N_("Please wait until it has arrived."),
            )
        # guard 53 value False: tests/unit/test_handouts.py::test_other_server_gets_a_place_in_a_full_queue
        is_first = sender.workspace not in self._waiting.values()
        # guard 53 false: tests/unit/test_handouts.py::test_queue_has_a_limit
        if len(self._waiting) >= (2 * self._limit if is_first else self._limit):
            raise FileRefused(
                N_("too many pictures and files are being made right now"),
                remedy=N_("Please try again in a moment."),
            )
        self._waiting[sender.user] = sender.workspace
        try:
            yield
        finally:
            del self._waiting[sender.user]
