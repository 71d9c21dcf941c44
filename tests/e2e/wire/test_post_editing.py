"""Edits of wrong posts in the real process: the outcome after each answer of Discord."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from briefings.domain.deliveries import Sent
from briefings.domain.refs import ChannelRef, MessageRef
from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.faults import rate_limited

EDITS = r"/channels/\d+/messages/\d+"


async def outcome(server: DiscordServer, database: Path, guild: dict[str, Any], message: str) -> str:
    """Returns the recorded outcome of editing a message in the guild's first channel."""
    settings = {
        "WIRE_GUILD": guild["id"],
        "WIRE_CHANNEL": guild["channels"][0]["id"],
        "WIRE_MESSAGE": message,
    }
    async with start_bot(server, database, prepare="editing", **settings) as bot:

        def list_outcomes() -> list[str]:
            return [line.removeprefix("edited: ") for line in bot.lines if line.startswith("edited: ")]

        await server.until(lambda: bool(list_outcomes()), 60)
        assert await bot.stop() == 0
    return list_outcomes()[0]


def sent(guild: dict[str, Any], message: str) -> str:
    """Returns the outcome of an edit that succeeded."""
    channel_ref = ChannelRef("discord", str(guild["id"]), str(guild["channels"][0]["id"]))
    return str(Sent(MessageRef(channel_ref, str(message))))


def posted(server: DiscordServer, guild: dict[str, Any]) -> dict[str, Any]:
    return server.world.post(guild["channels"][0]["id"], {"components": [{"type": 10, "content": "wrong"}]})


async def test_edit_replaces_card_keeps_marker_and_mentions_nobody(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    message = posted(discord_server, guild)
    assert await outcome(discord_server, database, guild, message["id"]) == sent(guild, message["id"])
    shown = str(message["components"])
    assert "right" in shown
    assert "wrong" not in shown
    assert "d1|k1|2026-11-24" in shown
    (request,) = discord_server.of("PATCH", "/messages/")
    assert request.body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        ((404, 10008), "Sent(message_ref=None, is_current=True)"),
        ((404, 10003), "Rejected(reason='10003', channel_deleted=True)"),
        ((403, 50001), "Rejected(reason='50001', channel_deleted=False)"),
        ((400, 50035), "Rejected(reason='50035', channel_deleted=False)"),
    ],
)
async def test_refused_request_is_made_once(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], answer: tuple[int, int], known: str
) -> None:
    message = posted(discord_server, guild)
    discord_server.fail(Fault("PATCH", EDITS, times=9, status=answer[0], body={"message": "no", "code": answer[1]}))
    assert await outcome(discord_server, database, guild, message["id"]) == known
    assert len(discord_server.of("PATCH", "/messages/")) == 1


async def test_edit_is_repeated_after_a_temporary_failure(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """The first attempt was accepted and its answer lost: editing again changes nothing."""
    message = posted(discord_server, guild)
    discord_server.fail(Fault("PATCH", EDITS, status=502, body={}, accept=True))
    assert (await outcome(discord_server, database, guild, message["id"])).startswith("Sent(")
    assert str(message["components"]).count("right") == 1


async def test_requested_wait_is_reported(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    message = posted(discord_server, guild)
    discord_server.fail(rate_limited(900, method="PATCH", path=EDITS))
    result = await outcome(discord_server, database, guild, message["id"])
    assert result.startswith("RetryLater(seconds=")
    assert len(discord_server.of("PATCH", "/messages/")) == 1


@pytest.mark.parametrize("archived", [False, True])
async def test_archived_forum_post_is_edited_in_place_and_remains_archived(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], archived: bool
) -> None:
    """The first message is in the post itself; Discord refuses to change an archived post."""
    body = {"components": [{"type": 10, "content": "wrong"}]}
    thread = discord_server.world.add_forum_post(guild, body, archived=archived)
    result = await outcome(discord_server, database, guild, thread["id"])
    assert result == sent(guild, thread["id"])
    (message,) = discord_server.world.messages[thread["id"]]
    assert "right" in str(message["components"])
    assert thread["thread_metadata"]["archived"] is archived
