"""Carries out moderators' decisions on a proposed update: apply, discard, correct, compare, roll back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.moderation.comparison_message import build_comparison_message
from bot.moderation.history import back_up_database, explain_stale_rollback
from bot.moderation.ids import ProposalAction
from bot.moderation.markup import format_names
from bot.moderation.parts import build_notice
from bot.moderation.proposal_message import REPORT_FILE_NAME, build_applied_message, build_proposal_message
from bot.moderation.proposals import find_revision_digest, format_unchanged, get_proposal_gone_text
from bot.moderation.review_cache import ReviewCache
from briefings.errors import StaleRevision
from briefings.i18n import gettext as _
from briefings.revisions.checks import can_confirm
from briefings.revisions.pipeline import roll_back_revision
from briefings.revisions.proposals import apply_proposal, renew_proposal
from briefings.revisions.report import render_report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.moderation.ids import ProposalId
    from bot.moderation.moderator import Audit
    from bot.slack_app.moderation.surface import Surface
    from bot.slack_app.moderation.work import Work
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain.proposals import Proposal
    from briefings.revisions.proposals import ReviewedProposal


class ProposalDecisions:
    """The buttons and menus of proposals.

    Args:
        audit: records the actions.
        follow_up: called after another revision was activated, with the work and both revisions.
    """

    def __init__(self, audit: Audit, follow_up: Callable[[Work, int, int], Awaitable[None]]) -> None:
        self._audit = audit
        self._follow_up = follow_up
        self._lock = asyncio.Lock()
        """Serializes decisions: the second of two simultaneous presses sees the result of the first."""
        self._reviews = ReviewCache()

    async def find_proposal(self, work: Work, button_id: ProposalId) -> Proposal | None:
        """Finds the proposal of a component. None if it no longer exists; the moderator is informed."""
        bot = work.context.bot
        proposal = await bot.storage.proposals.find_proposal(button_id.revision)
        if proposal is not None and button_id.matches_digest(await find_revision_digest(bot, button_id.revision)):
            return proposal
        await self._report_gone(work, work.open_surface())
        return None

    async def handle_component(self, work: Work, button_id: ProposalId, chosen: str) -> None:
        """Handles a component of a proposal, except for opening the form of its metadata."""
        if button_id.action is ProposalAction.ROLL_BACK:
            async with self._lock:
                await self.roll_back(work, target=int(button_id.argument), expected=button_id.revision)
            return
        proposal = await self.find_proposal(work, button_id)
        if proposal is None:
            return
        if button_id.action is ProposalAction.DISCARD:
            await self._discard_proposal(work, proposal)
        elif button_id.action is ProposalAction.SHOW_CARDS:
            await self._show_card_changes(work, proposal, chosen)
        else:
            await self._apply_proposal(work, proposal, confirmed=button_id.action is ProposalAction.CONFIRM)

    async def show_proposal(
        self, work: Work, surface: Surface, proposed: ReviewedProposal, *, note: str = "", confirming: bool = False
    ) -> None:
        """Shows a proposal with its report.

        Args:
            work: of the moderator.
            surface: where it is shown.
            proposed: the proposal.
            note: a first line, for example that the proposal was renewed.
            confirming: whether apply was pressed, and failed checks have to be confirmed.
        """
        language, revision = work.language, proposed.proposal.revision
        self._reviews.add_review(proposed, language)
        text = render_report(proposed.review, language)
        message = build_proposal_message(proposed, language, note=note, confirming=confirming)
        await surface.show(message, () if confirming else [(REPORT_FILE_NAME, text.encode())])
        if surface.message_ref is not None:
            await work.context.bot.storage.proposals.set_proposal_message(revision, surface.message_ref)

    async def renew_with_override(
        self, work: Work, proposal: Proposal, chapter: str, override: MetadataOverride
    ) -> None:
        """Makes a proposal again with corrected metadata of one of its chapters."""
        bot = work.context.bot
        async with self._lock:
            if not await self._check_exists(work, work.open_surface(public=True), proposal):
                return
            renewed = await renew_proposal(
                bot.storage, proposal, now=bot.clock(), language=work.language, metadata_overrides={chapter: override}
            )
        await self._audit.record(work.moderator, "data.correct", chapter=chapter, edition=override.edition)
        await self._show_renewed(work, proposal, renewed, _("Rebuilt with your corrections.", work.language))

    async def roll_back(self, work: Work, *, target: int, expected: int) -> None:
        """Makes an earlier revision active, and reports it.

        Args:
            work: of the moderator.
            target: the revision to go back to.
            expected: the revision that the moderator saw as active.
        """
        bot, language, moderator = work.context.bot, work.language, work.moderator
        surface = work.open_surface(public=True)
        try:
            await back_up_database(bot)
            await roll_back_revision(
                bot.storage, target=target, expected=expected, actor=moderator.user_ref, author=moderator.author
            )
        except StaleRevision as error:
            text = await explain_stale_rollback(bot, error, target=target, expected=expected, language=language)
            await surface.show_private(build_notice(text))
            return
        line = _(
            "<@{user}> went back from revision {before} to revision {revision}.",
            language,
            user=moderator.user_ref.user,
            before=expected,
            revision=target,
        )
        await self._audit.record(moderator, "data.rollback", line, revision=target, before=expected)
        title = _("### Rolled back", language)
        message = build_applied_message(f"{title}\n{line}", language, revision=target, rollback_target=expected)
        await surface.show(message)
        await self._follow_up(work, expected, target)

    async def _apply_proposal(self, work: Work, proposal: Proposal, *, confirmed: bool) -> None:
        """Applies a proposal; failed checks have to be confirmed, and a changed base is reviewed again."""
        bot, language, moderator = work.context.bot, work.language, work.moderator
        surface = work.open_surface(public=True)
        proposed = await self._reviews.load_review(bot.storage, proposal, language)
        if proposed is None:
            await self._report_gone(work, surface)
            return
        failures = proposed.review.failures
        if not can_confirm(failures) or (failures and not confirmed):
            await self.show_proposal(work, surface, proposed, confirming=True)
            return
        async with self._lock:
            if not await self._check_exists(work, surface, proposal):
                return
            try:
                await back_up_database(bot)
                await apply_proposal(bot.storage, proposal, actor=moderator.user_ref, author=moderator.author)
            except StaleRevision:
                await self._handle_stale_base(work, surface, proposal)
                return
        self._reviews.remove_reviews(proposal.revision)
        await self._report_applied(work, surface, proposal)

    async def _report_applied(self, work: Work, surface: Surface, proposal: Proposal) -> None:
        language, user = work.language, work.moderator.user_ref.user
        values = {"user": user, "files": format_names(proposal.files), "revision": proposal.revision}
        line = _("<@{user}> applied {files} (revision {revision}).", language, **values)
        await self._audit.record(
            work.moderator,
            "data.apply",
            line,
            revision=proposal.revision,
            base=proposal.base,
            files=list(proposal.files),
        )
        text = _("### Applied\n<@{user}> applied {files}; revision {revision} is now active.", language, **values)
        message = build_applied_message(text, language, revision=proposal.revision, rollback_target=proposal.base)
        await surface.show(message)
        await surface.update_message(proposal.message_ref, message)
        await self._follow_up(work, proposal.base, proposal.revision)

    async def _handle_stale_base(self, work: Work, surface: Surface, proposal: Proposal) -> None:
        """Handles that another revision than the base is active: this proposal's, or another one."""
        bot, language = work.context.bot, work.language
        if await bot.storage.revisions.was_ever_active(proposal.revision):
            active = await bot.storage.revisions.get_active_revision()
            text = _("Revision {revision} has already been applied.", language, revision=proposal.revision)
            target = proposal.base if active is not None and active.id == proposal.revision else None
            message = build_applied_message(text, language, revision=proposal.revision, rollback_target=target)
            await surface.show(message)
            return
        renewed = await renew_proposal(bot.storage, proposal, now=bot.clock(), language=language)
        note = _(
            "Another revision was applied in the meantime. It has been compared again; please review it.", language
        )
        await self._show_renewed(work, proposal, renewed, note)

    async def _discard_proposal(self, work: Work, proposal: Proposal) -> None:
        surface, language = work.open_surface(public=True), work.language
        async with self._lock:
            if not await self._check_exists(work, surface, proposal):
                return
            try:
                await work.context.bot.storage.revisions.discard_revision(proposal.revision)
            except StaleRevision:
                await self._handle_stale_base(work, surface, proposal)
                return
        self._reviews.remove_reviews(proposal.revision)
        await self._audit.record(work.moderator, "data.discard", files=list(proposal.files))
        text = _(
            "<@{user}> discarded {files}. Nothing was changed.",
            language,
            user=work.moderator.user_ref.user,
            files=format_names(proposal.files),
        )
        message = build_notice(text)
        await surface.show(message)
        await surface.update_message(proposal.message_ref, message)

    async def _show_renewed(
        self, work: Work, proposal: Proposal, renewed: ReviewedProposal | None, note: str
    ) -> None:
        surface = work.open_surface(public=True)
        if renewed is None:
            await surface.show(build_notice(format_unchanged(format_names(proposal.files), work.language)))
        else:
            await self.show_proposal(work, surface, renewed, note=note)

    async def _show_card_changes(self, work: Work, proposal: Proposal, subject: str) -> None:
        language, surface = work.language, work.open_surface()
        proposed = await self._reviews.load_review(work.context.bot.storage, proposal, language)
        if proposed is None:
            await self._report_gone(work, surface)
            return
        message = build_comparison_message(proposed.review, subject, language)
        if work.origin.is_private:
            await surface.show(message)  # another card replaces the one that is shown
        else:
            await surface.show_private(message)

    async def _check_exists(self, work: Work, surface: Surface, proposal: Proposal) -> bool:
        """Returns whether a proposal still exists, now that the lock is held; if not, the moderator is informed."""
        if await work.context.bot.storage.proposals.find_proposal(proposal.revision) is not None:
            return True
        await self._report_gone(work, surface)
        return False

    async def _report_gone(self, work: Work, surface: Surface) -> None:
        await surface.show_private(build_notice(get_proposal_gone_text(work.language)))
