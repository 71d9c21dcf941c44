"""Interactions beyond a few are acknowledged first and answered in turn; where too many wait, they are refused."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from bot.backlog import Admission, Backlog, Turn

pytestmark = pytest.mark.fault(53)


async def accept() -> bool:
    return True


async def run_passes(count: int = 5) -> None:
    """Lets the event loop run some passes."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_few_requests_are_answered_immediately() -> None:
    backlog = Backlog(max_at_once=2)
    turns = []
    for _ in range(2):
        assert backlog.admit() is Admission.ANSWER
        turns.append(backlog.begin_turn())
    assert backlog.admit() is Admission.ACKNOWLEDGE
    turns[0].end()
    turns[0].end()  # a second time changes nothing
    assert backlog.admit() is Admission.ANSWER
    turns.append(backlog.begin_turn())
    assert backlog.admit() is Admission.ACKNOWLEDGE


async def test_excess_command_is_acknowledged_before_answer() -> None:
    """All acknowledgments precede all answers, in the order of the interactions."""
    backlog, events = Backlog(max_at_once=2), list[str]()

    async def interact(number: int) -> None:
        async def acknowledge() -> bool:
            await asyncio.sleep(0)
            events.append(f"acknowledged {number}")
            return True

        if backlog.admit() is Admission.ANSWER:
            turn: Turn | None = backlog.begin_turn()
        else:
            turn = await backlog.acknowledge(acknowledge)
        assert turn is not None
        events.append(f"answered {number}")
        await asyncio.sleep(0)
        turn.end()

    await asyncio.gather(*map(interact, range(30)))
    answered = [f"answered {number}" for number in range(30)]
    assert events == [*answered[:2], *(f"acknowledged {number}" for number in range(2, 30)), *answered[2:]]
    assert backlog.admit() is Admission.ANSWER


async def test_there_is_one_turn_in_a_pass() -> None:
    """Interactions that arrive between two answers are read and acknowledged between them."""
    backlog, events = Backlog(), list[str]()

    async def answer(number: int) -> None:
        turn = await backlog.acknowledge(accept)
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
        assert backlog.admit() is Admission.ACKNOWLEDGE
        waiting.append(asyncio.create_task(backlog.acknowledge(accept)))
        await run_passes()
    assert backlog.admit() is Admission.REFUSE
    turn.end()
    first = await waiting[0]
    assert backlog.admit() is Admission.ACKNOWLEDGE
    assert first is not None
    first.end()
    assert await waiting[1] is not None


async def test_command_being_acknowledged_counts_as_waiting() -> None:
    backlog, accepted = Backlog(max_at_once=1, max_waiting=1), asyncio.Event()
    backlog.begin_turn()
    acknowledging = asyncio.create_task(backlog.acknowledge(accepted.wait))
    await run_passes()
    assert backlog.admit() is Admission.REFUSE
    acknowledging.cancel()
    await run_passes()
    assert backlog.admit() is Admission.ACKNOWLEDGE


async def test_interaction_that_expired_is_not_answered() -> None:
    backlog = Backlog(max_at_once=1)
    turn = backlog.begin_turn()

    async def fail() -> bool:
        return False

    assert await backlog.acknowledge(fail) is None
    turn.end()
    assert backlog.admit() is Admission.ANSWER


async def test_waiting_handler_that_is_cancelled_leaves_its_turn_to_the_next() -> None:
    backlog = Backlog(max_at_once=1)
    turn = backlog.begin_turn()
    first, second = (asyncio.create_task(backlog.acknowledge(accept)) for _ in range(2))
    await run_passes()
    first.cancel()
    turn.end()
    assert await second is not None
    assert first.cancelled()


async def test_turn_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that waits for a database does not keep others waiting."""
    monkeypatch.setattr("bot.backlog.MAX_TURN_SECONDS", 0.01)
    backlog = Backlog(max_at_once=1)
    backlog.begin_turn().limit()
    assert await backlog.acknowledge(accept) is not None


async def test_press_that_cannot_be_acknowledged_takes_precedence() -> None:
    backlog, order = Backlog(max_at_once=1), list[str]()
    turn = backlog.begin_turn()

    async def command() -> None:
        await backlog.acknowledge(accept)
        order.append("command")

    async def press() -> None:
        await backlog.wait_for_urgent_turn()
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
    turns = await asyncio.gather(*(backlog.wait_for_urgent_turn() for _ in range(5)))
    assert [turn is None for turn in turns] == [False, False, False, True, True]
    assert not backlog.is_long


async def test_press_is_refused_in_time() -> None:
    """The answers of presses keep the event loop busy: those that wait too long are not answered."""
    backlog = Backlog(max_at_once=1, max_urgent_seconds=0.1)

    async def press() -> bool:
        turn = await backlog.wait_for_urgent_turn()
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
    waiting = [asyncio.create_task(backlog.acknowledge(accept)) for _ in range(2)]
    await run_passes()
    assert backlog.is_long
    turn.end()
    first = await waiting[0]
    assert not backlog.is_long
    assert first is not None


async def test_threads_are_served_in_order_of_arrival() -> None:
    backlog, order = Backlog(max_at_once=1), list[str]()
    await backlog.wait_for_others()
    turn = backlog.begin_turn()

    async def command() -> None:
        answer = await backlog.acknowledge(accept)
        order.append("command")
        assert answer is not None
        answer.end()

    async def picture() -> None:
        await backlog.wait_for_others()
        order.append("picture")

    tasks = [asyncio.create_task(command())]
    await run_passes()
    tasks.append(asyncio.create_task(picture()))
    await run_passes()
    turn.end()
    await asyncio.gather(*tasks)
    assert order == ["command", "picture"]
