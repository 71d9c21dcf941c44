"""Handles `/data refresh`: parses a document, or the content folder, and proposes the changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.proposal_decisions import ProposalDecisions
from bot.discord_app.refs import make_channel_ref, make_user_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.moderation.markup import clip_text, escape_markdown
from bot.moderation.proposals import STAGE_TEXTS, delete_expired_proposals, format_unchanged, propose_update
from bot.moderation.refresh_input import build_metadata_override, join_names
from briefings.documents.encoding import make_file_size_error
from briefings.errors import BriefingError
from briefings.i18n import gettext as _
from briefings.revisions.parse import FolderFiles, parse_files, read_folder_files
from briefings.revisions.proposals import ProposalOrigin
from briefings.revisions.sandbox.planner import open_planner

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.custom_ids import ProposalId
    from briefings.revisions.proposals import ReviewedProposal

_MAX_ERROR_LENGTH: Final = 1_500
_MAX_CONCURRENT: Final = 2
"""Refreshes at the same time: each may need half a gigabyte while it parses."""


class RefreshFlow:
    """Refreshes of the content, from the document to the moderator's decision.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._decisions = ProposalDecisions(context)
        self._semaphore = asyncio.Semaphore(_MAX_CONCURRENT)

    async def delete_expired(self) -> None:
        """Deletes the proposals that have had no decision for a week."""
        await delete_expired_proposals(self._context)

    async def handle_component(self, interaction: Interaction, button_id: ProposalId, chosen: str) -> None:
        """Handles a component of a proposal."""
        await self._decisions.handle_component(interaction, button_id, chosen)

    async def start_refresh(
        self, interaction: Interaction, documents: Sequence[discord.Attachment], reports_on: str = ""
    ) -> None:
        """Parses the documents, or those of the content folder, and shows what they would change.

        Args:
            interaction: of the command.
            documents: the attachments; none for the content folder.
            reports_on: the year of dates without a year: a key of `REPORTED_YEARS`, or empty.

        Raises:
            DocumentTooLarge: a document exceeds the size limit.
        """
        language = self._context.get_language(interaction)
        limit = self._context.settings.import_limit
        folder = self._context.settings.content_dir
        if not documents and folder is None:
            text = _("Attach a document, or ask the operator to set CONTENT_DIR to a folder of documents.", language)
            await respond_privately(interaction, text)
            return
        # guard 36 false:
        #   tests/integration/discord_app/moderation/test_refresh.py::test_document_over_the_limit_is_not_fetched
        if too_large := next((document for document in documents if document.size > limit), None):
            # Checked before the download: Discord states the size.
            raise make_file_size_error(too_large.size, limit, too_large.filename)
        await interaction.response.defer(thinking=True)
        progress = ProgressMessage(interaction)
        name = join_names([document.filename for document in documents]) or str(folder)
        await audit_action(interaction, "data.refresh", file=name)
        await self.delete_expired()
        try:
            if self._semaphore.locked():
                waiting = _("Another refresh is running; this one starts when it is done.", language)
                await progress.show_stage(build_notice_view(waiting))
            async with self._semaphore:
                proposed = await self._create_proposal(interaction, progress, documents, reports_on)
        except BriefingError as error:
            line = clip_text(error.format_line(language), _MAX_ERROR_LENGTH)
            await progress.show_view(build_notice_view(escape_markdown(line)))
            return
        if proposed is None:
            await progress.show_view(build_notice_view(format_unchanged(name, language)))
            return
        await self._decisions.show_proposal(progress, proposed, language)

    async def _create_proposal(
        self,
        interaction: Interaction,
        progress: ProgressMessage,
        documents: Sequence[discord.Attachment],
        reports_on: str,
    ) -> ReviewedProposal | None:
        language = self._context.get_language(interaction)
        settings = self._context.settings

        async def show_stage(name: str) -> None:
            await progress.show_stage(build_notice_view(_(STAGE_TEXTS[name], language)))

        files = FolderFiles(())
        if documents:
            await show_stage("download")
            files = FolderFiles(tuple([(document.filename, await document.read()) for document in documents]))
        elif settings.content_dir is not None:
            files = await read_folder_files(settings.content_dir, max_bytes=settings.import_limit)
        async with open_planner() as planner:
            request = await parse_files(
                files.documents,
                max_bytes=settings.import_limit,
                metadata_override=build_metadata_override(reports_on),
                skipped=files.skipped,
                on_stage=show_stage,
            )
            origin = ProposalOrigin(
                actor=make_user_ref(interaction.user),
                author=str(interaction.user),
                channel_ref=make_channel_ref(interaction.guild_id, interaction.channel_id or 0),
            )
            return await propose_update(self._context, request, origin, language, show_stage, planner=planner)
