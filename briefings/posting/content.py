"""The text of posts, from the desk that answers at the moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefings.domain import Subject, SubjectKind
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest, View
from briefings.domain.recurrence import is_late
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Occurrence, PostPurpose, Schedule, ScheduleKind

if TYPE_CHECKING:
    from briefings.service import BriefingService


_WEEK_LABEL = {"ja": "今週の国・地域", "en": "Subject of the week"}
_EMPTY_TEXTS = {
    "ja": {
        ScheduleKind.ON_THIS_DAY: "{month}月{day}日に記録された出来事はありません。",
        ScheduleKind.THIS_MONTH: "{month}月に記録された出来事はありません。",
        ScheduleKind.COMING_UP: "お知らせする節目の日はありません。",
        ScheduleKind.SUBJECT_OF_WEEK: "今週お届けするものはありません。",
    },
    "en": {
        ScheduleKind.ON_THIS_DAY: "Nothing is recorded for {date}.",
        ScheduleKind.THIS_MONTH: "Nothing is recorded for this month.",
        ScheduleKind.COMING_UP: "No anniversary to announce today.",
        ScheduleKind.SUBJECT_OF_WEEK: "Nothing to tell this week.",
    },
}
_KIND_TITLES = {
    "ja": {
        ScheduleKind.ON_THIS_DAY: "この日の出来事",
        ScheduleKind.THIS_MONTH: "今月の出来事",
        ScheduleKind.COMING_UP: "もうすぐ来る節目",
        ScheduleKind.SUBJECT_OF_WEEK: "今週の国・地域",
    },
    "en": {
        ScheduleKind.ON_THIS_DAY: "On this day",
        ScheduleKind.THIS_MONTH: "This month",
        ScheduleKind.COMING_UP: "Coming up",
        ScheduleKind.SUBJECT_OF_WEEK: "Subject of the week",
    },
}


class ServicePostContent:
    """What schedules say.

    Args:
        get_service: gives the desk over the revision that is active when it is asked.
    """

    def __init__(self, get_service: Callable[[], BriefingService]) -> None:
        self._get_service = get_service

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """The post of a schedule for a local date; None where there is nothing to tell and it is to be silent."""
        desk = self._get_service()
        card = self._build_by_kind(desk, schedule, local_date)
        if card is None and schedule.on_empty is EmptyPolicy.SAY:
            return replace(build_empty_card(schedule, local_date), revision=desk.snapshot.revision.id)
        return card

    def _build_by_kind(self, service: BriefingService, schedule: Schedule, day: date) -> Card | None:
        from briefings.anniversaries import posts

        if schedule.kind is ScheduleKind.SUBJECT_OF_WEEK:
            return _build_weekly_card(service, schedule, day)
        almanac = service.get_almanac(schedule.language)
        about, major = schedule.subjects, schedule.minimum_importance is MinimumImportance.MAJOR
        if schedule.kind is ScheduleKind.ON_THIS_DAY:
            return posts.build_day_post(almanac, day, subjects=about, major_only=major, limits=service.limits)
        if schedule.kind is ScheduleKind.THIS_MONTH:
            return posts.build_month_post(
                almanac, day.year, day.month, subjects=about, major_only=major, limits=service.limits
            )
        return posts.build_upcoming_post(
            almanac, day, schedule.lead_days, subjects=about, major_only=major, limits=service.limits
        )


def build_empty_card(schedule: Schedule, day: date) -> Card:
    """The card that says that there is nothing to tell."""
    language = "ja" if schedule.language == "ja" else "en"
    date_in_words = f"{day.day} {day:%B}"
    line = _EMPTY_TEXTS[language][schedule.kind].format(month=day.month, day=day.day, date=date_in_words)
    return Card(CardRequest(""), language, _KIND_TITLES[language][schedule.kind], (CardBlock("", (CardLine(line),)),))


def _build_weekly_card(service: BriefingService, schedule: Schedule, day: date) -> Card | None:
    """A summary, of one subject after another: which one follows from the week alone."""
    known = service.content_index.subjects
    chosen: Sequence[Subject] = [known[one] for one in schedule.subjects if one in known]
    chosen = chosen or [one for one in known.values() if one.covered and one.kind is SubjectKind.COUNTRY]
    if not chosen:
        return None
    week = (day.toordinal() - 1) // 7
    subject = sorted(chosen, key=lambda one: one.id)[week % len(chosen)]
    return build_subject_card(service, subject.id, schedule.language)


def build_subject_card(service: BriefingService, subject: str, language: str, edition: int = 0) -> Card | None:
    """The card of a week's subject, from an edition or the newest; None where the revision has no such subject."""
    card = service.build_card(CardRequest(subject, View.SUMMARY, edition=edition), language)
    if card is None:
        return None
    note = _WEEK_LABEL["ja" if language == "ja" else "en"]
    return replace(card, subtitle=f"{note} · {card.subtitle}" if card.subtitle else note)


_LATE_LABEL = {"ja": "遅延（予定 {time}）", "en": "Late (due {time})"}


def mark_if_late(card: Card, schedule: Schedule, occurrence: Occurrence, now: datetime) -> Card:
    """The card of a slot as it is posted at `now`: one that is late tells when it was due, in the schedule's zone."""
    if occurrence.purpose is PostPurpose.REVIEW or not is_late(occurrence, now):
        return card
    due = occurrence.due.astimezone(ZoneInfo(schedule.zone))
    note = _LATE_LABEL["ja" if schedule.language == "ja" else "en"].format(time=f"{due:%Y-%m-%d %H:%M}")
    return replace(card, subtitle=f"{note} · {card.subtitle}" if card.subtitle else note)
