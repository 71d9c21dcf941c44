"""Posts of the real process: refused, lost and delayed requests, and the resulting state of the delivery."""

from __future__ import annotations

import secrets
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, Schedule, ScheduleKind
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.bot_crashes import marks
from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.faults import rate_limited
from tests.support.discord_server.interactions import slash

DUE = datetime(2027, 9, 2, tzinfo=UTC)
"""09:00 in Tokyo."""

BEGIN = DUE - timedelta(seconds=2)
DAY = timedelta(days=1)

POSTS = r"/channels/\d+/messages"

YEAR = 60 * 24 * 365
"""Minutes that a post may be late: as long as any test needs."""


async def fill(database: Path, guild: dict[str, Any], channels: int = 1, **more: Any) -> list[Schedule]:
    """Adds a schedule for each channel, every day at 09:00 in Tokyo."""
    store = await SqliteStorage.open(database, clock=lambda: BEGIN)
    try:
        return [
            await store.schedules.add_schedule(
                Schedule(
                    0, secrets.token_hex(6), ChannelRef("discord", str(guild["id"]), str(guild["channels"][n]["id"])),
                    ScheduleKind.ON_THIS_DAY,
                    time(9), "Asia/Tokyo", "ja", BEGIN - timedelta(hours=1), on_empty=EmptyPolicy.SAY, **more,
                ),
                actor=None,
            )
            for n in range(channels)
        ]  # fmt: skip
    finally:
        await store.close()


class BotClock:
    """The clock of a bot, which advances only when the test sets it.

    Args:
        path: the file that the bot reads it from.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set(DUE)

    def set(self, now: datetime) -> None:
        """Sets the clock."""
        self.now = now
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(now.isoformat(), encoding="ascii")
        unfinished.replace(self.path)

    def advance(self, **later: float) -> None:
        """Advances the clock."""
        self.set(self.now + timedelta(**later))


@pytest.fixture
def clock(tmp_path_factory: pytest.TempPathFactory) -> BotClock:
    return BotClock(tmp_path_factory.mktemp("clock") / "now")


@asynccontextmanager
async def run_clocked_bot(server: DiscordServer, database: Path, clock: BotClock) -> AsyncIterator[BotProcess]:
    """Runs a bot whose clock stays at 09:00 in Tokyo, when the posts are due, until the test sets it."""
    async with start_bot(server, database, prepare="clocked", WIRE_CLOCK=str(clock.path)) as bot:
        await server.up()
        yield bot


def pass_seconds(clock: BotClock, seconds: float) -> bool:
    """Advances the clock at each check of a condition; returns true."""
    clock.advance(seconds=seconds)
    return True


def rows(database: Path) -> list[tuple[str, str]]:
    """Returns state and reason of each delivery."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute("SELECT state, reason FROM delivery ORDER BY schedule_id, date"))


def states(database: Path) -> list[str]:
    return [state for state, _ in rows(database)]


def posts(server: DiscordServer, channel: dict[str, Any]) -> list[str]:
    messages = server.world.messages.get(channel["id"], [])
    return [mark for message in messages for mark in marks(message["components"])]


@pytest.mark.fault(4)
@pytest.mark.parametrize(
    ("failure", "nth"),
    [
        ({"status": 500}, 1),
        ({"status": 502}, 2),
        ({"status": 503}, 1),
        ({"status": 504}, 1),
        ({"manner": "reset"}, 1),
        ({"manner": "reset"}, 2),
    ],
    ids=str,
)
async def test_accepted_and_then_failed_request_is_one_post(
    discord_server: DiscordServer, database: Path, clock: BotClock, failure: dict[str, Any], nth: int
) -> None:
    """Row 4: whichever request fails after the post was accepted, there is one message, which is recorded."""
    guild = next(iter(discord_server.world.guilds.values()))
    await fill(database, guild)
    discord_server.fail(Fault("POST", POSTS, nth=nth, body={}, accept=True, **failure))
    discord_server.fail(Fault("GET", POSTS, nth=nth, body={}, **failure))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: pass_seconds(clock, 0.1) and states(database) == ["sent"], 60)
        assert len(posts(discord_server, guild["channels"][0])) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(6)
async def test_posts_wait_half_an_hour_while_commands_are_answered(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 6: no request is sent while Discord requires a pause; commands are answered; the post is marked as late."""
    await fill(database, guild)
    discord_server.fail(rate_limited(1800, method="POST", path=POSTS))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: any(reason == "rate_limited" for _, reason in rows(database)), 60)
        clock.advance(minutes=29)
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await interaction.response()
        assert len(discord_server.of("POST", "/messages")) == 1
        clock.advance(minutes=2)
        await discord_server.until(lambda: states(database) == ["sent"], 60)
        assert len(discord_server.of("POST", "/messages")) == 2
        assert "遅延" in str(discord_server.world.messages[guild["channels"][0]["id"]])
        assert await bot.stop() == 0


@pytest.mark.fault(9)
async def test_unknown_channel(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 9: refusals on three days, with one request each, pause the schedule, which still exists."""
    await fill(database, guild, grace_minutes=YEAR)
    unknown = {"message": "Unknown Channel", "code": 10003}
    discord_server.fail(Fault("GET", r"/channels/\d+", times=1000, status=404, body=unknown))
    outcomes = [("given_up", "channel_deleted")] * 3 + [("skipped", "paused")] * 2
    async with run_clocked_bot(discord_server, database, clock) as bot:
        for day in range(5):
            clock.set(DUE + day * DAY)
            await discord_server.until(lambda day=day: rows(database) == outcomes[: day + 1], 60)
        assert len(discord_server.of("GET", "/channels/")) == 3
        assert await bot.stop() == 0
    with closing(sqlite3.connect(database)) as connection:
        kept = connection.execute("SELECT paused, pause_reason, removed_at FROM schedule").fetchall()
    assert kept == [(1, "channel_deleted", None)]


@pytest.mark.fault(9)
async def test_a_server_that_is_unavailable_loses_nothing(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 9: an outage is not a deleted channel: no request is sent meanwhile, and the post is sent afterwards."""
    await fill(database, guild)
    clock.set(BEGIN)
    async with run_clocked_bot(discord_server, database, clock) as bot:
        session = discord_server.gateway.session_of(guild["id"])
        await session.dispatch("GUILD_DELETE", {"id": guild["id"], "unavailable": True})
        clock.set(DUE)
        await discord_server.until(lambda: ("planned", "outage") in rows(database), 60)
        assert discord_server.of("POST", "/messages") == []
        await session.dispatch("GUILD_CREATE", guild)
        clock.advance(minutes=1)
        await discord_server.until(lambda: states(database) == ["sent"], 60)
        assert len(posts(discord_server, guild["channels"][0])) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(10)
async def test_refusal_causes_one_request_per_slot(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 10: if every post is refused with 403, there is one request a day."""
    await fill(database, guild, grace_minutes=YEAR)
    body = {"message": "Missing Permissions", "code": 50013}
    fault = discord_server.fail(Fault("POST", POSTS, times=1000, status=403, body=body))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        for day in range(2):
            clock.set(DUE + day * DAY)
            await discord_server.until(lambda day=day: rows(database) == [("given_up", "50013")] * (day + 1), 60)
        assert fault.seen == 2
        discord_server.faults.remove(fault)
        clock.advance(days=1)
        await discord_server.until(lambda: states(database)[2:] == ["sent"], 60)
        assert await bot.stop() == 0


@pytest.mark.fault(12)
async def test_a_post_deleted_before_it_is_confirmed_stays_deleted(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 12: the answer is lost, a moderator deletes the post, and Discord answers the nonce with 10008."""
    await fill(database, guild)
    taken = discord_server.fail(Fault("POST", POSTS, manner="reset", accept=True))
    deleted = {"message": "Unknown Message", "code": 10008}
    discord_server.fail(Fault("POST", POSTS, times=1000, status=404, body=deleted))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: taken.done > 0, 60)
        discord_server.world.messages[guild["channels"][0]["id"]].clear()
        await discord_server.until(lambda: any(reason.startswith("unknown") for _, reason in rows(database)), 60)
        clock.advance(seconds=10)
        await discord_server.until(lambda: states(database) == ["sent"], 60)
        assert posts(discord_server, guild["channels"][0]) == []
        assert await bot.stop() == 0


@pytest.mark.fault(13)
async def test_card_refused_by_discord_does_not_affect_others(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 13: Discord refuses the post of one day with 50035; that of the next day is sent."""
    await fill(database, guild, grace_minutes=YEAR)
    body = {"message": "Invalid Form Body", "code": 50035, "errors": {}}
    discord_server.fail(Fault("POST", POSTS, status=400, body=body))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: rows(database) == [("given_up", "50035")], 60)
        clock.advance(days=1)
        await discord_server.until(lambda: states(database)[1:] == ["sent"], 60)
        assert await bot.stop() == 0


@pytest.mark.fault(52)
async def test_a_server_with_fifty_posts_delays_no_other(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 52: fifty posts of one server are due before that of another, and each request is slow."""
    crowd = discord_server.world.add_guild(2, channels=50)
    await fill(database, crowd, channels=50)
    await fill(database, guild)
    discord_server.fail(Fault("POST", POSTS, times=100, manner="slow", delay=0.5))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: states(database).count("sent") == 51, 120)
        assert await bot.stop() == 0
    channels = [request.path.split("/")[2] for request in discord_server.requests
                if request.method == "POST" and request.path.endswith("/messages")]  # fmt: skip
    assert len(channels) == 51
    assert channels.index(guild["channels"][0]["id"]) < 8


@pytest.mark.fault(29)
async def test_a_post_under_way_is_finished_before_the_end(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    """Row 29: at SIGTERM during a slow request, the post is confirmed, and the process ends with 0."""
    await fill(database, guild)
    fault = discord_server.fail(Fault("POST", POSTS, manner="slow", delay=0.7))
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: fault.seen > 0, 60)
        assert await bot.stop(signal.SIGTERM) == 0
    assert states(database) == ["sent"]
    assert len(posts(discord_server, guild["channels"][0])) == 1


async def test_post_mentions_nobody_and_has_nonce(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], clock: BotClock
) -> None:
    await fill(database, guild)
    async with run_clocked_bot(discord_server, database, clock) as bot:
        await discord_server.until(lambda: states(database) == ["sent"], 60)
        (request,) = discord_server.of("POST", "/messages")
        assert request.body["allowed_mentions"] == {"parse": []}
        assert len(request.body["nonce"]) == 24
        assert request.body["enforce_nonce"] is True
        assert await bot.stop() == 0
