"""Checks the channels of schedules: whether they exist and can be posted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.operations.results import CheckResult, CheckState
from briefings.domain.deliveries import Available, Deleted, Forbidden, Unavailable
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from briefings.domain.deliveries import ChannelStatus
    from briefings.domain.refs import ChannelRef


async def check_channels(
    channel_refs: Iterable[ChannelRef],
    check_channel: Callable[[ChannelRef], Awaitable[ChannelStatus]],
    format_channel: Callable[[ChannelRef], str],
    describe_reason: Callable[[str], Message],
) -> list[CheckResult]:
    """Checks channels one after the other.

    Args:
        channel_refs: the channels of one platform.
        check_channel: checks a channel on the platform (`briefings.posting.ports.Publisher.check`).
        format_channel: formats a channel for readers of the platform.
        describe_reason: describes the code of `Forbidden.reason`.
    """
    return [
        _describe_status(channel_ref, await check_channel(channel_ref), format_channel(channel_ref), describe_reason)
        for channel_ref in channel_refs
    ]


def _describe_status(
    channel_ref: ChannelRef, status: ChannelStatus, channel: str, describe_reason: Callable[[str], Message]
) -> CheckResult:
    match status:
        case Available():
            state, detail, remedy = CheckState.OK, Message(N_("posts are possible")), None
        case Forbidden(reason):
            state, detail = CheckState.PROBLEM, describe_reason(reason)
            remedy = Message(N_("Grant the permission in the settings of the channel."))
        case Deleted():
            state, detail = CheckState.PROBLEM, Message(N_("the channel no longer exists"))
            remedy = Message(N_("Choose another channel for its schedules, or remove them."))
        case Unavailable():
            state, detail, remedy = CheckState.UNKNOWN, Message(N_("it can't be checked now")), None
    return CheckResult(
        channel_ref.platform,
        f"channel {channel_ref.workspace}/{channel_ref.channel}",
        Message(N_("channel {channel}"), {"channel": channel}),
        state,
        detail,
        remedy,
        channel_ref.workspace_ref,
    )
