"""Formats schedules, deliveries and alerts as text for moderators."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.discord_app.channel_permissions import PERMISSION_NAMES, format_permission
from briefings.domain.deliveries import Delivery, DeliveryState, ModeratorAlert
from briefings.domain.recurrence import next_occurrences
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.i18n import N_
from briefings.i18n import gettext as _

KIND_NAMES: Final = {
    "day": N_("on this day"),
    "month": N_("this month"),
    "coming": N_("coming up"),
    "week": N_("subject of the week"),
}
"""What a schedule posts, by the value of its kind."""

_STATE_TEXTS: Final = {
    "planned": N_("planned for {due}"),
    "claimed": N_("being posted (due {due})"),
    "sent": N_("sent {link}"),
    "skipped": N_("skipped: {reason}"),
    "late": N_("missed its window: {reason}"),
    "held": N_("held, please check: {reason}"),
    "given_up": N_("given up: {reason}"),
}
"""The state of a delivery in words."""

_REASON_TEXTS: Final = {
    "": N_("no reason on record"),
    "nothing": N_("there was nothing to post that day"),
    "paused": N_("it was paused"),
    "moderator": N_("by a moderator"),
    "review": N_("skipped in review by <@{detail}>"),
    "no_moderators_channel": N_("there is no moderators' channel"),
    "missed": N_("the bot was not running"),
    "rate_limited": N_("Discord asked to wait"),
    "held_back": N_("Discord had blocked this address for a while"),
    "token_refused": N_("the token was refused"),
    "outage": N_("the server was unavailable"),
    "connecting": N_("there was no connection to Discord"),
    "unknown": N_("its outcome is being checked ({detail})"),
    "unconfirmed": N_("its window ended before it could be posted again"),
    "unread": N_("the history can't be read, so whether it was posted is not known"),
    "unsafe": N_("a forum post can't be repeated safely: please check whether it exists"),
    "refused": N_("reading the history was refused ({detail})"),
    "missing": N_("a permission is missing: {detail}"),
    "channel_deleted": N_("the channel is gone"),
    "defect": N_("a defect of the bot (see its log)"),
    "code": N_("Discord refused it ({detail})"),
}
"""The reason of a delivery in words, by its code."""

_ALERT_TEXTS: Final = {
    "held": N_("⚠️ Schedule {number}: the post of {date} is held: {reason}"),
    "given_up": N_("⚠️ Schedule {number}: the post of {date} was given up: {reason}"),
    "shut": N_(
        "⚠️ Schedule {number}: the post of {date} can't be sent: {reason}. It will be, if that is fixed in time."
    ),
    "paused": N_(
        "⚠️ Schedule {number} was paused: {reason}. Give it another channel "
        "with /schedule edit, then /schedule resume."
    ),
    "missed": N_("⚠️ Schedule {number}: {count} missed: {reason}"),
    "unpublished": N_("⚠️ Schedule {number}: the post of {date} could not be published: {reason}"),
}
"""What moderators are alerted of, by the code of the alert."""


def format_kind(kind: ScheduleKind, language: str) -> str:
    """What a schedule posts, in words."""
    return _(KIND_NAMES[kind], language)


def format_timestamp(moment: datetime, style: str = "F") -> str:
    """An instant that each reader's client shows in its own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def format_schedule(schedule: Schedule, language: str) -> str:
    """A schedule in a line: `**3** · on this day → #desk · 09:00 Asia/Tokyo · ja`."""
    parts = [
        f"**{schedule.id}** · {format_kind(schedule.kind, language)} → <#{schedule.channel_ref.channel}>",
        f"{schedule.at:%H:%M} {schedule.zone}",
        schedule.language,
    ]
    if schedule.kind is ScheduleKind.COMING_UP:
        parts.append("−" + ", −".join(str(days) for days in schedule.lead_days))
    if schedule.subjects:
        parts.append(", ".join(schedule.subjects))
    return " · ".join(parts)


def format_next_runs(schedule: Schedule, now: datetime, language: str) -> str:
    """The next three posts, or that it rests."""
    if schedule.paused:
        return _("paused ({reason})", language, reason=format_reason(schedule.pause_reason, language))
    return _(
        "Next: {runs}",
        language,
        runs=" / ".join(format_timestamp(slot.due) for slot in next_occurrences(schedule, now, 3)),
    )


def format_delivery(delivery: Delivery, language: str) -> str:
    """What became of a slot."""
    link, corrected = "", ""
    if delivery.corrected_at is not None:
        corrected = _("corrected {at}", language, at=format_timestamp(delivery.corrected_at, "f"))
    if delivery.state is DeliveryState.SENT:
        link = format_timestamp(delivery.sent_at, "f") if delivery.sent_at else ""
        if delivery.message_ref is not None:
            channel_ref = delivery.message_ref.channel_ref
            link += f" https://discord.com/channels/{channel_ref.workspace}/{channel_ref.channel}/{delivery.message_ref.message}"
    line = _(
        _STATE_TEXTS[delivery.state],
        language,
        due=format_timestamp(delivery.occurrence.due, "f"),
        link=link.strip(),
        reason=format_reason(delivery.reason, language),
    )
    return f"{line} · {corrected}" if corrected else line


def format_history_line(delivery: Delivery, language: str) -> str:
    """A line of `/schedule why`."""
    return f"{delivery.occurrence.date.isoformat()} — {format_delivery(delivery, language)}"


def format_reason(reason: str, language: str) -> str:
    """A reason's code in words."""
    code, _colon, detail = reason.partition(":")
    if code == "missing" and detail in PERMISSION_NAMES:
        detail = format_permission(detail, language)
    if code in _REASON_TEXTS:
        return _(_REASON_TEXTS[code], language, detail=detail)
    return _("Discord refused it ({detail})", language, detail=reason)


def format_alert(alert: ModeratorAlert, language: str) -> str:
    """What moderators are told."""
    return _(
        _ALERT_TEXTS[alert.code],
        language,
        number=alert.schedule,
        date=alert.occurrence.date.isoformat() if alert.occurrence else "",
        reason=format_reason(alert.reason, language),
        count=alert.count,
    )
