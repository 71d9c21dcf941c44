"""`/data`: the commands by which moderators keep the content. What each does stands in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.moderation.corrections import Correcting
from bot.moderation.corrections_items import CorrectionsButton
from bot.moderation.export import export
from bot.moderation.gate import Interaction, guarded
from bot.moderation.history import complete_revision, roll_back, show_history
from bot.moderation.name_ids import NameItem
from bot.moderation.names import Names
from bot.moderation.proposal_items import ProposalButton
from bot.moderation.refresh import Refreshing
from bot.scheduling.options import described

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
        self.names = Names(bot)
        self.correcting = Correcting(bot)

    async def cog_load(self) -> None:
        """Know the buttons again after a restart, and sweep away what nobody decided on."""
        self.bot.add_dynamic_items(ProposalButton, CorrectionsButton, NameItem)
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
        name=locale_str("export", ja="export"),
        description=locale_str("Take a backup of the content", ja="内容のバックアップを書き出します"),
    )
    async def export(self, interaction: Interaction) -> None:
        """Hand out a backup."""

        async def work() -> None:
            await export(self.bot, interaction)

        await guarded(interaction, work, what="/data export")

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

    @group.command(
        name=locale_str("unanswered", ja="unanswered"),
        description=locale_str("What people asked for and did not find", ja="見つからなかった問い合わせの一覧"),
    )
    @described({"page": ("ページ", "Page of the list", "一覧のページ")})
    async def unanswered(self, interaction: Interaction, page: app_commands.Range[int, 1, 1000] = 1) -> None:
        """List what found nothing."""

        async def work() -> None:
            await self.names.unanswered(interaction, page)

        await guarded(interaction, work, what="/data unanswered")

    @group.command(
        name=locale_str("teach", ja="teach"),
        description=locale_str("Make a word one more name of a subject", ja="項目に別名を登録します"),
    )
    @described(
        {
            "name": ("別名", "The word that people type", "入力される言葉"),
            "subject": ("項目", "The country, region, topic … that it means", "その言葉が指す国・地域・テーマなど"),
        }
    )
    async def teach(self, interaction: Interaction, name: str, subject: str) -> None:
        """Teach a name."""

        async def work() -> None:
            await self.names.teach(interaction, name, subject)

        await guarded(interaction, work, what="/data teach")

    @teach.autocomplete("subject")
    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects that fit what was typed."""
        return await self.names.complete_subject(interaction, typed)

    @group.command(
        name=locale_str("names", ja="names"),
        description=locale_str(
            "The names that were taught, to take back or to export", ja="登録した別名の一覧（取消し・書き出し）"
        ),
    )
    async def taught_names(self, interaction: Interaction) -> None:
        """List what was taught."""

        async def work() -> None:
            await self.names.names(interaction)

        await guarded(interaction, work, what="/data names")
