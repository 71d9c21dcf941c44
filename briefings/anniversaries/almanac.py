"""Finds the anniversaries of a revision by date. The current date is always an argument."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.anniversaries.facts import collect_facts
from briefings.cards.labels import choose_language
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import Anniversary, DatedFact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from briefings.anniversaries.fact_search import FactSearch
    from briefings.cards.content_index import ContentIndex
    from briefings.domain.dates import PartialDate

_LEAP_DAY = (2, 29)

MAX_EVENT_DAYS = 31
"""Maximum length in days of an event that is shown on each day. A longer one is shown only on its first day."""


class _EventDay(Struct, frozen=True):
    """A day of an event, with its year and its number within the event, from 1."""

    fact: DatedFact
    year: int
    number: int


class Almanac:
    """The facts of a revision in one language, by day and by month.

    Args:
        index: the revision.
        language: BCP 47 tag of the reader's language.
        facts: all dated facts in order of date, if they have been collected before.
    """

    def __init__(self, index: ContentIndex, language: str, facts: tuple[DatedFact, ...] | None = None) -> None:
        self.index = index
        self.language = choose_language(language)
        if facts is not None:
            self.facts = facts

    @cached_property
    def facts(self) -> tuple[DatedFact, ...]:
        """All dated facts, in order of date."""
        return collect_facts(self.index, self.language)

    @cached_property
    def fact_search(self) -> FactSearch:
        """The search for words in the facts."""
        from briefings.anniversaries.fact_search import FactSearch  # only for queries that find nothing else

        return FactSearch(self.facts)

    def find_on_day(
        self, day: date, *, subjects: Collection[str] = (), major_only: bool = False, first_days: bool = False
    ) -> tuple[Anniversary, ...]:
        """Finds the anniversaries of a day, round ones first, then the latest events.

        An event of several days is included on each of them; one of more than `MAX_EVENT_DAYS` days only on its first
        day. An event on February 29 is included on February 28 in common years. An event whose day is unknown is
        never included.

        Args:
            day: the day.
            subjects: ids of the subjects to include, or empty for all. A region includes its countries.
            major_only: whether minor anniversaries are excluded.
            first_days: whether an event of several days is included only on its first day.
        """
        event_days = self._event_days.get((day.month, day.day), ())
        anniversaries = list(_iterate_anniversaries(event_days, day))
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            shown = {anniversary.fact.key for anniversary in anniversaries}
            leap_days = [event for event in self._event_days.get(_LEAP_DAY, ()) if event.fact.key not in shown]
            anniversaries += _iterate_anniversaries(leap_days, day, moved_from_leap_day=True)
        if first_days:
            anniversaries = [anniversary for anniversary in anniversaries if anniversary.day_number == 1]
        return tuple(sorted(self._select(anniversaries, subjects, major_only=major_only), key=_make_importance_key))

    def find_in_month(
        self, year: int, month: int, *, subjects: Collection[str] = (), major_only: bool = False
    ) -> tuple[tuple[Anniversary, ...], tuple[Anniversary, ...]]:
        """Finds the anniversaries of a month: those with a known day, in order, and those whose day is unknown."""
        days = calendar.monthrange(year, month)[1]
        dated = [
            anniversary
            for day in range(1, days + 1)
            for anniversary in self.find_on_day(
                date(year, month, day), subjects=subjects, major_only=major_only, first_days=True
            )
        ]
        candidates = (
            Anniversary(fact, None, year - parse_date(fact.date).start.year)
            for fact in self._facts_by_month.get(month, ())
        )
        observed = (anniversary for anniversary in candidates if _is_observed(anniversary))
        undated = self._select(observed, subjects, major_only=major_only)
        return tuple(dated), tuple(sorted(undated, key=_make_importance_key))

    def find_upcoming(
        self, start: date, days: int, *, subjects: Collection[str] = (), major_only: bool = False
    ) -> tuple[Anniversary, ...]:
        """Finds the anniversaries in the `days` days after `start`: round ones in order of date, then the others.

        A round anniversary whose day is unknown is included if the days contain the first day of its month.
        """
        anniversaries: list[Anniversary] = []
        for ahead in range(1, days + 1):
            try:
                day = start + timedelta(days=ahead)
            except OverflowError:
                break
            anniversaries += self.find_on_day(day, subjects=subjects, major_only=major_only, first_days=True)
            if day.day == 1:
                undated = self.find_in_month(day.year, day.month, subjects=subjects, major_only=major_only)[1]
                anniversaries += (anniversary for anniversary in undated if anniversary.is_round)
        return tuple(sorted(anniversaries, key=lambda anniversary: not anniversary.is_round))

    def find_facts_about(
        self, subject: str, start: date = date.min, end: date = date.max, *, edition: int = 0
    ) -> tuple[DatedFact, ...]:
        """Finds the facts about a subject whose date overlaps a range of days, in order of date.

        Args:
            subject: id of the subject; empty for all. A region includes its countries.
            start: first day of the range.
            end: last day of the range.
            edition: the edition of the facts, in addition to those of the catalog; 0 for all editions.
        """
        if subject:
            in_context = self._positions_by_context.get(subject, ())
            positions = {*in_context, *self._find_positions((subject, *self._list_member_countries(subject)))}
            facts = [self.facts[position] for position in sorted(positions)]
        else:
            facts = list(self.facts)
        return tuple(
            fact
            for fact in facts
            if (not edition or fact.citation.edition in {0, edition})
            and (start == date.min or parse_date(fact.date).last_day >= start)
            and (end == date.max or parse_date(fact.date).first_day <= end)
        )

    def find_facts_within(self, period: PartialDate, *, edition: int = 0) -> tuple[DatedFact, ...]:
        """Finds the facts about any subject that are wholly within a period, in order of date.

        Facts that are dated only by a longer period would otherwise be in the list of each of its months.

        Args:
            period: the period.
            edition: as for `find_facts_about`.
        """
        facts = self.find_facts_about("", period.first_day, period.last_day, edition=edition)
        return tuple(fact for fact in facts if period.covers_date(parse_date(fact.date)))

    def find_next(self, after: date) -> Anniversary | None:
        """Finds the first anniversary after a day; None if there is none within a year."""
        for ahead in range(1, 367):
            try:
                anniversaries = self.find_on_day(after + timedelta(days=ahead))
            except OverflowError:
                return None
            if anniversaries:
                return anniversaries[0]
        return None

    def find_neighbor(self, day: date, step: int, subjects: Collection[str] = ()) -> date | None:
        """Finds the nearest day with an anniversary before (`step` -1) or after (1) a day, within a year."""
        for distance in range(1, 367):
            try:
                neighbor = day + timedelta(days=step * distance)
            except OverflowError:
                return None
            if self.find_on_day(neighbor, subjects=subjects):
                return neighbor
        return None

    @cached_property
    def facts_by_subject(self) -> dict[str, tuple[DatedFact, ...]]:
        """Facts by the ids of their subjects, in order of date."""
        facts: dict[str, list[DatedFact]] = defaultdict(list)
        for fact in self.facts:
            for subject in dict.fromkeys(fact.subjects):
                facts[subject].append(fact)
        return {subject: tuple(subject_facts) for subject, subject_facts in facts.items()}

    @cached_property
    def _positions_by_subject(self) -> dict[str, list[int]]:
        """Positions in `facts` by the ids of their subjects."""
        return _group_positions(fact.subjects for fact in self.facts)

    @cached_property
    def _positions_by_context(self) -> dict[str, list[int]]:
        """Positions in `facts` by the ids of their context."""
        return _group_positions(fact.context for fact in self.facts)

    def _find_positions(self, subjects: Iterable[str]) -> Iterable[int]:
        return chain.from_iterable(self._positions_by_subject.get(subject, ()) for subject in subjects)

    def _list_member_countries(self, subject: str) -> tuple[str, ...]:
        """Returns the ids of the countries whose dates also belong to a subject.

        A place in a single country does not have the dates of the country.
        """
        known = self.index.subjects.get(subject)
        return known.members if known is not None and len(known.members) > 1 else ()

    @cached_property
    def _event_days(self) -> dict[tuple[int, int], list[_EventDay]]:
        event_days: dict[tuple[int, int], list[_EventDay]] = defaultdict(list)
        for fact in self.facts:
            for number, day in enumerate(list_event_days(fact), 1):
                event_days[day.month, day.day].append(_EventDay(fact, day.year, number))
        return event_days

    @cached_property
    def _facts_by_month(self) -> dict[int, list[DatedFact]]:
        facts: dict[int, list[DatedFact]] = defaultdict(list)
        for fact in self.facts:
            start = parse_date(fact.date).start
            if start.precision is Precision.MONTH:
                facts[start.month].append(fact)
        return facts

    def _select(
        self, candidates: Iterable[Anniversary], subjects: Collection[str], *, major_only: bool
    ) -> list[Anniversary]:
        return [
            anniversary
            for anniversary in candidates
            if (anniversary.fact.major or not major_only)
            and (not subjects or self._is_about(anniversary.fact, subjects))
        ]

    def _is_about(self, fact: DatedFact, subjects: Collection[str]) -> bool:
        named = set(fact.subjects)
        if named.intersection(subjects):
            return True
        return any(named.intersection(self._list_member_countries(subject)) for subject in subjects)


def _group_positions(groups: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = defaultdict(list)
    for position, ids in enumerate(groups):
        for subject_id in ids:
            positions[subject_id].append(position)
    return dict(positions)


def list_event_days(fact: DatedFact) -> tuple[date, ...]:
    """Lists the days of an event: only the first if there are more than `MAX_EVENT_DAYS`, none if it is unknown."""
    when = parse_date(fact.date)
    if when.start.precision is not Precision.DAY:
        return ()
    length = (when.last_day - when.first_day).days + 1
    has_last_day = when.end is not None and when.end.precision is Precision.DAY
    if not has_last_day or length > MAX_EVENT_DAYS:
        return (when.first_day,)
    return tuple(when.first_day + timedelta(days=number) for number in range(length))


def _iterate_anniversaries(
    event_days: Iterable[_EventDay], day: date, *, moved_from_leap_day: bool = False
) -> Iterable[Anniversary]:
    for event in event_days:
        anniversary = Anniversary(event.fact, day, day.year - event.year, moved_from_leap_day, event.number)
        if _is_observed(anniversary):
            yield anniversary


def _is_observed(anniversary: Anniversary) -> bool:
    """Returns whether an anniversary is observed: not before its event, and for some facts only in round years."""
    years = anniversary.years
    return years >= 0 and (anniversary.fact.yearly or years == 0 or anniversary.is_round)


def _make_importance_key(anniversary: Anniversary) -> tuple[bool, bool, bool, int]:
    # Later days of an event follow the events that began on this day.
    is_further_day = anniversary.day_number > 1
    return (is_further_day, not anniversary.is_round, not anniversary.fact.major, anniversary.years)
