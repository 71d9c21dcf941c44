"""Tests which milestone of a subject comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from briefings.anniversaries.milestones import find_next_milestone
from briefings.domain import AnniversaryKind

NATIONAL = AnniversaryKind.NATIONAL_DAY


@pytest.mark.parametrize(
    ("founded", "today", "expected"),
    [
        ("1991-12-16", date(2026, 11, 28), (date(2026, 12, 16), 35)),
        ("1991-12-16", date(2026, 12, 16), (date(2026, 12, 16), 35)),
        ("1992-01-26", date(2026, 11, 28), (date(2027, 1, 26), 35)),
        ("1991-12-16", date(2026, 12, 17), None),
        ("1991-12", date(2026, 11, 28), None),
        ("2026-12-16", date(2026, 11, 28), None),
        ("1996-02-29", date(2026, 1, 1), (date(2026, 2, 28), 30)),
    ],
)
def test_next_milestone_is_within_a_year(
    make_service: Any, founded: str, today: date, expected: tuple[date, int] | None
) -> None:
    almanac = make_service(make_service.day("founding", founded, kind=NATIONAL)).get_almanac("ja")
    milestone = find_next_milestone(almanac, "AM", today)
    assert (milestone and (milestone.day, milestone.years)) == expected


def test_it_is_the_first_one_and_of_a_day_the_major_one(make_service: Any) -> None:
    days = (
        make_service.day("later", "1991-12-20", kind=NATIONAL),
        make_service.day("minor", "1991-12-16", kind=NATIONAL, major=False),
        make_service.day("major", "1996-12-16", kind=NATIONAL),
        make_service.day("other", "1991-12-01", "GE", kind=NATIONAL),
    )
    almanac = make_service(*days).get_almanac("ja")
    milestone = find_next_milestone(almanac, "AM", date(2026, 11, 28))
    assert milestone is not None
    assert milestone.fact.key == "major"
