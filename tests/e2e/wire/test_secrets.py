"""Secrets are in no output and no file of the bot: row 40 of the fault catalog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.interactions import slash
from tests.support.discord_server.interactions import typing as keypress

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.Canary.bot-token-that-must-not-be-seen"
SIGNING_SECRET = "canary-8f742231b10e8888abcd99yyyzzz85a5"
INTERACTION = "aW50ZXJhY3Rpb24-canary"


def assert_clean(bot: BotProcess) -> None:
    """Asserts that neither a canary nor a usable part of one is in the output or in a file of the bot."""
    for canary in (TOKEN, TOKEN.rpartition(".")[2], INTERACTION):
        assert canary not in bot.output
        for file in bot.folder.iterdir():
            assert canary.encode() not in file.read_bytes(), file


@pytest.mark.fault(40)
@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
async def test_no_secret_is_logged(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], level: str
) -> None:
    """Row 40: answers, autocomplete, a failing command, refusals and a resumed session, at every log level."""
    discord_server.token = TOKEN
    discord_server.fail(Fault("POST", rf".*/{INTERACTION}-refused.*", times=9, status=403, body={"code": 50001}))
    discord_server.fail(Fault("POST", rf".*/{INTERACTION}-lost/.*", times=9, manner="reset"))
    async with start_bot(discord_server, database, prepare="failing_command", LOG_LEVEL=level) as bot:
        await discord_server.up()

        async def use(payload: dict[str, Any], kind: str) -> None:
            payload["token"] = f"{INTERACTION}-{kind}"
            await discord_server.interact(payload)
            await discord_server.until(lambda: discord_server.of("POST", payload["token"]))

        await use(slash(guild, "brief", {"query": "アルメニア"}), "answered")
        await use(slash(guild, "brief", {"query": "アルメニア"}), "refused")
        await use(slash(guild, "brief", {"query": "アルメニア"}), "lost")
        await use(slash(guild, "fail", {"query": "x"}), "failed")
        await use(keypress(guild, "brief", "query", "ア"), "typed")
        await discord_server.gateway.drop()
        await use(slash(guild, "brief", {"query": "アルメニア"}), "resumed")
        assert await bot.stop() == 0
        assert "[token]" in bot.output or "…" in bot.output or level == "ERROR"
        assert_clean(bot)


@pytest.mark.fault(40)
async def test_no_secret_in_a_crash(discord_server: DiscordServer, database: Path) -> None:
    """Row 40: an error that ends the process, with secrets in its message, is logged without them.

    A token of Discord is known by its form, and other secrets by the settings.
    """
    discord_server.token = TOKEN
    settings = {"SLACK_SIGNING_SECRET": SIGNING_SECRET, "WIRE_SECRET": SIGNING_SECRET}
    async with start_bot(discord_server, database, prepare="crashing", **settings) as bot:
        assert await bot.exit() == 1
        assert_clean(bot)
        assert SIGNING_SECRET not in bot.output
        assert "the sky falls: [token] [secret]" in bot.output


@pytest.mark.fault(40)
async def test_no_secret_in_a_wrong_setting(discord_server: DiscordServer, database: Path) -> None:
    """Row 40: the error for a wrong setting contains no value of any setting."""
    async with start_bot(
        discord_server, database, token=TOKEN, IMPORT_LIMIT_MB="many", LOG_LEVEL=TOKEN, DEFAULT_LANGUAGE=TOKEN
    ) as bot:
        assert await bot.exit() == 2
        assert_clean(bot)
        assert "IMPORT_LIMIT_MB" in bot.output


@pytest.mark.fault(40)
@pytest.mark.parametrize("broken", [f"{TOKEN}\nX: y", f"{TOKEN}\u3042", f"Bot {TOKEN}"])
async def test_no_secret_of_a_broken_token(discord_server: DiscordServer, database: Path, broken: str) -> None:
    """Row 40: a token with a line break, other letters or a word before it is refused, and is not shown."""
    async with start_bot(discord_server, database, token=broken) as bot:
        assert await bot.exit() == 2
        assert "DISCORD_TOKEN" in bot.output
        assert "Traceback" not in bot.output
        assert_clean(bot)
