"""Who may change the content, asked at every command and every press; and the record of what was done.

The content belongs to the whole bot, so only the home server's moderators may: those who manage it, and those
with the moderators' role. Discord's own permissions of commands are for convenience: a server can override them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord

from bot.discord_app.moderation.messages import say
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.schedule_text import format_phrase
from bot.discord_app.responses import reply_privately, report_failure, send_answer
from bot.discord_app.ui.card_view import build_notice_view
from briefings.domain.audit import AuditEntry
from briefings.errors import BriefingError

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot  # named in a string below


Interaction = discord.Interaction["BriefingBot"]


def is_home_moderator(interaction: Interaction) -> bool:
    """Whether the user is a moderator of the home server, and is in it now."""
    settings = interaction.client.settings
    if settings.home_guild is None or interaction.guild_id != settings.home_guild:
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    roles: Any = getattr(interaction.user, "roles", ())
    return settings.moderator_role is not None and any(role.id == settings.moderator_role for role in roles)


async def run_as_moderator(
    interaction: Interaction, handler: Callable[[], Awaitable[None]], *, activity: str
) -> None:
    """Do a moderator's work; one who is none, and whatever goes wrong, is answered in one sentence to the user alone.

    Args:
        interaction: the command, press or form.
        handler: answers it.
        activity: what is being done, for the log.
    """
    language = interaction.client.get_language(interaction)
    try:
        if not is_home_moderator(interaction):
            await send_answer(interaction, build_notice_view(say("denied", language)), ephemeral=True)
            return
        await handler()
    except BriefingError as error:
        await reply_privately(interaction, build_notice_view(error.format_line(language)))
    except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
        await report_failure(interaction, error, language=language, activity=activity)


async def audit_action(interaction: Interaction, action: str, line: str = "", **detail: object) -> None:
    """Record what a moderator did, and tell it in the moderators' log channel, if they set one.

    Args:
        interaction: whose.
        action: a code (`data.apply`).
        line: what the log channel is told; empty for nothing.
        detail: what is recorded besides, by name.
    """
    bot = interaction.client
    guild = interaction.guild_id or 0
    await bot.storage.audit.record_audit_entry(
        AuditEntry(bot.clock(), guild, interaction.user.id, action, detail=detail)
    )
    if line:
        await DiscordNotifier(bot).log_change(guild, line)


async def is_moderator(interaction: discord.Interaction[BriefingBot]) -> bool:
    """Whether the user manages the server, or has the moderators' role."""
    if interaction.guild_id is None:
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    settings = await interaction.client.storage.workspace_settings.load_workspace_settings(interaction.guild_id)
    roles: Any = getattr(interaction.user, "roles", ())
    return settings.moderators_role is not None and any(role.id == settings.moderators_role for role in roles)


async def refuse_access(interaction: discord.Interaction[BriefingBot]) -> None:
    """Tell the user alone that this is not theirs to do."""
    language = interaction.client.get_language(interaction)
    await send_answer(interaction, build_notice_view(format_phrase("denied", language)), ephemeral=True)
