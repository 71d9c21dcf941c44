"""Offers to correct posts that a new revision contradicts, and corrects them (訂正)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.render import render_message
from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.posting.schedule_text import format_reason
from bot.discord_app.refs import PLATFORM, get_guild_id, make_user_ref, make_workspace_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.custom_ids import CorrectionsAction, CorrectionsId
from bot.moderation import corrections as neutral
from bot.moderation.correction_messages import (
    build_offer_message,
    build_progress_message,
    build_result_message,
    shorten_name,
)
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.posting.corrections.apply import CorrectionTally, PostCorrector

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.domain.refs import ChannelRef, WorkspaceRef
    from briefings.domain.reviews import CorrectionFindings

_PROGRESS_INTERVAL: Final = 3.0
"""Seconds between two messages about the progress."""

_REASON_BY_REFUSAL: Final = {"50001": "missing:view_channel", "channel_deleted": "channel_deleted"}
"""Reasons for the codes with which Discord refuses to edit a post."""


async def build_correction_offer(
    context: DiscordContext, before: int, after: int, language: str | None = None
) -> MessageView | None:
    """Builds the message that offers to correct posts of the last days that are no longer right.

    Args:
        context: the content, the storage and the settings.
        before: the revision that was active before.
        after: the revision that was activated; posts are compared with the one that is active now.
        language: of the message; None for the default language.

    Returns:
        None if no post is wrong, or if the settings disable corrections.

    Raises:
        StoreError: the database can't be used.
    """
    findings = await find_recent_corrections(context)
    if findings is None or not findings.corrections:
        return None
    replaced = before if findings.revision == after else 0
    shown = language or context.settings.default_language
    return render_message(build_offer_message(DiscordPlaces(context), findings, replaced, shown))


async def find_recent_corrections(context: DiscordContext) -> CorrectionFindings | None:
    """Finds the posts of the last days that are no longer right; None if the settings disable corrections.

    Raises:
        StoreError: the database can't be used.
    """
    return await neutral.find_recent_corrections(context, PLATFORM)


class DiscordPlaces:
    """Implements `bot.moderation.correction_messages.Places`.

    Args:
        context: the servers and channels.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    @property
    def correction_days(self) -> int:
        """Number of days of the posts that were compared."""
        return self._context.settings.correction_days

    def format_workspace(self, workspace_ref: WorkspaceRef, language: str) -> str:
        """Formats the name of a server."""
        guild = self._context.client.get_guild(get_guild_id(workspace_ref))
        if guild is None:
            return _("server {server}", language, server=workspace_ref.workspace)
        return shorten_name(guild.name)

    def format_channel(self, channel_ref: ChannelRef, language: str) -> str:
        """Formats the names of a channel and its server: Discord shows no mention of another server's channel."""
        guild = self._context.client.get_guild(get_guild_id(channel_ref))
        if guild is None:
            return self.format_workspace(channel_ref.workspace_ref, language)
        channel = guild.get_channel_or_thread(int(channel_ref.channel))
        name = channel.name if channel is not None else channel_ref.channel
        return f"{shorten_name(guild.name)} #{shorten_name(name)}"

    def read_refusal(self, code: str) -> str:
        """Returns the reason for a code with which Discord refuses to edit a post."""
        return _REASON_BY_REFUSAL.get(code, code)

    def format_reason(self, reason: str, language: str) -> str:
        """Explains why a post could not be corrected."""
        return format_reason(reason, language)


class CorrectionFlow:
    """Corrects posts, from the command or the offer to the results.

    Args:
        context: the content, the storage and the settings.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._places = DiscordPlaces(context)
        self._run_lock = asyncio.Lock()

    async def show_corrections(self, interaction: Interaction) -> None:
        """Answers `/data corrections`: compares the posts of the last days again."""
        language = self._context.get_language(interaction)
        if not self._context.settings.correction_days:
            await respond_privately(interaction, neutral.get_corrections_disabled_text(language))
            return
        await interaction.response.defer(thinking=True)
        findings = await find_recent_corrections(self._context)
        await ProgressMessage(interaction).show_view(self._build_offer_message(findings, language))

    async def handle_component(self, interaction: Interaction, corrections_id: CorrectionsId, _chosen: str) -> None:
        """Handles a button."""
        if corrections_id.action is CorrectionsAction.KEEP:
            await self._keep_posts(interaction, corrections_id)
        else:
            await self._start_correction(interaction, corrections_id)

    async def _keep_posts(self, interaction: Interaction, corrections_id: CorrectionsId) -> None:
        language = self._context.get_language(interaction)
        text = _(
            "<@{user}> left the posts as they are. /data corrections checks them again.",
            language,
            user=interaction.user.id,
        )
        await interaction.response.edit_message(view=build_notice_view(text))
        await audit_action(interaction, "data.corrections.keep", revision=corrections_id.after)

    async def _start_correction(self, interaction: Interaction, corrections_id: CorrectionsId) -> None:
        language = self._context.get_language(interaction)
        if self._run_lock.locked():
            await respond_privately(interaction, _("Another moderator is correcting posts right now.", language))
            return
        async with self._run_lock:
            await interaction.response.defer()
            progress_message = ProgressMessage(interaction)
            findings = await find_recent_corrections(self._context)
            view, tally = await self._run_correction(interaction, progress_message, findings, corrections_id)
        # The lock is free once the result is shown: a further press gets no message that posts are being corrected.
        await progress_message.show_view(view)
        if findings is not None and tally is not None:
            await self._record_correction(interaction, findings, tally)

    async def _run_correction(
        self,
        interaction: Interaction,
        progress_message: ProgressMessage,
        findings: CorrectionFindings | None,
        corrections_id: CorrectionsId,
    ) -> tuple[MessageView, CorrectionTally | None]:
        """Corrects the posts of the findings; returns the message that follows, and what was done, if anything."""
        language = self._context.get_language(interaction)
        if findings is None or not findings.corrections:
            return self._build_offer_message(findings, language), None
        if findings.revision != corrections_id.after:
            # The moderator has not seen the new corrections, so they are shown first.
            note = _(
                "Revision {revision} has been applied since; the posts were checked again.",
                language,
                revision=findings.revision,
            )
            return self._build_offer_message(findings, language, note=note), None
        tally = await self._correct_posts(interaction, progress_message, findings, corrections_id)
        retry_id = replace(corrections_id, action=CorrectionsAction.CORRECT)
        return render_message(build_result_message(self._places, retry_id, tally, language)), tally

    async def _correct_posts(
        self,
        interaction: Interaction,
        progress_message: ProgressMessage,
        findings: CorrectionFindings,
        corrections_id: CorrectionsId,
    ) -> CorrectionTally:
        context, language, count = self._context, self._context.get_language(interaction), len(findings.corrections)
        shown_at = time.monotonic()

        async def show_progress(tally: CorrectionTally) -> None:
            nonlocal shown_at
            if time.monotonic() - shown_at >= _PROGRESS_INTERVAL and tally.tried_count < count:
                shown_at = time.monotonic()
                await progress_message.show_stage(
                    render_message(build_progress_message(corrections_id, tally, count, language))
                )

        def is_still_active() -> bool:
            return context.service.snapshot.revision.id == findings.revision

        corrector = PostCorrector(
            context.storage,
            context.resources.publishers,
            context.clock,
            make_user_ref(interaction.user),
            is_still_active,
        )
        return await corrector.apply_corrections(findings, show_progress)

    async def _record_correction(
        self, interaction: Interaction, findings: CorrectionFindings, tally: CorrectionTally
    ) -> None:
        line = ngettext(
            "<@{user}> corrected {count} post.",
            "<@{user}> corrected {count} posts.",
            tally.corrected,
            self._context.get_language(interaction),
            user=interaction.user.id,
        )
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
        """Writes to the log channels of other servers how many of their posts were corrected."""
        failed = {post.delivery.occurrence for post, _reason in tally.failed}
        corrected = [
            correction.post
            for correction in findings.corrections[: tally.tried_count]
            if correction.post.delivery.occurrence not in failed
        ]
        notifier = DiscordNotifier(self._context)
        languages = {post.schedule.channel_ref.workspace_ref: post.schedule.language for post in corrected}
        for workspace_ref, count in Counter(post.schedule.channel_ref.workspace_ref for post in corrected).items():
            if workspace_ref != make_workspace_ref(home_guild):
                line = ngettext(
                    "The content has changed: {count} scheduled post of this server was corrected.",
                    "The content has changed: {count} scheduled posts of this server were corrected.",
                    count,
                    languages[workspace_ref],
                )
                await notifier.log_change(workspace_ref, line)

    def _build_offer_message(
        self, findings: CorrectionFindings | None, language: str, *, note: str = ""
    ) -> MessageView:
        """Builds the offer, or a notice if there is nothing to correct."""
        if findings is None or not findings.corrections:
            days = self._context.settings.correction_days
            return render_message(neutral.build_nothing_to_correct(findings, days, language))
        return render_message(build_offer_message(self._places, findings, 0, language, note=note))
