"""What goes with every step of the pointer: a backup before it, and after it the bot answers from what is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.corrections import offer
from briefings.store.backup import automatic_backup

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.moderation.conversation import Conversation


async def backed_up(bot: BriefingBot) -> None:
    """Keep the database as it is before it is changed.

    Raises:
        StoreError: it can't be kept, or is damaged; then it is not to be changed.
    """
    await automatic_backup(bot.store, keep=bot.settings.backups, now=bot.clock())


async def after_step(bot: BriefingBot, conversation: Conversation, *, before: int, after: int) -> None:
    """Answer from the revision that is active now, and offer to correct what was posted from the one before."""
    await bot.following.look()
    offered = await offer(bot, before, after, conversation.language)
    if offered is not None:
        await conversation.add(offered)
