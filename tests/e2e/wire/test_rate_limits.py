"""Rate limits and bans: rows 6 and 7 of the fault catalog."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest

from bot.discord_app.connection.http_guard import HttpGuard, RequestWithheld
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.client import connector
from tests.support.discord_server.faults import cloudflare_ban, rate_limited
from tests.support.discord_server.interactions import slash

POSTS = r"/channels/\d+/messages"


@pytest.mark.fault(6)
@pytest.mark.parametrize(
    "scope",
    ["global", *(pytest.param(scope, marks=pytest.mark.exhaustive) for scope in ("user", "shared"))],
)
async def test_answers_are_not_delayed_by_a_rate_limit(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], scope: Literal["user", "global", "shared"]
) -> None:
    """Row 6: while a post waits for a rate limit, commands are answered."""
    channel = guild["channels"][0]["id"]
    discord_server.fail(rate_limited(25, scope, method="POST", path=POSTS))
    async with start_bot(discord_server, database, prepare="posting", WIRE_CHANNEL=channel) as bot:
        await discord_server.until(lambda: discord_server.of("POST", "/messages"))
        for query in ("アルメニア", "ロシア", "ベラルーシ"):
            interaction = await discord_server.interact(slash(guild, "brief", {"query": query}))
            await interaction.response()
        assert len(discord_server.of("POST", "/messages")) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(6)
@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_post_is_sent_once_after_a_rate_limit(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], scope: Literal["user", "global", "shared"]
) -> None:
    """Row 6: a refused post is sent once, after the rate limit."""
    channel = guild["channels"][0]["id"]
    discord_server.fail(rate_limited(0.5, scope, method="POST", path=POSTS))
    async with start_bot(discord_server, database, prepare="posting", WIRE_CHANNEL=channel) as bot:
        await discord_server.until(lambda: len(discord_server.of("POST", "/messages")) == 2)
        first, second = discord_server.of("POST", "/messages")
        assert second.at - first.at >= 0.5
        assert second.status == 200
        assert len(discord_server.world.messages[channel]) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(6)
async def test_request_with_a_wait_of_half_an_hour_fails(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 6: a request that would have to wait for half an hour fails at once, and is not repeated."""
    channel = guild["channels"][0]["id"]
    discord_server.fail(rate_limited(1800, method="POST", path=POSTS))
    async with start_bot(discord_server, database, prepare="posting", WIRE_CHANNEL=channel) as bot:
        await discord_server.until(lambda: "not posted: RateLimited" in bot.output)
        assert len(discord_server.of("POST", "/messages")) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(7)
async def test_ban_of_the_edge_silences_the_bot(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 7: after a 429 of Cloudflare, no request is sent for minutes, and one error is logged."""
    discord_server.fail(cloudflare_ban(method="POST", path=r"/interactions/.*", times=1000))
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await discord_server.until(lambda: "Cloudflare has banned this address" in bot.output, seconds=60)
        for query in ("ロシア", "ベラルーシ", "カザフスタン", "アルメニア") * 4:
            await discord_server.interact(slash(guild, "brief", {"query": query}))
            await asyncio.sleep(0.05)
        assert len([request for request in discord_server.requests if request.status == 429]) == 1
        assert len(discord_server.of("POST", "/")) == 1, "the follow-up that tells of a failure was sent"
        assert bot.output.count("Cloudflare has banned this address from Discord") == 1
        assert await bot.stop() == 0


@pytest.mark.fault(7)
async def test_banned_address_causes_no_request_storm(discord_server: DiscordServer, database: Path) -> None:
    """Row 7: a process that starts on a banned address sends one request, logs an error and waits for minutes."""
    discord_server.fail(cloudflare_ban(method="GET", path=r"/gateway/bot", times=1000))
    async with start_bot(discord_server, database) as bot:
        await discord_server.until(lambda: "Next attempt" in bot.output)
        assert "Cloudflare has banned this address from Discord" in bot.output
        assert "Next attempt in 300 s" in bot.output
        await asyncio.sleep(2)
        assert len(discord_server.requests) == 1
        assert await bot.stop() == 0


@pytest.mark.fault(7)
async def test_fewer_than_twenty_requests_an_hour(
    discord_server: DiscordServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 7: in a ban of four hours, fewer than 20 requests an hour are sent, although one is due every second."""
    discord_server.fail(cloudflare_ban(method="GET", path=r"/users/@me", times=100_000))
    now = 0.0
    watch = HttpGuard(clock=lambda: now)
    sent_at: list[float] = []
    async with aiohttp.ClientSession(
        connector=connector(discord_server.port, discord_server.write_ca(tmp_path)),
        trace_configs=[watch.create_trace()],
    ) as session:
        for second in range(4 * 3600):
            now = float(second)
            try:
                async with session.get("https://discord.com/api/v10/users/@me"):
                    sent_at.append(now)
            except RequestWithheld:
                pass
    assert len(sent_at) > 1
    for hour in range(4):
        assert len([at for at in sent_at if hour * 3600 <= at < (hour + 1) * 3600]) < 20
    assert caplog.text.count("Cloudflare has banned this address from Discord") == len(sent_at)


@pytest.mark.fault(7)
async def test_one_request_probes_whether_the_ban_is_over(
    discord_server: DiscordServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 7: after the pause, one request is sent as a probe; the others wait for its answer."""
    caplog.set_level(logging.WARNING)
    discord_server.fail(cloudflare_ban(method="GET", path=r"/users/@me"))
    now = 0.0
    watch = HttpGuard(clock=lambda: now)

    async def ask() -> int | None:
        try:
            headers = {"Authorization": f"Bot {discord_server.token}"}
            async with session.get("https://discord.com/api/v10/users/@me", headers=headers) as response:
                return response.status
        except RequestWithheld:
            return None

    async with aiohttp.ClientSession(
        connector=connector(discord_server.port, discord_server.write_ca(tmp_path)),
        trace_configs=[watch.create_trace()],
    ) as session:
        assert [await ask(), await ask()] == [429, None]
        now = 301.0
        assert sorted(map(str, await asyncio.gather(*(ask() for _ in range(5))))) == ["200"] + ["None"] * 4
        assert [await ask(), await ask()] == [200, 200]
    assert "has ended" in caplog.text
