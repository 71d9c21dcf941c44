"""Formats schedules, deliveries and alerts as Discord's markup."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from bot.discord_app.channel_permissions import PERMISSION_NAMES
from bot.discord_app.refs import PLATFORM
from briefings.anniversaries.phrasing import format_day
from briefings.domain.deliveries import Delivery, ModeratorAlert
from briefings.domain.refs import ChannelRef, MessageRef, UserRef
from briefings.domain.schedules import Schedule
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.posting.describe import (
    Line,
    PlatformWords,
    TimePart,
    TimeStyle,
    describe_alert,
    describe_delivery,
    describe_reason,
    format_kind,
    write_line,
)
from briefings.posting.next_posts import NextPost
from briefings.posting.panel_text import describe_status

__all__ = [
    "WORDS",
    "format_alert",
    "format_delivery",
    "format_history_line",
    "format_kind",
    "format_reason",
    "format_status",
    "format_timestamp",
]

WORDS: Final = PlatformWords(
    "Discord",
    PERMISSION_NAMES,
    {
        "held_back": N_("Discord had blocked this address for a while"),
        "unsafe": N_("a forum post can't be repeated safely: please check whether it exists"),
        "missing_tag": N_("the forum requires a tag: choose one with /schedule edit"),
        "tag_deleted": N_("its tag was deleted in the forum: choose another one with /schedule edit"),
        "too_many_threads": N_("the channel has as many active threads as Discord allows"),
        "blocked_by_automod": N_("a rule of AutoMod blocked it"),
    },
)
"""The terms of Discord."""

_TIME_STYLES: Final = {TimeStyle.LONG: "F", TimeStyle.SHORT: "f"}


def format_timestamp(moment: datetime, style: str = "F") -> str:
    """Formats an instant that each reader's client shows in its own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def format_delivery(delivery: Delivery, language: str) -> str:
    """Formats the outcome of a post."""
    return _write(describe_delivery(delivery, language, WORDS, PLATFORM))


def format_history_line(delivery: Delivery, language: str) -> str:
    """Formats a line of `/schedule why`."""
    day = format_day(delivery.occurrence.date, language, year=True)
    return _("{day}: {state}", language, day=day, state=format_delivery(delivery, language))


def format_reason(reason: str, language: str) -> str:
    """Formats a reason in words."""
    return _write(describe_reason(reason, language, WORDS, PLATFORM))


def format_alert(alert: ModeratorAlert, language: str) -> str:
    """Formats an alert to moderators."""
    return _write(describe_alert(alert, language, WORDS))


def format_status(schedule: Schedule, next_post: NextPost | None, language: str) -> str:
    """Formats the next post of a schedule, or the reason why it has none."""
    return _write(describe_status(schedule, next_post, language, WORDS))


def _write(line: Line) -> str:
    return write_line(line, _write_part)


def _write_part(part: TimePart | ChannelRef | MessageRef | UserRef) -> str:
    match part:
        case TimePart(at, style):
            return format_timestamp(at, _TIME_STYLES[style])
        case ChannelRef():
            return f"<#{part.channel}>"
        case MessageRef(channel_ref, message):
            return f"https://discord.com/channels/{channel_ref.workspace}/{channel_ref.channel}/{message}"
        case UserRef():
            return f"<@{part.user}>"
        case _:
            assert_never(part)
