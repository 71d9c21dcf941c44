"""Defines the commands of `/data`, by which moderators manage the content; their flows are in `moderation`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.authorization import ModeratorScope, moderator_only
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.moderation.aliases import AliasFlow
from bot.discord_app.moderation.corrections import CorrectionFlow
from bot.discord_app.moderation.export import send_export
from bot.discord_app.moderation.history import complete_revision, show_history, start_rollback
from bot.discord_app.moderation.refresh import RefreshFlow
from bot.discord_app.moderation.reports import ReportListFlow
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.custom_ids import AliasId, CorrectionsId, ProposalId, ReportId
from bot.moderation.refresh_input import REPORTED_YEARS

if TYPE_CHECKING:
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class DataCog(commands.Cog):
    """The commands that manage the content; added only for the home server."""

    group = app_commands.Group(
        name=translatable_name("command", "data"),
        description=locale_str("Keep the content up to date"),
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )

    def __init__(self, context: DiscordContext, router: ComponentRouter) -> None:
        self._context = context
        self.refresh_flow = RefreshFlow(context)
        self.alias_flow = AliasFlow(context)
        self.correction_flow = CorrectionFlow(context)
        self.report_flow = ReportListFlow(context)
        router.register(ProposalId, self.refresh_flow.handle_component, scope=ModeratorScope.CONTENT)
        router.register(AliasId, self.alias_flow.handle_component, scope=ModeratorScope.CONTENT)
        router.register(CorrectionsId, self.correction_flow.handle_component, scope=ModeratorScope.CONTENT)
        router.register(ReportId, self.report_flow.handle_component, scope=ModeratorScope.CONTENT)

    async def cog_load(self) -> None:
        """Deletes expired proposals."""
        await self.refresh_flow.delete_expired()

    @group.command(
        name=translatable_name("command", "refresh"),
        description=locale_str("Read a document and see what it would change"),
        extras={"public": True},
    )
    @app_commands.rename(
        document=translatable_name("option", "document"),
        document_2=translatable_name("option", "document-2"),
        document_3=translatable_name("option", "document-3"),
        document_4=translatable_name("option", "document-4"),
        document_5=translatable_name("option", "document-5"),
        reports_on=translatable_name("option", "reports-on"),
    )
    @app_commands.describe(
        document=locale_str("PDF, HTML, text, Markdown, TOML or zip; without one, the content folder is read"),
        document_2=locale_str("Another document of the same update"),
        document_3=locale_str("Another document of the same update"),
        document_4=locale_str("Another document of the same update"),
        document_5=locale_str("Another document of the same update"),
        reports_on=locale_str("Year for dates without a year, if it is not recognized"),
    )
    @app_commands.choices(
        reports_on=[
            app_commands.Choice(name=locale_str(label), value=value) for value, label in REPORTED_YEARS.items()
        ]
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def refresh_content(  # noqa: PLR0913, PLR0917  an option each
        self,
        interaction: Interaction,
        document: discord.Attachment | None = None,
        document_2: discord.Attachment | None = None,
        document_3: discord.Attachment | None = None,
        document_4: discord.Attachment | None = None,
        document_5: discord.Attachment | None = None,
        reports_on: str = "",
    ) -> None:
        """Shows what documents would change."""
        given = (document, document_2, document_3, document_4, document_5)
        documents = [attachment for attachment in given if attachment is not None]
        await self.refresh_flow.start_refresh(interaction, documents, reports_on)

    @group.command(
        name=translatable_name("command", "history"),
        description=locale_str("Who changed the content, when and from what"),
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def list_history(self, interaction: Interaction) -> None:
        """Lists the activations of revisions."""
        await show_history(self._context, interaction)

    @group.command(
        name=translatable_name("command", "rollback"),
        description=locale_str("Go back to an earlier revision"),
        extras={"public": True},
    )
    @app_commands.rename(revision=translatable_name("option", "revision"))
    @app_commands.describe(revision=locale_str("Revision to go back to; default: the previous one"))
    @moderator_only(ModeratorScope.CONTENT)
    async def roll_back_content(
        self, interaction: Interaction, revision: app_commands.Range[int, 1] | None = None
    ) -> None:
        """Rolls back to an earlier revision."""
        await start_rollback(self._context, interaction, revision)

    @roll_back_content.autocomplete("revision")
    # guard 38 remove:
    #   tests/integration/discord_app/moderation/test_authorization.py::test_others_cannot_change_anything
    @moderator_only(ModeratorScope.CONTENT)
    @offer_nothing_on_error
    async def complete_revisions(self, interaction: Interaction, typed: int | str) -> list[app_commands.Choice[int]]:
        """Suggests revisions to roll back to."""
        return await complete_revision(self._context, interaction, str(typed))

    @group.command(
        name=translatable_name("command", "export"),
        description=locale_str("Take a backup of the content"),
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def export_content(self, interaction: Interaction) -> None:
        """Sends a backup."""
        await send_export(self._context, interaction)

    @group.command(
        name=translatable_name("command", "corrections"),
        description=locale_str("Find recent posts that no longer agree with the content"),
        extras={"public": True},
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def review_corrections(self, interaction: Interaction) -> None:
        """Compares the posts of the last days with the active revision."""
        await self.correction_flow.show_corrections(interaction)

    @group.command(
        name=translatable_name("command", "unanswered"),
        description=locale_str("Queries that found nothing"),
    )
    @app_commands.rename(page=translatable_name("option", "page"))
    @app_commands.describe(page=locale_str("Page of the list"))
    @moderator_only(ModeratorScope.CONTENT)
    async def list_misses(self, interaction: Interaction, page: app_commands.Range[int, 1, 1000] = 1) -> None:
        """Lists queries that found nothing."""
        await self.alias_flow.show_misses(interaction, page)

    @group.command(
        name=translatable_name("command", "reports"),
        description=locale_str("Errors that readers reported on cards"),
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def list_reports(self, interaction: Interaction) -> None:
        """Lists the open reports."""
        await self.report_flow.show_reports(interaction)

    @group.command(
        name=translatable_name("command", "teach"),
        description=locale_str("Add an alias of a subject, or a word that offers several"),
    )
    @app_commands.rename(name=translatable_name("option", "name"), subject=translatable_name("option", "subject"))
    @app_commands.describe(
        name=locale_str("The word that people type"),
        subject=locale_str("The country, region, topic … that it means; separate several with commas"),
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def add_alias(self, interaction: Interaction, name: str, subject: str) -> None:
        """Adds an alias."""
        await self.alias_flow.add_alias(interaction, name, subject)

    @add_alias.autocomplete("subject")
    @moderator_only(ModeratorScope.CONTENT)
    @offer_nothing_on_error
    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests subjects that match the input."""
        return await self.alias_flow.complete_subject(interaction, typed)

    @group.command(
        name=translatable_name("command", "names"),
        description=locale_str("The added aliases, to remove or to export"),
    )
    @moderator_only(ModeratorScope.CONTENT)
    async def list_aliases(self, interaction: Interaction) -> None:
        """Lists the added aliases."""
        await self.alias_flow.show_aliases(interaction)
