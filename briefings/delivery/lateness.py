"""A post that comes late says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from briefings.cards.model import Card
from briefings.schedules.calendar import is_late
from briefings.schedules.model import Occurrence, PostPurpose, Schedule

_LATE_LABEL = {"ja": "遅延（予定 {time}）", "en": "Late (due {time})"}


def mark_if_late(card: Card, schedule: Schedule, occurrence: Occurrence, now: datetime) -> Card:
    """The card of a slot as it is posted at `now`: one that is late tells when it was due, in the schedule's zone."""
    if occurrence.purpose is PostPurpose.REVIEW or not is_late(occurrence, now):
        return card
    due = occurrence.due.astimezone(ZoneInfo(schedule.zone))
    note = _LATE_LABEL["ja" if schedule.language == "ja" else "en"].format(time=f"{due:%Y-%m-%d %H:%M}")
    return replace(card, subtitle=f"{note} · {card.subtitle}" if card.subtitle else note)
