"""`/data`: the commands by which moderators keep the content. What each does stands in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot


class DataCog(commands.Cog):
    """The content's commands; added for the home server alone."""

    group = app_commands.Group(
        name=locale_str("data", ja="data"),
        description=locale_str("Keep the content up to date", ja="内容の更新と管理"),
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )

    def __init__(self, bot: BriefingBot) -> None:
        self.bot = bot
