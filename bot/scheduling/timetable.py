"""Schedules and deliveries in words."""

from __future__ import annotations

from datetime import datetime

from bot.scheduling.permissions import PERMISSION_NAMES, format_permission
from bot.scheduling.speech import PHRASES, format_phrase
from briefings.delivery.model import Delivery, DeliveryState
from briefings.delivery.outlet import ModeratorAlert
from briefings.schedules.calendar import next_occurrences
from briefings.schedules.model import Schedule, ScheduleKind


def format_timestamp(moment: datetime, style: str = "F") -> str:
    """An instant that each reader's client shows in its own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def format_schedule(schedule: Schedule, language: str) -> str:
    """A schedule in a line: `**3** · on this day → #desk · 09:00 Asia/Tokyo · ja`."""
    parts = [
        f"**{schedule.id}** · {format_phrase(f'kind.{schedule.kind}', language)} → <#{schedule.channel}>",
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
        return format_phrase("rests", language, reason=format_reason(schedule.paused_because, language))
    return format_phrase(
        "next", language, runs=" / ".join(format_timestamp(slot.due) for slot in next_occurrences(schedule, now, 3))
    )


def format_delivery(delivery: Delivery, schedule: Schedule, language: str) -> str:
    """What became of a slot."""
    link, corrected = "", ""
    if delivery.corrected_at is not None:
        corrected = format_phrase("corrected", language, at=format_timestamp(delivery.corrected_at, "f"))
    if delivery.state is DeliveryState.SENT:
        link = format_timestamp(delivery.sent_at, "f") if delivery.sent_at else ""
        if delivery.message is not None:
            link += f" https://discord.com/channels/{schedule.guild}/{delivery.channel}/{delivery.message}"
    line = format_phrase(
        f"state.{delivery.state}",
        language,
        due=format_timestamp(delivery.occurrence.due, "f"),
        link=link.strip(),
        reason=format_reason(delivery.reason, language),
    )
    return f"{line} · {corrected}" if corrected else line


def format_history_line(delivery: Delivery, schedule: Schedule, language: str) -> str:
    """A line of `/schedule why`."""
    return f"{delivery.occurrence.date.isoformat()} — {format_delivery(delivery, schedule, language)}"


def format_reason(reason: str, language: str) -> str:
    """A reason's code in words."""
    code, _, detail = reason.partition(":")
    if code == "missing" and detail in PERMISSION_NAMES:
        detail = format_permission(detail, language)
    key = f"reason.{code}"
    return (
        format_phrase(key, language, detail=detail)
        if key in PHRASES
        else format_phrase("reason.code", language, detail=reason)
    )


def format_alert(alert: ModeratorAlert, language: str) -> str:
    """What moderators are told."""
    return format_phrase(
        f"notice.{alert.code}",
        language,
        number=alert.schedule,
        date=alert.occurrence.date.isoformat() if alert.occurrence else "",
        reason=format_reason(alert.reason, language),
        count=alert.count,
    )
