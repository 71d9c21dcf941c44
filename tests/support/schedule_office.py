"""A Discord server with a moderator of schedules, and a clock that tests set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import simcord

from bot.discord_app import BriefingBot
from bot.discord_app.refs import make_workspace_ref

BEGIN = datetime(2027, 3, 7, 3, tzinfo=UTC)
"""Noon of 7 March in Tokyo; the content has an anniversary on 8 March."""


@dataclass
class Office:
    """A server with a moderator, a member, and a clock that tests set."""

    env: simcord.Env
    bot: BriefingBot
    guild: Any
    channel: Any
    moderators: Any
    alice: Any
    bob: Any
    now: datetime = BEGIN

    async def schedule(self, sub: str, by: Any = None, **options: Any) -> Any:
        return await (by or self.alice).slash(self.moderators, f"schedule {sub}", **options)

    async def add(self, **options: Any) -> Any:
        return await self.schedule("add", **{"channel": self.channel, "kind": "day", "empty": "say", **options})

    async def wake(self, **later: float) -> None:
        self.now += timedelta(**later)
        cog = self.bot.get_cog("PostingCog")
        await cog.dispatcher.run_due(self.now)  # type: ignore[union-attr]


def posts(channel: Any) -> list[Any]:
    """Returns messages of a channel, the newest last, in a form that tests can read."""
    found = sorted(channel.history(), key=lambda message: message.id)
    return [Shown(message, [component.to_dict() for component in message.components]) for message in found]


@dataclass
class Shown:
    """A message in a channel."""

    message: discord.Message
    components: list[Any]

    @property
    def id(self) -> int:
        return self.message.id


async def allow(office: Office, *, send: bool) -> None:
    """Allows or forbids the bot to write in the channel."""
    channel = office.bot.get_channel(office.channel.id)
    await channel.set_permissions(channel.guild.me, send_messages=send)  # type: ignore[union-attr]
    await office.env.settle()


async def kept(office: Office) -> Any:
    return await office.bot.context.storage.schedules.list_schedules(make_workspace_ref(office.guild.id))


def read_text(result: Any, read: Any) -> str:
    return read.text(result.response)
