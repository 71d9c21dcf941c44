"""Orders the interactions that wait for their answer. Workspaces take turns, and so do the users of each.

If one workspace could use all places, its members would delay or exclude those of all other workspaces. In a full
queue, the sender with the most places loses the last of them to a sender with fewer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.answer_turn import Turn
    from briefings.domain.refs import UserRef, WorkspaceRef


class Sender(NamedTuple):
    """The origin of an interaction.

    Attributes:
        workspace: the workspace; the user outside of any, so that direct messages are no common workspace.
        user: the user.
    """

    workspace: WorkspaceRef | UserRef
    user: UserRef


class Place:
    """A place in a queue; it is given up with the block of a `with` statement.

    Args:
        sender: the origin of the interaction.
        queue: the queue.
        when_ready: called when the place begins to wait for its turn.
    """

    __slots__ = ("_queue", "_when_ready", "granted", "is_ready", "sender")

    def __init__(self, sender: Sender, queue: InteractionQueue, when_ready: Callable[[], None]) -> None:
        self.sender = sender
        self.is_ready = False
        self.granted: asyncio.Future[Turn | None] = asyncio.get_running_loop().create_future()
        self._queue = queue
        self._when_ready = when_ready

    async def wait(self) -> Turn | None:
        """Waits for the turn of an interaction that is acknowledged.

        Returns:
            The turn; None if the place was lost to another sender, so that the user is to be refused.
        """
        self.is_ready = True
        self._when_ready()
        try:
            turn = await self.granted
        except asyncio.CancelledError:
            if self.granted.done() and not self.granted.cancelled() and (turn := self.granted.result()) is not None:
                turn.end()
            raise
        if turn is not None:
            turn.limit()
        return turn

    def leave(self) -> None:
        """Gives up the place, if it is still occupied."""
        self._queue.remove(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.leave()


class InteractionQueue:
    """The places of interactions that wait.

    Args:
        max_length: maximum number of places.
    """

    def __init__(self, max_length: int) -> None:
        self._max_length = max_length
        self._length = 0
        # Both levels are in the order of the next turns.
        self._places: dict[WorkspaceRef | UserRef, dict[UserRef, deque[Place]]] = {}

    def __len__(self) -> int:
        return self._length

    def has_places_of(self, sender: Sender) -> bool:
        """Returns whether a workspace has a place."""
        return sender.workspace in self._places

    def occupy(self, sender: Sender, when_ready: Callable[[], None]) -> Place | None:
        """Occupies the last place of a sender.

        Args:
            sender: the origin of the interaction.
            when_ready: called when the place begins to wait for its turn.

        Returns:
            The place; None if the queue is full, and no other workspace or user has more places.
        """
        # guard 53 false: tests/unit/test_backlog.py::test_full_backlog_refuses
        if self._length >= self._max_length and not self._free_place_for(sender):
            return None
        place = Place(sender, self, when_ready)
        self._places.setdefault(sender.workspace, {}).setdefault(sender.user, deque()).append(place)
        self._length += 1
        return place

    def take_next(self) -> Place | None:
        """Takes the place whose turn is next out of the queue; None if none is ready."""
        place = next((place for users in self._places.values() if (place := _find_ready(users)) is not None), None)
        if place is not None:
            self.remove(place)
            workspace, user = place.sender
            users = self._places.get(workspace, {})
            # guard 53 false: tests/unit/test_interaction_queue.py::test_users_of_a_workspace_take_turns
            if user in users:
                users[user] = users.pop(user)
            # guard 53 false: tests/unit/test_interaction_queue.py::test_workspaces_take_turns
            if users:
                self._places[workspace] = self._places.pop(workspace)
        return place

    def remove(self, place: Place) -> None:
        """Removes a place; nothing happens if it is not in the queue."""
        workspace, user = place.sender
        users = self._places.get(workspace, {})
        places = users.get(user)
        if places is None or place not in places:
            return
        places.remove(place)
        self._length -= 1
        if not places:
            del users[user]
            if not users:
                del self._places[workspace]

    def _free_place_for(self, sender: Sender) -> bool:
        """Takes the last place of the user with the most places in the workspace with the most places.

        Of several, it is the one whose turn is last.

        Returns:
            False if the sender would then have more places than the other.
        """
        own_users = self._places.get(sender.workspace, {})
        users = max(reversed(self._places.values()), key=_count_places, default=own_users)
        # guard 53 true: tests/unit/test_interaction_queue.py::test_full_workspace_leaves_places_to_others
        if _count_places(users) <= _count_places(own_users) + 1:
            users = own_users
        places = max(reversed(users.values()), key=len, default=deque[Place]())
        if users is own_users and len(places) <= len(own_users.get(sender.user, ())) + 1:
            return False
        lost = places[-1]
        self.remove(lost)
        if not lost.granted.done():
            lost.granted.set_result(None)
        return True


def _find_ready(users: dict[UserRef, deque[Place]]) -> Place | None:
    return next((place for places in users.values() for place in places if place.is_ready), None)


def _count_places(users: dict[UserRef, deque[Place]]) -> int:
    return sum(map(len, users.values()))
