"""Alerts and reports of changes reach the channels that moderators chose, if the bot may write in them."""

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


class NotifierBench:
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
async def bench(store: Any, settings: Any) -> AsyncIterator[NotifierBench]:
    bot = create_bot(store, settings, wake_every=3600)
    env = create_env(bot)
    await env.start()
    yield NotifierBench(env, bot)
    await env.shutdown()


async def test_alerts_lines_and_changes_reach_their_channels(bench: NotifierBench) -> None:
    await bench.choose(bench.moderators, bench.log)
    await bench.notifier.notify(ModeratorAlert(bench.workspace_ref, 1, "missed", "missed", count=2))
    await bench.notifier.alert_moderators(bench.workspace_ref, "a line")
    await bench.notifier.log_change(bench.workspace_ref, "a change")
    alert, line = bench.texts(bench.moderators)
    (change,) = bench.texts(bench.log)
    assert "2" in alert
    assert "a line" in line
    assert "a change" in change


async def test_nothing_is_sent_if_not_possible(bench: NotifierBench, caplog: pytest.LogCaptureFixture) -> None:
    count = len(bench.env.http_requests)
    await bench.notifier.log_change(bench.workspace_ref, "no channel was chosen")
    for channel in (bench.guild.create_forum_channel("forum"), bench.guild.create_voice_channel("voice")):
        await bench.choose(channel)
        await bench.notifier.alert_moderators(bench.workspace_ref, "a line")
    await bench.choose(bench.moderators)
    guild = bench.bot.get_guild(bench.guild.id)
    guild.unavailable = True
    await bench.notifier.alert_moderators(bench.workspace_ref, "during an outage")
    guild.unavailable = False
    assert len(bench.env.http_requests) == count
    await bench.notifier.alert_moderators(make_workspace_ref(5), "of another server")
    bench.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await bench.notifier.alert_moderators(bench.workspace_ref, "refused")
    assert "The moderators could not be alerted: Forbidden" in caplog.text
    cached = guild.get_channel(bench.moderators.id)
    await cached.set_permissions(guild.me, send_messages=False)
    await bench.env.settle()
    count = len(bench.env.http_requests)
    await bench.notifier.alert_moderators(bench.workspace_ref, "a line")
    assert len(bench.env.http_requests) == count
    assert bench.texts(bench.moderators) == []
