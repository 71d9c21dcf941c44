"""Posts that a new revision makes wrong: moderators are offered to edit them, with a note (訂正)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.corrections_view import build_offer_view, build_progress_view, build_result_view
from bot.discord_app.moderation.messages import say
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.custom_ids import CorrectionsAction, CorrectionsId
from bot.discord_app.ui.limits import CARD_LIMITS
from briefings.errors import StoreError
from briefings.posting.corrections.apply import CorrectionTally, PostCorrector
from briefings.posting.corrections.find import find_corrections
from briefings.service import BriefingService

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.domain.reviews import CorrectionFindings

_PROGRESS_INTERVAL: Final = 3.0
"""Seconds between two messages of how far it has come."""

_LOAD_TIMEOUT: Final = 60.0
"""Seconds until a revision that can't be read by then counts as one that can't be had."""


async def build_correction_offer(
    context: DiscordContext, before: int, after: int, language: str | None = None
) -> MessageView | None:
    """The message that offers to correct what was posted in the last days and is not so any more.

    Args:
        context: what the flow works with.
        before: the revision that answered before an apply or a step back.
        after: the one that answers since. Posts are held against whichever answers now.
        language: `ja` or `en`; None for the bot's own.

    Returns:
        None where no post is wrong, or where the setting says not to look.

    Raises:
        StoreError: the database can't be used.
    """
    found = await find_recent_corrections(context)
    if found is None or not found.corrections:
        return None
    changed = before if found.revision == after else 0
    return build_offer_view(context, found, changed, language or context.settings.default_language)


async def find_recent_corrections(context: DiscordContext) -> CorrectionFindings | None:
    """The posts of the last days that are wrong by now; None where the setting says not to look.

    Raises:
        StoreError: the database can't be used.
    """
    days = context.settings.correction_days
    if not days:
        return None
    await context.reload_if_changed()
    posts = await context.storage.corrections.list_posts_since(context.clock() - timedelta(days=days))
    loop = asyncio.get_running_loop()

    def load_service(revision: int) -> BriefingService | None:
        # In the thread: the store is read in the loop, and what is worked out of it is not.
        reading = asyncio.run_coroutine_threadsafe(context.storage.revisions.load_snapshot(revision), loop)
        try:
            return BriefingService(reading.result(_LOAD_TIMEOUT), CARD_LIMITS)
        except (StoreError, TimeoutError):
            return None

    return await asyncio.to_thread(find_corrections, posts, context.service, load_service, context.clock())


class CorrectionFlow:
    """Corrections, from the command or the offer to the result.

    Args:
        context: what the flow works with.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._run_lock = asyncio.Lock()

    async def show_corrections(self, interaction: Interaction) -> None:
        """Answer `/data corrections`: look again at the posts of the last days."""
        language = self._context.get_language(interaction)
        if not self._context.settings.correction_days:
            await respond_privately(interaction, say("corrections.off", language))
            return
        await interaction.response.defer(thinking=True)
        found = await find_recent_corrections(self._context)
        await ProgressMessage(interaction).show_view(self._build_offer_message(found, 0, language))

    async def handle_component(self, interaction: Interaction, button_id: CorrectionsId, _chosen: str) -> None:
        """Does what a button asks for."""
        if button_id.action is CorrectionsAction.KEEP:
            await self._keep_posts(interaction, button_id)
        else:
            await self._start_correction(interaction, button_id)

    async def _keep_posts(self, interaction: Interaction, button_id: CorrectionsId) -> None:
        language = self._context.get_language(interaction)
        text = say("corrections.kept", language, user=interaction.user.id)
        await interaction.response.edit_message(view=build_notice_view(text))
        await audit_action(interaction, "data.corrections.keep", revision=button_id.after)

    async def _start_correction(self, interaction: Interaction, button_id: CorrectionsId) -> None:
        language = self._context.get_language(interaction)
        if self._run_lock.locked():
            await respond_privately(interaction, say("corrections.busy", language))
            return
        async with self._run_lock:
            await interaction.response.defer()
            conversation = ProgressMessage(interaction)
            found = await find_recent_corrections(self._context)
            if found is None or not found.corrections:
                await conversation.show_view(self._build_offer_message(found, 0, language))
            elif found.revision != button_id.after:
                # What was shown is not what would be done: the moderator sees it first.
                note = say("corrections.overtaken", language, revision=found.revision)
                await conversation.show_view(self._build_offer_message(found, 0, language, note=note))
            else:
                await self._correct_posts(interaction, conversation, found, button_id)

    async def _correct_posts(
        self,
        interaction: Interaction,
        progress_message: ProgressMessage,
        findings: CorrectionFindings,
        button_id: CorrectionsId,
    ) -> None:
        context, language, count = self._context, self._context.get_language(interaction), len(findings.corrections)
        told_at = time.monotonic()

        async def show_progress(tally: CorrectionTally) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= _PROGRESS_INTERVAL and tally.tried_count < count:
                told_at = time.monotonic()
                await progress_message.show_stage(build_progress_view(button_id, tally, count, language))

        def is_still_active() -> bool:
            return context.service.snapshot.revision.id == findings.revision

        publisher = DiscordPublisher(context.client)
        corrector = PostCorrector(context.storage, publisher, context.clock, interaction.user.id, is_still_active)
        tally = await corrector.apply_corrections(findings, show_progress)
        await progress_message.show_view(
            build_result_view(context, replace(button_id, action=CorrectionsAction.CORRECT), tally, language)
        )
        line = say("log.corrections", language, user=interaction.user.id, count=tally.corrected)
        await audit_action(
            interaction,
            "data.corrections",
            line,
            revision=findings.revision,
            corrected=tally.corrected,
            deleted=tally.deleted,
            failed=len(tally.failed),
            left=tally.untried,
        )
        await self._notify_servers(findings, tally, home_guild=interaction.guild_id)

    async def _notify_servers(
        self, findings: CorrectionFindings, tally: CorrectionTally, *, home_guild: int | None
    ) -> None:
        """Tell in the log channels of other servers how many of their posts were corrected."""
        failed = {post.delivery.occurrence for post, _ in tally.failed}
        tried = [
            one.post
            for one in findings.corrections[: tally.tried_count]
            if one.post.delivery.occurrence not in failed
        ]
        notices = DiscordNotifier(self._context)
        languages = {post.schedule.guild: post.schedule.language for post in tried}
        for guild, count in Counter(post.schedule.guild for post in tried).items():
            if guild != home_guild:
                await notices.log_change(guild, say("log.corrected", languages[guild], count=count))

    def _build_offer_message(
        self, findings: CorrectionFindings | None, before: int, language: str, *, note: str = ""
    ) -> MessageView:
        """The offer; where nothing is wrong, a sentence that says so."""
        if findings is None:
            return build_notice_view(say("corrections.off", language))
        if findings.corrections:
            return build_offer_view(self._context, findings, before, language, note=note)
        days = self._context.settings.correction_days
        lines = [say("corrections.none", language, days=days, count=findings.checked_count)]
        if findings.unknown_count:
            lines.append(f"-# {say('corrections.unknown', language, count=findings.unknown_count)}")
        return build_notice_view("\n".join(lines))
