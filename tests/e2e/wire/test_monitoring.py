"""Metrics, health and JSON logs of the whole process."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.interactions import slash
from tests.support.monitoring import fetch, find_free_port, read_metrics


async def ask(discord_server: DiscordServer, guild: dict[str, Any], query: str) -> None:
    interaction = await discord_server.interact(slash(guild, "brief", {"query": query}))
    await interaction.response()


async def test_metrics_count_commands_and_contain_no_text_of_members(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    port = find_free_port()
    async with start_bot(discord_server, database, METRICS_PORT=str(port)) as bot:
        await discord_server.up()
        await ask(discord_server, guild, "アルメニア")
        await ask(discord_server, guild, "zqxj-vwkp")
        metrics, text = await _wait_for_count(port, 2)
        assert await bot.stop() == 0
    assert metrics["briefing_bot_commands_total", "brief", "ok", "discord"] == 2
    assert metrics["briefing_bot_command_duration_seconds_count", "brief", "discord"] == 2
    assert metrics["briefing_bot_unanswered_queries_total", "discord"] == 1
    assert metrics["briefing_bot_active_revision",] == 1
    assert metrics["briefing_bot_deliveries", "sent"] == 0
    assert ("briefing_bot_connection_latency_seconds", "discord") in metrics
    assert "zqxj" not in text


async def _wait_for_count(port: int, count: int) -> tuple[dict[tuple[str, ...], float], str]:
    """Waits until that many commands are counted, and returns the metrics.

    A handler ends shortly after its answer.
    """
    for _attempt in range(600):
        _status, text = await fetch(port, "/metrics")
        metrics = read_metrics(text)
        if metrics.get(("briefing_bot_commands_total", "brief", "ok", "discord")) == count:
            break
    return metrics, text


async def test_health_follows_the_connection(discord_server: DiscordServer, database: Path) -> None:
    """Unavailable until Discord is connected, then ok; the details name the platform."""
    port = find_free_port()
    async with start_bot(discord_server, database, METRICS_PORT=str(port)) as bot:
        await discord_server.up()
        status, text = await _wait_for_health(port)
        assert (status, json.loads(text)["platforms"]["discord"]) == (200, {"connected": True, "revision": 1})
        assert await bot.stop() == 0


async def _wait_for_health(port: int) -> tuple[int, str]:
    """Waits for the first successful answer: discord.py is ready shortly after the server has seen it connect."""
    for _attempt in range(600):
        answer = await fetch(port, "/health")
        if answer[0] == 200:
            break
    return answer


async def test_port_in_use_is_one_line(discord_server: DiscordServer, database: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        async with start_bot(discord_server, database, METRICS_PORT=str(port)) as bot:
            assert await bot.exit() == 2
            assert bot.output.count("\n") == 0
            assert "METRICS_PORT" in bot.output


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_every_line_about_an_interaction_has_its_id(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], log_format: str
) -> None:
    async with start_bot(discord_server, database, prepare="failing_command", LOG_FORMAT=log_format) as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "fail", {}))
        await interaction.response()
        assert await bot.stop() == 0
    assert interaction.payload["id"] in _line_of_the_failure(bot, log_format)


def _line_of_the_failure(bot: BotProcess, log_format: str) -> str:
    line = next(line for line in bot.lines if "/fail failed" in line)
    if log_format == "json":
        entry = json.loads(line)
        assert entry.keys() >= {"time", "level", "logger", "message", "correlation_id"}
        assert all(json.loads(line) for line in bot.lines)
        return str(entry["correlation_id"])
    return line.partition("/fail failed")[0]
