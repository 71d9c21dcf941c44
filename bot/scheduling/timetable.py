"""Schedules and deliveries in words."""

from __future__ import annotations

from datetime import datetime

from bot.scheduling.permissions import NAMES, named
from bot.scheduling.speech import SPEECH, say
from briefings.delivery.model import Delivery, State
from briefings.delivery.outlet import Notice
from briefings.schedules.calendar import upcoming
from briefings.schedules.model import Kind, Schedule


def when(moment: datetime, style: str = "F") -> str:
    """An instant that each reader's client shows in its own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def heading(schedule: Schedule, language: str) -> str:
    """A schedule in a line: `**3** · on this day → #desk · 09:00 Asia/Tokyo · ja`."""
    parts = [
        f"**{schedule.id}** · {say(f'kind.{schedule.kind}', language)} → <#{schedule.channel}>",
        f"{schedule.at:%H:%M} {schedule.zone}",
        schedule.language,
    ]
    if schedule.kind is Kind.COMING_UP:
        parts.append("−" + ", −".join(str(days) for days in schedule.lead_days))
    if schedule.subjects:
        parts.append(", ".join(schedule.subjects))
    return " · ".join(parts)


def runs(schedule: Schedule, now: datetime, language: str) -> str:
    """The next three posts, or that it rests."""
    if schedule.paused:
        return say("rests", language, reason=reason_line(schedule.paused_because, language))
    return say("next", language, runs=" / ".join(when(slot.due) for slot in upcoming(schedule, now, 3)))


def delivery_line(delivery: Delivery, schedule: Schedule, language: str) -> str:
    """What became of a slot."""
    link, corrected = "", ""
    if delivery.corrected_at is not None:
        corrected = say("corrected", language, at=when(delivery.corrected_at, "f"))
    if delivery.state is State.SENT:
        link = when(delivery.sent_at, "f") if delivery.sent_at else ""
        if delivery.message is not None:
            link += f" https://discord.com/channels/{schedule.guild}/{delivery.channel}/{delivery.message}"
    line = say(
        f"state.{delivery.state}",
        language,
        due=when(delivery.slot.due, "f"),
        link=link.strip(),
        reason=reason_line(delivery.reason, language),
    )
    return f"{line} · {corrected}" if corrected else line


def history_line(delivery: Delivery, schedule: Schedule, language: str) -> str:
    """A line of `/schedule why`."""
    return f"{delivery.slot.date.isoformat()} — {delivery_line(delivery, schedule, language)}"


def reason_line(reason: str, language: str) -> str:
    """A reason's code in words."""
    code, _, detail = reason.partition(":")
    if code == "missing" and detail in NAMES:
        detail = named(detail, language)
    key = f"reason.{code}"
    return say(key, language, detail=detail) if key in SPEECH else say("reason.code", language, detail=reason)


def notice_line(notice: Notice, language: str) -> str:
    """What moderators are told."""
    return say(
        f"notice.{notice.code}",
        language,
        number=notice.schedule,
        date=notice.slot.date.isoformat() if notice.slot else "",
        reason=reason_line(notice.reason, language),
        count=notice.count,
    )
