"""Checks the channels that moderators choose in forms."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.slack_app.posting.publisher import SlackPublisher
from bot.slack_app.posting.schedule_text import WORDS, write_plain
from briefings.domain.deliveries import Deleted, Forbidden
from briefings.posting.describe import describe_reason

if TYPE_CHECKING:
    from bot.slack_app.workspaces import Workspaces
    from briefings.domain.refs import ChannelRef

CHANNEL_TIMEOUT: Final = 1.0
"""Seconds that a form waits for the check of its channel: Slack shows an error after three."""


async def find_channel_problem(workspaces: Workspaces, channel_ref: ChannelRef, language: str) -> str:
    """Explains why a channel can't be posted to; empty if it can, or if Slack does not respond in time."""
    try:
        async with asyncio.timeout(CHANNEL_TIMEOUT):
            status = await SlackPublisher(workspaces).check(channel_ref)
    except TimeoutError:
        return ""
    match status:
        case Forbidden(reason):
            return write_plain(describe_reason(reason, language, WORDS))
        case Deleted():
            return write_plain(describe_reason("channel_deleted", language, WORDS))
    return ""
