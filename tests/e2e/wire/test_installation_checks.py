"""The checks of a Discord installation with a Discord server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.discord_app.installation_checks import check_discord
from bot.operations.results import CheckResult, CheckState
from bot.settings import Secret, Settings
from briefings.domain.refs import ChannelRef
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.client import connector

WRONG_TOKEN = "MTk4.wrong.token"
CheckDiscord = Callable[..., Any]


@pytest.fixture
def check(discord_server: DiscordServer, tmp_path: Path) -> CheckDiscord:
    """Runs the checks with a token, and returns the results by name."""

    async def run(*channels: ChannelRef, token: str = "") -> dict[str, CheckResult]:
        settings = Settings(discord_token=Secret(token or discord_server.token), proxy=Secret("none"))
        connection = connector(discord_server.port, discord_server.write_ca(tmp_path))
        results = await check_discord(settings, channels, connector=connection)
        return {result.name: result for result in results}

    return run


def channel_of(guild: dict[str, Any], number: int = 0) -> ChannelRef:
    return ChannelRef("discord", guild["id"], guild["channels"][number]["id"])


def name_of(channel_ref: ChannelRef) -> str:
    return f"channel {channel_ref.workspace}/{channel_ref.channel}"


async def test_valid_installation_passes(check: CheckDiscord, guild: dict[str, Any]) -> None:
    results = await check(channel_of(guild))
    assert {result.state for result in results.values()} == {CheckState.OK}
    assert {"token", "intents", "clock", name_of(channel_of(guild))} == results.keys()


async def test_refused_token_is_a_problem_and_ends_the_checks(check: CheckDiscord, guild: dict[str, Any]) -> None:
    results = await check(channel_of(guild), token=WRONG_TOKEN)
    assert list(results) == ["token"]
    assert results["token"].state is CheckState.PROBLEM
    assert "DISCORD_TOKEN" in results["token"].format_line("en")


async def test_missing_permission_is_named(check: CheckDiscord, guild: dict[str, Any]) -> None:
    channel_ref = channel_of(guild)
    overwrite = {"id": guild["id"], "type": 0, "allow": "0", "deny": str(1 << 11)}
    guild["channels"][0]["permission_overwrites"].append(overwrite)
    guild["roles"][0]["permissions"] = str(1 << 10 | 1 << 11 | 1 << 16)
    result = (await check(channel_ref))[name_of(channel_ref)]
    assert result.state is CheckState.PROBLEM
    assert "Send Messages" in result.format_line("en")
    assert result.workspace_ref == channel_ref.workspace_ref


async def test_deleted_channel_and_left_server_are_distinguished(check: CheckDiscord, guild: dict[str, Any]) -> None:
    deleted = ChannelRef("discord", guild["id"], "123456789012345678")
    left = ChannelRef("discord", "123456789012345678", "123456789012345679")
    results = await check(deleted, left)
    assert "no longer exists" in results[name_of(deleted)].format_line("en")
    assert "not in this server" in results[name_of(left)].format_line("en")


async def test_unreachable_discord_is_one_problem(check: CheckDiscord, discord_server: DiscordServer) -> None:
    settings = Settings(discord_token=Secret(WRONG_TOKEN), proxy=Secret("http://127.0.0.1:9"))
    results = await check_discord(settings, ())
    assert [result.name for result in results] == ["token"]
    assert "can't be reached" in results[0].format_line("en")
