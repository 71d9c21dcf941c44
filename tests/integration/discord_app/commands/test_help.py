"""`/help` and `/about`, in a server simulated by SimCord."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.discord_app.command_mentions import CommandMentions
from bot.help.topics import HELP_TOPICS

MENTION = re.compile(r"</([a-z ]+):(\d+)>")


async def slash(world: Any, command: str, member: Any = None) -> Any:
    return await (member or world.alice).slash(world.channel, command)


async def test_commands_are_mentions_with_the_ids_that_discord_gave_them(world: Any, read: Any) -> None:
    registered = {command.name: command.id for command in await world.env.bot.tree.fetch_commands()}
    result = await slash(world, "help")
    assert result.response.flags.ephemeral
    mentions = dict(MENTION.findall(read.text(result.response)))
    assert {"brief", "today", "framework", "compare", "about"} <= set(mentions)
    assert mentions == {name: str(registered[name.partition(" ")[0]]) for name in mentions}


@pytest.mark.parametrize(
    ("locale", "expected"), [("ja", "国・枠組み・テーマ・人物を調べる"), ("en-US", "Look up a country")]
)
async def test_help_is_in_users_language(world: Any, payload: Any, read: Any, locale: str, expected: str) -> None:
    payload.set(locale=locale)
    assert expected in read.text((await slash(world, "help")).response)


async def test_members_and_moderators_see_different_commands(office: Any, read: Any) -> None:
    texts = [
        read.text((await member.slash(office.channel, "help")).response) for member in (office.alice, office.bob)
    ]
    assert "schedule add" in texts[0]
    assert "schedule add" not in texts[1]
    assert "data refresh" not in texts[0], "the server is not the home of the content"


async def test_commands_are_named_without_ids(world: Any, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cog = world.env.bot.get_cog("HelpCog")
    cog._mentions = CommandMentions(world.env.bot.tree, None)
    failing = ConnectionResetError("gone")

    async def fetch(**_options: Any) -> Any:
        raise failing

    monkeypatch.setattr(world.env.bot.tree, "fetch_commands", fetch)
    assert "/brief" in read.text((await slash(world, "help")).response)
    monkeypatch.undo()
    assert MENTION.search(read.text((await slash(world, "help")).response)), "the next user gets mentions"


async def test_every_command_is_in_the_help(world: Any) -> None:
    """Each command belongs to a topic, except `help` itself."""
    listed = {name.partition(" ")[0] for topic in HELP_TOPICS for name in topic.commands}
    commands = {name.partition(" ")[0] for name in CommandMentions(world.env.bot.tree, None).list_commands(None)}
    assert commands <= listed | {"help"}


async def test_about_shows_content_and_state(world: Any, read: Any) -> None:
    store = world.env.bot.context.storage
    result = await slash(world, "about")
    text = read.text(result.response)
    assert result.response.flags.ephemeral
    for part in ("外交青書2025", "r1", "公共データ利用規約", "briefing-bot", "MIT", "問題は見つかっていません"):
        assert part in text, part
    await store.problems.change_problems(
        added=[("discord", "channel 1")], removed=[], now=datetime(2026, 11, 28, tzinfo=UTC)
    )
    text = read.text((await slash(world, "about")).response)
    assert "投稿が届いていない" in text
    assert "channel 1" not in text
