"""Limits simultaneous answers, so that first answers are in time: Discord and Slack accept one within three seconds.

All handlers share one event loop, so a hundred cards that are built one after another delay everybody's first answer.
If more than a few are waiting, an interaction is therefore acknowledged at once, which costs a fraction of a card,
and answered later from a queue. Interactions that cannot be acknowledged before they are answered, such as presses,
are answered first or refused. In both queues, workspaces and users take turns.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.answer_turn import Turn
from bot.interaction_queue import InteractionQueue
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.interaction_queue import Place, Sender

MAX_AT_ONCE: Final = 16
"""Maximum number of interactions that are answered at the same time, including sending."""

MAX_WAITING: Final = 1_000
"""Acknowledged interactions that wait for their answer: at about 5 ms for a card, the last one waits some seconds."""

MAX_URGENT: Final = 100
"""Interactions that wait for their turn before anything was sent to the user."""

MAX_URGENT_SECONDS: Final = 1.5
"""Seconds after which one of these is refused: half of what the platforms allow."""


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
        self._waiting = InteractionQueue(max_waiting)
        self._urgent = InteractionQueue(max_urgent)
        self._next_turn: asyncio.Handle | None = None

    def admit(self, sender: Sender) -> Turn | Place | None:
        """Decides how to handle an interaction that can be acknowledged before it is answered.

        Args:
            sender: the origin of the interaction.

        Returns:
            A turn to answer now, which the caller ends; a place that the caller waits for after it has acknowledged
            the interaction; None to refuse it.
        """
        # guard 53 true: tests/unit/test_backlog.py::test_excess_command_is_acknowledged_before_answer
        if self._running < self._max_at_once and not len(self._waiting):
            return self.begin_turn()
        return self._waiting.occupy(sender, self._plan_next_turn)

    def begin_turn(self) -> Turn:
        """Returns a turn for an interaction that is answered at once; the caller ends it."""
        self._running += 1
        return Turn(self._end_turn)

    async def wait_for_others(self, sender: Sender) -> None:
        """Waits until the interactions that came before are being answered.

        It is for acknowledged work that keeps another thread busy and so takes the interpreter from the event loop.

        Args:
            sender: the origin of the work.
        """
        place = self._waiting.occupy(sender, self._plan_next_turn) if len(self._waiting) else None
        if place is not None:
            with place:
                if (turn := await place.wait()) is not None:
                    turn.end()

    async def wait_for_urgent_turn(self, sender: Sender) -> Turn | None:
        """Waits for the turn of an interaction that is not acknowledged before it is answered.

        Args:
            sender: the origin of the interaction.

        Returns:
            The turn, which precedes those of acknowledged interactions; None if the user is to be refused.
        """
        if not len(self._urgent) and self._running < self._max_at_once:
            turn = self.begin_turn()
            turn.limit()
            return turn
        place = self._urgent.occupy(sender, self._plan_next_turn)
        # guard 53 false: tests/unit/test_backlog.py::test_press_is_refused_if_many_wait
        if place is None:
            return None
        try:
            with place:
                # guard 53 unwrap: tests/unit/test_backlog.py::test_press_is_refused_in_time
                async with asyncio.timeout(self._max_urgent_seconds):
                    return await place.wait()
        except TimeoutError:
            return None

    def is_long_for(self, sender: Sender) -> bool:
        """Returns whether so many interactions wait, of this workspace too, that optional work should be skipped."""
        if len(self._waiting) + len(self._urgent) < self._max_urgent:
            return False
        # guard 53 value True: tests/unit/test_backlog.py::test_long_backlog_is_reported
        return self._waiting.has_places_of(sender) or self._urgent.has_places_of(sender)

    def _end_turn(self) -> None:
        self._running -= 1
        self._plan_next_turn()

    def _plan_next_turn(self) -> None:
        """Grants a turn in the next pass of the event loop.

        There is one in each pass, so that new interactions are read and acknowledged between two answers.
        """
        if self._next_turn is None and (len(self._waiting) or len(self._urgent)):
            self._next_turn = asyncio.get_running_loop().call_soon(self._give_turn)

    def _give_turn(self) -> None:
        self._next_turn = None
        # guard 53 value None:
        #   tests/unit/test_backlog.py::test_press_that_cannot_be_acknowledged_takes_precedence
        place = self._urgent.take_next()
        if place is None and self._running < self._max_at_once:
            place = self._waiting.take_next()
        if place is not None:
            if not place.granted.done():
                place.granted.set_result(self.begin_turn())
            self._plan_next_turn()


def get_busy_text(language: str) -> str:
    """Returns the text for a user whose request is refused because of the load."""
    return _("The bot is busy at the moment. Please try again in a few seconds.", language)
