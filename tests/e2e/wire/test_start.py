"""The start of the real process: rows 5, 8, 16, 17, 26 and 34 of the fault catalog."""

from __future__ import annotations

import asyncio
import time
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest

from briefings.storage.sqlite.content_cache import ContentCache
from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.faults import rate_limited
from tests.support.discord_server.interactions import slash
from tests.support.loopback import DNS_DOWN


@pytest.fixture
def _new_interpreters(discord_server: DiscordServer) -> None:
    """Starts each bot of the test as an operator does, without forking."""
    discord_server.fork_server = None


@pytest.mark.usefixtures("_new_interpreters")
async def test_bot_connects_answers_and_stops(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """The bot starts, answers `/brief` and ends, over TLS, JSON and a WebSocket, without a warning."""
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "ｱﾙﾒﾆｱ"}))
        body = await interaction.response()
        assert body["type"] == 4
        assert "アルメニア" in str(body["data"]["components"])
        assert body["data"]["allowed_mentions"]["parse"] == []
        assert await bot.stop() == 0
        assert bot.warnings == []


@pytest.mark.fault(5)
async def test_second_instance_exits_with_message(discord_server: DiscordServer, database: Path) -> None:
    """Row 5: a second process on the same database reports the reason and ends; the first continues."""
    async with start_bot(discord_server, database) as first:
        await discord_server.up()
        async with start_bot(discord_server, database) as second:
            assert await second.exit() == 2
            assert "another briefing-bot" in second.output
            assert second.output.count("\n") == 0
        assert first.process.returncode is None
        assert discord_server.gateway.identifies == 1
        assert await first.stop() == 0


@pytest.mark.fault(5)
async def test_killed_instance_leaves_nothing_behind(discord_server: DiscordServer, database: Path) -> None:
    """Row 5: after SIGKILL the next process starts at once, because the lock ends with its process."""
    async with start_bot(discord_server, database) as first:
        await discord_server.up()
        first.process.kill()
        await first.exit()
    discord_server.gateway.ready.clear()
    async with start_bot(discord_server, database) as second:
        await discord_server.up()
        assert await second.stop() == 0


@pytest.mark.usefixtures("_new_interpreters")
@pytest.mark.fault(8)
async def test_refused_token_ends_at_once(discord_server: DiscordServer, database: Path) -> None:
    """Row 8: a 401 at login stops the process with one clear line, without a second attempt."""
    wrong = "not.the.token"
    async with start_bot(discord_server, database, token=wrong) as bot:
        assert await bot.exit() == 2
        assert "DISCORD_TOKEN" in bot.output
        assert wrong not in bot.output
        assert "Traceback" not in bot.output
    assert len([request for request in discord_server.requests if request.status == 401]) == 1


@pytest.mark.fault(8)
async def test_token_revoked_at_run_time_ends_the_process(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 8: a 401 to a request of a running bot stops it like a 401 at login; nothing is retried.

    The first start registers the commands; in the second one, the registration receives the 401.
    """
    discord_server.fail(Fault("PUT", r"/applications/\d+/commands", status=401, body={"message": "401", "code": 0}))
    async with start_bot(discord_server, database) as bot:
        assert await bot.exit() == 2
        assert "DISCORD_TOKEN" in bot.output
        assert "Traceback" not in bot.output
    assert len([request for request in discord_server.requests if request.status == 401]) == 1


@pytest.mark.fault(8)
async def test_session_closed_for_its_token_ends_the_process(discord_server: DiscordServer, database: Path) -> None:
    """Row 8: close code 4004 (authentication failed) is final: clear text, status 2, no further session."""
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        await discord_server.gateway.close(4004)
        assert await bot.exit() == 2
        assert "DISCORD_TOKEN" in bot.output
        assert "Traceback" not in bot.output
    assert discord_server.gateway.identifies == 1


@pytest.mark.fault(8)
async def test_old_interactions_401_is_not_the_bots(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """A 401 (50027) to the token of an interaction does not concern the bot's token: the bot continues."""
    stale = {"message": "Invalid Webhook Token", "code": 50027}
    discord_server.fail(Fault("POST", r"/(interactions|webhooks)/.*", times=2, status=401, body=stale))
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        await discord_server.until(lambda: len(discord_server.of("POST", "/")) >= 2)
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert (await interaction.response())["type"] == 4
        assert await bot.stop() == 0


@pytest.mark.fault(16)
async def test_first_connect_refused_is_tried_again(discord_server: DiscordServer, database: Path) -> None:
    """Row 16: discord.py fails if its first gateway connection fails; the process tries again with a new client."""
    discord_server.gateway.refuse = 1
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        assert "Next attempt" in bot.output
        assert "Traceback" not in bot.output
        assert len(discord_server.of("PUT", "/commands")) == 1, "the second client told Discord again"
        assert await bot.stop() == 0


@pytest.mark.fault(16)
async def test_names_not_resolved_are_tried_again(discord_server: DiscordServer, database: Path) -> None:
    """Row 16: without a name service, each attempt is logged in one line, and pauses double; then it connects."""
    down = database.parent / DNS_DOWN
    down.touch()
    async with start_bot(discord_server, database) as bot:
        await discord_server.until(lambda: bot.output.count("Next attempt") == 2)
        assert "Temporary failure in name resolution" in bot.output
        assert [line.rsplit("Next attempt", 1)[1] for line in bot.warnings] == [" in 1 s.", " in 2 s."]
        down.unlink()
        await discord_server.up()
        assert "Traceback" not in bot.output
        assert await bot.stop() == 0


@pytest.mark.fault(16)
async def test_stops_while_discord_is_out_of_reach(discord_server: DiscordServer, database: Path) -> None:
    """Row 16: waiting for the next attempt does not keep the process from ending."""
    (database.parent / DNS_DOWN).touch()
    async with start_bot(discord_server, database) as bot:
        await discord_server.until(lambda: "Next attempt" in bot.output)
        began = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - began < 30


@pytest.mark.fault(17)
async def test_commands_are_synced_only_when_they_changed(discord_server: DiscordServer, database: Path) -> None:
    """Row 17: a second start of the same version registers no commands; one with another command does so once."""
    for prepare, syncs in (("", 1), ("", 1), ("noop", 2)):
        discord_server.gateway.ready.clear()
        async with start_bot(discord_server, database, prepare=prepare) as bot:
            await discord_server.up()
            assert await bot.stop() == 0
        assert len(discord_server.of("PUT", "/commands")) == syncs
    assert discord_server.gateway.identifies == 3


def flip_bit(database: Path) -> None:
    """Damages a stored name."""
    data = database.read_bytes()
    at = data.index("アルメニア".encode())
    database.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


@pytest.mark.fault(26)
async def test_damaged_database_is_refused_with_restore_instructions(
    discord_server: DiscordServer, database: Path
) -> None:
    """Row 26: no session is started; one line names the newest valid backup and the command that restores it."""
    backup = database.with_name(f"{database.name}.backup-auto-20260401T093000Z")
    backup.write_bytes(database.read_bytes())
    flip_bit(database)
    async with start_bot(discord_server, database, WIRE_LOADS_CONTENT="1") as bot:
        assert await bot.exit() == 2
        messages = [line for line in bot.lines if "damaged" in line or "壊れて" in line]
        assert len(messages) == 1
        assert f"briefing-bot restore {backup}" in messages[0]
        assert "Traceback" not in bot.output
    assert discord_server.gateway.identifies == 0


@pytest.mark.fault(26)
async def test_damage_beside_cached_content_ends_the_process(discord_server: DiscordServer, database: Path) -> None:
    """Row 26: a start answers from the cache, verifies the database afterwards, and ends with the same line."""
    async with start_bot(discord_server, database, WIRE_LOADS_CONTENT="1") as bot:
        await discord_server.up()
        await discord_server.until(ContentCache(database).path.exists)
        assert await bot.stop() == 0
    flip_bit(database)
    async with start_bot(discord_server, database, WIRE_LOADS_CONTENT="1") as bot:
        assert await bot.exit() == 2
        messages = [line for line in bot.lines if "damaged" in line or "壊れて" in line]
        assert len(messages) == 1
        assert "Traceback" not in bot.output


@pytest.mark.fault(17)
async def test_session_limit_is_waited_for(discord_server: DiscordServer, database: Path) -> None:
    """Row 17: Discord revokes a token that starts too many sessions; with none left, the process waits for more."""
    discord_server.sessions_left, discord_server.sessions_reset_after = 0, 2.0
    async with start_bot(discord_server, database) as bot:
        await discord_server.until(lambda: "asks to wait. Next attempt in 2 s" in bot.output)
        await asyncio.sleep(0.7)
        assert discord_server.gateway.identifies == 0
        discord_server.sessions_left = 1000
        await discord_server.up()
        assert await bot.stop() == 0


@pytest.mark.fault(6)
async def test_refused_commands_do_not_prevent_the_start(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 6: if Discord requires half an hour before it accepts commands, the bot runs with the registered ones."""
    discord_server.fail(rate_limited(1800, method="PUT", path=r"/applications/\d+/commands"))
    async with start_bot(discord_server, database) as bot:
        await discord_server.up()
        interaction = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert (await interaction.response())["type"] == 4
        assert "the next start tries again" in bot.output
        assert await bot.stop() == 0


@pytest.mark.fault(34)
async def test_packaged_time_zones_are_used_if_the_system_has_none(
    discord_server: DiscordServer, database: Path
) -> None:
    """Row 34: without the system's time zones (as in a minimal image), those of the `tzdata` package are used."""
    assert any(requirement.startswith("tzdata") for requirement in requires("briefing-bot") or [])
    async with start_bot(discord_server, database, PYTHONTZPATH="") as bot:
        await discord_server.up()
        assert await bot.stop() == 0


@pytest.mark.fault(34)
async def test_no_time_zones_at_all_is_one_clear_line(discord_server: DiscordServer, database: Path) -> None:
    """Row 34: without time zones of system and package, the start fails at once with advice on what to install."""
    async with start_bot(discord_server, database, PYTHONTZPATH="", WIRE_WITHOUT_TZDATA="1") as bot:
        assert await bot.exit() == 2
        assert "tzdata" in bot.output
        assert bot.output.count("\n") == 0
    assert discord_server.requests == []
