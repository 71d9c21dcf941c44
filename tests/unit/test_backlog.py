"""Interactions beyond a few are acknowledged first and answered in turn; if too many wait, they are refused."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

import pytest

from bot.answer_turn import Turn
from bot.backlog import Backlog
from bot.interaction_queue import Place, Sender
from briefings.domain.refs import UserRef, WorkspaceRef

pytestmark = pytest.mark.fault(53)


def make_sender(server: str = "1", user: str = "1") -> Sender:
    return Sender(WorkspaceRef("discord", server), UserRef("discord", user))


SENDER = make_sender()


async def accept() -> bool:
    return True


async def acknowledge(
    backlog: Backlog, send: Callable[[], Awaitable[bool]] = accept, sender: Sender = SENDER
) -> Turn | None:
    """Acknowledges an interaction and waits for its turn, as both platforms do."""
    admission = backlog.admit(sender)
    assert isinstance(admission, Place)
    with admission as place:
        return await place.wait() if await send() else None


def is_acknowledged_next(backlog: Backlog) -> bool:
    """Returns whether the next interaction would be acknowledged first; its place is given up."""
    admission = backlog.admit(SENDER)
    if isinstance(admission, Turn):
        admission.end()
    if isinstance(admission, Place):
        admission.leave()
    return isinstance(admission, Place)


async def run_passes(count: int = 5) -> None:
    """Lets the event loop run some passes."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_few_requests_are_answered_immediately() -> None:
    backlog = Backlog(max_at_once=2)
    turns = [backlog.admit(SENDER) for _ in range(2)]
    assert all(isinstance(turn, Turn) for turn in turns)
    assert is_acknowledged_next(backlog)
    assert isinstance(turns[0], Turn)
    turns[0].end()
    turns[0].end()  # a second time changes nothing
    assert isinstance(backlog.admit(SENDER), Turn)
    assert is_acknowledged_next(backlog)


async def test_excess_command_is_acknowledged_before_answer() -> None:
    """All acknowledgments precede all answers, in the order of the interactions."""
    backlog, events = Backlog(max_at_once=2), list[str]()

    async def interact(number: int) -> None:
        turn = backlog.admit(SENDER)
        if isinstance(turn, Place):
            with turn as place:
                await asyncio.sleep(0)
                events.append(f"acknowledged {number}")
                turn = await place.wait()
        assert isinstance(turn, Turn)
        events.append(f"answered {number}")
        await asyncio.sleep(0)
        turn.end()

    await asyncio.gather(*map(interact, range(30)))
    answered = [f"answered {number}" for number in range(30)]
    assert events == [*answered[:2], *(f"acknowledged {number}" for number in range(2, 30)), *answered[2:]]
    assert isinstance(backlog.admit(SENDER), Turn)


async def test_there_is_one_turn_in_a_pass() -> None:
    """Interactions that arrive between two answers are read and acknowledged between them."""
    backlog, events = Backlog(), list[str]()

    async def answer(number: int) -> None:
        turn = await acknowledge(backlog)
        events.append(f"answer {number}")
        assert turn is not None
        turn.end()

    async def read() -> None:
        for number in range(12):
            events.append(f"read {number}")
            await asyncio.sleep(0)

    blocking = [backlog.begin_turn() for _ in range(16)]
    tasks = [asyncio.create_task(answer(number)) for number in range(4)]
    await run_passes()
    reading = asyncio.create_task(read())
    for turn in blocking:
        turn.end()
    await asyncio.gather(*tasks, reading)
    places = [events.index(f"answer {number}") for number in range(4)]
    assert all(after - before >= 2 for before, after in itertools.pairwise(places))


async def test_full_backlog_refuses() -> None:
    backlog = Backlog(max_at_once=1, max_waiting=2)
    turn = backlog.begin_turn()
    waiting = []
    for _ in range(2):
        waiting.append(asyncio.create_task(acknowledge(backlog)))
        await run_passes()
    assert backlog.admit(SENDER) is None
    turn.end()
    first = await waiting[0]
    assert is_acknowledged_next(backlog)
    assert first is not None
    first.end()
    assert await waiting[1] is not None


async def test_command_being_acknowledged_counts_as_waiting() -> None:
    backlog, accepted = Backlog(max_at_once=1, max_waiting=1), asyncio.Event()
    backlog.begin_turn()
    acknowledging = asyncio.create_task(acknowledge(backlog, accepted.wait))
    await run_passes()
    assert backlog.admit(SENDER) is None
    acknowledging.cancel()
    await run_passes()
    assert is_acknowledged_next(backlog)


async def test_full_backlog_admits_another_server() -> None:
    """The server that fills the queue loses its last place; the other one is next after one of its interactions."""
    backlog = Backlog(max_at_once=1, max_waiting=50)
    turn, order = backlog.begin_turn(), list[str]()

    async def interact(sender: Sender, name: str) -> bool:
        granted = await acknowledge(backlog, sender=sender)
        order.append(name)
        if granted is not None:
            granted.end()
        return granted is not None

    crowd = [asyncio.create_task(interact(SENDER, f"crowd {number}")) for number in range(50)]
    await run_passes()
    assert backlog.admit(SENDER) is None
    other = asyncio.create_task(interact(make_sender("2"), "other"))
    await run_passes()
    turn.end()
    assert await other
    assert [await task for task in crowd] == [True] * 49 + [False]
    assert order[:3] == ["crowd 49", "crowd 0", "other"], "the refusal first"


async def test_press_of_another_server_is_admitted() -> None:
    backlog = Backlog(max_at_once=1, max_urgent=3)
    backlog.begin_turn()
    presses = [asyncio.create_task(backlog.wait_for_urgent_turn(SENDER)) for _ in range(3)]
    other = asyncio.create_task(backlog.wait_for_urgent_turn(make_sender("2")))
    turns = await asyncio.gather(*presses, other)
    assert [turn is None for turn in turns] == [False, False, True, False]


async def test_interaction_that_expired_is_not_answered() -> None:
    backlog = Backlog(max_at_once=1)
    turn = backlog.begin_turn()

    async def fail() -> bool:
        return False

    assert await acknowledge(backlog, fail) is None
    turn.end()
    assert isinstance(backlog.admit(SENDER), Turn)


async def test_waiting_handler_that_is_cancelled_leaves_its_turn_to_the_next() -> None:
    backlog = Backlog(max_at_once=1)
    turn = backlog.begin_turn()
    first, second = (asyncio.create_task(acknowledge(backlog)) for _ in range(2))
    await run_passes()
    first.cancel()
    turn.end()
    assert await second is not None
    assert first.cancelled()


async def test_turn_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that waits for a database does not delay others."""
    monkeypatch.setattr("bot.answer_turn.MAX_TURN_SECONDS", 0.01)
    backlog = Backlog(max_at_once=1)
    backlog.begin_turn().limit()
    assert await acknowledge(backlog) is not None


async def test_press_that_cannot_be_acknowledged_takes_precedence() -> None:
    backlog, order = Backlog(max_at_once=1), list[str]()
    turn = backlog.begin_turn()

    async def command() -> None:
        await acknowledge(backlog)
        order.append("command")

    async def press() -> None:
        await backlog.wait_for_urgent_turn(SENDER)
        order.append("press")

    commands = [asyncio.create_task(command())]
    await run_passes()
    presses = [asyncio.create_task(press()) for _ in range(3)]
    await run_passes(10)
    assert order == ["press"] * 3, "whatever is being sent"
    turn.end()
    await asyncio.wait_for(asyncio.gather(*presses), 10)
    for task in commands:
        task.cancel()


async def test_press_is_refused_if_many_wait() -> None:
    backlog = Backlog(max_at_once=1, max_urgent=3)
    backlog.begin_turn()
    turns = await asyncio.gather(*(backlog.wait_for_urgent_turn(SENDER) for _ in range(5)))
    assert [turn is None for turn in turns] == [False, False, False, True, True]
    assert not backlog.is_long_for(SENDER)


async def test_press_is_refused_in_time() -> None:
    """The answers of presses keep the event loop busy: those that wait too long are not answered."""
    backlog = Backlog(max_at_once=1, max_urgent_seconds=0.1)

    async def press() -> bool:
        turn = await backlog.wait_for_urgent_turn(SENDER)
        if turn is None:
            return False
        time.sleep(0.02)  # noqa: ASYNC251 - the work itself
        return True

    answered = await asyncio.gather(*(press() for _ in range(40)))
    assert answered[0]
    assert not answered[-1]
    assert answered.index(False) == sum(answered), "in the order in which they came"


async def test_long_backlog_is_reported() -> None:
    backlog = Backlog(max_at_once=1, max_urgent=2)
    turn = backlog.begin_turn()
    waiting = [asyncio.create_task(acknowledge(backlog)) for _ in range(2)]
    await run_passes()
    assert backlog.is_long_for(SENDER)
    assert not backlog.is_long_for(make_sender("2")), "none of the waiting ones is from it"
    turn.end()
    first = await waiting[0]
    assert not backlog.is_long_for(SENDER)
    assert first is not None


async def test_threads_are_served_in_order_of_arrival() -> None:
    backlog, order = Backlog(max_at_once=1), list[str]()
    await backlog.wait_for_others(SENDER)
    turn = backlog.begin_turn()

    async def command() -> None:
        answer = await acknowledge(backlog)
        order.append("command")
        assert answer is not None
        answer.end()

    async def picture() -> None:
        await backlog.wait_for_others(SENDER)
        order.append("picture")

    tasks = [asyncio.create_task(command())]
    await run_passes()
    tasks.append(asyncio.create_task(picture()))
    await run_passes()
    turn.end()
    await asyncio.gather(*tasks)
    assert order == ["command", "picture"]
