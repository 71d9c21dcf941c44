"""Chooses the language of answers to a user of Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefings.i18n import find_supported_language

if TYPE_CHECKING:
    import discord


def find_interaction_language(interaction: discord.Interaction[Any], default: str) -> str:
    """Returns the first language that has a catalog: the user's own, the server's, else `default`."""
    return find_supported_locale(interaction.locale) or find_supported_locale(interaction.guild_locale) or default


def find_supported_locale(locale: discord.Locale | None) -> str | None:
    """Returns the language that a Discord locale asks for; None if it has no catalog."""
    return find_supported_language(locale.value) if locale is not None else None
