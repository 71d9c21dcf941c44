"""The Discord application: commands, cards, components, moderation and scheduled posts."""

from __future__ import annotations

from bot.discord_app.bot import BriefingBot, create_bot

__all__ = ["BriefingBot", "create_bot"]
