"""Posts due occurrences in Discord while the bot runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.refs import PLATFORM
from bot.dispatch_scheduler import DRAIN_SECONDS, WAKEUP_INTERVAL, DispatchScheduler
from briefings.posting.content import ServicePostContent
from briefings.posting.dispatcher import Dispatcher
from briefings.posting.news.stored_news import StoredNews
from briefings.posting.ports import PostingContext

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext


class PostingCog(commands.Cog):
    """Posts due occurrences while the bot runs.

    Args:
        context: the dependencies of the flow.
    """

    def __init__(self, context: DiscordContext, wake_every: float = WAKEUP_INTERVAL) -> None:
        self.notifier = DiscordNotifier(context)
        self.post_content = ServicePostContent(lambda: context.service)
        self._publishers, self._publisher = context.resources.publishers, DiscordPublisher(context.client)
        self.dispatcher = Dispatcher(
            PostingContext(
                context.storage,
                self._publisher,
                self.post_content,
                self.notifier,
                context.clock,
                PLATFORM,
                StoredNews(
                    context.storage,
                    lambda: context.service,
                    self.post_content,
                    lambda: context.home_workspaces,
                ),
            )
        )
        self._scheduler = DispatchScheduler(self.dispatcher, context.clock, context.client.is_ready, wake_every)

    async def cog_load(self) -> None:
        """Starts the wake-ups."""
        self._publishers.add_publisher(PLATFORM, self._publisher)
        self._scheduler.start()

    async def cog_unload(self) -> None:
        """Stops the wake-ups, and finishes posts that have been started."""
        self._publishers.remove_publisher(PLATFORM, self._publisher)
        await self._scheduler.stop(DRAIN_SECONDS)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Posts what is due immediately after a start, without waiting for the next wake-up."""
        await self._scheduler.dispatch_due()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Posts what is due immediately after a lost connection."""
        await self._scheduler.dispatch_due()
