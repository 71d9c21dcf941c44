"""Builds the cards of posts from the active revision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.domain import Subject, SubjectKind
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest, View
from briefings.domain.recurrence import is_late
from briefings.domain.schedules import (
    NEWS_KINDS,
    EmptyPolicy,
    MinimumImportance,
    Occurrence,
    PostPurpose,
    Schedule,
    ScheduleKind,
)
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from briefings.service import BriefingService


class ServicePostContent:
    """Implements `briefings.posting.ports.PostContent`.

    Args:
        get_service: returns the service of the revision that is currently active.
    """

    def __init__(self, get_service: Callable[[], BriefingService]) -> None:
        self._get_service = get_service

    def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """Builds the post of a schedule for a local date.

        None on an empty day, if the schedule posts nothing then.
        """
        service = self._get_service()
        card = self._build_by_kind(service, schedule, local_date)
        if card is None and schedule.on_empty is EmptyPolicy.SAY:
            return replace(build_empty_card(schedule, local_date), revision=service.snapshot.revision.id)
        return card

    def _build_by_kind(self, service: BriefingService, schedule: Schedule, day: date) -> Card | None:
        from briefings.anniversaries import posts

        if schedule.kind is ScheduleKind.SUBJECT_OF_WEEK:
            return _build_weekly_card(service, schedule, day)
        if schedule.kind in NEWS_KINDS:
            return _build_news_card(service, schedule, day)
        almanac = service.get_almanac(schedule.language)
        subjects, major_only = schedule.subjects, schedule.minimum_importance is MinimumImportance.MAJOR
        if schedule.kind is ScheduleKind.ON_THIS_DAY:
            return posts.build_day_post(almanac, day, subjects=subjects, major_only=major_only, limits=service.limits)
        if schedule.kind is ScheduleKind.THIS_MONTH:
            return posts.build_month_post(
                almanac, day.year, day.month, subjects=subjects, major_only=major_only, limits=service.limits
            )
        return posts.build_upcoming_post(
            almanac, day, schedule.lead_days, subjects=subjects, major_only=major_only, limits=service.limits
        )


def _build_news_card(service: BriefingService, schedule: Schedule, day: date) -> Card | None:
    """Builds the card of a news post from the calendar. Changes since the last post are added when it is due."""
    from briefings.posting.news.cards import build_digest_card, build_news_card

    build = build_digest_card if schedule.kind is ScheduleKind.DIGEST else build_news_card
    return build(service, schedule, day)


def build_empty_card(schedule: Schedule, day: date) -> Card:
    """Builds the card of a day without anything to post."""
    from briefings.anniversaries.phrasing import format_day

    language = schedule.language
    match schedule.kind:
        case ScheduleKind.ON_THIS_DAY:
            title = pgettext("title of a post", "On this day", language)
            text = _("Nothing is recorded for {day}.", language, day=format_day(day, language))
        case ScheduleKind.THIS_MONTH:
            title = pgettext("title of a post", "This month", language)
            text = _("Nothing is recorded for this month.", language)
        case ScheduleKind.COMING_UP:
            title = pgettext("title of a post", "Coming up", language)
            text = _("There are no anniversaries to announce today.", language)
        case ScheduleKind.NEWS | ScheduleKind.DIGEST:
            title = pgettext("title of a post", "News", language)
            text = _("Nothing is new.", language)
        case ScheduleKind.SUBJECT_OF_WEEK:
            title = pgettext("title of a post", "Subject of the week", language)
            text = _("There is nothing to post this week.", language)
    return Card(CardRequest(""), language, title, (CardBlock("", (CardLine(text),)),))


def _build_weekly_card(service: BriefingService, schedule: Schedule, day: date) -> Card | None:
    """Builds a summary of one subject. The subject is determined only by the week."""
    known = service.content_index.subjects
    chosen: Sequence[Subject] = [known[subject_id] for subject_id in schedule.subjects if subject_id in known]
    chosen = chosen or _list_home_countries(service)
    if not chosen:
        return None
    week = (day.toordinal() - 1) // 7
    subject = sorted(chosen, key=lambda subject: subject.id)[week % len(chosen)]
    return build_subject_card(service, subject.id, schedule.language)


def _list_home_countries(service: BriefingService) -> list[Subject]:
    """Lists the countries that the content is about, except Japan.

    They are those of its regions and of titles of sections.
    """
    index = service.content_index
    in_titles = {
        subject
        for chapter in index.snapshot.content.chapters
        for subjects in index.get_chapter_statements(chapter).subjects_by_section.values()
        for subject in subjects
    }
    covered = [
        subject
        for subject in index.subjects.values()
        if subject.covered and subject.kind is SubjectKind.COUNTRY and subject.id != PUBLISHER_COUNTRY
    ]
    home = [subject for subject in covered if subject.id in index.regions_by_country or subject.id in in_titles]
    return home or covered


def build_subject_card(service: BriefingService, subject: str, language: str, edition: int = 0) -> Card | None:
    """Builds the card of a week's subject, from an edition or the newest.

    None if the revision has no such subject.
    """
    card = service.build_card(CardRequest(subject, View.SUMMARY, edition=edition), language)
    if card is None:
        return None
    return _prepend_subtitle(card, pgettext("title of a post", "Subject of the week", language))


def mark_if_late(card: Card, schedule: Schedule, occurrence: Occurrence, now: datetime) -> Card:
    """Returns the card as it is posted at `now`. A late one states when it was due, in the schedule's zone."""
    if occurrence.purpose is PostPurpose.REVIEW or not is_late(occurrence, now):
        return card
    due = occurrence.due.astimezone(ZoneInfo(schedule.zone))
    return _prepend_subtitle(card, _("Late (due {time})", schedule.language, time=f"{due:%Y-%m-%d %H:%M}"))


def _prepend_subtitle(card: Card, note: str) -> Card:
    return replace(card, subtitle=f"{note} · {card.subtitle}" if card.subtitle else note)
