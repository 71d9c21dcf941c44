"""Alerts and reports of changes reach the channels that moderators chose, where the bot may write in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import simcord

from bot.discord_app import create_bot
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.refs import make_workspace_ref
from briefings.domain.deliveries import ModeratorAlert
from briefings.domain.workspaces import WorkspaceSettings
from tests.support.simcord_env import create_env


class Desk:
    """A server with two channels for moderators."""

    def __init__(self, env: simcord.Env, bot: Any) -> None:
        self.env, self.bot = env, bot
        self.guild = env.create_guild()
        self.moderators, self.log = self.guild.create_text_channel("mods"), self.guild.create_text_channel("log")
        self.workspace_ref = make_workspace_ref(self.guild.id)
        self.notifier = DiscordNotifier(bot.context)

    async def choose(self, moderators: Any, log: Any = None) -> None:
        settings = WorkspaceSettings(
            self.workspace_ref, moderators_channel=str(moderators.id), log_channel=str(log.id) if log else None
        )
        repository = self.bot.context.storage.workspace_settings
        await repository.set_workspace_settings(settings, actor=None, now=self.bot.context.clock())

    def texts(self, channel: Any) -> list[str]:
        messages = sorted(channel.history(), key=lambda message: message.id)
        return [str([component.to_dict() for component in message.components]) for message in messages]


@pytest.fixture
async def desk(store: Any, settings: Any) -> AsyncIterator[Desk]:
    bot = create_bot(store, settings, wake_every=3600)
    env = create_env(bot)
    await env.start()
    yield Desk(env, bot)
    await env.shutdown()


async def test_alerts_lines_and_changes_reach_their_channels(desk: Desk) -> None:
    await desk.choose(desk.moderators, desk.log)
    await desk.notifier.notify(ModeratorAlert(desk.workspace_ref, 1, "missed", "missed", count=2))
    await desk.notifier.alert_moderators(desk.workspace_ref, "a line")
    await desk.notifier.log_change(desk.workspace_ref, "a change")
    alert, line = desk.texts(desk.moderators)
    (change,) = desk.texts(desk.log)
    assert "2" in alert
    assert "a line" in line
    assert "a change" in change


async def test_nothing_is_sent_where_it_is_not_possible(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    count = len(desk.env.http_requests)
    await desk.notifier.log_change(desk.workspace_ref, "no channel was chosen")
    for channel in (desk.guild.create_forum_channel("forum"), desk.guild.create_voice_channel("voice")):
        await desk.choose(channel)
        await desk.notifier.alert_moderators(desk.workspace_ref, "a line")
    await desk.choose(desk.moderators)
    guild = desk.bot.get_guild(desk.guild.id)
    guild.unavailable = True
    await desk.notifier.alert_moderators(desk.workspace_ref, "during an outage")
    guild.unavailable = False
    assert len(desk.env.http_requests) == count
    await desk.notifier.alert_moderators(make_workspace_ref(5), "of another server")
    desk.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await desk.notifier.alert_moderators(desk.workspace_ref, "refused")
    assert "The moderators could not be alerted: Forbidden" in caplog.text
    cached = guild.get_channel(desk.moderators.id)
    await cached.set_permissions(guild.me, send_messages=False)
    await desk.env.settle()
    count = len(desk.env.http_requests)
    await desk.notifier.alert_moderators(desk.workspace_ref, "a line")
    assert len(desk.env.http_requests) == count
    assert desk.texts(desk.moderators) == []
