"""The text of posts, from the desk that answers at the moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from briefings.cards.model import Block, Card, CardRequest, Line, View
from briefings.model import Subject, SubjectKind
from briefings.schedules.model import Kind, OnEmpty, Schedule, Weight

if TYPE_CHECKING:
    from briefings.desk import Desk

_WEEK = {"ja": "今週の国・地域", "en": "Subject of the week"}
_NOTHING = {
    "ja": {
        Kind.ON_THIS_DAY: "{month}月{day}日に記録された出来事はありません。",
        Kind.THIS_MONTH: "{month}月に記録された出来事はありません。",
        Kind.COMING_UP: "お知らせする節目の日はありません。",
        Kind.SUBJECT_OF_WEEK: "今週お届けするものはありません。",
    },
    "en": {
        Kind.ON_THIS_DAY: "Nothing is recorded for {date}.",
        Kind.THIS_MONTH: "Nothing is recorded for this month.",
        Kind.COMING_UP: "No anniversary to announce today.",
        Kind.SUBJECT_OF_WEEK: "Nothing to tell this week.",
    },
}
_TITLES = {
    "ja": {
        Kind.ON_THIS_DAY: "この日の出来事",
        Kind.THIS_MONTH: "今月の出来事",
        Kind.COMING_UP: "もうすぐ来る節目",
        Kind.SUBJECT_OF_WEEK: "今週の国・地域",
    },
    "en": {
        Kind.ON_THIS_DAY: "On this day",
        Kind.THIS_MONTH: "This month",
        Kind.COMING_UP: "Coming up",
        Kind.SUBJECT_OF_WEEK: "Subject of the week",
    },
}


class Posts:
    """What schedules say.

    Args:
        desk: gives the desk over the revision that is active when it is asked.
    """

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk

    def card(self, schedule: Schedule, local_date: date) -> Card | None:
        """The post of a schedule for a local date; None where there is nothing to tell and it is to be silent."""
        desk = self._desk()
        card = self._told(desk, schedule, local_date)
        if card is None and schedule.on_empty is OnEmpty.SAY:
            return replace(nothing(schedule, local_date), revision=desk.snapshot.revision.id)
        return card

    def _told(self, desk: Desk, schedule: Schedule, day: date) -> Card | None:
        from briefings.anniversaries import cards

        if schedule.kind is Kind.SUBJECT_OF_WEEK:
            return _subject_of_week(desk, schedule, day)
        almanac = desk.almanac(schedule.language)
        about, major = schedule.subjects, schedule.weight is Weight.MAJOR
        if schedule.kind is Kind.ON_THIS_DAY:
            return cards.on_day(almanac, day, about=about, major_only=major)
        if schedule.kind is Kind.THIS_MONTH:
            return cards.in_month(almanac, day.year, day.month, about=about, major_only=major)
        return cards.ahead(almanac, day, schedule.lead_days, about=about, major_only=major)


def nothing(schedule: Schedule, day: date) -> Card:
    """The card that says that there is nothing to tell."""
    language = "ja" if schedule.language == "ja" else "en"
    date_in_words = f"{day.day} {day:%B}"
    line = _NOTHING[language][schedule.kind].format(month=day.month, day=day.day, date=date_in_words)
    return Card(CardRequest(""), language, _TITLES[language][schedule.kind], (Block("", (Line(line),)),))


def _subject_of_week(desk: Desk, schedule: Schedule, day: date) -> Card | None:
    """A summary, of one subject after another: which one follows from the week alone."""
    known = desk.lookup.subjects
    chosen: Sequence[Subject] = [known[one] for one in schedule.subjects if one in known]
    chosen = chosen or [one for one in known.values() if one.home and one.kind is SubjectKind.COUNTRY]
    if not chosen:
        return None
    week = (day.toordinal() - 1) // 7
    subject = sorted(chosen, key=lambda one: one.id)[week % len(chosen)]
    return of_week(desk, subject.id, schedule.language)


def of_week(desk: Desk, subject: str, language: str, edition: int = 0) -> Card | None:
    """The card of a week's subject, from an edition or the newest; None where the revision has no such subject."""
    card = desk.card(CardRequest(subject, View.SUMMARY, edition=edition), language)
    if card is None:
        return None
    note = _WEEK["ja" if language == "ja" else "en"]
    return replace(card, subtitle=f"{note} · {card.subtitle}" if card.subtitle else note)
