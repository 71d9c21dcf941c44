"""Finds the posts of the last days that are no longer right, or builds the message that there are none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.moderation.correction_messages import format_unknown_posts
from bot.moderation.parts import ModeratorMessage, build_notice
from briefings.errors import StoreError
from briefings.i18n import gettext as _
from briefings.posting.corrections.find import find_corrections
from briefings.service import BriefingService

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain.reviews import CorrectionFindings

_LOAD_TIMEOUT: Final = 60.0
"""Seconds after which a revision counts as unreadable."""


async def find_recent_corrections(context: BotContext, platform: str) -> CorrectionFindings | None:
    """Finds the posts of the last days that are no longer right; None if the settings disable corrections.

    Args:
        context: the content, the storage and the settings.
        platform: of the posts; each platform corrects its own.

    Raises:
        StoreError: the database can't be used.
    """
    days = context.settings.correction_days
    if not days:
        return None
    await context.reload_if_changed()
    stored = await context.storage.corrections.list_posts_since(context.clock() - timedelta(days=days))
    posts = tuple(post for post in stored if post.schedule.channel_ref.platform == platform)
    loop = asyncio.get_running_loop()
    current = context.service

    def load_service(revision: int) -> BriefingService | None:
        # Called in a thread: the storage is read in the event loop.
        loading = asyncio.run_coroutine_threadsafe(context.storage.revisions.load_snapshot(revision), loop)
        try:
            return current.for_revision(loading.result(_LOAD_TIMEOUT))
        except (StoreError, TimeoutError):
            return None

    return await asyncio.to_thread(find_corrections, posts, current, load_service, context.clock())


def build_nothing_to_correct(
    findings: CorrectionFindings | None, correction_days: int, language: str
) -> ModeratorMessage:
    """Builds the message if corrections are disabled or no post needs one."""
    if findings is None:
        return build_notice(get_corrections_disabled_text(language))
    text = _(
        "No post needs a correction (checked: {count}, of the last {days} days).",
        language,
        days=correction_days,
        count=findings.checked_count,
    )
    if findings.unknown_count:
        text += f"\n-# {format_unknown_posts(findings.unknown_count, language)}"
    return build_notice(text)


def get_corrections_disabled_text(language: str) -> str:
    """Returns the text that corrections are disabled in the settings."""
    return _("Corrections are disabled (setting CORRECTION_DAYS).", language)
