"""Describes schedules, deliveries and alerts for moderators, in words that every platform shares.

A description is a line of parts: texts, and the times, channels, messages and users that each platform formats
differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from string import Formatter
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from briefings.anniversaries.phrasing import format_day
from briefings.domain.deliveries import UNREADABLE_REASON, Delivery, DeliveryState, ModeratorAlert
from briefings.domain.refs import ChannelRef, MessageRef, UserRef
from briefings.domain.schedules import ScheduleKind
from briefings.i18n import N_, Message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable


class TimeStyle(StrEnum):
    """The precision of a formatted time."""

    LONG = "long"
    """With the day of the week."""
    SHORT = "short"


class TimePart(Struct, frozen=True):
    """A time that each reader sees in the reader's own zone."""

    at: datetime
    style: TimeStyle = TimeStyle.LONG


Part = str | TimePart | ChannelRef | MessageRef | UserRef
Line = tuple[Part, ...]


class PlatformWords(Struct, frozen=True):
    """The terms of a platform.

    Attributes:
        name: name of the platform for readers.
        permissions: names of permissions, by their code in a reason (`missing:CODE`); marked with `N_`.
        reasons: texts for reasons that only this platform has, by their code; marked with `N_`.
    """

    name: str
    permissions: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def format_permission(self, permission: str, language: str) -> str:
        """Formats a permission as the platform's clients call it; the code itself if it is not known."""
        known = self.permissions.get(permission)
        return _(known, language) if known else permission


KIND_NAMES: Final = {
    "day": N_("on this day"),
    "month": N_("this month"),
    "coming": N_("coming up"),
    "week": N_("subject of the week"),
    "news": N_("news of subjects"),
    "digest": N_("the week’s digest"),
}
"""The content of a schedule's posts, by the value of its kind."""

_FIELD_NAMES: Final = {
    "kind": N_("what is posted"),
    "at": N_("time of day"),
    "zone": N_("time zone"),
    "subjects": N_("subjects"),
    "lead_days": N_("days ahead"),
    "minimum_importance": N_("importance"),
    "on_empty": N_("days with nothing"),
    "tags": N_("tag of the forum"),
    "grace_minutes": N_("lateness"),
}
"""Fields of a schedule whose stored values may be unreadable."""

_STATE_TEXTS: Final = {
    "planned": N_("planned for {due}"),
    "claimed": N_("being posted (due {due})"),
    "sent": N_("sent {link}"),
    "skipped": N_("skipped: {reason}"),
    "late": N_("missed its window: {reason}"),
    "held": N_("on hold, please check: {reason}"),
    "given_up": N_("given up: {reason}"),
}
"""The state of a delivery."""

_REASON_TEXTS: Final = {
    "": N_("no reason on record"),
    "nothing": N_("there was nothing to post that day"),
    "paused": N_("it was paused"),
    "moderator": N_("by a moderator"),
    "review": N_("skipped in review by {user}"),
    "no_moderators_channel": N_("there is no moderators' channel"),
    "missed": N_("the bot was not running"),
    "rate_limited": N_("{platform} asked to wait"),
    "token_refused": N_("the token was refused"),
    "outage": N_("the server was unavailable"),
    "other_shard": N_("it waits for the process that runs the shard of this server"),
    "connecting": N_("there was no connection to {platform}"),
    "unknown": N_("its outcome is being checked ({detail})"),
    "unconfirmed": N_("its window ended before it could be posted again"),
    "unread": N_("the history can't be read, so whether it was posted is not known"),
    "refused": N_("reading the history was refused ({detail})"),
    "missing": N_("a permission is missing: {detail}"),
    "channel_deleted": N_("the channel is gone"),
    "unreadable": N_("stored settings can't be read: {detail}"),
    "defect": N_("a bug in the bot (see its log)"),
}
"""The reason of a delivery, by its code."""

_REFUSED: Final = N_("{platform} refused it ({detail})")

_ALERT_TEXTS: Final = {
    "held": N_("⚠️ Schedule {number}: the post of {date} is on hold: {reason}"),
    "given_up": N_("⚠️ Schedule {number}: the post of {date} was given up: {reason}"),
    "shut": N_(
        "⚠️ Schedule {number}: the post of {date} can't be sent: {reason}. It is sent if the problem is fixed in time."
    ),
    "paused": N_(
        "⚠️ Schedule {number} was paused: {reason}. Give it another channel "
        "with /schedule edit, then /schedule resume."
    ),
    "missed": N_("⚠️ Schedule {number}: {count} missed: {reason}"),
    "unpublished": N_("⚠️ Schedule {number}: the post of {date} could not be published: {reason}"),
    "unreadable": N_(
        "⚠️ Schedule {number} was paused: {reason}. Enter them again with /schedule edit; other schedules are not "
        "affected."
    ),
}
"""The texts of alerts, by code."""


def compose(text: str, language: str, **values: object) -> Line:
    """Translates a text and puts parts in place of its placeholders.

    Args:
        text: the English text, marked with `N_`.
        language: of the reader.
        values: the values of the placeholders: a part, a line, or anything else as text.
    """
    parts: list[Part] = []
    for literal, name, _spec, _conversion in Formatter().parse(_(text, language)):
        if literal:
            parts.append(literal)
        if name is not None:
            value = values[name]
            if isinstance(value, tuple):
                parts.extend(value)
            elif isinstance(value, TimePart | ChannelRef | MessageRef | UserRef):
                parts.append(value)
            else:
                parts.append(str(value))
    return tuple(parts)


def write_line(line: Line, write_part: Callable[[TimePart | ChannelRef | MessageRef | UserRef], str]) -> str:
    """Formats a line as text, for a platform whose texts contain times and references as markup."""
    return "".join(part if isinstance(part, str) else write_part(part) for part in line)


def format_kind(kind: ScheduleKind, language: str) -> str:
    """Formats what a schedule posts."""
    return _(KIND_NAMES[kind], language)


def name_fields(names: Sequence[str]) -> Message:
    """Lists fields of a schedule in words, separated by commas."""
    first, *others = names
    name = Message(_FIELD_NAMES.get(first, first))
    return Message(N_("{first}, {others}"), {"first": name, "others": name_fields(others)}) if others else name


def describe_delivery(delivery: Delivery, language: str, words: PlatformWords, platform: str = "") -> Line:
    """Describes the outcome of a post.

    Args:
        delivery: the delivery.
        language: of the reader.
        words: of the platform that the post is on.
        platform: name of that platform in references.
    """
    sent: Line = ()
    if delivery.state is DeliveryState.SENT:
        sent = (TimePart(delivery.sent_at, TimeStyle.SHORT),) if delivery.sent_at else ()
        if delivery.message_ref is not None:
            sent = (*sent, " ", delivery.message_ref) if sent else (delivery.message_ref,)
    line = compose(
        _STATE_TEXTS[delivery.state],
        language,
        due=TimePart(delivery.occurrence.due, TimeStyle.SHORT),
        link=sent,
        reason=describe_reason(delivery.reason, language, words, platform),
    )
    if delivery.corrected_at is None:
        return line
    corrected = compose(N_("corrected {at}"), language, at=TimePart(delivery.corrected_at, TimeStyle.SHORT))
    return (*line, " · ", *corrected)


def describe_reason(reason: str, language: str, words: PlatformWords, platform: str = "") -> Line:
    """Describes the code of a reason in words."""
    code, _colon, detail = reason.partition(":")
    if code == "missing":
        detail = words.format_permission(detail, language)
    if code == UNREADABLE_REASON:
        detail = name_fields(detail.split(",")).translate(language)
    text = words.reasons.get(code) or _REASON_TEXTS.get(code)
    if text is None:
        text, detail = _REFUSED, reason
    return compose(text, language, detail=detail, platform=words.name, user=UserRef(platform, detail))


def describe_alert(alert: ModeratorAlert, language: str, words: PlatformWords) -> Line:
    """Describes an alert to moderators."""
    return compose(
        _ALERT_TEXTS[alert.code],
        language,
        number=alert.schedule,
        date=format_day(alert.occurrence.date, language, year=True) if alert.occurrence else "",
        reason=describe_reason(alert.reason, language, words, alert.workspace_ref.platform),
        count=alert.count,
    )
