"""The command tree: every command begins here, and every failure of one ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord_app.announcement import defer_if_slow
from bot.discord_app.brief_cog import PRIVATE
from bot.discord_app.failures import report_failure

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot


class BriefingTree(app_commands.CommandTree["BriefingBot"]):
    """Answers a user whose command failed, and never lets a failure pass in silence."""

    async def interaction_check(self, interaction: discord.Interaction[BriefingBot], /) -> bool:
        """Let everybody through, and see that the answer is announced if it takes its time."""
        if interaction.type is discord.InteractionType.application_command:
            command = interaction.command
            public = command is not None and command.extras.get("public", False)
            private = getattr(interaction.namespace, "visibility", None) == PRIVATE
            defer_if_slow(interaction, ephemeral=private or not public)
        return True

    async def on_error(
        self, interaction: discord.Interaction[BriefingBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Log the failure with a reference and give the user one sentence with the same reference."""
        name = interaction.command.qualified_name if interaction.command else "a command that is not there"
        language = interaction.client.get_language(interaction)
        await report_failure(interaction, error, language=language, activity=f"/{name}")
