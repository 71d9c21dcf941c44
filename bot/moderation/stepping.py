"""What goes with every step of the pointer: a backup before it, and after it the bot answers from what is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.corrections import build_correction_offer
from briefings.store.backup import make_automatic_backup

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.moderation.conversation import ProgressMessage


async def back_up_database(bot: BriefingBot) -> None:
    """Keep the database as it is before it is changed.

    Raises:
        StoreError: it can't be kept, or is damaged; then it is not to be changed.
    """
    await make_automatic_backup(bot.store, keep_count=bot.settings.backups, now=bot.clock())


async def follow_up_activation(
    bot: BriefingBot, progress_message: ProgressMessage, *, before: int, after: int
) -> None:
    """Answer from the revision that is active now, and offer to correct what was posted from the one before."""
    await bot.revision_watcher.reload_if_changed()
    offered = await build_correction_offer(bot, before, after, progress_message.language)
    if offered is not None:
        await progress_message.send_extra(offered)
