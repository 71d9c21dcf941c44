"""`/data`: the commands by which moderators keep the content. What each does stands in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.authorization import Interaction, run_as_moderator
from bot.discord_app.commands.schedule_options import describe_options
from bot.discord_app.moderation.aliases import AliasFlow
from bot.discord_app.moderation.corrections import CorrectionFlow
from bot.discord_app.moderation.export import send_export
from bot.discord_app.moderation.history import complete_revision, show_history, start_rollback
from bot.discord_app.moderation.refresh import RefreshFlow
from bot.discord_app.ui.custom_ids import AliasItem, CorrectionsButton
from bot.discord_app.ui.items import ProposalButton

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
        self.refresh_flow = RefreshFlow(bot)
        self.alias_flow = AliasFlow(bot)
        self.correction_flow = CorrectionFlow(bot)

    async def cog_load(self) -> None:
        """Know the buttons again after a restart, and sweep away what nobody decided on."""
        self.bot.add_dynamic_items(ProposalButton, CorrectionsButton, AliasItem)
        await self.refresh_flow.delete_expired()

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
    async def refresh_content(self, interaction: Interaction, document: discord.Attachment | None = None) -> None:
        """Show what a document would change."""

        async def run_refresh() -> None:
            await self.refresh_flow.start_refresh(interaction, document)

        await run_as_moderator(interaction, run_refresh, activity="/data refresh")

    @group.command(
        name=locale_str("history", ja="history"),
        description=locale_str("Who changed the content, when and from what", ja="内容をいつ誰が何で変えたか"),
    )
    async def list_history(self, interaction: Interaction) -> None:
        """List the steps of the content."""

        async def run_history() -> None:
            await show_history(self.bot, interaction)

        await run_as_moderator(interaction, run_history, activity="/data history")

    @group.command(
        name=locale_str("rollback", ja="rollback"),
        description=locale_str("Go back to an earlier revision", ja="前の版に戻します"),
        extras={"public": True},
    )
    @app_commands.rename(revision=locale_str("revision", ja="版"))
    @app_commands.describe(
        revision=locale_str("Which; the one before unless chosen", ja="戻す版（選ばなければ一つ前の版）")
    )
    async def roll_back_content(
        self, interaction: Interaction, revision: app_commands.Range[int, 1] | None = None
    ) -> None:
        """Go back."""

        async def run_rollback() -> None:
            await start_rollback(self.bot, interaction, revision)

        await run_as_moderator(interaction, run_rollback, activity="/data rollback")

    @roll_back_content.autocomplete("revision")
    async def complete_revisions(self, interaction: Interaction, typed: int | str) -> list[app_commands.Choice[int]]:
        """Revisions to go back to."""
        return await complete_revision(self.bot, interaction, str(typed))

    @group.command(
        name=locale_str("export", ja="export"),
        description=locale_str("Take a backup of the content", ja="内容のバックアップを書き出します"),
    )
    async def export_content(self, interaction: Interaction) -> None:
        """Hand out a backup."""

        async def run_export() -> None:
            await send_export(self.bot, interaction)

        await run_as_moderator(interaction, run_export, activity="/data export")

    @group.command(
        name=locale_str("corrections", ja="corrections"),
        description=locale_str(
            "Find posts of the last days that are wrong by now", ja="最近の投稿で、いまの内容と違うものを探します"
        ),
        extras={"public": True},
    )
    async def review_corrections(self, interaction: Interaction) -> None:
        """Look at the posts of the last days again."""

        async def run_corrections() -> None:
            await self.correction_flow.show_corrections(interaction)

        await run_as_moderator(interaction, run_corrections, activity="/data corrections")

    @group.command(
        name=locale_str("unanswered", ja="unanswered"),
        description=locale_str("What people asked for and did not find", ja="見つからなかった問い合わせの一覧"),
    )
    @describe_options({"page": ("ページ", "Page of the list", "一覧のページ")})
    async def list_misses(self, interaction: Interaction, page: app_commands.Range[int, 1, 1000] = 1) -> None:
        """List what found nothing."""

        async def run_list_misses() -> None:
            await self.alias_flow.show_misses(interaction, page)

        await run_as_moderator(interaction, run_list_misses, activity="/data unanswered")

    @group.command(
        name=locale_str("teach", ja="teach"),
        description=locale_str("Make a word one more name of a subject", ja="項目に別名を登録します"),
    )
    @describe_options(
        {
            "name": ("別名", "The word that people type", "入力される言葉"),
            "subject": ("項目", "The country, region, topic … that it means", "その言葉が指す国・地域・テーマなど"),
        }
    )
    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> None:
        """Teach a name."""

        async def run_add_alias() -> None:
            await self.alias_flow.add_alias(interaction, name, subject)

        await run_as_moderator(interaction, run_add_alias, activity="/data teach")

    @add_alias.autocomplete("subject")
    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Subjects that fit what was typed."""
        return await self.alias_flow.complete_subject(interaction, typed)

    @group.command(
        name=locale_str("names", ja="names"),
        description=locale_str(
            "The names that were taught, to take back or to export", ja="登録した別名の一覧（取消し・書き出し）"
        ),
    )
    async def list_aliases(self, interaction: Interaction) -> None:
        """List what was taught."""

        async def run_list_aliases() -> None:
            await self.alias_flow.show_aliases(interaction)

        await run_as_moderator(interaction, run_list_aliases, activity="/data names")
