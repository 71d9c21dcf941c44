"""Which of its two languages the bot answers in."""

from __future__ import annotations

from typing import Any

import discord

JAPANESE = "ja"
ENGLISH = "en"


def choose_language(interaction: discord.Interaction[Any], default: str) -> str:
    """`ja` or `en`: the user's own, else the server's, else `default`."""
    return map_locale(interaction.locale) or map_locale(interaction.guild_locale) or default


def map_locale(locale: discord.Locale | None) -> str | None:
    """The language of the bot that a Discord locale asks for, if it is one of the two."""
    if locale is None:
        return None
    if locale is discord.Locale.japanese:
        return JAPANESE
    return ENGLISH if locale in {discord.Locale.american_english, discord.Locale.british_english} else None
