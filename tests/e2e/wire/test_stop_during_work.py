"""Signals while documents are read and compared, and while a change is applied: row 29 of the fault catalog."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import BotProcess, start_bot
from tests.support.discord_server.interactions import press, slash, subcommand

HEAD = '+++\nedition = 2031\nnumber = "2-6"\nlanguage = "ja"\ntitle = "試験の章"\n+++\n# 1 各国 {p=141}\n'
ROWS = (f"アルメニア 2030年{n % 12 + 1}月{n % 28 + 1}日 ロシア {n}" for n in range(60_000))
SLOW_DOCUMENT = "\n".join((HEAD, *ROWS)).encode()
"""A document that takes the two processes half a minute."""

SMALL_DOCUMENT = (HEAD + "\n- アルメニアの外相が2030年3月8日に大阪を訪れた。 {p=142 date=2030-03-08}\n").encode()
LONGEST = 10.0
"""Seconds within which the process ends."""


def list_children(pid: int) -> list[int]:
    """Returns the processes that a process has started, and theirs."""
    children = [
        int(number)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for number in (task / "children").read_text().split()
    ]
    return [*children, *(number for child in children for number in list_children(child))]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def read_state(database: Path) -> tuple[str, list[str]]:
    """Returns the result of the integrity check, and how the content was changed, oldest first."""
    with closing(sqlite3.connect(database)) as connection:
        (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
        return whole, [how for (how,) in connection.execute("SELECT how FROM activation ORDER BY id")]


async def stop_and_check(bot: BotProcess, database: Path, sent_signal: signal.Signals) -> list[str]:
    """Stops a bot, and checks that it ends in order and leaves no process; returns how the content was changed."""
    children = list_children(bot.process.pid)
    began = time.monotonic()
    assert await bot.stop(sent_signal) == 0
    assert time.monotonic() - began < LONGEST
    for _ in range(200):
        if not any(map(is_running, children)):
            break
        await asyncio.sleep(0.01)
    assert [child for child in children if is_running(child)] == []
    assert "Traceback" not in bot.output
    assert not Path(f"{database}-wal").exists()
    whole, steps = read_state(database)
    assert whole == "ok"
    return steps


@pytest.mark.fault(29)
@pytest.mark.parametrize("sent_signal", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("seconds", [0.0, 4.0], ids=["reading", "comparing"])
async def test_a_signal_ends_the_processes_of_a_document(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], sent_signal: signal.Signals, seconds: float
) -> None:
    before = read_state(database)
    async with start_bot(discord_server, database, HOME_GUILD=guild["id"]) as bot:
        await discord_server.up()
        document = discord_server.upload("slow.md", SLOW_DOCUMENT)
        await discord_server.interact(subcommand(guild, "data refresh", attachment=document))
        await discord_server.until(lambda: bool(list_children(bot.process.pid)), 60)
        await asyncio.sleep(seconds)
        assert list_children(bot.process.pid), "the document is no longer processed"
        assert ("ok", await stop_and_check(bot, database, sent_signal)) == before


@pytest.mark.fault(29)
@pytest.mark.parametrize("milliseconds", [0, 20, 60])
async def test_a_signal_during_a_change_leaves_one_of_its_two_states(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], milliseconds: int
) -> None:
    _whole, before = read_state(database)
    async with start_bot(discord_server, database, HOME_GUILD=guild["id"]) as bot:
        await discord_server.up()
        document = discord_server.upload("small.md", SMALL_DOCUMENT)
        shown = await discord_server.interact(subcommand(guild, "data refresh", attachment=document))
        await discord_server.until(lambda: "x1|a|" in str(shown.message), 60)
        assert shown.message is not None
        parts = str(shown.message)
        custom_id = parts[parts.index("x1|a|") :].partition("'")[0]
        applying = asyncio.ensure_future(discord_server.interact(press(guild, shown.message, custom_id)))
        await asyncio.sleep(milliseconds / 1000)
        steps = await stop_and_check(bot, database, signal.SIGTERM)
        assert steps[: len(before)] == before
        assert len(steps) - len(before) in {0, 1}
        applying.cancel()


@pytest.mark.fault(29)
async def test_a_signal_while_pictures_are_drawn_is_followed(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    before = read_state(database)
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        for subject in ("アルメニア", "ロシア", "ジョージア", "モルドバ"):
            await discord_server.interact(slash(guild, "timeline", {"subject": subject}))
        assert ("ok", await stop_and_check(bot, database, signal.SIGTERM)) == before
