"""The process is killed at every point of a post in Slack: no post is lost or duplicated."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.forked_bots import BotForkServer
from tests.support.slack_crashes import GRACE, CrashingSlackBot, run_crashing_slack_bot
from tests.support.slack_server.faults import SlackFault

POST = "chat.postMessage"
POINTS = ("before accept", "after accept", "late accept", "after reply", "any time", "reset", "503")
LATEST = GRACE * 0.7
"""Seconds in which the request of a killed process may still be accepted."""

FEW, MANY = 12, 200
"""Kills of `make test`, and of `make test-all`."""

WORLDS = 6
"""Maximum number of bots that are killed in parallel, each with its own workspace and database."""

KILLS_OF_A_WORLD = 4
"""At least."""

NTHS = 3
"""The posts of a process at which it is killed: the first to the third."""


@dataclass(frozen=True)
class Outcome:
    """The figures of a run."""

    kills: int
    due: int
    lost: int
    double: int

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.kills + other.kills, self.due + other.due, self.lost + other.lost, self.double + other.double
        )


def make_fault(point: str, nth: int, dice: random.Random) -> SlackFault | None:
    """Returns the fault of the n-th post of a process."""
    match point:
        case "before accept":
            return SlackFault(POST, nth=nth, manner="hang")
        case "after accept":
            return SlackFault(POST, nth=nth, manner="hang", accept=True)
        case "late accept":
            return SlackFault(POST, nth=nth, manner="hang", accept=True, delay=dice.uniform(0.05, LATEST))
        case "reset":
            return SlackFault(POST, nth=nth, manner="reset", accept=True)
        case "503":
            return SlackFault(POST, nth=nth, manner="status", status=503, accept=True)
    return None


async def kill_at(point: str, nth: int, bot: CrashingSlackBot, strategy: str, dice: random.Random) -> None:
    """Starts a process and kills it at a point of its n-th post."""
    server = bot.server
    before = len(server.calls_of(POST))
    fault = make_fault(point, nth, dice)
    if fault is not None:
        server.fail(fault)
    await bot.begin(strategy)
    if point == "any time":
        await asyncio.sleep(dice.uniform(0, 0.4))
    elif point == "late accept":
        assert fault is not None
        await server.wait_until(lambda: fault.seen >= nth)
        await asyncio.sleep(0.02)
    elif fault is not None:
        await server.wait_until(lambda: fault.done > 0)
        await asyncio.sleep(0 if fault.manner == "hang" else dice.uniform(0, 0.05))
    else:
        await server.wait_until(lambda: len(server.calls_of(POST)) >= before + nth)
        await asyncio.sleep(dice.uniform(0, 0.012))
    await bot.kill()
    if fault is not None:
        server.faults.remove(fault)


async def run_world(
    folder: Path,
    fork_server: BotForkServer,
    *,
    kills: range,
    seed: object,
    strategy: str = "",
    points: tuple[str, ...] = POINTS,
) -> Outcome:
    """Kills a bot repeatedly, lets it finish, and counts the posts.

    Args of the function: `kills`, the numbers of its kills among those of all runs, which determine the points:
    at each point of the first post, then of the second, then of the third.
    """
    dice = random.Random(str(seed))  # noqa: S311 - which kill comes when, the same in each run
    async with run_crashing_slack_bot(folder, fork_server) as bot:
        for number in kills:
            nth = number // len(points) % NTHS + 1
            await kill_at(points[number % len(points)], nth, bot, strategy, dice)
        await asyncio.sleep(GRACE)
        await bot.begin(strategy)
        due, posted = await bot.settle(seconds=2 if strategy else 20)
        assert bot.server.gaps == []
    return Outcome(len(kills), len(due), len(due - posted.keys()), sum(count - 1 for count in posted.values()))


async def run_worlds(folder: Path, fork_server: BotForkServer, *, kills: int, seed: int) -> Outcome:
    """Runs several bots in parallel, because a kill consists mostly of waiting."""
    count = min(WORLDS, kills // KILLS_OF_A_WORLD)
    bounds = [kills * n // count for n in range(count + 1)]
    runs = [
        run_world(folder / str(n), fork_server, kills=range(begin, end), seed=(seed, n))
        for n, (begin, end) in enumerate(pairwise(bounds))
    ]
    return sum(await asyncio.gather(*runs), Outcome(0, 0, 0, 0))


@pytest.mark.fault(42)
@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)], ids=["few", "many"])
async def test_no_post_is_lost_or_doubled(tmp_path: Path, fork_server: BotForkServer, kills: int) -> None:
    """The process is killed around and before a late acceptance of a post, and after errors that hide one."""
    outcome = await run_worlds(tmp_path, fork_server, kills=kills, seed=1)
    print(f"\nkills: {outcome}")  # noqa: T201 - the figure
    assert (outcome.lost, outcome.double) == (0, 0), outcome
    assert outcome.due > outcome.kills / 2


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 12))
async def test_two_thousand_kills(tmp_path: Path, fork_server: BotForkServer, seed: int) -> None:
    """Repeats two hundred kills ten times with different seeds."""
    outcome = await run_worlds(tmp_path, fork_server, kills=200, seed=seed)
    print(f"\nkills: {outcome}")  # noqa: T201 - the figure
    assert (outcome.lost, outcome.double) == (0, 0), outcome


@pytest.mark.parametrize(
    ("strategy", "point"), [("send_then_commit", "after accept"), ("commit_then_send", "before accept")]
)
async def test_simpler_protocols_lose_or_duplicate_posts(
    tmp_path: Path, fork_server: BotForkServer, strategy: str, point: str
) -> None:
    """The same kills detect the errors of two simpler protocols, which shows that the test can fail."""
    outcome = await run_world(tmp_path, fork_server, kills=range(2), seed=1, strategy=strategy, points=(point,))
    print(f"\n{strategy}: {outcome}")  # noqa: T201 - the figure
    assert outcome.double > 0 if strategy == "send_then_commit" else outcome.lost > 0, outcome
