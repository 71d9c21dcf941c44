"""The adapters that implement the ports of posting: another platform is one more `PlatformAdapter`."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import discord
import pytest
import simcord

from bot.context import BotContext
from bot.discord_app import BriefingBot, create_bot
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.refs import make_channel_ref, make_workspace_ref
from bot.settings import Settings
from bot.slack_app.client import build_client
from bot.slack_app.local_workspace.workspace import BOT_ID, TEAM
from bot.slack_app.posting.notifier import SlackNotifier
from bot.slack_app.posting.publisher import SlackPublisher
from bot.slack_app.refs import make_channel_ref as make_slack_channel_ref
from bot.slack_app.workspaces import SingleWorkspace, WorkspaceAccess
from briefings.domain import Content, Subject, SubjectKind
from briefings.domain.cards import DEFAULT_LIMITS
from briefings.domain.deliveries import Forbidden
from briefings.domain.refs import ChannelRef, MessageRef, WorkspaceRef
from briefings.domain.workspaces import WorkspaceSettings
from briefings.posting.ports import Notifier, Publisher
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import PLATFORM, FakePublisher, RecordingNotifier
from tests.support.prepared_storage import open_prepared
from tests.support.simcord_env import create_env
from tests.support.slack_server.fault_server import BOT_TOKEN, SlackServer

NOW = datetime(2027, 9, 1, tzinfo=UTC)


class PlatformAdapter(Protocol):
    """A platform with a channel to post to, and the actions of a test in it."""

    publisher: Publisher
    notifier: Notifier
    channel_ref: ChannelRef

    async def delete_message(self, message_ref: MessageRef) -> None:
        """Deletes a message, as a moderator does."""

    async def forbid_posting(self) -> str:
        """Removes the permission to post in the channel; returns the code of the missing permission."""

    async def list_texts(self) -> list[str]:
        """Returns the texts of the channel's messages, oldest first."""

    async def set_moderators_channel(self) -> None:
        """Makes the channel the one in which moderators are alerted."""


@dataclass
class FakeAdapter:
    """The platform in memory."""

    publisher: FakePublisher
    notifier: Any
    channel_ref: ChannelRef

    async def delete_message(self, message_ref: MessageRef) -> None:
        self.publisher.delete(message_ref.message)

    async def forbid_posting(self) -> str:
        self.publisher.statuses[self.channel_ref.channel] = Forbidden("missing:send_messages")
        return "send_messages"

    async def list_texts(self) -> list[str]:
        texts = []
        for post in self.publisher.posts:
            shown = self.publisher.edits.get(post.message, [])
            texts.append(shown[-1].title if shown else self.publisher.titles[post.message])
        return texts + [alert.code for alert in self.notifier.alerts]

    async def set_moderators_channel(self) -> None:
        self.notifier.is_enabled = True


@dataclass
class DiscordAdapter:
    """Discord, as SimCord imitates it."""

    env: simcord.Env
    bot: BriefingBot
    channel: Any
    publisher: DiscordPublisher
    notifier: DiscordNotifier
    channel_ref: ChannelRef

    async def delete_message(self, message_ref: MessageRef) -> None:
        channel = self.bot.get_channel(int(message_ref.channel_ref.channel))
        await channel.get_partial_message(int(message_ref.message)).delete()  # type: ignore[union-attr]
        await self.env.settle()

    async def forbid_posting(self) -> str:
        channel = self.bot.get_channel(self.channel.id)
        await channel.set_permissions(channel.guild.me, send_messages=False)  # type: ignore[union-attr]
        await self.env.settle()
        return "send_messages"

    async def list_texts(self) -> list[str]:
        messages = sorted(self.channel.history(), key=lambda message: message.id)
        return ["\n".join(_iter_texts(message.components)) for message in messages]

    async def set_moderators_channel(self) -> None:
        settings = WorkspaceSettings(self.workspace_ref, moderators_channel=self.channel_ref.channel)
        await self.bot.context.storage.workspace_settings.set_workspace_settings(settings, actor=None, now=NOW)

    @property
    def workspace_ref(self) -> WorkspaceRef:
        return make_workspace_ref(self.channel.guild.id)


def _iter_texts(components: Any) -> list[str]:
    texts = []
    for component in components:
        if isinstance(component, discord.TextDisplay):
            texts.append(component.content)
        texts += _iter_texts(getattr(component, "children", ()))
    return texts


@dataclass
class SlackAdapter:
    """Slack, as the server on the loopback address imitates it."""

    server: SlackServer
    context: BotContext
    publisher: SlackPublisher
    notifier: SlackNotifier
    channel_ref: ChannelRef

    async def delete_message(self, message_ref: MessageRef) -> None:
        messages = self.server.workspace.messages[message_ref.channel_ref.channel]
        messages[:] = [message for message in messages if message["ts"] != message_ref.message]

    async def forbid_posting(self) -> str:
        self.server.workspace.channels[self.channel_ref.channel]["is_member"] = False
        return "in_channel"

    async def list_texts(self) -> list[str]:
        messages = self.server.workspace.messages[self.channel_ref.channel]
        return [json.dumps(message["blocks"], ensure_ascii=False) for message in messages]

    async def set_moderators_channel(self) -> None:
        settings = WorkspaceSettings(self.channel_ref.workspace_ref, moderators_channel=self.channel_ref.channel)
        await self.context.storage.workspace_settings.set_workspace_settings(settings, actor=None, now=NOW)


@asynccontextmanager
async def open_slack(storage: SqliteStorage) -> AsyncIterator[SlackAdapter]:
    async with SlackServer() as server, aiohttp.ClientSession() as session:
        server.workspace.add_channel("C0DESK")
        client = build_client(BOT_TOKEN, session, server.api_url)
        workspaces = SingleWorkspace(TEAM, WorkspaceAccess(client, BOT_ID))
        context = BotContext(Settings(), storage, DEFAULT_LIMITS, clock=lambda: NOW)
        channel_ref = make_slack_channel_ref(TEAM, "C0DESK")
        publisher, notifier = SlackPublisher(workspaces), SlackNotifier(context, workspaces)
        yield SlackAdapter(server, context, publisher, notifier, channel_ref)


@pytest.fixture(params=["fake", "discord", "slack"])
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PlatformAdapter]:
    if request.param == "slack":
        storage = await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW)
        async with storage, open_slack(storage) as adapter:
            yield adapter
        return
    if request.param == "fake":
        yield FakeAdapter(
            FakePublisher(lambda: NOW), RecordingNotifier(is_enabled=False), ChannelRef(PLATFORM, "1", "70")
        )
        return
    storage = await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW)
    subject = Subject("AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"})
    await storage.revisions.apply_content(Content((), (subject,)), expected_id=None, builtin="1")
    bot = create_bot(storage, Settings(), clock=lambda: NOW, wake_every=3600)
    env = create_env(bot)
    await env.start()
    guild = env.create_guild()
    channel = guild.create_text_channel("desk")
    channel_ref = make_channel_ref(guild.id, channel.id)
    yield DiscordAdapter(env, bot, channel, DiscordPublisher(bot), DiscordNotifier(bot.context), channel_ref)
    await env.shutdown()
    await storage.close()
