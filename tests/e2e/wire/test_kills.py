"""The process is killed at every point of a post, repeatedly: no post is lost or duplicated."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.bot_crashes import WINDOW, CrashingBot, run_crashing_bot
from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.openapi import OpenApi
from tests.support.forked_bots import BotForkServer

POSTS = r"/channels/\d+/messages"
POINTS = ("before accept", "after accept", "after reply", "any time", "late accept")
LATEST = WINDOW * 0.7
"""Seconds in which the request of a killed process may still be accepted; Discord remembers its nonce for longer."""

FEW, MANY = 12, 200
"""Kills of `make test`, and of `make test-all`."""

WORLDS = 6
"""Maximum number of bots that are killed in parallel, each with its own Discord server and database."""

KILLS_OF_A_WORLD = 4
"""At least."""

NTHS = 3
HELD = 40
"""Requests of a run that are validated against Discord's schema: they differ in dates and markers only."""

Check = Callable[[DiscordServer], None]


@dataclass(frozen=True)
class Outcome:
    """The figures of a run."""

    kills: int
    owed: int
    lost: int
    double: int

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.kills + other.kills, self.owed + other.owed, self.lost + other.lost, self.double + other.double
        )


@pytest.fixture
def check(openapi: OpenApi | None) -> Check:
    """Validates a sample of the requests of a run against the OpenAPI file."""

    def hold(server: DiscordServer) -> None:
        assert server.gaps == [], "the Discord server lacks a route"
        chosen = server.requests[:: len(server.requests) // HELD + 1]
        assert [line for item in chosen if openapi for line in openapi.violations(item)] == []

    return hold


async def kill_at(point: str, nth: int, crashing_bot: CrashingBot, strategy: str, dice: random.Random) -> None:
    """Starts a process and kills it at a point of its n-th post."""
    server = crashing_bot.server
    before = len(server.requests)
    fault: Fault | None = None
    if point == "before accept":
        fault = server.fail(Fault("POST", POSTS, nth=nth, manner="hang"))
    elif point == "after accept":
        fault = server.fail(Fault("POST", POSTS, nth=nth, manner="hang", accept=True))
    elif point == "late accept":
        delay = dice.uniform(0.05, LATEST)
        fault = server.fail(Fault("POST", POSTS, nth=nth, manner="hang", accept=True, delay=delay))
    await crashing_bot.begin(strategy)
    if point == "any time":
        await asyncio.sleep(dice.uniform(0, 0.4))
    elif point == "late accept":
        assert fault is not None
        await server.until(lambda: fault.seen >= nth, seconds=60)
        await asyncio.sleep(0.02)
    elif fault is not None:
        await server.until(lambda: fault.done > 0, seconds=60)
    else:
        await server.until(
            lambda: sum(request.method == "POST" for request in server.requests[before:]) >= nth, seconds=60
        )
        await asyncio.sleep(dice.uniform(0, 0.012))
    await crashing_bot.kill()
    if fault is not None:
        server.faults.remove(fault)
    # A naive variant must meet the case in which it duplicates: an accepted post whose nonce is no longer known.
    if dice.random() < 0.3 or (strategy and point == "after accept"):
        await asyncio.sleep(WINDOW + 0.1)


async def run_world(
    folder: Path,
    fork_server: BotForkServer,
    check: Check,
    *,
    kills: range,
    seed: object,
    strategy: str = "",
    points: tuple[str, ...] = POINTS,
) -> Outcome:
    """Kills a bot repeatedly, lets it finish, and counts the posts.

    Args of the function: `kills`, the numbers of its kills among those of all runs, which determine the points:
    each point of the first post, then of the second, then of the third.
    """
    dice = random.Random(str(seed))  # noqa: S311 - which kill comes when, the same in each run
    async with run_crashing_bot(folder, fork_server) as crashing_bot:
        for number in kills:
            nth = number // len(points) % NTHS + 1
            await kill_at(points[number % len(points)], nth, crashing_bot, strategy, dice)
        await asyncio.sleep(WINDOW)
        await crashing_bot.begin(strategy)
        expected, posted = await crashing_bot.settle(seconds=3 if strategy else 20)
        check(crashing_bot.server)
    return Outcome(
        len(kills), len(expected), len(expected - posted.keys()), sum(number - 1 for number in posted.values())
    )


async def run_worlds(folder: Path, fork_server: BotForkServer, check: Check, *, kills: int, seed: int) -> Outcome:
    """Runs several bots in parallel."""
    count = min(WORLDS, kills // KILLS_OF_A_WORLD)
    bounds = [kills * n // count for n in range(count + 1)]
    runs = [
        run_world(folder / str(n), fork_server, check, kills=range(begin, end), seed=(seed, n))
        for n, (begin, end) in enumerate(pairwise(bounds))
    ]
    return sum(await asyncio.gather(*runs), Outcome(0, 0, 0, 0))


@pytest.mark.fault(1)
@pytest.mark.fault(2)
@pytest.mark.fault(3)
@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)], ids=["few", "many"])
async def test_no_post_is_lost_or_doubled(
    tmp_path: Path, fork_server: BotForkServer, check: Check, kills: int
) -> None:
    """Rows 1 to 3: killed around the acceptance of a post, after the answer, at any time, before a late one."""
    outcome = await run_worlds(tmp_path, fork_server, check, kills=kills, seed=1)
    print(f"\nkills: {outcome}")  # noqa: T201 - the figure
    assert (outcome.lost, outcome.double) == (0, 0), outcome
    assert outcome.owed > outcome.kills / 2


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 12))
async def test_two_thousand_kills(tmp_path: Path, fork_server: BotForkServer, check: Check, seed: int) -> None:
    """Repeats two hundred kills ten times with different seeds."""
    outcome = await run_worlds(tmp_path, fork_server, check, kills=200, seed=seed)
    print(f"\nkills: {outcome}")  # noqa: T201 - the figure
    assert (outcome.lost, outcome.double) == (0, 0), outcome


async def kill_at_nth(folder: Path, fork_server: BotForkServer, check: Check, nth: int) -> None:
    """Kills a process before and after its n-th channel check and post take effect, and when it reads the history.

    A process reads the history once: for the post that an earlier kill left unfinished.
    """
    look, post, reading = ("GET", r"/channels/\d+", nth), ("POST", POSTS, nth), ("GET", POSTS, 1)
    async with run_crashing_bot(folder, fork_server) as crashing_bot:
        for accept in (False, True):
            for method, path, number in (look, post, reading):
                fault = crashing_bot.server.fail(Fault(method, path, nth=number, manner="hang", accept=accept))
                await crashing_bot.begin()
                await crashing_bot.server.until(lambda fault=fault: fault.done > 0, seconds=60)
                await crashing_bot.kill()
                crashing_bot.server.faults.remove(fault)
        await asyncio.sleep(WINDOW)
        await crashing_bot.begin()
        expected, posted = await crashing_bot.settle(seconds=20)
        check(crashing_bot.server)
    assert expected <= posted.keys()
    assert set(posted.values()) == {1}


@pytest.mark.fault(1)
async def test_kill_at_the_nth_request_of_each_kind(tmp_path: Path, fork_server: BotForkServer, check: Check) -> None:
    """Row 1: kills a process at its first, second … channel check and post, and when it reads the history.

    Each kill is before or after the request takes effect.
    """
    await asyncio.gather(*(kill_at_nth(tmp_path / str(n), fork_server, check, n) for n in range(1, NTHS + 1)))


@pytest.mark.soak
async def test_kill_at_later_requests_of_each_kind(tmp_path: Path, fork_server: BotForkServer, check: Check) -> None:
    """Runs the same test up to the tenth request."""
    for first in range(NTHS + 1, 11, WORLDS):
        nths = range(first, min(first + WORLDS, 11))
        await asyncio.gather(*(kill_at_nth(tmp_path / str(n), fork_server, check, n) for n in nths))


@pytest.mark.parametrize(
    ("strategy", "point"),
    [("send_then_commit", "after accept"), ("commit_then_send", "before accept"), ("nonce_only", "after accept")],
)
async def test_simpler_protocols_lose_or_duplicate_posts(
    tmp_path: Path, fork_server: BotForkServer, check: Check, strategy: str, point: str
) -> None:
    """The same kills detect the errors of three simpler protocols, which shows that the test can fail."""
    outcome = await run_world(
        tmp_path, fork_server, check, kills=range(2), seed=1, strategy=strategy, points=(point,)
    )
    print(f"\n{strategy}: {outcome}")  # noqa: T201 - the figure
    assert outcome.lost > 0 if strategy == "commit_then_send" else outcome.double > 0, outcome
