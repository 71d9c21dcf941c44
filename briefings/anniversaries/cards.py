"""Cards of a day, a month, what comes up, a timeline and a calendar file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from briefings.anniversaries import requests
from briefings.anniversaries.ical import dated
from briefings.anniversaries.model import Origin
from briefings.anniversaries.wording import counted, date_in_year, day_name, leads, month_name, noted, say
from briefings.cards.model import Action, Block, Card, Choice, Line, View
from briefings.cards.pages import Entry, turn
from briefings.cards.wording import kind_name, source_line, view_name
from briefings.text import truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.anniversaries.model import Fact, Remembered
    from briefings.cards.model import CardRequest

_AHEAD: Final = (7, 30, 90)
"""Days ahead that buttons offer."""

_OFFERED: Final = 25
_LABEL: Final = 100


def card(almanac: Almanac, request: CardRequest) -> Card | None:
    """The card of a request for a day, a month, what comes up, a timeline or a calendar file.

    Returns:
        None where the subject is not in the revision. A date that can't be read is told on the card.
    """
    if request.subject and request.subject not in almanac.lookup.subjects:
        return None
    if request.view is View.TIMELINE and not request.subject:
        return None
    return _CARDS[request.view](almanac, request) or _unreadable(almanac, request)


def on_day(almanac: Almanac, day: date, *, about: Collection[str] = (), major_only: bool = False) -> Card | None:
    """The card of a day for a channel; None where there is nothing to tell."""
    found = almanac.on(day, about=about, major_only=major_only)
    return _day(almanac, requests.for_day(day), found) if found else None


def in_month(
    almanac: Almanac, year: int, month: int, *, about: Collection[str] = (), major_only: bool = False
) -> Card | None:
    """The card of a month for a channel; None where there is nothing to tell."""
    found = almanac.in_month(year, month, about=about, major_only=major_only)
    return _month(almanac, requests.for_month(year, month), found) if any(found) else None


def ahead(
    almanac: Almanac, today: date, lead_days: Sequence[int], *, about: Collection[str] = (), major_only: bool = False
) -> Card | None:
    """The card of what is exactly one of `lead_days` away, for a channel; None where there is nothing to tell."""
    found = [
        one
        for lead in sorted(set(lead_days))
        for one in almanac.on(today + timedelta(days=lead), about=about, major_only=major_only)
        if one.years
    ]
    if not found:
        return None
    found.sort(key=lambda one: not one.is_round)
    told = _upcoming(almanac, requests.for_upcoming(today, max(lead_days)), tuple(found))
    # The days between are not on this card: so it doesn't say that it tells of a whole span.
    return replace(told, subtitle=leads(today, lead_days, almanac.language))


def _day_card(almanac: Almanac, request: CardRequest) -> Card | None:
    day = requests.day_of(request)
    if day is None:
        return None
    return _day(almanac, request, almanac.on(day, about=_about(request)))


def _day(almanac: Almanac, request: CardRequest, found: Sequence[Remembered]) -> Card:
    day = requests.day_of(request) or date.min
    language = almanac.language
    rounds = {one.fact.origin for one in found if one.is_round}
    entries = [
        Entry(say(f"block.{origin.value}", language), _line(one, counted(one, language), language))
        for origin in sorted(Origin, key=lambda origin: origin not in rounds)
        for one in found
        if one.fact.origin is origin
    ]
    if not entries:
        entries = [Entry("", Line(say("nothing.day", language)))]
        following = almanac.next_day(day) if not request.subject else None
        if following is not None and following.on is not None:
            told = say("nothing.next", language, date=day_name(following.on, language), title=following.fact.title)
            entries.append(Entry("", Line(told)))
    return _made(
        almanac,
        request,
        title=day_name(day, language),
        subtitle=say("day.subtitle", language, date=day_name(day, language, year=True, weekday=True)),
        entries=entries,
        actions=[
            *_steps(day, request.subject, language),
            Action(
                say("action.month", language, month=month_name(day.year, day.month, language)),
                requests.for_month(day.year, day.month, request.subject),
            ),
            _ahead_action(day, 30, request.subject, language),
            _calendar_action(request.subject, language),
        ],
        facts=[one.fact for one in found],
    )


def _month_card(almanac: Almanac, request: CardRequest) -> Card | None:
    found = requests.month_of(request)
    if found is None:
        return None
    return _month(almanac, request, almanac.in_month(*found, about=_about(request)))


def _month(
    almanac: Almanac, request: CardRequest, found: tuple[tuple[Remembered, ...], tuple[Remembered, ...]]
) -> Card:
    year, month = requests.month_of(request) or (1, 1)
    language = almanac.language
    dated_ones, undated = found
    entries = [
        Entry(say("block.dated", language), _line(one, _placed(one, language), language, mark=True))
        for one in dated_ones
    ]
    entries += [
        Entry(say("block.undated", language), _line(one, counted(one, language, whole=True), language, mark=True))
        for one in undated
    ]
    name = month_name(year, month, language)
    return _made(
        almanac,
        request,
        title=say("month.title", language, month=name),
        subtitle=say("month.subtitle", language, year=year),
        entries=entries or [Entry("", Line(say("nothing.month", language)))],
        actions=[
            *_months(year, month, request.subject, language),
            _calendar_action(request.subject, language),
        ],
        facts=[one.fact for one in (*dated_ones, *undated)],
    )


def _upcoming_card(almanac: Almanac, request: CardRequest) -> Card | None:
    found = requests.ahead_of(request)
    if found is None:
        return None
    return _upcoming(almanac, request, almanac.coming(*found, about=_about(request)))


def _upcoming(almanac: Almanac, request: CardRequest, found: Sequence[Remembered]) -> Card:
    start, days = requests.ahead_of(request) or (date.min, 1)
    language = almanac.language
    other = "block.other" if any(one.is_round for one in found) else "block.days"
    entries = [
        Entry(
            say("block.round" if one.is_round else other, language),
            _line(one, f"{_when(one, start, language)} · {counted(one, language)}", language, mark=True, short=True),
        )
        for one in found
    ]
    last = start + timedelta(days=days)
    return _made(
        almanac,
        request,
        title=say("upcoming.title", language),
        subtitle=say(
            "upcoming.subtitle",
            language,
            first=day_name(start + timedelta(days=1), language),
            last=day_name(last, language, year=last.year != start.year),
            days=days,
        ),
        entries=entries or [Entry("", Line(say("nothing.upcoming", language)))],
        actions=[
            *(
                replace(_ahead_action(start, some, request.subject, language), disabled=some == days)
                for some in _AHEAD
            ),
            _calendar_action(request.subject, language),
        ],
        facts=[one.fact for one in found],
    )


def _timeline_card(almanac: Almanac, request: CardRequest) -> Card | None:
    span = requests.span_of(request)
    if span is None:
        return None
    language = almanac.language
    found = almanac.about(request.subject, *span)
    entries = [
        Entry(
            fact.date[:4] + ("年" if language == "ja" else ""),
            _told(fact, date_in_year(fact, language), fact.text, language, mark=True),
        )
        for fact in found
    ]
    subject = almanac.lookup.subjects[request.subject]
    return _made(
        almanac,
        request,
        title=say("timeline.title", language, name=subject.name(language)),
        subtitle=spanned(found, language),
        entries=entries or [Entry("", Line(say("nothing.timeline", language)))],
        actions=[
            Action(view_name(View.SUMMARY, language), replace(request, view=View.SUMMARY, section="", page=0)),
            _calendar_action(request.subject, language),
        ],
        facts=[],
        named=True,
    )


def spanned(facts: Sequence[Fact], language: str) -> str:
    """From which year to which a timeline goes, and how many entries it has; empty where it has none."""
    if not facts:
        return ""
    first, last = facts[0].date[:4], facts[-1].date[:4]
    key = "timeline.subtitle" if first != last else "timeline.subtitle.one"
    return say(key, language, first=first, last=last, count=len(facts))


def _calendar_card(almanac: Almanac, request: CardRequest) -> Card:
    language = almanac.language
    told = say("calendar.text", language, count=len(dated(almanac, request.subject)))
    return _made(
        almanac,
        replace(request, section="", page=0, edition=0),
        title=say("calendar.title", language),
        subtitle="",
        entries=[Entry("", Line(told))],
        actions=[],
        facts=[],
    )


_CARDS: Mapping[View, Callable[[Almanac, CardRequest], Card | None]] = {
    View.DAY: _day_card,
    View.MONTH: _month_card,
    View.UPCOMING: _upcoming_card,
    View.TIMELINE: _timeline_card,
    View.CALENDAR: _calendar_card,
}


def _unreadable(almanac: Almanac, request: CardRequest) -> Card:
    entries = [Entry("", Line(say("nothing.date", almanac.language)))]
    return _made(
        almanac,
        request,
        title=view_name(request.view, almanac.language),
        subtitle="",
        entries=entries,
        actions=[],
        facts=[],
    )


def _made(  # noqa: PLR0913 - the parts of a card
    almanac: Almanac,
    request: CardRequest,
    *,
    title: str,
    subtitle: str,
    entries: list[Entry],
    actions: list[Action],
    facts: Sequence[Fact],
    named: bool = False,
) -> Card:
    language, lookup = almanac.language, almanac.lookup
    blocks, page, pages = turn(entries, request.page)
    if request.subject and not named:
        title = say("about", language, name=lookup.subjects[request.subject].name(language), title=title)
    return Card(
        request=replace(request, page=page),
        language=language,
        title=title,
        blocks=blocks,
        subtitle=subtitle,
        actions=tuple(actions),
        choices=_choices(almanac, facts, request.subject),
        choices_label=say("choices", language),
        source=_sources(almanac, blocks),
        revision=lookup.snapshot.revision.id,
        pages=pages,
    )


def _choices(almanac: Almanac, facts: Iterable[Fact], subject: str) -> tuple[Choice, ...]:
    """The subjects that are told of, to open: the most telling of each fact first."""
    from briefings.cards.model import CardRequest

    lists = [fact.subjects for fact in facts]
    deepest = max(map(len, lists), default=0)
    keys = dict.fromkeys(some[place] for place in range(deepest) for some in lists if place < len(some))
    known = [almanac.lookup.subjects[key] for key in keys if key in almanac.lookup.subjects and key != subject]
    return tuple(
        Choice(
            truncate(one.name(almanac.language), _LABEL),
            CardRequest(one.id),
            description=kind_name(one.kind, almanac.language),
        )
        for one in known[:_OFFERED]
    )


def _sources(almanac: Almanac, blocks: Iterable[Block]) -> str:
    told = {
        line.citation.edition for block in blocks for line in block.lines if line.citation and line.citation.edition
    }
    chapters = [
        one for edition in sorted(told, reverse=True) for one in almanac.lookup.chapters(edition, almanac.language)
    ]
    return source_line(chapters, almanac.language)


def _line(one: Remembered, label: str, language: str, *, mark: bool = False, short: bool = False) -> Line:
    return _told(one.fact, label, noted(one, language, short=short), language, mark=mark)


def _told(fact: Fact, label: str, text: str, language: str, *, mark: bool) -> Line:
    citation = fact.citation
    if mark:
        citation = replace(citation, mark=say(f"mark.{fact.origin.value}", language))
    if fact.day_from:
        citation = replace(citation, note=say("note.day", language, source=fact.day_from))
    return Line(text, citation, date=fact.date, label=label)


def _placed(one: Remembered, language: str) -> str:
    day = day_name(one.on, language) if one.on else ""
    return f"{day} · {counted(one, language)}"


def _when(one: Remembered, start: date, language: str) -> str:
    if one.on is None:
        month = int(one.fact.date[5:7])
        return say("ahead.month", language, month=month_name(start.year, month, language))
    days = (one.on - start).days
    name = day_name(one.on, language, year=one.on.year != start.year)
    return say("ahead.one" if days == 1 else "ahead", language, date=name, days=days)


def _about(request: CardRequest) -> tuple[str, ...]:
    return (request.subject,) if request.subject else ()


def _steps(day: date, subject: str, language: str) -> list[Action]:
    found = []
    for key, step in (("action.before", -1), ("action.after", 1)):
        try:
            to = day + timedelta(days=step)
        except OverflowError:
            continue
        found.append(Action(say(key, language, date=day_name(to, language)), requests.for_day(to, subject)))
    return found


def _months(year: int, month: int, subject: str, language: str) -> list[Action]:
    found = []
    for key, step in (("action.before", -1), ("action.after", 1)):
        to, place = divmod(year * 12 + month - 1 + step, 12)
        if date.min.year <= to <= date.max.year:
            name = month_name(to, place + 1, language)
            found.append(Action(say(key, language, date=name), requests.for_month(to, place + 1, subject)))
    return found


def _ahead_action(start: date, days: int, subject: str, language: str) -> Action:
    far = date.max - start <= timedelta(days=days)
    return Action(
        say("action.upcoming", language, days=days), requests.for_upcoming(start, days, subject), disabled=far
    )


def _calendar_action(subject: str, language: str) -> Action:
    return Action(say("action.calendar", language), requests.for_calendar(subject))
