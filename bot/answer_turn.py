"""Permission to answer an interaction now, which lasts until the answer was sent, and a second at most."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TURN_SECONDS: Final = 1.0
"""Seconds after which a turn ends by itself: slower work does not keep the event loop busy."""


class Turn:
    """Permission to answer now; it ends when the answer was sent, or with the block of a `with` statement.

    Args:
        when_ended: called once, when the turn ends.
    """

    __slots__ = ("_timer", "_when_ended")

    def __init__(self, when_ended: Callable[[], None]) -> None:
        self._when_ended: Callable[[], None] | None = when_ended
        self._timer: asyncio.TimerHandle | None = None

    def limit(self) -> None:
        """Ends the turn after a second, unless it ends before."""
        self._timer = asyncio.get_running_loop().call_later(MAX_TURN_SECONDS, self.end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        """Ends the turn, so that the next one begins; calling it again does nothing."""
        if self._timer is not None:
            self._timer.cancel()
        when_ended, self._when_ended = self._when_ended, None
        if when_ended is not None:
            when_ended()
