"""Remembers the ids of events for some minutes: Slack sends an event again at once, after 1 and after 5 minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

KEPT_FOR: Final = timedelta(minutes=10)


class SeenEvents:
    """The events of the last minutes.

    Args:
        clock: returns the current time.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._seen: dict[str, datetime] = {}

    def add_event(self, event_id: str) -> bool:
        """Remembers an event; False where it was seen before."""
        now = self._clock()
        for known in [known for known, at in self._seen.items() if now - at > KEPT_FOR]:
            del self._seen[known]
        if event_id in self._seen:
            return False
        if event_id:
            self._seen[event_id] = now
        return True
