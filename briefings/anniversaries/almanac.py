"""What is remembered when: one revision's facts, asked by date. Pure: the date is given, never taken from a clock."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from briefings.anniversaries.facts import facts
from briefings.anniversaries.model import Fact, Remembered, is_round
from briefings.edtf import Precision, parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from briefings.cards.lookup import Lookup

_LEAP_DAY = (2, 29)


class Almanac:
    """The facts of a revision in one language, by day and by month.

    Args:
        lookup: the revision.
        language: `ja`; anything else is English.
    """

    def __init__(self, lookup: Lookup, language: str) -> None:
        self.lookup = lookup
        self.language = "ja" if language == "ja" else "en"

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every dated fact, in order of date."""
        return facts(self.lookup, self.language)

    def on(self, day: date, *, about: Collection[str] = (), major_only: bool = False) -> tuple[Remembered, ...]:
        """What happened on this day, in its own year or an earlier one: round years first, then the latest.

        An interval is remembered on its first day. What happened on 29 February is remembered on the 28th in years
        without a 29th. What is known by its month alone is on no day.

        Args:
            day: the day.
            about: ids of subjects to limit it to; a region stands for its countries too. Empty for all.
            major_only: whether minor days are left out.
        """
        found = list(self._on(self._days.get((day.month, day.day), ()), day, moved=False))
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            found += self._on(self._days.get(_LEAP_DAY, ()), day, moved=True)
        return tuple(sorted(self._wanted(found, about, major_only=major_only), key=_by_weight))

    def in_month(
        self, year: int, month: int, *, about: Collection[str] = (), major_only: bool = False
    ) -> tuple[tuple[Remembered, ...], tuple[Remembered, ...]]:
        """A month's look-back: what is remembered on its days, in their order, and what is known by month alone."""
        days = calendar.monthrange(year, month)[1]
        dated = [
            one for day in range(1, days + 1)
            for one in self.on(date(year, month, day), about=about, major_only=major_only)
        ]  # fmt: skip
        undated = (Remembered(fact, None, year - parse(fact.date).start.year) for fact in self._months.get(month, ()))
        kept = [one for one in undated if one.years >= 0 and _comes_up(one)]
        return tuple(dated), tuple(sorted(self._wanted(kept, about, major_only=major_only), key=_by_weight))

    def coming(
        self, start: date, days: int, *, about: Collection[str] = (), major_only: bool = False
    ) -> tuple[Remembered, ...]:
        """What comes up in the `days` days after `start`, round years first, each of both in order of date.

        A round anniversary that is known by its month alone comes up with the first day of that month, on no day.
        """
        found: list[Remembered] = []
        for ahead in range(1, days + 1):
            try:
                day = start + timedelta(days=ahead)
            except OverflowError:
                break
            found += self.on(day, about=about, major_only=major_only)
            if day.day == 1:
                undated = self.in_month(day.year, day.month, about=about, major_only=major_only)[1]
                found += (one for one in undated if one.is_round)
        return tuple(sorted(found, key=lambda one: not one.is_round))

    def about(self, subject: str, start: date = date.min, end: date = date.max) -> tuple[Fact, ...]:
        """The chronology of a subject: every fact about it that may lie between two days, in order of date."""
        return tuple(
            fact
            for fact in self.facts
            if self._is_about(fact, {subject})
            and parse(fact.date).last_day >= start
            and parse(fact.date).first_day <= end
        )

    def next_day(self, after: date) -> Remembered | None:
        """The next day with something to remember, within a year."""
        for ahead in range(1, 367):
            try:
                found = self.on(after + timedelta(days=ahead))
            except OverflowError:
                return None
            if found:
                return found[0]
        return None

    @cached_property
    def _days(self) -> dict[tuple[int, int], list[Fact]]:
        found: dict[tuple[int, int], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            start = parse(fact.date).start
            if start.precision is Precision.DAY:
                found[start.month, start.day].append(fact)
        return found

    @cached_property
    def _months(self) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            start = parse(fact.date).start
            if start.precision is Precision.MONTH:
                found[start.month].append(fact)
        return found

    def _on(self, known: Iterable[Fact], day: date, *, moved: bool) -> Iterable[Remembered]:
        for fact in known:
            one = Remembered(fact, day, day.year - parse(fact.date).start.year, moved)
            if one.years >= 0 and _comes_up(one):
                yield one

    def _wanted(self, found: Iterable[Remembered], about: Collection[str], *, major_only: bool) -> list[Remembered]:
        return [
            one
            for one in found
            if (one.fact.major or not major_only) and (not about or self._is_about(one.fact, about))
        ]

    def _is_about(self, fact: Fact, wanted: Collection[str]) -> bool:
        named = set(fact.subjects)
        if named.intersection(wanted):
            return True
        members = (self.lookup.subjects[key].members for key in wanted if key in self.lookup.subjects)
        return any(named.intersection(some) for some in members)


def _comes_up(one: Remembered) -> bool:
    return one.fact.yearly or one.years == 0 or is_round(one.years)


def _by_weight(one: Remembered) -> tuple[bool, bool, int]:
    return (not one.is_round, not one.fact.major, one.years)
