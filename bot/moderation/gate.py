"""Who may change the content, asked at every command and every press; and the record of what was done.

The content belongs to the whole bot, so only the home server's moderators may: those who manage it, and those
with the moderators' role. Discord's own permissions of commands are for convenience: a server can override them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord

from bot.discord_app.announcement import respond
from bot.discord_app.failures import fail, tell
from bot.discord_app.layout import notice_view
from bot.moderation.speech import say
from bot.scheduling.notices import ChannelNotices
from briefings.errors import BriefingError
from briefings.store.audit import Change
from briefings.store.schedules import record_change

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot  # noqa: F401  # named in a string below

Interaction = discord.Interaction["BriefingBot"]


def admits(interaction: Interaction) -> bool:
    """Whether the user is a moderator of the home server, and is in it now."""
    settings = interaction.client.settings
    if settings.home_guild is None or interaction.guild_id != settings.home_guild:
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    roles: Any = getattr(interaction.user, "roles", ())
    return settings.moderator_role is not None and any(role.id == settings.moderator_role for role in roles)


async def guarded(interaction: Interaction, work: Callable[[], Awaitable[None]], *, what: str) -> None:
    """Do a moderator's work; one who is none, and whatever goes wrong, is answered in one sentence to the user alone.

    Args:
        interaction: the command, press or form.
        work: answers it.
        what: what is being done, for the log.
    """
    language = interaction.client.language(interaction)
    try:
        if not admits(interaction):
            await respond(interaction, notice_view(say("denied", language)), ephemeral=True)
            return
        await work()
    except BriefingError as error:
        await tell(interaction, notice_view(error.line(language)))
    except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
        await fail(interaction, error, language=language, what=what)


async def noted(interaction: Interaction, action: str, line: str = "", **detail: object) -> None:
    """Record what a moderator did, and tell it in the moderators' log channel, if they set one.

    Args:
        interaction: whose.
        action: a code (`data.apply`).
        line: what the log channel is told; empty for nothing.
        detail: what is recorded besides, by name.
    """
    bot = interaction.client
    guild = interaction.guild_id or 0
    await record_change(bot.store, Change(bot.clock(), guild, interaction.user.id, action, detail=detail))
    if line:
        await ChannelNotices(bot).log_change(guild, line)
