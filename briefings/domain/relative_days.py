"""Defines days that are counted from the current date: tomorrow, three weeks ago, next Friday."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from msgspec import Struct

_DAYS_PER_WEEK = 7


class RelativeDay(Struct, frozen=True):
    """A day that is counted from the current date.

    Attributes:
        days: days from the current date; negative for the past.
        months: calendar months, counted before the days; the last day of a shorter month replaces a missing day.
        weekday: 0 for Monday to 6 for Sunday; None if the day is not named by its weekday.
        direction: with a weekday: 1 for the first one after the current date, -1 for the last one before it, 0 for
            the one in the week (Monday to Sunday) of the day that `days` gives.
    """

    days: int = 0
    months: int = 0
    weekday: int | None = None
    direction: int = 0

    def resolve(self, today: date) -> date:
        """Returns the day, seen from `today`.

        Raises:
            OverflowError: it is before the year 1 or after the year 9999.
        """
        month = today.year * 12 + today.month - 1 + self.months
        year, month = month // 12, month % 12 + 1
        if not date.min.year <= year <= date.max.year:
            raise OverflowError(f"year {year} is out of range")
        day = date(year, month, min(today.day, calendar.monthrange(year, month)[1])) + timedelta(days=self.days)
        if self.weekday is None:
            return day
        if self.direction > 0:
            return day + timedelta(days=(self.weekday - day.weekday() - 1) % _DAYS_PER_WEEK + 1)
        if self.direction < 0:
            return day - timedelta(days=(day.weekday() - self.weekday - 1) % _DAYS_PER_WEEK + 1)
        return day + timedelta(days=self.weekday - day.weekday())
