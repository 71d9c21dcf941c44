"""`/data`: the commands by which moderators keep the content. What each does stands in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.moderation.corrections import Correcting
from bot.moderation.corrections_items import CorrectionsButton
from bot.moderation.gate import Interaction, guarded
from bot.moderation.history import complete_revision, roll_back, show_history
from bot.moderation.proposal_items import ProposalButton
from bot.moderation.refresh import Refreshing

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
        self.refreshing = Refreshing(bot)
        self.correcting = Correcting(bot)

    async def cog_load(self) -> None:
        """Know the buttons again after a restart, and sweep away what nobody decided on."""
        self.bot.add_dynamic_items(ProposalButton, CorrectionsButton)
        await self.refreshing.sweep()

    @group.command(
        name=locale_str("refresh", ja="refresh"),
        description=locale_str(
            "Read a document and see what it would change", ja="文書を読み込み、変わるところを確かめます"
        ),
        extras={"public": True},
    )
    @app_commands.rename(document=locale_str("document", ja="文書"))
    @app_commands.describe(
        document=locale_str(
            "PDF, HTML, text, Markdown, TOML or zip; without one, the content folder is read",
            ja="PDF、HTML、テキスト、Markdown、TOML、zip。なければ設定のフォルダーを読みます",
        )
    )
    async def refresh(self, interaction: Interaction, document: discord.Attachment | None = None) -> None:
        """Show what a document would change."""

        async def work() -> None:
            await self.refreshing.begin(interaction, document)

        await guarded(interaction, work, what="/data refresh")

    @group.command(
        name=locale_str("history", ja="history"),
        description=locale_str("Who changed the content, when and from what", ja="内容をいつ誰が何で変えたか"),
    )
    async def history(self, interaction: Interaction) -> None:
        """List the steps of the content."""

        async def work() -> None:
            await show_history(self.bot, interaction)

        await guarded(interaction, work, what="/data history")

    @group.command(
        name=locale_str("rollback", ja="rollback"),
        description=locale_str("Go back to an earlier revision", ja="前の版に戻します"),
        extras={"public": True},
    )
    @app_commands.rename(revision=locale_str("revision", ja="版"))
    @app_commands.describe(
        revision=locale_str("Which; the one before unless chosen", ja="戻す版（選ばなければ一つ前の版）")
    )
    async def rollback(self, interaction: Interaction, revision: app_commands.Range[int, 1] | None = None) -> None:
        """Go back."""

        async def work() -> None:
            await roll_back(self.bot, interaction, revision)

        await guarded(interaction, work, what="/data rollback")

    @rollback.autocomplete("revision")
    async def complete_revisions(self, interaction: Interaction, typed: int | str) -> list[app_commands.Choice[int]]:
        """Revisions to go back to."""
        return await complete_revision(self.bot, interaction, str(typed))

    @group.command(
        name=locale_str("corrections", ja="corrections"),
        description=locale_str(
            "Find posts of the last days that are wrong by now", ja="最近の投稿で、いまの内容と違うものを探します"
        ),
        extras={"public": True},
    )
    async def corrections(self, interaction: Interaction) -> None:
        """Look at the posts of the last days again."""

        async def work() -> None:
            await self.correcting.look(interaction)

        await guarded(interaction, work, what="/data corrections")
