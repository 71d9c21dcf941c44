"""Formats anniversaries and their dates in the language of the reader, without festive words for solemn events."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from briefings.cards.labels import append_mark, drop_year, format_qualified_date
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import FactSource
from briefings.i18n import N_, ngettext, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.domain.dates import PartialDate
    from briefings.domain.facts import Anniversary, DatedFact

_SOURCE_MARKS: Final = {
    FactSource.CHAPTER: N_("chapter"),
    FactSource.NATIONAL: N_("national day/diplomacy"),
    FactSource.STANDING: N_("regional event"),
}


def format_source_mark(source: FactSource, language: str) -> str:
    """Returns the name of the kind of source of a fact."""
    return _(_SOURCE_MARKS[source], language)


def format_day_source_note(fact: DatedFact, language: str) -> str:
    """Returns a note on the source of a fact's day, if it differs from that of its text; otherwise empty."""
    return _("day: {source}", language, source=fact.day_from) if fact.day_from else ""


def format_leap_day_note(language: str) -> str:
    """Returns a note on the days on which events of February 29 are shown."""
    return _("February 29; shown on February 28 in other years", language)


def format_calendar_title(language: str) -> str:
    """Returns the title of the calendar file."""
    return _("Calendar file (iCalendar)", language)


def format_timeline_title(name: str, language: str) -> str:
    """Returns the title of the timeline of a subject."""
    return _("{name}: a timeline", language, name=name)


def format_period(period: PartialDate, language: str) -> str:
    """Formats a period: `2024年`, `2008年8月`, `2022年から` without an end."""
    if period.end is not None and period.end.year == date.max.year:
        return format_qualified_date(str(period.start), "from", language)
    if period.end is not None and period.start.year == date.min.year:
        return format_qualified_date(str(period.end), "until", language)
    return period.format_date(language)


def format_time_span(facts: Sequence[DatedFact], language: str, period: PartialDate | None = None) -> str:
    """Formats the first and last year of a timeline and the number of its entries; empty if it has none.

    Args:
        facts: the facts in order of date.
        language: BCP 47 tag of the reader's language.
        period: the period to which the timeline is limited, which replaces the years; None if there is none.
    """
    if not facts:
        return ""
    if period is not None:
        name = format_period(period, language)
        return ngettext("{first} · {count} entry", "{first} · {count} entries", len(facts), language, first=name)
    first, last = facts[0].date[:4], facts[-1].date[:4]
    if first == last:
        return ngettext("{first} · {count} entry", "{first} · {count} entries", len(facts), language, first=first)
    return ngettext(
        "{first} to {last} · {count} entry",
        "{first} to {last} · {count} entries",
        len(facts),
        language,
        first=first,
        last=last,
    )


def format_years_ago(anniversary: Anniversary, language: str, *, full_date: bool = False) -> str:
    """Formats the number of years since an event: `35周年（1991年）`, or `2022年から5年` for a solemn event.

    Args:
        anniversary: the anniversary.
        language: BCP 47 tag of the reader's language.
        full_date: whether to include the month and day of the event.
    """
    start = parse_date(anniversary.fact.date).start
    since = parse_date(str(start) if full_date else f"{start.year:04d}").format_date(language)
    years = anniversary.years
    if years == 0:
        return _("this year ({since})", language, since=since)
    if anniversary.fact.solemn:
        return ngettext("{count} year on ({since})", "{count} years on ({since})", years, language, since=since)
    if anniversary.is_round:
        ordinal = format_ordinal(years, language)
        return _("{ordinal} anniversary ({since})", language, since=since, ordinal=ordinal)
    return ngettext("{count} year ago ({since})", "{count} years ago ({since})", years, language, since=since)


def format_ordinal(number: int, language: str) -> str:
    """Formats an ordinal number: 1st, 2nd, 30th."""
    is_teen = 10 < number % 100 < 14
    match 0 if is_teen else number % 10:
        case 1:
            return pgettext("ordinal", "{number}st", language, number=number)
        case 2:
            return pgettext("ordinal", "{number}nd", language, number=number)
        case 3:
            return pgettext("ordinal", "{number}rd", language, number=number)
    return pgettext("ordinal", "{number}th", language, number=number)


def append_date_remarks(text: str, anniversary: Anniversary, language: str) -> str:
    """Returns a title or statement with a remark if its date is an interval or moved from February 29."""
    date = parse_date(anniversary.fact.date)
    if date.is_interval and date.precision is Precision.DAY:
        span = date.format_date(language)
        if anniversary.day_number > 1:
            span = _("{span}, day {number}", language, span=span, number=anniversary.day_number)
        text = append_mark(text, span, language)
    if anniversary.moved_from_leap_day:
        text = pgettext("remark", "{text} ({note})", language, text=text, note=format_leap_day_note(language))
    return text


def format_day(day: date, language: str, *, year: bool = False, weekday: bool = False) -> str:
    """Formats a day, such as `11月24日`, optionally with its year and day of the week."""
    name = parse_date(day.isoformat()).format_date(language)
    if not year:
        name = drop_year(name, day.year)
    if not weekday:
        return name
    return _("{weekday}, {date}", language, date=name, weekday=_format_weekday(day.weekday(), language))


def format_month(year: int, month: int, language: str) -> str:
    """Formats a month without its year: `11月`."""
    return drop_year(parse_date(f"{year:04d}-{month:02d}").format_date(language), year)


def format_lead_days(day: date, days: Sequence[int], language: str) -> str:
    """Formats the days that a post announces, relative to its own day: `2月17日から7日後・30日後の日付`."""
    lead_days = sorted(set(days))
    date = format_day(day, language)
    if lead_days == [1]:
        return _("The day after {date}", language, date=date)
    listed = pgettext("between numbers of days", " and ", language).join(map(str, lead_days))
    return _("{days} days after {date}", language, date=date, days=listed)


def format_date_in_year(fact: DatedFact, language: str) -> str:
    """Formats the date of a fact without its year, which the heading contains: `3月8日`; empty for a year alone."""
    start = parse_date(fact.date).start
    if start.precision is Precision.YEAR and not fact.qualifier:
        return ""
    return drop_year(format_qualified_date(fact.date, fact.qualifier, language), start.year).lstrip("年")


def _format_weekday(weekday: int, language: str) -> str:
    """Returns the name of a weekday beside a date; 0 is Monday."""
    names = (
        pgettext("beside a date", "Monday", language),
        pgettext("beside a date", "Tuesday", language),
        pgettext("beside a date", "Wednesday", language),
        pgettext("beside a date", "Thursday", language),
        pgettext("beside a date", "Friday", language),
        pgettext("beside a date", "Saturday", language),
        pgettext("beside a date", "Sunday", language),
    )
    return names[weekday]
