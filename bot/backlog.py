"""Keeps first answers in time while many interactions wait: Discord and Slack accept one within three seconds.

All handlers share one event loop, so a hundred cards that are built one after another delay everybody's first answer.
If more than a few are waiting, an interaction is therefore acknowledged at once, which costs a fraction of a card,
and answered later from a queue. Interactions that cannot be acknowledged before they are answered, such as presses,
are answered first or refused.
"""

from __future__ import annotations

import asyncio
from collections import deque
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Self

from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MAX_AT_ONCE: Final = 16
"""Interactions that are answered at the same time, the sending included."""

MAX_WAITING: Final = 1_000
"""Acknowledged interactions that wait for their answer: at about 5 ms for a card, the last one waits some seconds."""

MAX_URGENT: Final = 100
"""Interactions that wait for their turn before anything was sent to the user."""

MAX_URGENT_SECONDS: Final = 1.5
"""Seconds after which one of these is refused: half of what the platforms allow."""

MAX_TURN_SECONDS: Final = 1.0
"""Seconds after which a turn ends by itself: slower work waits for something else than the event loop."""


class Admission(Enum):
    """The ways to handle an interaction that has just arrived."""

    ANSWER = auto()
    ACKNOWLEDGE = auto()
    REFUSE = auto()


class Turn:
    """Permission to answer now; it ends when the answer was sent, or with the block of a `with` statement.

    Args:
        backlog: the backlog that grants it.
    """

    __slots__ = ("_backlog", "_timer")

    def __init__(self, backlog: Backlog) -> None:
        self._backlog: Backlog | None = backlog
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
        backlog, self._backlog = self._backlog, None
        if backlog is not None:
            backlog.end_turn()


class Backlog:
    """The interactions of a process that wait for their answer.

    Args:
        max_at_once: maximum number that is answered at the same time.
        max_waiting: maximum number that waits acknowledged.
        max_urgent: maximum number that waits without an acknowledgment.
        max_urgent_seconds: longest wait of these.
    """

    def __init__(
        self,
        *,
        max_at_once: int = MAX_AT_ONCE,
        max_waiting: int = MAX_WAITING,
        max_urgent: int = MAX_URGENT,
        max_urgent_seconds: float = MAX_URGENT_SECONDS,
    ) -> None:
        self._max_at_once = max_at_once
        self._max_waiting = max_waiting
        self._max_urgent = max_urgent
        self._max_urgent_seconds = max_urgent_seconds
        self._running = 0
        self._acknowledging = 0
        self._waiting: deque[asyncio.Future[Turn]] = deque()
        self._urgent: deque[asyncio.Future[Turn]] = deque()
        self._next_turn: asyncio.Handle | None = None

    def admit(self) -> Admission:
        """Decides how to handle an interaction that can be acknowledged before it is answered."""
        waiting = len(self._waiting) + self._acknowledging
        # guard 53 true: tests/unit/test_backlog.py::test_excess_command_is_acknowledged_before_answer
        if self._running < self._max_at_once and not waiting:
            return Admission.ANSWER
        # guard 53 true: tests/unit/test_backlog.py::test_full_backlog_refuses
        return Admission.ACKNOWLEDGE if waiting < self._max_waiting else Admission.REFUSE

    def begin_turn(self) -> Turn:
        """Returns a turn for an interaction that is answered at once; the caller ends it."""
        self._running += 1
        return Turn(self)

    async def acknowledge(self, acknowledge: Callable[[], Awaitable[bool]]) -> Turn | None:
        """Acknowledges an interaction, and waits for its turn.

        Args:
            acknowledge: sends the acknowledgment; returns False if the platform did not accept it.

        Returns:
            The turn; None if the acknowledgment was not accepted, so that an answer would not reach the user.
        """
        self._acknowledging += 1
        try:
            is_accepted = await acknowledge()
        finally:
            self._acknowledging -= 1
        return await self.wait_for_turn() if is_accepted else None

    async def wait_for_turn(self) -> Turn:
        """Waits for the turn of an interaction that is acknowledged already."""
        return await self._wait_in(self._waiting)

    async def wait_for_others(self) -> None:
        """Waits until the interactions that came before are being answered.

        It is for acknowledged work that keeps another thread busy and so takes the interpreter from the event loop.
        """
        if self._waiting or self._acknowledging:
            (await self.wait_for_turn()).end()

    async def wait_for_urgent_turn(self) -> Turn | None:
        """Waits for the turn of an interaction that is not acknowledged before it is answered.

        Returns:
            The turn, which precedes those of acknowledged interactions; None if the user is to be refused.
        """
        if not self._urgent and self._running < self._max_at_once:
            turn = self.begin_turn()
            turn.limit()
            return turn
        # guard 53 false: tests/unit/test_backlog.py::test_press_is_refused_if_many_wait
        if len(self._urgent) >= self._max_urgent:
            return None
        try:
            # guard 53 unwrap: tests/unit/test_backlog.py::test_press_is_refused_in_time
            async with asyncio.timeout(self._max_urgent_seconds):
                return await self._wait_in(self._urgent)
        except TimeoutError:
            return None

    @property
    def is_long(self) -> bool:
        """Whether so many interactions wait that optional work should be skipped."""
        return len(self._waiting) + self._acknowledging + len(self._urgent) >= self._max_urgent

    def end_turn(self) -> None:
        """Ends a turn; its owner calls this once."""
        self._running -= 1
        self._plan_next_turn()

    async def _wait_in(self, queue: deque[asyncio.Future[Turn]]) -> Turn:
        place: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()
        queue.append(place)
        self._plan_next_turn()
        try:
            turn = await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                place.result().end()
            raise
        turn.limit()
        return turn

    def _plan_next_turn(self) -> None:
        """Grants a turn in the next pass of the event loop.

        There is one in each pass, so that new interactions are read and acknowledged between two answers.
        """
        if self._next_turn is None and (self._waiting or self._urgent):
            self._next_turn = asyncio.get_running_loop().call_soon(self._give_turn)

    def _give_turn(self) -> None:
        self._next_turn = None
        # guard 53 value self._waiting or self._urgent:
        #   tests/unit/test_backlog.py::test_press_that_cannot_be_acknowledged_takes_precedence
        queue = self._urgent or self._waiting
        if not queue or (queue is self._waiting and self._running >= self._max_at_once):
            return
        place = queue.popleft()
        if not place.done():
            place.set_result(self.begin_turn())
        self._plan_next_turn()


def get_busy_text(language: str) -> str:
    """Returns the text for a user whose request is refused because of the load."""
    return _("The bot is busy at the moment. Please try again in a few seconds.", language)
