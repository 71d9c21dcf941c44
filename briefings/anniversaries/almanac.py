"""What is remembered when: one revision's facts, asked by date. Pure: the date is given, never taken from a clock."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from briefings.anniversaries.facts import collect_facts
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import Anniversary, DatedFact, is_round_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from briefings.cards.content_index import ContentIndex

_LEAP_DAY = (2, 29)


class Almanac:
    """The facts of a revision in one language, by day and by month.

    Args:
        index: the revision.
        language: `ja`; anything else is English.
    """

    def __init__(self, index: ContentIndex, language: str) -> None:
        self.index = index
        self.language = "ja" if language == "ja" else "en"

    @cached_property
    def facts(self) -> tuple[DatedFact, ...]:
        """Every dated fact, in order of date."""
        return collect_facts(self.index, self.language)

    def find_on_day(
        self, day: date, *, subjects: Collection[str] = (), major_only: bool = False
    ) -> tuple[Anniversary, ...]:
        """What happened on this day, in its own year or an earlier one: round years first, then the latest.

        An interval is remembered on its first day. What happened on 29 February is remembered on the 28th in years
        without a 29th. What is known by its month alone is on no day.

        Args:
            day: the day.
            subjects: ids of subjects to limit it to; a region stands for its countries too. Empty for all.
            major_only: whether minor days are left out.
        """
        found = list(
            self._iter_anniversaries(self._facts_by_day.get((day.month, day.day), ()), day, moved_from_leap_day=False)
        )
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            found += self._iter_anniversaries(self._facts_by_day.get(_LEAP_DAY, ()), day, moved_from_leap_day=True)
        return tuple(sorted(self._filter_matching(found, subjects, major_only=major_only), key=_importance_key))

    def find_in_month(
        self, year: int, month: int, *, subjects: Collection[str] = (), major_only: bool = False
    ) -> tuple[tuple[Anniversary, ...], tuple[Anniversary, ...]]:
        """A month's look-back: what is remembered on its days, in their order, and what is known by month alone."""
        days = calendar.monthrange(year, month)[1]
        dated = [
            one for day in range(1, days + 1)
            for one in self.find_on_day(date(year, month, day), subjects=subjects, major_only=major_only)
        ]  # fmt: skip
        undated = (
            Anniversary(fact, None, year - parse_date(fact.date).start.year)
            for fact in self._facts_by_month.get(month, ())
        )
        kept = [one for one in undated if one.years >= 0 and _is_observed(one)]
        return tuple(dated), tuple(
            sorted(self._filter_matching(kept, subjects, major_only=major_only), key=_importance_key)
        )

    def find_upcoming(
        self, start: date, days: int, *, subjects: Collection[str] = (), major_only: bool = False
    ) -> tuple[Anniversary, ...]:
        """What comes up in the `days` days after `start`, round years first, each of both in order of date.

        A round anniversary that is known by its month alone comes up with the first day of that month, on no day.
        """
        found: list[Anniversary] = []
        for ahead in range(1, days + 1):
            try:
                day = start + timedelta(days=ahead)
            except OverflowError:
                break
            found += self.find_on_day(day, subjects=subjects, major_only=major_only)
            if day.day == 1:
                undated = self.find_in_month(day.year, day.month, subjects=subjects, major_only=major_only)[1]
                found += (one for one in undated if one.is_round)
        return tuple(sorted(found, key=lambda one: not one.is_round))

    def find_facts_about(self, subject: str, start: date = date.min, end: date = date.max) -> tuple[DatedFact, ...]:
        """The chronology of a subject: every fact about it that may lie between two days, in order of date."""
        return tuple(
            fact
            for fact in self.facts
            if self._is_about(fact, {subject})
            and parse_date(fact.date).last_day >= start
            and parse_date(fact.date).first_day <= end
        )

    def find_next(self, after: date) -> Anniversary | None:
        """The next day with something to remember, within a year."""
        for ahead in range(1, 367):
            try:
                found = self.find_on_day(after + timedelta(days=ahead))
            except OverflowError:
                return None
            if found:
                return found[0]
        return None

    @cached_property
    def _facts_by_day(self) -> dict[tuple[int, int], list[DatedFact]]:
        found: dict[tuple[int, int], list[DatedFact]] = defaultdict(list)
        for fact in self.facts:
            start = parse_date(fact.date).start
            if start.precision is Precision.DAY:
                found[start.month, start.day].append(fact)
        return found

    @cached_property
    def _facts_by_month(self) -> dict[int, list[DatedFact]]:
        found: dict[int, list[DatedFact]] = defaultdict(list)
        for fact in self.facts:
            start = parse_date(fact.date).start
            if start.precision is Precision.MONTH:
                found[start.month].append(fact)
        return found

    def _iter_anniversaries(
        self, facts: Iterable[DatedFact], day: date, *, moved_from_leap_day: bool
    ) -> Iterable[Anniversary]:
        for fact in facts:
            one = Anniversary(fact, day, day.year - parse_date(fact.date).start.year, moved_from_leap_day)
            if one.years >= 0 and _is_observed(one):
                yield one

    def _filter_matching(
        self, candidates: Iterable[Anniversary], subjects: Collection[str], *, major_only: bool
    ) -> list[Anniversary]:
        return [
            one
            for one in candidates
            if (one.fact.major or not major_only) and (not subjects or self._is_about(one.fact, subjects))
        ]

    def _is_about(self, fact: DatedFact, subjects: Collection[str]) -> bool:
        named = set(fact.subjects)
        if named.intersection(subjects):
            return True
        members = (self.index.subjects[key].members for key in subjects if key in self.index.subjects)
        return any(named.intersection(some) for some in members)


def _is_observed(anniversary: Anniversary) -> bool:
    return anniversary.fact.yearly or anniversary.years == 0 or is_round_number(anniversary.years)


def _importance_key(anniversary: Anniversary) -> tuple[bool, bool, int]:
    return (not anniversary.is_round, not anniversary.fact.major, anniversary.years)
