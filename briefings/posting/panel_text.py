"""Formats the rows of the panel of schedules, in words that every platform shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.phrasing import format_day
from briefings.cards.labels import join_names, join_parts
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, ScheduleKind
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.posting.describe import compose, describe_reason, name_fields
from briefings.posting.zones import find_zones, format_offset, format_zone

if TYPE_CHECKING:
    from briefings.domain.schedules import Schedule
    from briefings.posting.describe import Line, PlatformWords
    from briefings.posting.next_posts import NextPost

_RHYTHMS: Final = {
    ScheduleKind.ON_THIS_DAY: N_("Daily at {time} ({zone})"),
    ScheduleKind.THIS_MONTH: N_("On the first of each month at {time} ({zone})"),
    ScheduleKind.COMING_UP: N_("Daily at {time} ({zone}), if something is coming up"),
    ScheduleKind.SUBJECT_OF_WEEK: N_("Mondays at {time} ({zone})"),
    ScheduleKind.NEWS: N_("Daily at {time} ({zone}), if something is new"),
    ScheduleKind.DIGEST: N_("Mondays at {time} ({zone})"),
}


def format_zone_with_offset(zone: str, language: str, now: datetime) -> str:
    """Formats a zone by its city, with its offset from UTC: `東京 UTC+9`."""
    name, offset = format_zone(zone, language), format_offset(zone, now)
    return name if name == offset else f"{name} {offset}"


def format_zone_note(typed: str, language: str, now: datetime) -> str:
    """Returns a remark on an abbreviation that is also used for a zone with summer time; else empty."""
    found = find_zones(typed, now)
    if len(found.zones) != 1 or not found.seasonal:
        return ""
    text = N_("{typed} is {offset} all year, without summer time. For the time of {city}, enter {zone}.")
    return _(
        text,
        language,
        typed=typed.strip().upper(),
        offset=format_offset(found.zones[0], now),
        city=format_zone(found.seasonal, language),
        zone=found.seasonal,
    )


def format_rhythm(schedule: Schedule, language: str) -> str:
    """Formats the times of a schedule: `毎日9:00（東京）`."""
    zone = format_zone(schedule.zone, language)
    return _(_RHYTHMS[schedule.kind], language, time=f"{schedule.at:%H:%M}", zone=zone)


def format_selection(schedule: Schedule, language: str, name_subject: Callable[[str], str]) -> str:
    """Formats the subjects of a schedule and its further options.

    Args:
        schedule: the schedule.
        language: the reader's.
        name_subject: returns the name of a subject by its id.
    """
    is_ranked = schedule.kind is not ScheduleKind.SUBJECT_OF_WEEK
    is_major = schedule.minimum_importance is MinimumImportance.MAJOR
    days = join_names((str(days) for days in schedule.lead_days), language)
    return join_parts(
        join_names(map(name_subject, schedule.subjects), language),
        (_("major ones", language) if is_major else _("all", language)) if is_ranked else "",
        _("{days} days ahead", language, days=days)
        if schedule.kind in {ScheduleKind.COMING_UP, ScheduleKind.NEWS}
        else "",
        _format_language(schedule.language, language) if schedule.language != language else "",
        _("also reports when there is nothing", language) if schedule.on_empty is EmptyPolicy.SAY else "",
        _("reviewed the evening before", language) if schedule.review else "",
        _("published to followers", language) if schedule.crosspost else "",
    )


def format_next_post(next_post: NextPost | None, language: str) -> str:
    """Formats the next post: `次の投稿 12月16日（水曜日） カザフスタン独立35年`."""
    if next_post is None:
        return _("Nothing to post within a year", language)
    occurrence = next_post.occurrence
    day = format_day(occurrence.date, language, weekday=True)
    return _("Next post on {day}: {headline}", language, day=day, headline=next_post.headline)


def describe_status(schedule: Schedule, next_post: NextPost | None, language: str, words: PlatformWords) -> Line:
    """Describes the next post of a schedule, or the reason why it has none."""
    if schedule.defects:
        return (_("⚠️ These settings can't be read: {fields}", language, fields=name_fields(schedule.defects)),)
    if schedule.paused:
        reason = describe_reason(schedule.pause_reason, language, words, schedule.channel_ref.platform)
        return compose(N_("paused ({reason})"), language, reason=reason)
    return (format_next_post(next_post, language),)


def _format_language(tag: str, language: str) -> str:
    from babel import Locale

    return Locale.parse(tag, sep="-").get_display_name(language) or tag
