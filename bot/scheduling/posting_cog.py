"""The scheduled half of the bot, from its start to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.scheduling.marks import PostButton
from bot.scheduling.notices import DiscordNotifier
from bot.scheduling.outlet import DiscordPublisher
from bot.scheduling.wakeups import DispatchScheduler
from briefings.delivery.deliverer import Dispatcher
from briefings.delivery.office import PostingContext
from briefings.schedules.posts import ServicePostContent

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

DRAIN_SECONDS = 2.0
"""Seconds that posts under way get to finish when the bot closes; what isn't done by then is recovered later."""


class PostingCog(commands.Cog):
    """Posts what is due while the bot runs.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingBot) -> None:
        self._bot = bot
        self.notifier = DiscordNotifier(bot)
        self.post_content = ServicePostContent(lambda: bot.service)
        self.dispatcher = Dispatcher(
            PostingContext(bot.store, DiscordPublisher(bot), self.post_content, self.notifier, bot.clock)
        )
        self._scheduler = DispatchScheduler(self.dispatcher, bot.clock, bot.is_ready, bot.wake_every)

    async def cog_load(self) -> None:
        """Begin to wake up."""
        self._bot.add_dynamic_items(PostButton)
        self._scheduler.start()

    async def cog_unload(self) -> None:
        """Wake no more, and finish what is under way."""
        await self._scheduler.stop(DRAIN_SECONDS)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up at once after a start, rather than at the next wake-up."""
        await self._scheduler.dispatch_due()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """The same after a lost connection."""
        await self._scheduler.dispatch_due()
