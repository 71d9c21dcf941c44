"""Carries out moderators' decisions on a proposed update: apply, discard, correct, compare, roll back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.history import follow_up_activation, perform_rollback
from bot.discord_app.moderation.metadata_form import MetadataForm
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.refresh_view import build_proposal_view
from bot.discord_app.moderation.render import make_files, render_message
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.custom_ids import ProposalAction
from bot.moderation.comparison_message import build_comparison_message
from bot.moderation.history import back_up_database
from bot.moderation.id_fields import read_chosen_number
from bot.moderation.markup import format_names
from bot.moderation.proposal_message import REPORT_FILE_NAME, build_applied_message
from bot.moderation.proposals import find_revision_digest, format_unchanged, get_proposal_gone_text
from bot.moderation.review_cache import ReviewCache
from briefings.errors import StaleRevision
from briefings.i18n import gettext as _
from briefings.revisions.checks import can_confirm
from briefings.revisions.proposals import apply_proposal, renew_proposal
from briefings.revisions.report import render_report

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.custom_ids import ProposalId
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain.proposals import ChapterHead, Proposal
    from briefings.revisions.proposals import ReviewedProposal


class ProposalDecisions:
    """The buttons and menus of proposals.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._lock = asyncio.Lock()
        """Serializes decisions: the second of two simultaneous presses sees the result of the first."""
        self._reviews = ReviewCache()

    async def handle_component(self, interaction: Interaction, button_id: ProposalId, chosen: str) -> None:
        """Handles a component of a proposal."""
        if button_id.action is ProposalAction.ROLL_BACK:
            await self._roll_back(interaction, button_id)
            return
        proposal = await self._context.storage.proposals.find_proposal(button_id.revision)
        if proposal is None or not button_id.matches_digest(
            await find_revision_digest(self._context, button_id.revision)
        ):
            await self._reply_proposal_gone(interaction)
        elif button_id.action is ProposalAction.DISCARD:
            await self._discard_proposal(interaction, proposal)
        elif button_id.action is ProposalAction.EDIT_METADATA:
            await self._open_metadata_form(interaction, proposal, read_chosen_number(chosen, 0))
        elif button_id.action is ProposalAction.SHOW_CARDS:
            await self._show_card_changes(interaction, proposal, chosen)
        else:
            await self._apply_proposal(interaction, proposal, confirmed=button_id.action is ProposalAction.CONFIRM)

    async def show_proposal(
        self,
        progress: ProgressMessage,
        proposed: ReviewedProposal,
        language: str,
        *,
        note: str = "",
        confirming: bool = False,
    ) -> None:
        """Shows a proposal with its report.

        Args:
            progress: the message that shows it.
            proposed: the proposal.
            language: of the moderator.
            note: a first line, for example that the proposal was renewed.
            confirming: whether apply was pressed, and failed checks have to be confirmed.
        """
        self._reviews.add_review(proposed, language)
        text = render_report(proposed.review, language)
        view = build_proposal_view(proposed, language, note=note, confirming=confirming)
        await progress.show_view(view, make_files([(REPORT_FILE_NAME, text.encode())]))
        if progress.message_ref is not None and not progress.is_ephemeral:
            revision = proposed.proposal.revision
            await self._context.storage.proposals.set_proposal_message(revision, progress.message_ref)

    async def _apply_proposal(self, interaction: Interaction, proposal: Proposal, *, confirmed: bool) -> None:
        """Applies a proposal; failed checks have to be confirmed, and a changed base is reviewed again."""
        language = self._context.get_language(interaction)
        await interaction.response.defer()
        progress = ProgressMessage(interaction)
        proposed = await self._reviews.load_review(self._context.storage, proposal, language)
        if proposed is None:
            await self._reply_proposal_gone(interaction)
            return
        failures = proposed.review.failures
        if not can_confirm(failures) or (failures and not confirmed):
            await self.show_proposal(progress, proposed, language, confirming=True)
            return
        user = interaction.user
        async with self._lock:
            if not await self._check_exists(interaction, proposal):
                return
            try:
                await back_up_database(self._context)
                await apply_proposal(self._context.storage, proposal, actor=make_user_ref(user), author=str(user))
            except StaleRevision:
                await self._handle_stale_base(interaction, progress, proposal)
                return
        self._reviews.remove_reviews(proposal.revision)
        await self._report_applied(interaction, progress, proposal)

    async def _report_applied(self, interaction: Interaction, progress: ProgressMessage, proposal: Proposal) -> None:
        language = self._context.get_language(interaction)
        files = format_names(proposal.files)
        line = _(
            "<@{user}> applied {files} (revision {revision}).",
            language,
            user=interaction.user.id,
            files=files,
            revision=proposal.revision,
        )
        await audit_action(
            interaction,
            "data.apply",
            line,
            revision=proposal.revision,
            base=proposal.base,
            files=list(proposal.files),
        )
        text = _(
            "### Applied\n<@{user}> applied {files}; revision {revision} is now active.",
            language,
            user=interaction.user.id,
            files=files,
            revision=proposal.revision,
        )
        message = build_applied_message(text, language, revision=proposal.revision, rollback_target=proposal.base)
        view = render_message(message)
        await progress.show_view(view)
        await progress.update_message(proposal.message_ref, view)
        await follow_up_activation(self._context, progress, before=proposal.base, after=proposal.revision)

    async def _handle_stale_base(
        self, interaction: Interaction, progress: ProgressMessage, proposal: Proposal
    ) -> None:
        """Handles that another revision than the base is active: this proposal's, or another one."""
        language = self._context.get_language(interaction)
        revisions = self._context.storage.revisions
        if await revisions.was_ever_active(proposal.revision):
            active = await revisions.get_active_revision()
            text = _("Revision {revision} has already been applied.", language, revision=proposal.revision)
            target = proposal.base if active is not None and active.id == proposal.revision else None
            message = build_applied_message(text, language, revision=proposal.revision, rollback_target=target)
            await progress.show_view(render_message(message))
            return
        renewed = await renew_proposal(self._context.storage, proposal, now=self._context.clock(), language=language)
        note = _(
            "Another revision was applied in the meantime. It has been compared again; please review it.", language
        )
        await self._show_renewed(progress, proposal, renewed, language, note)

    async def _discard_proposal(self, interaction: Interaction, proposal: Proposal) -> None:
        language = self._context.get_language(interaction)
        await interaction.response.defer()
        async with self._lock:
            if not await self._check_exists(interaction, proposal):
                return
            try:
                await self._context.storage.revisions.discard_revision(proposal.revision)
            except StaleRevision:
                await self._handle_stale_base(interaction, ProgressMessage(interaction), proposal)
                return
        self._reviews.remove_reviews(proposal.revision)
        await audit_action(interaction, "data.discard", files=list(proposal.files))
        text = _(
            "<@{user}> discarded {files}. Nothing was changed.",
            language,
            user=interaction.user.id,
            files=format_names(proposal.files),
        )
        progress = ProgressMessage(interaction)
        view = build_notice_view(text)
        await progress.show_view(view)
        await progress.update_message(proposal.message_ref, view)

    async def _open_metadata_form(self, interaction: Interaction, proposal: Proposal, chapter_index: int) -> None:
        """Opens the form. It must be the first response, so nothing slow precedes it."""
        language = self._context.get_language(interaction)
        heads = await self._context.storage.proposals.list_new_chapters(proposal)
        if not 0 <= chapter_index < len(heads):
            await self._reply_proposal_gone(interaction)
            return
        head = heads[chapter_index]

        async def submit_override(form_interaction: Interaction, override: MetadataOverride) -> None:
            await self._renew_with_override(form_interaction, proposal, head, override)

        await interaction.response.send_modal(MetadataForm(head, language, submit_override))

    async def _renew_with_override(
        self, interaction: Interaction, proposal: Proposal, head: ChapterHead, override: MetadataOverride
    ) -> None:
        language = self._context.get_language(interaction)
        await interaction.response.defer()
        async with self._lock:
            if not await self._check_exists(interaction, proposal):
                return
            renewed = await renew_proposal(
                self._context.storage,
                proposal,
                now=self._context.clock(),
                language=language,
                metadata_overrides={head.key: override},
            )
        await audit_action(interaction, "data.correct", chapter=head.key, edition=override.edition)
        note = _("Rebuilt with your corrections.", language)
        await self._show_renewed(ProgressMessage(interaction), proposal, renewed, language, note)

    async def _show_renewed(
        self,
        progress: ProgressMessage,
        proposal: Proposal,
        renewed: ReviewedProposal | None,
        language: str,
        note: str,
    ) -> None:
        if renewed is None:
            text = format_unchanged(format_names(proposal.files), language)
            await progress.show_view(build_notice_view(text))
        else:
            await self.show_proposal(progress, renewed, language, note=note)

    async def _show_card_changes(self, interaction: Interaction, proposal: Proposal, subject: str) -> None:
        language = self._context.get_language(interaction)
        if ProgressMessage(interaction).is_ephemeral:
            await interaction.response.defer()  # another card replaces the one that is shown
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        proposed = await self._reviews.load_review(self._context.storage, proposal, language)
        if proposed is None:
            await self._reply_proposal_gone(interaction)
            return
        message = build_comparison_message(proposed.review, subject, language)
        await interaction.edit_original_response(view=render_message(message))

    async def _roll_back(self, interaction: Interaction, button_id: ProposalId) -> None:
        await interaction.response.defer()
        async with self._lock:
            await perform_rollback(
                self._context, interaction, target=int(button_id.argument), expected=button_id.revision
            )

    async def _check_exists(self, interaction: Interaction, proposal: Proposal) -> bool:
        """Returns whether a proposal still exists, now that the lock is held; if not, the moderator is informed."""
        if await self._context.storage.proposals.find_proposal(proposal.revision) is not None:
            return True
        await self._reply_proposal_gone(interaction)
        return False

    async def _reply_proposal_gone(self, interaction: Interaction) -> None:
        await respond_privately(interaction, get_proposal_gone_text(self._context.get_language(interaction)))
