"""Builds the cards of a day, a month, upcoming anniversaries, a timeline and a calendar file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.anniversaries.card_parts import CardParts, compose_card, make_fact_line, make_line
from briefings.anniversaries.grouping import merge_equals
from briefings.anniversaries.ical import find_facts_with_day
from briefings.anniversaries.navigation import (
    build_day_actions,
    build_month_actions,
    build_timeline_actions,
    build_upcoming_actions,
)
from briefings.anniversaries.periods import build_period_actions, explain_empty_period
from briefings.anniversaries.phrasing import (
    format_calendar_title,
    format_date_in_year,
    format_day,
    format_month,
    format_period,
    format_time_span,
    format_timeline_title,
    format_years_ago,
)
from briefings.cards.labels import get_view_name
from briefings.cards.pagination import PageEntry
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardLimits,
    CardLine,
    View,
    parse_day_request,
    parse_month_request,
    parse_span_request,
    parse_upcoming_request,
)
from briefings.domain.dates import parse_date
from briefings.domain.facts import FactSource
from briefings.i18n import N_, ngettext, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import CardRequest, Citation
    from briefings.domain.facts import Anniversary, DatedFact

_SOURCE_HEADINGS: Mapping[FactSource, str] = {
    FactSource.CHAPTER: N_("From the chapters"),
    FactSource.NATIONAL: N_("National days and diplomacy"),
    FactSource.STANDING: N_("Events of the region"),
}


def build_almanac_card(almanac: Almanac, request: CardRequest, limits: CardLimits = DEFAULT_LIMITS) -> Card | None:
    """Builds the card of a request for a day, a month, upcoming anniversaries, a timeline or a calendar file.

    Returns:
        The card, with an explanation if the date of the request is invalid. None if the revision does not have the
        subject, or a timeline is requested with neither a subject nor a period.
    """
    if request.subject and request.subject not in almanac.index.subjects:
        return None
    if request.view in {View.TIMELINE, View.CHRONOLOGY} and not (request.subject or request.section):
        return None
    parts = _PART_BUILDERS[request.view](almanac, request)
    if parts is None:
        title = get_view_name(request.view, almanac.language)
        parts = CardParts(title, empty_text=_("This date can't be read.", almanac.language))
    if request.view is View.CALENDAR:
        request = replace(request, section="", page=0, edition=0)
    return compose_card(almanac, request, parts, limits)


def make_day_parts(almanac: Almanac, day: date, subject: str, anniversaries: Sequence[Anniversary]) -> CardParts:
    """Builds the parts of a day's card. Kinds of sources with a round anniversary come first."""
    language = almanac.language
    anniversaries = merge_equals(anniversaries, almanac.index, language)
    round_sources = {anniversary.fact.source for anniversary in anniversaries if anniversary.is_round}
    entries = [
        PageEntry(
            _(_SOURCE_HEADINGS[source], language),
            make_line(anniversary, format_years_ago(anniversary, language), language),
        )
        for source in sorted(FactSource, key=lambda source: source not in round_sources)
        for anniversary in anniversaries
        if anniversary.fact.source is source
    ]
    ordered = sorted(anniversaries, key=lambda found: (found.day_number > 1, found.fact.source not in round_sources))
    date_text = format_day(day, language, year=True, weekday=True)
    return CardParts(
        title=format_day(day, language),
        subtitle=_("On this day · {date}", language, date=date_text),
        entries=entries or _explain_empty_day(almanac, day, subject),
        actions=build_day_actions(almanac, day, subject, language),
        facts=[anniversary.fact for anniversary in anniversaries],
        headline=ordered[0].fact.title if ordered else "",
    )


def make_month_parts(
    almanac: Almanac,
    year: int,
    month: int,
    subject: str,
    anniversaries: tuple[Sequence[Anniversary], Sequence[Anniversary]],
) -> CardParts:
    """Builds the parts of a month's card: anniversaries with a known day, then those with only a known month."""
    language = almanac.language
    dated, undated = (merge_equals(group, almanac.index, language) for group in anniversaries)
    entries = [
        PageEntry(
            _("By date", language),
            make_line(anniversary, _format_day_label(anniversary, language), language, with_mark=True),
        )
        for anniversary in dated
    ]
    entries += [
        PageEntry(
            _("Exact day unknown", language),
            make_line(anniversary, format_years_ago(anniversary, language, full_date=True), language, with_mark=True),
        )
        for anniversary in undated
    ]
    return CardParts(
        title=_("Looking back on {month}", language, month=format_month(year, month, language)),
        subtitle=_("Events of this month up to {year}", language, year=year),
        entries=entries,
        empty_text=_("Nothing is recorded for this month.", language),
        actions=build_month_actions(year, month, subject, language),
        facts=[anniversary.fact for anniversary in (*dated, *undated)],
    )


def make_upcoming_parts(
    almanac: Almanac, start: date, days: int, subject: str, anniversaries: Sequence[Anniversary]
) -> CardParts:
    """Builds the parts of a card of upcoming anniversaries, round ones first."""
    language = almanac.language
    anniversaries = merge_equals(anniversaries, almanac.index, language)
    has_round = any(anniversary.is_round for anniversary in anniversaries)
    round_heading = _("Milestone years", language)
    other_heading = _("Other years", language) if has_round else _("In order of date", language)
    entries = [
        PageEntry(
            round_heading if anniversary.is_round else other_heading,
            make_line(
                anniversary,
                f"{format_lead_time(anniversary, start, language)} · {format_years_ago(anniversary, language)}",
                language,
                with_mark=True,
                with_detail=False,
            ),
        )
        for anniversary in anniversaries
    ]
    last = start + timedelta(days=days)
    return CardParts(
        title=get_view_name(View.UPCOMING, language),
        subtitle=ngettext(
            "{first} to {last} ({count} day)",
            "{first} to {last} ({count} days)",
            days,
            language,
            first=format_day(start + timedelta(days=1), language),
            last=format_day(last, language, year=last.year != start.year),
        ),
        entries=entries,
        empty_text=_("No dates in this period.", language),
        actions=build_upcoming_actions(start, days, subject, language),
        facts=[anniversary.fact for anniversary in anniversaries],
    )


def _build_day(almanac: Almanac, request: CardRequest) -> CardParts | None:
    day = parse_day_request(request)
    if day is None:
        return None
    anniversaries = almanac.find_on_day(day, subjects=_list_selected_subjects(request))
    return make_day_parts(almanac, day, request.subject, anniversaries)


def _build_month(almanac: Almanac, request: CardRequest) -> CardParts | None:
    month = parse_month_request(request)
    if month is None:
        return None
    anniversaries = almanac.find_in_month(*month, subjects=_list_selected_subjects(request))
    return make_month_parts(almanac, *month, request.subject, anniversaries)


def _build_upcoming(almanac: Almanac, request: CardRequest) -> CardParts | None:
    span = parse_upcoming_request(request)
    if span is None:
        return None
    anniversaries = almanac.find_upcoming(*span, subjects=_list_selected_subjects(request))
    return make_upcoming_parts(almanac, *span, request.subject, anniversaries)


def _build_chronology(almanac: Almanac, request: CardRequest) -> CardParts | None:
    span = parse_span_request(request)
    if span is None:
        return None
    language = almanac.language
    period = parse_date(request.section) if request.section else None
    if period is not None and not request.subject:
        facts = almanac.find_facts_within(period, edition=request.edition)
    else:
        facts = almanac.find_facts_about(request.subject, *span, edition=request.edition)
    has_one_year = period is not None and not period.is_interval and len({fact.date[:4] for fact in facts}) == 1
    entries = [
        PageEntry(
            "" if has_one_year else pgettext("year", "{year}", language, year=same[0].date[:4]),
            make_fact_line(same[0], _format_dates(same, language), language, with_mark=False, is_short=True),
        )
        for same in group_same_statements(facts)
    ]
    if period is not None and not request.subject:
        shown = format_period(period, language)
        return CardParts(
            title=format_timeline_title(shown[:1].upper() + shown[1:], language),
            subtitle=ngettext("{count} entry", "{count} entries", len(facts), language),
            entries=entries,
            empty_text=_("No dates in this period.", language),
            actions=build_period_actions(almanac, request, period),
            facts=facts,
            compact=True,
        )
    subject = almanac.index.subjects[request.subject]
    name = subject.get_localized_name(language)
    return CardParts(
        title=format_timeline_title(name, language),
        subtitle=format_time_span(facts, language, period),
        entries=entries,
        empty_text=explain_empty_period(almanac, request, period)
        if period
        else _("Nothing with a date is recorded about {name}.", language, name=name),
        actions=build_period_actions(almanac, request, period)
        if period
        else build_timeline_actions(request, name, almanac.index, language),
        title_names_subject=True,
        flag=subject.flag,
        compact=True,
    )


def group_same_statements(facts: Sequence[DatedFact]) -> list[list[DatedFact]]:
    """Groups the facts of one year with the same statement, which has several dates."""
    groups: dict[tuple[str, str, Citation], list[DatedFact]] = {}
    for fact in facts:
        groups.setdefault((fact.date[:4], fact.text, fact.citation), []).append(fact)
    return list(groups.values())


def _format_dates(facts: Sequence[DatedFact], language: str) -> str:
    names = dict.fromkeys(format_date_in_year(fact, language) for fact in facts)
    return pgettext("between dates", ", ", language).join(name for name in names if name)


def _build_calendar(almanac: Almanac, request: CardRequest) -> CardParts:
    count = len(find_facts_with_day(almanac, request.subject))
    text = ngettext(
        "Contains {count} date; import it into Outlook, Google Calendar, Thunderbird or another calendar.",
        "Contains {count} dates; import it into Outlook, Google Calendar, Thunderbird or another calendar.",
        count,
        almanac.language,
    )
    return CardParts(format_calendar_title(almanac.language), empty_text=text)


_PART_BUILDERS: Mapping[View, Callable[[Almanac, CardRequest], CardParts | None]] = {
    View.DAY: _build_day,
    View.MONTH: _build_month,
    View.UPCOMING: _build_upcoming,
    View.CHRONOLOGY: _build_chronology,
    View.TIMELINE: _build_chronology,
    View.CALENDAR: _build_calendar,
}


def _explain_empty_day(almanac: Almanac, day: date, subject: str) -> list[PageEntry]:
    """Returns lines for a day without anniversaries: an explanation, and the next anniversary."""
    language = almanac.language
    entries = [PageEntry("", CardLine(_("Nothing is recorded for this day.", language)))]
    following = almanac.find_next(day) if not subject else None
    if following is not None and following.day is not None:
        date_text = format_day(following.day, language)
        text = _("Next, on {date}: {title}", language, date=date_text, title=following.fact.title)
        entries.append(PageEntry("", CardLine(text)))
    return entries


def _list_selected_subjects(request: CardRequest) -> tuple[str, ...]:
    return (request.subject,) if request.subject else ()


def _format_day_label(anniversary: Anniversary, language: str) -> str:
    day = format_day(anniversary.day, language) if anniversary.day else ""
    return f"{day} · {format_years_ago(anniversary, language)}"


def format_lead_time(anniversary: Anniversary, start: date, language: str) -> str:
    """Formats the day of an anniversary with the number of days from `start`: `12月21日（あと23日）`."""
    if anniversary.day is None:
        month = int(anniversary.fact.date[5:7])
        return _("{month} (day not known)", language, month=format_month(start.year, month, language))
    days = (anniversary.day - start).days
    date_text = format_day(anniversary.day, language, year=anniversary.day.year != start.year)
    if days == 0:
        return _("{date} (today)", language, date=date_text)
    if days == 1:
        return _("{date} (tomorrow)", language, date=date_text)
    return ngettext("{date} (in {count} day)", "{date} (in {count} days)", days, language, date=date_text)
