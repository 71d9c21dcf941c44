"""Checks the installation while the bot runs in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.discord_app.installation_checks import describe_reason, format_channel
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.refs import PLATFORM, make_workspace_ref
from bot.operations.channel_checks import check_channels
from bot.operations.machine_checks import check_machine
from bot.operations.monitor import CHECK_SECONDS, HealthMonitor
from bot.operations.results import HOST_SCOPE

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext
    from bot.discord_app.posting.notifier import DiscordNotifier
    from bot.operations.results import CheckResult


class HealthCog(commands.Cog):
    """Runs the checks of `briefing-bot check` when the bot is connected, and daily.

    Args:
        context: the dependencies of the flow.
        notifier: alerts moderators.
        interval: seconds between two rounds.
    """

    def __init__(
        self, context: DiscordContext, notifier: DiscordNotifier, *, interval: float = CHECK_SECONDS
    ) -> None:
        self._context = context
        self._publisher = DiscordPublisher(context.client)
        home = context.settings.home_guild
        self.monitor = HealthMonitor(
            context,
            (HOST_SCOPE, PLATFORM),
            self._run_checks,
            notifier.alert_moderators,
            home=None if home is None else make_workspace_ref(home),
            interval=interval,
        )

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Starts the checks; from now on, channels and permissions are known."""
        self.monitor.start()

    async def cog_unload(self) -> None:
        """Stops the checks."""
        await self.monitor.stop()

    async def _run_checks(self) -> list[CheckResult]:
        results = await check_machine(self._context)
        channels = await self._context.storage.schedules.list_channels(PLATFORM)
        return results + await check_channels(channels, self._publisher.check_cached, format_channel, describe_reason)
