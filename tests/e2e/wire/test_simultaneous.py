"""Simultaneous interactions: each is answered or refused once, and the bot continues."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.backlog import MAX_AT_ONCE
from bot.cooldowns import Cost
from bot.discord_app.connection.connector import MAX_CONNECTIONS
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.interactions import Interaction, by, slash, typing
from tests.support.discord_server.load import answered_once
from tests.support.discord_server.world import BOB

DEFERRED = 5
COMPLETIONS = 8
EPHEMERAL = 64
WAITING = 20
"""Members who may wait for a picture."""

SUBJECTS = (
    "アルメニア",
    "ロシア",
    "ベラルーシ",
    "ウズベキスタン",
    "カザフスタン",
    "ジョージア",
    "キルギス",
    "モルドバ",
)
REFUSALS = ("秒後", "届くまでお待ちください", "混み合っています")


def make_interaction(guild: dict[str, Any], number: int) -> dict[str, Any]:
    """Returns the interaction of a new member.

    Of ten, five are queries, two are searches; the others are the day, the coming days and an autocomplete.
    """
    kinds = (
        slash(guild, "brief", {"query": f"アルメニア {number}"}),
        slash(guild, "brief", {"query": f"上海協力機構の加盟国 {number}"}),
        slash(guild, "search", {"words": f"経済 {number}"}),
        slash(guild, "upcoming", {}),
        slash(guild, "today", {}),
        slash(guild, "brief", {"query": f"xyzzy {number}"}),
        slash(guild, "search", {"words": "協力"}),
        slash(guild, "brief", {"query": "ロシア"}),
        slash(guild, "brief", {"query": f"Kazakstan {number}"}),
        typing(guild, "brief", "query", f"ア{number}"),
    )
    return by(kinds[number % len(kinds)], {**BOB, "id": str(300_000_000_000_000_000 + number)}, 0)


def make_picture_request(guild: dict[str, Any], number: int, member: int) -> dict[str, Any]:
    """Returns a timeline of one of eight subjects."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    return by(slash(guild, "timeline", {"subject": subject}), {**BOB, "id": str(400_000_000_000_000_000 + member)}, 0)


@pytest.mark.fault(53)
@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_simultaneous_interactions_are_answered_or_refused(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], count: int
) -> None:
    """Of ten, seven are of all kinds, two are pictures for a member each, and one is another picture for one member.

    Pictures are made one at a time: 20 members may wait for one, and a member gets six a minute. Of the
    queries of the soak, 600 are answered: as many as a server may make within a minute.
    """
    pictures = count // 10
    payloads = [make_interaction(guild, number) for number in range(count - 3 * pictures)]
    payloads += [make_picture_request(guild, number, member=number + 1) for number in range(2 * pictures)]
    payloads += [make_picture_request(guild, number, member=0) for number in range(pictures)]
    discord_server.expires_after = 60.0  # Discord's 3 s assume a machine without other load
    async with start_bot(discord_server, database, LOG_LEVEL="WARNING", COOLDOWNS="true") as bot:
        await discord_server.up()
        began = time.monotonic()
        sent = await asyncio.gather(*map(discord_server.interact, payloads))
        await asyncio.gather(*(interaction.response() for interaction in sent))
        slowest = max(interaction.seconds for interaction in sent)
        await discord_server.until(lambda: all(map(is_complete, sent)), seconds=120)
        seconds = time.monotonic() - began
        answered_once(discord_server, sent)
        assert discord_server.expired == []
        deferred = [done for done in sent[: -3 * pictures] if done.body["type"] == DEFERRED]
        assert len(deferred) > len(sent) // 4
        assert all(len(done.follow_ups) == 1 for done in deferred)
        assert acknowledgments_come_first(discord_server, deferred)
        assert discord_server.most_connections <= MAX_CONNECTIONS + 1  # the gateway's
        assert all(interaction.body["type"] == COMPLETIONS or len(read(interaction)) > 40 for interaction in sent)
        queries, others, same = sent[: -3 * pictures], sent[-3 * pictures : -pictures], sent[-pictures:]
        assert sum(map(is_refused, queries)) <= max(0, len(queries) - Cost.SEARCH.value.per_workspace)
        refused = sum(map(is_refused, others))
        assert 0 < refused <= len(others) - WAITING
        answered = pictures - sum(map(is_refused, same))
        assert answered <= Cost.PICTURE.value.per_user + 1 + seconds * Cost.PICTURE.value.per_user / 60
        in_time = sum(interaction.seconds < 3 for interaction in sent)
        print(  # noqa: T201
            f"{count} at once: first answers within {slowest:.1f} s ({in_time} within 3 s), "
            f"all within {seconds:.1f} s; of {3 * pictures} pictures {refused + pictures - answered} were refused; "
            f"{bot.memory / 1024:.0f} MB"
        )
        assert "Traceback" not in bot.output
        later = await discord_server.interact(slash(guild, "brief", {"query": "アルメニア"}))
        assert "アルメニア" in json.dumps(await later.response(), ensure_ascii=False)
        assert await bot.stop() == 0


@pytest.mark.fault(53)
async def test_server_does_not_wait_for_the_backlog_of_another(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """The last of 200 commands is of another server than the others, and is among the first that are answered."""
    other = discord_server.world.add_guild(2)
    crowd = [by(slash(guild, "brief", {"query": f"アルメニア {number}"}), BOB, 0) for number in range(199)]
    discord_server.expires_after = 60.0
    async with start_bot(discord_server, database, LOG_LEVEL="WARNING", COOLDOWNS="false") as bot:
        await discord_server.up()
        sent = await asyncio.gather(
            *map(discord_server.interact, [*crowd, slash(other, "brief", {"query": "ロシア 1"})])
        )
        await asyncio.gather(*(interaction.response() for interaction in sent))
        await discord_server.until(lambda: all(map(is_complete, sent)), seconds=120)
        answered_once(discord_server, sent)
        last_requests = {
            part: number
            for number, request in enumerate(discord_server.requests)
            for part in request.path.split("/")
            if part.startswith("interaction-token")
        }
        order = sorted(last_requests, key=lambda token: last_requests[token])
        assert sent[-1].body["type"] == DEFERRED
        assert order.index(sent[-1].payload["token"]) < 3 * MAX_AT_ONCE
        assert await bot.stop() == 0


def is_complete(interaction: Interaction) -> bool:
    """Returns whether the answer has followed, if it was deferred."""
    if interaction.body["type"] != DEFERRED:
        return True
    return bool(interaction.follow_ups) or bool((interaction.message or {}).get("components"))


def acknowledgments_come_first(server: DiscordServer, deferred: list[Interaction]) -> bool:
    """Returns whether all acknowledgments came before all answers, except those that were already being sent."""
    tokens = {interaction.payload["token"] for interaction in deferred}
    kinds = [
        request.path.rpartition("/")[2] == "callback"
        for request in server.requests
        if not tokens.isdisjoint(request.path.split("/"))
    ]
    last = len(kinds) - 1 - kinds[::-1].index(True)
    return kinds[:last].count(False) <= 2 * MAX_AT_ONCE


def is_refused(interaction: Interaction) -> bool:
    """Returns whether a member was asked to wait, in a private message."""
    if not any(text in read(interaction) for text in REFUSALS):
        return False
    sent = [interaction.body.get("data") or {}, *interaction.follow_ups]
    assert any(message.get("flags", 0) & EPHEMERAL for message in sent)
    return True


def read(interaction: Interaction) -> str:
    """Returns everything that was sent for an interaction."""
    return json.dumps([interaction.body, interaction.message, interaction.follow_ups], ensure_ascii=False)
