"""The Discord application: a bot over a desk, with its commands, cards, buttons and translations."""

from __future__ import annotations

from bot.discord_app.bot import BriefingBot, create_bot

__all__ = ["BriefingBot", "create_bot"]
