"""`/data refresh`: a document is read, and what it would change is shown, corrected, applied or discarded."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.history import back_up_database, follow_up_activation
from bot.discord_app.moderation.messages import say
from bot.discord_app.moderation.metadata_form import MetadataForm
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.refresh_view import (
    REPORT_FILE_NAME,
    build_applied_view,
    build_before_after_view,
    build_proposal_view,
)
from bot.discord_app.refs import make_channel_ref, make_user_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.custom_ids import ProposalAction
from briefings.documents.encoding import file_size_error
from briefings.errors import BriefingError, StaleRevision
from briefings.revisions.checks import can_confirm
from briefings.revisions.parse import parse_files, read_folder_files
from briefings.revisions.proposals import (
    ProposalOrigin,
    apply_proposal,
    propose_import,
    renew_proposal,
    review_proposal,
)
from briefings.revisions.report import render_report

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.custom_ids import ProposalId
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain.proposals import Proposal
    from briefings.revisions.parse import NamedFile
    from briefings.revisions.proposals import ReviewedProposal

PROPOSAL_LIFETIME: Final = timedelta(days=7)
"""So long a proposal waits for a press; then it is swept away."""

_MAX_CONCURRENT: Final = 2
"""Refreshes that are worked on at the same time: each may need a gigabyte while it reads."""

_MAX_CACHED_REVIEWS: Final = 2
"""Examinations kept in memory, each some ten megabytes; others are made again when a button asks for them."""


class RefreshFlow:
    """Refreshes of the content, from the document to the press.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._semaphore = asyncio.Semaphore(_MAX_CONCURRENT)
        self._decision_lock = asyncio.Lock()
        self._review_cache: OrderedDict[tuple[int, str], ReviewedProposal] = OrderedDict()

    async def delete_expired(self) -> None:
        """Take away what nobody decided on for a week."""
        await self._context.storage.proposals.delete_old_proposals(self._context.clock() - PROPOSAL_LIFETIME)

    async def start_refresh(self, interaction: Interaction, document: discord.Attachment | None) -> None:
        """Read the document, or the content folder, and show what it would change."""
        language = self._context.get_language(interaction)
        limit = self._context.settings.import_limit
        folder = self._context.settings.content_dir
        if document is None and folder is None:
            await respond_privately(interaction, say("refresh.no_folder", language))
            return
        if document is not None and document.size > limit:
            # Before a byte of it is fetched: Discord tells the size.
            raise file_size_error(document.size, limit, document.filename)
        await interaction.response.defer(thinking=True)
        conversation = ProgressMessage(interaction)
        name = document.filename if document is not None else str(folder)
        await audit_action(interaction, "data.refresh", file=name)
        await self.delete_expired()
        try:
            if self._semaphore.locked():
                await conversation.show_stage(build_notice_view(say("stage.wait", language)))
            async with self._semaphore:
                proposed = await self._create_proposal(interaction, conversation, document)
        except BriefingError as error:
            await conversation.show_view(build_notice_view(error.format_line(language)))
            return
        if proposed is None:
            await conversation.show_view(build_notice_view(say("refresh.same", language, file=name)))
            return
        await self._show_proposal(conversation, proposed, language)

    async def handle_component(self, interaction: Interaction, button_id: ProposalId, chosen: str) -> None:
        """Does what a component of a proposal asks for."""
        if button_id.action is ProposalAction.ROLL_BACK:
            await self._roll_back(interaction, button_id)
            return
        made = await self._context.storage.proposals.find_proposal(button_id.revision)
        if made is None or not button_id.matches_digest(await self._find_digest(button_id.revision)):
            await self._reply_proposal_gone(interaction)
        elif button_id.action is ProposalAction.DISCARD:
            await self._discard_proposal(interaction, made)
        elif button_id.action is ProposalAction.EDIT_METADATA:
            await self._open_metadata_form(interaction, made, int(chosen or "0"))
        elif button_id.action is ProposalAction.SHOW_CARDS:
            await self._show_card_changes(interaction, made, chosen)
        else:
            await self._apply_proposal(interaction, made, confirmed=button_id.action is ProposalAction.CONFIRM)

    async def _create_proposal(
        self, interaction: Interaction, progress_message: ProgressMessage, document: discord.Attachment | None
    ) -> ReviewedProposal | None:
        language = self._context.get_language(interaction)

        async def show_stage(name: str) -> None:
            await progress_message.show_stage(build_notice_view(say(f"stage.{name}", language)))

        max_bytes = self._context.settings.import_limit
        files: tuple[NamedFile, ...]
        if document is not None:
            await show_stage("download")
            files = ((document.filename, await document.read()),)
        else:
            assert self._context.settings.content_dir is not None  # noqa: S101  # looked at before
            files = await read_folder_files(self._context.settings.content_dir, max_bytes=max_bytes)
        request = await parse_files(files, max_bytes=max_bytes, on_stage=show_stage)
        origin = ProposalOrigin(
            actor=make_user_ref(interaction.user),
            author=str(interaction.user),
            channel_ref=make_channel_ref(interaction.guild_id, interaction.channel_id or 0),
        )
        for tries_left in (True, False):
            try:
                return await propose_import(
                    self._context.storage,
                    request,
                    origin,
                    now=self._context.clock(),
                    language=language,
                    on_stage=show_stage,
                )
            except StaleRevision:
                # Somebody applied something while this was worked out: once more, over what answers now.
                if not tries_left:
                    raise
        return None

    async def _show_proposal(
        self,
        progress_message: ProgressMessage,
        proposed: ReviewedProposal,
        language: str,
        *,
        note: str = "",
        confirming: bool = False,
    ) -> None:
        revision = proposed.proposal.revision
        self._cache_review(proposed, language)
        text = await asyncio.to_thread(render_report, proposed.review, language, proposed.proposal.warnings)
        file = discord.File(io.BytesIO(text.encode()), filename=REPORT_FILE_NAME)
        await progress_message.show_view(
            build_proposal_view(proposed, language, note=note, confirming=confirming), [file]
        )
        if progress_message.message_ref is not None:
            await self._context.storage.proposals.set_proposal_message(revision, progress_message.message_ref)

    async def _apply_proposal(self, interaction: Interaction, pending: Proposal, *, confirmed: bool) -> None:
        """Apply, after what speaks against it was confirmed; over another state than was shown, ask anew."""
        language = self._context.get_language(interaction)
        await interaction.response.defer()
        conversation = ProgressMessage(interaction)
        proposed = await self._load_review(pending, language)
        if proposed is None:
            await self._reply_proposal_gone(interaction)
            return
        if not can_confirm(proposed.review.failures) or (proposed.review.failures and not confirmed):
            await self._show_proposal(conversation, proposed, language, confirming=True)
            return
        user = interaction.user
        # Two presses at once: the second finds what the first one did.
        async with self._decision_lock:
            try:
                await back_up_database(self._context)
                await apply_proposal(self._context.storage, pending, actor=make_user_ref(user), author=str(user))
            except StaleRevision:
                await self._handle_stale_base(interaction, conversation, pending)
                return
        self._evict_reviews(pending.revision)
        files = ", ".join(pending.files)
        line = say("log.apply", language, user=user.id, revision=pending.revision, files=files)
        await audit_action(
            interaction, "data.apply", line, revision=pending.revision, base=pending.base, files=list(pending.files)
        )
        text = say("refresh.applied", language, user=user.id, revision=pending.revision, files=files)
        view = build_applied_view(text, language, revision=pending.revision, rollback_target=pending.base)
        await conversation.show_view(view)
        await follow_up_activation(self._context, conversation, before=pending.base, after=pending.revision)

    async def _handle_stale_base(
        self, interaction: Interaction, progress_message: ProgressMessage, pending: Proposal
    ) -> None:
        """Another revision answers than the one compared with: this one by now, or somebody else's."""
        language = self._context.get_language(interaction)
        active = await self._context.storage.revisions.get_active_revision()
        if await self._context.storage.revisions.was_ever_active(pending.revision):
            text = say("refresh.already", language, revision=pending.revision)
            back = pending.base if active is not None and active.id == pending.revision else None
            await progress_message.show_view(
                build_applied_view(text, language, revision=pending.revision, rollback_target=back)
            )
            return
        renewed = await renew_proposal(self._context.storage, pending, now=self._context.clock(), language=language)
        if renewed is None:
            await progress_message.show_view(
                build_notice_view(say("refresh.same", language, file=", ".join(pending.files)))
            )
            return
        await self._show_proposal(progress_message, renewed, language, note=say("refresh.overtaken", language))

    async def _discard_proposal(self, interaction: Interaction, pending: Proposal) -> None:
        language = self._context.get_language(interaction)
        await interaction.response.defer()
        try:
            await self._context.storage.revisions.discard_revision(pending.revision)
        except StaleRevision:
            await self._handle_stale_base(interaction, ProgressMessage(interaction), pending)
            return
        self._evict_reviews(pending.revision)
        await audit_action(interaction, "data.discard", files=list(pending.files))
        text = say("refresh.discarded", language, user=interaction.user.id, files=", ".join(pending.files))
        await ProgressMessage(interaction).show_view(build_notice_view(text))

    async def _open_metadata_form(self, interaction: Interaction, pending: Proposal, chapter_index: int) -> None:
        """Open the form; it has to be the first answer, so nothing slow is done before."""
        language = self._context.get_language(interaction)
        heads = await self._context.storage.proposals.list_new_chapters(pending)
        if not 0 <= chapter_index < len(heads):
            await self._reply_proposal_gone(interaction)
            return
        head = heads[chapter_index]

        async def submit_override(form_interaction: Interaction, override: MetadataOverride) -> None:
            await form_interaction.response.defer()
            conversation = ProgressMessage(form_interaction)
            known = await self._context.storage.proposals.find_proposal(pending.revision)
            if known is None:
                await self._reply_proposal_gone(form_interaction)
                return
            async with self._decision_lock:
                renewed = await renew_proposal(
                    self._context.storage,
                    known,
                    now=self._context.clock(),
                    language=language,
                    metadata_overrides={head.key: override},
                )
            await audit_action(form_interaction, "data.correct", chapter=head.key, edition=override.edition)
            if renewed is None:
                text = say("refresh.same", language, file=", ".join(pending.files))
                await conversation.show_view(build_notice_view(text))
                return
            await self._show_proposal(conversation, renewed, language, note=say("refresh.corrected", language))

        await interaction.response.send_modal(MetadataForm(head, language, submit_override))

    async def _show_card_changes(self, interaction: Interaction, pending: Proposal, subject: str) -> None:
        language = self._context.get_language(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        proposed = await self._load_review(pending, language)
        if proposed is None:
            await self._reply_proposal_gone(interaction)
            return
        view = await asyncio.to_thread(build_before_after_view, proposed.review, subject, language)
        await interaction.edit_original_response(view=view)

    async def _roll_back(self, interaction: Interaction, button_id: ProposalId) -> None:
        from bot.discord_app.moderation.history import perform_rollback

        await interaction.response.defer()
        async with self._decision_lock:
            await perform_rollback(
                self._context, interaction, target=int(button_id.argument), expected=button_id.revision
            )

    async def _reply_proposal_gone(self, interaction: Interaction) -> None:
        """The proposal is not there any more: discarded, made anew, or swept away."""
        line = say("refresh.gone", self._context.get_language(interaction))
        await respond_privately(interaction, line)

    async def _load_review(self, pending: Proposal, language: str) -> ReviewedProposal | None:
        known = self._review_cache.get((pending.revision, language))
        if known is None:
            known = await review_proposal(self._context.storage, pending.revision, language)
            if known is not None:
                self._cache_review(known, language)
        return known

    def _cache_review(self, proposed: ReviewedProposal, language: str) -> None:
        self._review_cache[proposed.proposal.revision, language] = proposed
        while len(self._review_cache) > _MAX_CACHED_REVIEWS:
            self._review_cache.popitem(last=False)

    def _evict_reviews(self, revision: int) -> None:
        for key in [key for key in self._review_cache if key[0] == revision]:
            del self._review_cache[key]

    async def _find_digest(self, revision: int) -> str:
        found = [one.sha256 for one in await self._context.storage.revisions.list_revisions() if one.id == revision]
        return found[0] if found else ""
