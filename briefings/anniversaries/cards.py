"""Cards of a day, a month, what comes up, a timeline and a calendar file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries.ical import find_facts_with_day
from briefings.anniversaries.phrasing import (
    format_date_in_year,
    format_day,
    format_lead_days,
    format_month,
    format_phrase,
    format_statement,
    format_years_ago,
)
from briefings.cards.citations import format_sources, kind_name, view_name
from briefings.cards.pagination import PageEntry, build_page
from briefings.domain import cards as requests
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, View
from briefings.domain.facts import FactSource
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import CardRequest
    from briefings.domain.facts import Anniversary, DatedFact

_LOOKAHEAD_DAYS: Final = (7, 30, 90)
"""Days ahead that buttons offer."""

_MAX_CHOICES: Final = 25
_MAX_LABEL_LENGTH: Final = 100


def build_almanac_card(almanac: Almanac, request: CardRequest) -> Card | None:
    """The card of a request for a day, a month, what comes up, a timeline or a calendar file.

    Returns:
        None where the subject is not in the revision. A date that can't be read is told on the card.
    """
    if request.subject and request.subject not in almanac.index.subjects:
        return None
    if request.view is View.TIMELINE and not request.subject:
        return None
    return _CARD_BUILDERS[request.view](almanac, request) or _build_error_card(almanac, request)


def build_day_post(
    almanac: Almanac, day: date, *, subjects: Collection[str] = (), major_only: bool = False
) -> Card | None:
    """The card of a day for a channel; None where there is nothing to tell."""
    found = almanac.find_on_day(day, subjects=subjects, major_only=major_only)
    return _compose_day(almanac, requests.build_day_request(day), found) if found else None


def build_month_post(
    almanac: Almanac, year: int, month: int, *, subjects: Collection[str] = (), major_only: bool = False
) -> Card | None:
    """The card of a month for a channel; None where there is nothing to tell."""
    found = almanac.find_in_month(year, month, subjects=subjects, major_only=major_only)
    return _compose_month(almanac, requests.build_month_request(year, month), found) if any(found) else None


def build_upcoming_post(
    almanac: Almanac,
    today: date,
    lead_days: Sequence[int],
    *,
    subjects: Collection[str] = (),
    major_only: bool = False,
) -> Card | None:
    """The card of what is exactly one of `lead_days` away, for a channel; None where there is nothing to tell."""
    found = [
        one
        for lead in sorted(set(lead_days))
        for one in almanac.find_on_day(today + timedelta(days=lead), subjects=subjects, major_only=major_only)
        if one.years
    ]
    if not found:
        return None
    found.sort(key=lambda one: not one.is_round)
    told = _compose_upcoming(almanac, requests.build_upcoming_request(today, max(lead_days)), tuple(found))
    # The days between are not on this card: so it doesn't say that it tells of a whole span.
    return replace(told, subtitle=format_lead_days(today, lead_days, almanac.language))


def _build_day_card(almanac: Almanac, request: CardRequest) -> Card | None:
    day = requests.parse_day_request(request)
    if day is None:
        return None
    return _compose_day(almanac, request, almanac.find_on_day(day, subjects=_select_subjects(request)))


def _compose_day(almanac: Almanac, request: CardRequest, anniversaries: Sequence[Anniversary]) -> Card:
    day = requests.parse_day_request(request) or date.min
    language = almanac.language
    rounds = {one.fact.source for one in anniversaries if one.is_round}
    entries = [
        PageEntry(
            format_phrase(f"block.{origin.value}", language),
            _build_line(one, format_years_ago(one, language), language),
        )
        for origin in sorted(FactSource, key=lambda origin: origin not in rounds)
        for one in anniversaries
        if one.fact.source is origin
    ]
    if not entries:
        entries = [PageEntry("", CardLine(format_phrase("nothing.day", language)))]
        following = almanac.find_next(day) if not request.subject else None
        if following is not None and following.day is not None:
            told = format_phrase(
                "nothing.next", language, date=format_day(following.day, language), title=following.fact.title
            )
            entries.append(PageEntry("", CardLine(told)))
    return _compose_card(
        almanac,
        request,
        title=format_day(day, language),
        subtitle=format_phrase("day.subtitle", language, date=format_day(day, language, year=True, weekday=True)),
        entries=entries,
        actions=[
            *_build_day_actions(day, request.subject, language),
            CardAction(
                format_phrase("action.month", language, month=format_month(day.year, day.month, language)),
                requests.build_month_request(day.year, day.month, request.subject),
            ),
            _build_upcoming_action(day, 30, request.subject, language),
            _build_calendar_action(request.subject, language),
        ],
        facts=[one.fact for one in anniversaries],
    )


def _build_month_card(almanac: Almanac, request: CardRequest) -> Card | None:
    found = requests.parse_month_request(request)
    if found is None:
        return None
    return _compose_month(almanac, request, almanac.find_in_month(*found, subjects=_select_subjects(request)))


def _compose_month(
    almanac: Almanac, request: CardRequest, anniversaries: tuple[tuple[Anniversary, ...], tuple[Anniversary, ...]]
) -> Card:
    year, month = requests.parse_month_request(request) or (1, 1)
    language = almanac.language
    dated_ones, undated = anniversaries
    entries = [
        PageEntry(
            format_phrase("block.dated", language),
            _build_line(one, _format_day_label(one, language), language, mark=True),
        )
        for one in dated_ones
    ]
    entries += [
        PageEntry(
            format_phrase("block.undated", language),
            _build_line(one, format_years_ago(one, language, full_date=True), language, mark=True),
        )
        for one in undated
    ]
    name = format_month(year, month, language)
    return _compose_card(
        almanac,
        request,
        title=format_phrase("month.title", language, month=name),
        subtitle=format_phrase("month.subtitle", language, year=year),
        entries=entries or [PageEntry("", CardLine(format_phrase("nothing.month", language)))],
        actions=[
            *_build_month_actions(year, month, request.subject, language),
            _build_calendar_action(request.subject, language),
        ],
        facts=[one.fact for one in (*dated_ones, *undated)],
    )


def _build_upcoming_card(almanac: Almanac, request: CardRequest) -> Card | None:
    found = requests.parse_upcoming_request(request)
    if found is None:
        return None
    return _compose_upcoming(almanac, request, almanac.find_upcoming(*found, subjects=_select_subjects(request)))


def _compose_upcoming(almanac: Almanac, request: CardRequest, anniversaries: Sequence[Anniversary]) -> Card:
    start, days = requests.parse_upcoming_request(request) or (date.min, 1)
    language = almanac.language
    other = "block.other" if any(one.is_round for one in anniversaries) else "block.days"
    entries = [
        PageEntry(
            format_phrase("block.round" if one.is_round else other, language),
            _build_line(
                one,
                f"{_format_lead_time(one, start, language)} · {format_years_ago(one, language)}",
                language,
                mark=True,
                short=True,
            ),
        )
        for one in anniversaries
    ]
    last = start + timedelta(days=days)
    return _compose_card(
        almanac,
        request,
        title=format_phrase("upcoming.title", language),
        subtitle=format_phrase(
            "upcoming.subtitle",
            language,
            first=format_day(start + timedelta(days=1), language),
            last=format_day(last, language, year=last.year != start.year),
            days=days,
        ),
        entries=entries or [PageEntry("", CardLine(format_phrase("nothing.upcoming", language)))],
        actions=[
            *(
                replace(_build_upcoming_action(start, some, request.subject, language), disabled=some == days)
                for some in _LOOKAHEAD_DAYS
            ),
            _build_calendar_action(request.subject, language),
        ],
        facts=[one.fact for one in anniversaries],
    )


def _build_timeline_card(almanac: Almanac, request: CardRequest) -> Card | None:
    span = requests.parse_span_request(request)
    if span is None:
        return None
    language = almanac.language
    found = almanac.find_facts_about(request.subject, *span)
    entries = [
        PageEntry(
            fact.date[:4] + ("年" if language == "ja" else ""),
            _build_fact_line(fact, format_date_in_year(fact, language), fact.text, language, mark=True),
        )
        for fact in found
    ]
    subject = almanac.index.subjects[request.subject]
    return _compose_card(
        almanac,
        request,
        title=format_phrase("timeline.title", language, name=subject.localized_name(language)),
        subtitle=describe_time_span(found, language),
        entries=entries or [PageEntry("", CardLine(format_phrase("nothing.timeline", language)))],
        actions=[
            CardAction(view_name(View.SUMMARY, language), replace(request, view=View.SUMMARY, section="", page=0)),
            _build_calendar_action(request.subject, language),
        ],
        facts=[],
        title_names_subject=True,
    )


def describe_time_span(facts: Sequence[DatedFact], language: str) -> str:
    """From which year to which a timeline goes, and how many entries it has; empty where it has none."""
    if not facts:
        return ""
    first, last = facts[0].date[:4], facts[-1].date[:4]
    key = "timeline.subtitle" if first != last else "timeline.subtitle.one"
    return format_phrase(key, language, first=first, last=last, count=len(facts))


def _build_calendar_card(almanac: Almanac, request: CardRequest) -> Card:
    language = almanac.language
    told = format_phrase("calendar.text", language, count=len(find_facts_with_day(almanac, request.subject)))
    return _compose_card(
        almanac,
        replace(request, section="", page=0, edition=0),
        title=format_phrase("calendar.title", language),
        subtitle="",
        entries=[PageEntry("", CardLine(told))],
        actions=[],
        facts=[],
    )


_CARD_BUILDERS: Mapping[View, Callable[[Almanac, CardRequest], Card | None]] = {
    View.DAY: _build_day_card,
    View.MONTH: _build_month_card,
    View.UPCOMING: _build_upcoming_card,
    View.TIMELINE: _build_timeline_card,
    View.CALENDAR: _build_calendar_card,
}


def _build_error_card(almanac: Almanac, request: CardRequest) -> Card:
    entries = [PageEntry("", CardLine(format_phrase("nothing.date", almanac.language)))]
    return _compose_card(
        almanac,
        request,
        title=view_name(request.view, almanac.language),
        subtitle="",
        entries=entries,
        actions=[],
        facts=[],
    )


def _compose_card(  # noqa: PLR0913 - the parts of a card
    almanac: Almanac,
    request: CardRequest,
    *,
    title: str,
    subtitle: str,
    entries: list[PageEntry],
    actions: list[CardAction],
    facts: Sequence[DatedFact],
    title_names_subject: bool = False,
) -> Card:
    language, lookup = almanac.language, almanac.index
    blocks, page, pages = build_page(entries, request.page)
    if request.subject and not title_names_subject:
        title = format_phrase(
            "about", language, name=lookup.subjects[request.subject].localized_name(language), title=title
        )
    return Card(
        request=replace(request, page=page),
        language=language,
        title=title,
        blocks=blocks,
        subtitle=subtitle,
        actions=tuple(actions),
        choices=_build_choices(almanac, facts, request.subject),
        choices_label=format_phrase("choices", language),
        source=_format_sources(almanac, blocks),
        revision=lookup.snapshot.revision.id,
        pages=pages,
    )


def _build_choices(almanac: Almanac, facts: Iterable[DatedFact], subject: str) -> tuple[CardChoice, ...]:
    """The subjects that are told of, to open: the most telling of each fact first."""
    from briefings.domain.cards import CardRequest

    lists = [fact.subjects for fact in facts]
    deepest = max(map(len, lists), default=0)
    keys = dict.fromkeys(some[place] for place in range(deepest) for some in lists if place < len(some))
    known = [almanac.index.subjects[key] for key in keys if key in almanac.index.subjects and key != subject]
    return tuple(
        CardChoice(
            truncate_text(one.localized_name(almanac.language), _MAX_LABEL_LENGTH),
            CardRequest(one.id),
            description=kind_name(one.kind, almanac.language),
        )
        for one in known[:_MAX_CHOICES]
    )


def _format_sources(almanac: Almanac, blocks: Iterable[CardBlock]) -> str:
    told = {
        line.citation.edition for block in blocks for line in block.lines if line.citation and line.citation.edition
    }
    chapters = [
        one
        for edition in sorted(told, reverse=True)
        for one in almanac.index.select_chapters(edition, almanac.language)
    ]
    return format_sources(chapters, almanac.language)


def _build_line(
    anniversary: Anniversary, label: str, language: str, *, mark: bool = False, short: bool = False
) -> CardLine:
    return _build_fact_line(
        anniversary.fact, label, format_statement(anniversary, language, short=short), language, mark=mark
    )


def _build_fact_line(fact: DatedFact, label: str, text: str, language: str, *, mark: bool) -> CardLine:
    citation = fact.citation
    if mark:
        citation = replace(citation, mark=format_phrase(f"mark.{fact.source.value}", language))
    if fact.day_from:
        citation = replace(citation, note=format_phrase("note.day", language, source=fact.day_from))
    return CardLine(text, citation, date=fact.date, label=label)


def _format_day_label(anniversary: Anniversary, language: str) -> str:
    day = format_day(anniversary.day, language) if anniversary.day else ""
    return f"{day} · {format_years_ago(anniversary, language)}"


def _format_lead_time(anniversary: Anniversary, start: date, language: str) -> str:
    if anniversary.day is None:
        month = int(anniversary.fact.date[5:7])
        return format_phrase("ahead.month", language, month=format_month(start.year, month, language))
    days = (anniversary.day - start).days
    name = format_day(anniversary.day, language, year=anniversary.day.year != start.year)
    return format_phrase("ahead.one" if days == 1 else "ahead", language, date=name, days=days)


def _select_subjects(request: CardRequest) -> tuple[str, ...]:
    return (request.subject,) if request.subject else ()


def _build_day_actions(day: date, subject: str, language: str) -> list[CardAction]:
    found = []
    for key, step in (("action.before", -1), ("action.after", 1)):
        try:
            to = day + timedelta(days=step)
        except OverflowError:
            continue
        found.append(
            CardAction(
                format_phrase(key, language, date=format_day(to, language)), requests.build_day_request(to, subject)
            )
        )
    return found


def _build_month_actions(year: int, month: int, subject: str, language: str) -> list[CardAction]:
    found = []
    for key, step in (("action.before", -1), ("action.after", 1)):
        to, place = divmod(year * 12 + month - 1 + step, 12)
        if date.min.year <= to <= date.max.year:
            name = format_month(to, place + 1, language)
            found.append(
                CardAction(
                    format_phrase(key, language, date=name), requests.build_month_request(to, place + 1, subject)
                )
            )
    return found


def _build_upcoming_action(start: date, days: int, subject: str, language: str) -> CardAction:
    far = date.max - start <= timedelta(days=days)
    return CardAction(
        format_phrase("action.upcoming", language, days=days),
        requests.build_upcoming_request(start, days, subject),
        disabled=far,
    )


def _build_calendar_action(subject: str, language: str) -> CardAction:
    return CardAction(format_phrase("action.calendar", language), requests.build_calendar_request(subject))
