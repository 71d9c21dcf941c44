"""Workspaces and their users take turns, and the sender with the most places loses one to a sender with fewer."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interaction_queue import InteractionQueue, Place, Sender
from briefings.domain.refs import UserRef, WorkspaceRef

pytestmark = pytest.mark.fault(53)


def make_sender(name: str) -> Sender:
    """Makes a sender from the letter of its server and the digit of its user, such as `A1`."""
    return Sender(WorkspaceRef("discord", name[0]), UserRef("discord", name[1:]))


def occupy(queue: InteractionQueue, *names: str) -> list[Place | None]:
    """Occupies a place for each name; each waits for its turn."""
    places = [queue.occupy(make_sender(name), lambda: None) for name in names]
    for place in places:
        if place is not None:
            place.is_ready = True
    return places


def name_of(place: Place) -> str:
    """Returns the name from which the sender of a place was made."""
    workspace, user = place.sender
    assert isinstance(workspace, WorkspaceRef)
    return workspace.workspace + user.user


def take_all(queue: InteractionQueue) -> list[str]:
    """Takes all places out of a queue, and returns the names of their senders in order."""
    taken = []
    while (place := queue.take_next()) is not None:
        taken.append(name_of(place))
    return taken


async def test_workspaces_take_turns() -> None:
    queue = InteractionQueue(10)
    occupy(queue, "A1", "A2", "A3", "B1", "C1", "B1")
    assert take_all(queue) == ["A1", "B1", "C1", "A2", "B1", "A3"]
    assert len(queue) == 0


async def test_users_of_a_workspace_take_turns() -> None:
    queue = InteractionQueue(10)
    occupy(queue, "A1", "A1", "A1", "A2", "A3")
    assert take_all(queue) == ["A1", "A2", "A3", "A1", "A1"]


async def test_place_that_is_not_acknowledged_is_passed_over() -> None:
    queue = InteractionQueue(10)
    first = queue.occupy(make_sender("A1"), lambda: None)
    assert first is not None
    occupy(queue, "A1", "A2")
    assert take_all(queue) == ["A1", "A2"]
    assert len(queue) == 1
    first.leave()
    first.leave()
    assert len(queue) == 0


async def test_full_workspace_leaves_places_to_others() -> None:
    """The user with the most places loses the last of them, until the workspaces have as many."""
    queue = InteractionQueue(4)
    crowd = occupy(queue, "A1", "A1", "A2", "A1")
    assert occupy(queue, "A1") == [None]
    assert None not in occupy(queue, "B1", "B2")
    lost = [place is not None and place.granted.done() for place in crowd]
    assert lost == [False, True, False, True]
    assert occupy(queue, "B3", "A3") == [None, None]
    assert take_all(queue) == ["A1", "B1", "A2", "B2"]


async def test_user_with_fewer_places_gets_one_of_the_same_workspace() -> None:
    queue = InteractionQueue(3)
    occupy(queue, "A1", "A1", "A1")
    assert None not in occupy(queue, "A2")
    assert occupy(queue, "A1", "A2") == [None, None]
    assert take_all(queue) == ["A1", "A2", "A1"]


async def test_full_queue_without_places_refuses() -> None:
    assert occupy(InteractionQueue(0), "A1") == [None]


STEPS = st.lists(st.sampled_from(["take", "leave", *(f"{server}{user}" for server in "ABCD" for user in "123")]))


@given(STEPS, st.integers(1, 8))
async def test_nobody_is_excluded_or_overtaken_twice(steps: list[str], limit: int) -> None:
    """A workspace without a place gets one while another has two, and no workspace has two turns before it."""
    queue, waiting = InteractionQueue(limit), list[Place]()
    turns_before = Counter[tuple[str, str]]()
    for step in steps:
        waiting = [place for place in waiting if not place.granted.done()]
        servers = Counter(name_of(place)[0] for place in waiting)
        assert len(queue) == len(waiting) <= limit
        if step == "take":
            place = queue.take_next()
            assert (place is None) == (not waiting)
            if place is not None:
                waiting.remove(place)
                server = name_of(place)[0]
                for other in servers:
                    turns_before[server, other] += 1
                    turns_before[other, server] = 0
                    assert other == server or turns_before[server, other] <= 1
        elif step == "leave":
            if waiting:
                waiting.pop().leave()
        else:
            [new] = occupy(queue, step)
            if step[0] not in servers:
                assert (new is not None) == (len(waiting) < limit or max(servers.values()) > 1)
                turns_before = Counter({pair: count for pair, count in turns_before.items() if step[0] not in pair})
            if new is not None:
                waiting.append(new)
