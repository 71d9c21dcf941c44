"""Who may change schedules: our own check, beside Discord's default permissions, which a server can override."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.discord_app.announcement import send_answer
from bot.discord_app.layout import build_notice_view
from bot.scheduling.speech import format_phrase
from briefings.store.guild_settings import load_guild_settings

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot


async def is_moderator(interaction: discord.Interaction[BriefingBot]) -> bool:
    """Whether the user manages the server, or has the moderators' role."""
    if interaction.guild_id is None:
        return False
    if interaction.permissions.manage_guild or interaction.permissions.administrator:
        return True
    settings = await load_guild_settings(interaction.client.store, interaction.guild_id)
    roles: Any = getattr(interaction.user, "roles", ())
    return settings.moderators_role is not None and any(role.id == settings.moderators_role for role in roles)


async def refuse_access(interaction: discord.Interaction[BriefingBot]) -> None:
    """Tell the user alone that this is not theirs to do."""
    language = interaction.client.get_language(interaction)
    await send_answer(interaction, build_notice_view(format_phrase("denied", language)), ephemeral=True)
