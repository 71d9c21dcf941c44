"""The scheduled half of the bot, from its start to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.scheduling.marks import MarkButton
from bot.scheduling.notices import ChannelNotices
from bot.scheduling.outlet import DiscordOutlet
from bot.scheduling.wakeups import Wakeups
from briefings.delivery.deliverer import Deliverer
from briefings.delivery.office import Office
from briefings.schedules.posts import Posts

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

FINISH = 2.0
"""Seconds that posts under way get to finish when the bot closes; what isn't done by then is recovered later."""


class PostingCog(commands.Cog):
    """Posts what is due while the bot runs.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingBot) -> None:
        self._bot = bot
        self.notices = ChannelNotices(bot)
        self.occasions = Posts(lambda: bot.desk)
        self.deliverer = Deliverer(Office(bot.store, DiscordOutlet(bot), self.occasions, self.notices, bot.clock))
        self._wakeups = Wakeups(self.deliverer, bot.clock, bot.is_ready, bot.wake_every)

    async def cog_load(self) -> None:
        """Begin to wake up."""
        self._bot.add_dynamic_items(MarkButton)
        self._wakeups.start()

    async def cog_unload(self) -> None:
        """Wake no more, and finish what is under way."""
        await self._wakeups.stop(FINISH)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Catch up at once after a start, rather than at the next wake-up."""
        await self._wakeups.wake()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """The same after a lost connection."""
        await self._wakeups.wake()
