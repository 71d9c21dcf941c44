"""Offers to correct posts in Slack that a new revision contradicts, and corrects them (訂正)."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from bot.moderation import corrections as neutral
from bot.moderation.correction_messages import build_offer_message, build_progress_message, build_result_message
from bot.moderation.ids import CorrectionsAction
from bot.moderation.parts import ModeratorMessage, build_notice
from bot.slack_app.posting.schedule_text import WORDS, write_plain
from bot.slack_app.refs import PLATFORM
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.posting.corrections.apply import CorrectionTally, PostCorrector
from briefings.posting.describe import describe_reason

if TYPE_CHECKING:
    from bot.context import BotContext
    from bot.moderation.ids import CorrectionsId
    from bot.moderation.moderator import Audit
    from bot.slack_app.context import SlackContext
    from bot.slack_app.moderation.surface import Surface
    from bot.slack_app.moderation.work import Work
    from briefings.domain.refs import ChannelRef, WorkspaceRef
    from briefings.domain.reviews import CorrectionFindings

_PROGRESS_INTERVAL: Final = 3.0
"""Seconds between two messages about the progress."""


class SlackPlaces:
    """Implements `bot.moderation.correction_messages.Places`.

    Args:
        context: the settings.
    """

    def __init__(self, context: BotContext) -> None:
        self._context = context

    @property
    def correction_days(self) -> int:
        """Number of days of the posts that were compared."""
        return self._context.settings.correction_days

    def format_workspace(self, workspace_ref: WorkspaceRef, language: str) -> str:
        """Formats a workspace by its id: its name would need a further scope."""
        return _("workspace {workspace}", language, workspace=workspace_ref.workspace)

    def format_channel(self, channel_ref: ChannelRef, language: str) -> str:  # noqa: ARG002  # as the protocol has it
        """Formats a channel, which Slack shows by its name."""
        return f"<#{channel_ref.channel}>"

    def read_refusal(self, code: str) -> str:
        """Returns the code itself: the publisher returns reasons."""
        return code

    def format_reason(self, reason: str, language: str) -> str:
        """Explains why a post could not be corrected."""
        return write_plain(describe_reason(reason, language, WORDS))


class CorrectionFlow:
    """Corrects posts, from the command or the offer to the results.

    Args:
        context: what the handlers work with.
        audit: records the actions.
    """

    def __init__(self, context: SlackContext, audit: Audit) -> None:
        self._context = context
        self._audit = audit
        self._places = SlackPlaces(context.bot)
        self._run_lock = asyncio.Lock()

    async def offer_after_activation(self, work: Work, before: int, after: int) -> None:
        """Loads the active revision, and offers to correct posts made from the previous one."""
        bot = self._context.bot
        await bot.reload_if_changed()
        findings = await neutral.find_recent_corrections(bot, PLATFORM)
        if findings is not None and findings.corrections:
            replaced = before if findings.revision == after else 0
            offer = build_offer_message(self._places, findings, replaced, work.language)
            await work.open_surface().show_private(offer)

    async def show_corrections(self, work: Work) -> None:
        """Compares the posts of the last days again."""
        findings = await neutral.find_recent_corrections(self._context.bot, PLATFORM)
        await work.open_surface(public=True).show(self._build_offer(findings, work.language))

    async def handle_component(self, work: Work, corrections_id: CorrectionsId) -> None:
        """Handles a button."""
        if corrections_id.action is CorrectionsAction.KEEP:
            text = _(
                "<@{user}> left the posts as they are. /data corrections checks them again.",
                work.language,
                user=work.moderator.user_ref.user,
            )
            await work.open_surface().show(build_notice(text))
            await self._audit.record(work.moderator, "data.corrections.keep", revision=corrections_id.after)
        elif self._run_lock.locked():
            text = _("Another moderator is correcting posts right now.", work.language)
            await work.open_surface().show_private(build_notice(text))
        else:
            await self._start_correction(work, corrections_id)

    async def _start_correction(self, work: Work, corrections_id: CorrectionsId) -> None:
        surface = work.open_surface()
        async with self._run_lock:
            findings = await neutral.find_recent_corrections(self._context.bot, PLATFORM)
            message, tally = await self._run_correction(work, surface, findings, corrections_id)
        # The lock is free once the result is shown: a further press gets no message that posts are being corrected.
        await surface.show(message)
        if findings is not None and tally is not None:
            await self._record_correction(work, findings, tally)

    async def _run_correction(
        self, work: Work, surface: Surface, findings: CorrectionFindings | None, corrections_id: CorrectionsId
    ) -> tuple[ModeratorMessage, CorrectionTally | None]:
        """Corrects the posts of the findings; returns the message that follows, and what was done, if anything."""
        language = work.language
        if findings is None or not findings.corrections:
            return self._build_offer(findings, language), None
        if findings.revision != corrections_id.after:
            # The moderator has not seen the new corrections, so they are shown first.
            note = _(
                "Revision {revision} has been applied since; the posts were checked again.",
                language,
                revision=findings.revision,
            )
            return build_offer_message(self._places, findings, 0, language, note=note), None
        tally = await self._correct_posts(work, surface, findings, corrections_id)
        retry_id = replace(corrections_id, action=CorrectionsAction.CORRECT)
        return build_result_message(self._places, retry_id, tally, language), tally

    async def _correct_posts(
        self, work: Work, surface: Surface, findings: CorrectionFindings, corrections_id: CorrectionsId
    ) -> CorrectionTally:
        bot, language, count = self._context.bot, work.language, len(findings.corrections)
        shown_at = time.monotonic()

        async def show_progress(tally: CorrectionTally) -> None:
            nonlocal shown_at
            if time.monotonic() - shown_at >= _PROGRESS_INTERVAL and tally.tried_count < count:
                shown_at = time.monotonic()
                await surface.show_stage(build_progress_message(corrections_id, tally, count, language))

        def is_still_active() -> bool:
            return bot.service.snapshot.revision.id == findings.revision

        # A bot on both Discord and Slack corrects the posts of both.
        publishers = bot.resources.publishers
        corrector = PostCorrector(bot.storage, publishers, bot.clock, work.moderator.user_ref, is_still_active)
        return await corrector.apply_corrections(findings, show_progress)

    async def _record_correction(self, work: Work, findings: CorrectionFindings, tally: CorrectionTally) -> None:
        line = ngettext(
            "<@{user}> corrected {count} post.",
            "<@{user}> corrected {count} posts.",
            tally.corrected,
            work.language,
            user=work.moderator.user_ref.user,
        )
        await self._audit.record(
            work.moderator,
            "data.corrections",
            line,
            revision=findings.revision,
            corrected=tally.corrected,
            deleted=tally.deleted,
            failed=len(tally.failed),
            left=tally.untried,
        )

    def _build_offer(self, findings: CorrectionFindings | None, language: str) -> ModeratorMessage:
        """Builds the offer, or a notice if there is nothing to correct."""
        if findings is None or not findings.corrections:
            return neutral.build_nothing_to_correct(findings, self._places.correction_days, language)
        return build_offer_message(self._places, findings, 0, language)
