"""One post for each local date that exists, at one instant, in every zone and over every change of clocks."""

from __future__ import annotations

import struct
import zoneinfo
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from briefings.domain.recurrence import (
    build_review,
    compute_deadline,
    find_next_due,
    find_next_occurrences,
    find_occurrence,
    get_local_date,
    is_late,
    iter_occurrences,
    iter_reviews,
    to_instant,
)
from briefings.domain.refs import ChannelRef, UserRef
from briefings.domain.schedules import Occurrence, PostPurpose, Schedule, ScheduleKind

DAY = timedelta(days=1)
BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
UNUSUAL_ZONES = (
    "Africa/Casablanca", "Africa/Cairo", "America/Nuuk", "America/New_York", "Antarctica/Troll", "Asia/Gaza",
    "Asia/Tashkent", "Asia/Yerevan", "Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia", "Pacific/Chatham",
)  # fmt: skip
"""Zones with changes at midnight, of half an hour or two hours, several in a year, to a winter time, or none."""
TIMES = [time(hour, 30 if hour % 2 else 0) for hour in range(24)]


def schedule(
    zone: str = "Asia/Tokyo", at: time = time(9), kind: ScheduleKind = ScheduleKind.ON_THIS_DAY, **more: object
) -> Schedule:
    return Schedule(1, "k", ChannelRef("discord", "1", "1"), kind, at, zone, "ja", BEGIN, **more)  # type: ignore[arg-type]


def changes(tz: ZoneInfo) -> list[datetime]:
    """Returns every instant from 2025 to 2035 at which the zone's offset changes, found by bisection of each day."""
    found = []
    day, offset = BEGIN, BEGIN.astimezone(tz).utcoffset()
    while day < END:
        later = day + DAY
        if (new := later.astimezone(tz).utcoffset()) != offset:
            low, high = day, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if middle.astimezone(tz).utcoffset() == offset else (low, middle)
            found.append(high.replace(microsecond=0) + timedelta(seconds=round(high.microsecond / 1e6)))
        day, offset = later, new
    return found


def read_clocks(tz: ZoneInfo, around: datetime, times: list[time]) -> dict[tuple[date, time], datetime]:
    """Returns what the clocks of a zone show around an instant, read from them quarter by quarter.

    A date is expected if some quarter shows it; its time of day is at the first quarter that shows it, or if none
    does, at the first quarter that shows a later one.
    """
    shown: list[tuple[datetime, datetime]] = []
    moment = around.replace(minute=0, second=0) - 3 * DAY
    while moment <= around + 3 * DAY:
        shown.append((moment.astimezone(tz).replace(tzinfo=None, fold=0), moment))
        moment += QUARTER
    highest: list[datetime] = []
    for local, _ in shown:
        highest.append(max(local, highest[-1]) if highest else local)
    dates = sorted({local.date() for local, _ in shown})[1:-1]
    expected = {}
    for day in dates:
        for at in times:
            wanted = datetime.combine(day, at)
            # The running maximum first reaches the time where a clock first shows it, or skips it.
            place = bisect_right(highest, wanted - timedelta(microseconds=1))
            expected[day, at] = shown[place][1]
    return expected


@pytest.mark.fault(31)
@pytest.mark.parametrize(
    ("zones", "least"),
    [
        pytest.param(UNUSUAL_ZONES, 20_000, id="unusual"),
        pytest.param(None, 500_000, id="every", marks=pytest.mark.exhaustive),
    ],
)
def test_every_change_of_clocks_2025_to_2035(zones: tuple[str, ...] | None, least: int) -> None:
    """Row 31: for 24 times of day in a zone, the occurrences equal those from simulated clocks."""
    checked = 0
    known: dict[object, dict[tuple[date, time], datetime]] = {}
    for name in zones or sorted(available_timezones() - {"localtime", "Factory"}):
        tz = ZoneInfo(name)
        for change in changes(tz) or [datetime(2026, 6, 1, tzinfo=UTC)]:
            before, after = ((change + n * DAY).astimezone(tz).utcoffset() for n in (-1, 1))
            if (expected := known.get((change, before, after))) is None:
                expected = known[change, before, after] = read_clocks(tz, change, TIMES)
            first, last = min(day for day, _ in expected), max(day for day, _ in expected)
            for at in TIMES:
                due = {day: when for (day, clock), when in expected.items() if clock == at}
                around = iter_occurrences(schedule(name, at), change - 5 * DAY, change + 5 * DAY)
                computed = {slot.date: slot.due for slot in around if first <= slot.date <= last}
                assert computed == due, (name, change, at)
                checked += len(due)
    assert checked > least, checked


def test_time_that_clocks_skip_is_the_first_instant_after_the_gap() -> None:
    assert to_instant(date(2027, 3, 14), time(2, 30), "America/New_York") == datetime(2027, 3, 14, 7, tzinfo=UTC)


def test_time_that_clocks_show_twice_is_the_first_of_the_two() -> None:
    assert to_instant(date(2027, 11, 7), time(1, 30), "America/New_York") == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_gap_before_midnight_keeps_the_date() -> None:
    """Clocks in Greenland skip from 23:00 to midnight: Saturday's post of 23:30 is sent as Sunday begins."""
    slot = find_occurrence(schedule("America/Nuuk", time(23, 30)), date(2027, 3, 27))
    assert slot is not None
    assert slot.due == datetime(2027, 3, 28, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "skipped"), [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))]
)
@pytest.mark.parametrize("hour", [0, 9, 23])
@pytest.mark.fault(31)
def test_date_that_a_zone_skips_has_no_post(zone: str, skipped: date, hour: int) -> None:
    """Row 31: the date line moved; the skipped date has no post, and the dates beside it have theirs."""
    post_schedule = schedule(zone, time(hour))
    assert find_occurrence(post_schedule, skipped) is None
    assert find_occurrence(post_schedule, skipped - DAY) is not None
    assert find_occurrence(post_schedule, skipped + DAY) is not None


def make_zone_that_skips(day: date, path: Path) -> None:
    """Writes a zone (RFC 8536, version 1) that goes from UTC-10 to UTC+14 as a date begins, and so skips it."""
    midnight = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    counts = struct.pack(">6l", 0, 0, 0, 1, 2, 8)
    types = struct.pack(">lbB", -10 * 3600, 0, 0) + struct.pack(">lbB", 14 * 3600, 0, 4)
    header = b"TZif" + bytes(16) + counts
    path.write_bytes(header + struct.pack(">l", int(midnight.timestamp())) + b"\x01" + types + b"AAA\0BBB\0")


def test_skipped_first_of_the_month_or_monday_is_replaced(tmp_path: Path) -> None:
    """No zone has skipped one yet. 1 March 2027 is both: it is replaced by the next date."""
    first = date(2027, 3, 1)
    assert (first.day, first.weekday()) == (1, 0)
    (tmp_path / "Nowhere").mkdir()
    make_zone_that_skips(first, tmp_path / "Nowhere" / "Line")
    zoneinfo.reset_tzpath([str(tmp_path)])
    try:
        for kind in (ScheduleKind.THIS_MONTH, ScheduleKind.SUBJECT_OF_WEEK, ScheduleKind.DIGEST):
            post_schedule = schedule("Nowhere/Line", kind=kind)
            posted = [
                day
                for day in (first + DAY * n for n in range(-3, 7))
                if find_occurrence(post_schedule, day) is not None
            ]
            assert posted == [first + DAY], kind
        daily = schedule("Nowhere/Line", at=time(23, 30), review=True)
        occurrence = find_occurrence(daily, first - DAY)
        assert occurrence is not None
        assert compute_deadline(daily, occurrence) == occurrence.due + timedelta(hours=1)
        after = find_occurrence(daily, first + DAY)
        assert after is not None
        assert build_review(daily, after).due == after.due - timedelta(hours=12), "the evening before does not exist"
    finally:
        zoneinfo.reset_tzpath()


def test_samoa_skipped_neither_a_first_nor_a_monday() -> None:
    monthly = schedule("Pacific/Apia", kind=ScheduleKind.THIS_MONTH)
    weekly = schedule("Pacific/Apia", kind=ScheduleKind.SUBJECT_OF_WEEK)
    assert find_occurrence(monthly, date(2012, 1, 1)) is not None
    assert find_occurrence(monthly, date(2012, 1, 2)) is None
    assert find_occurrence(weekly, date(2012, 1, 2)) is not None
    assert find_occurrence(weekly, date(2012, 1, 3)) is None


@pytest.mark.fault(32)
def test_leap_days_and_new_years_have_one_post_each() -> None:
    """Row 32: from 2024 to 2032, a post for each date of the calendar, 29 February in leap years alone."""
    begin, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
    dates = [slot.date for slot in iter_occurrences(schedule(), begin, end)]
    assert dates == [date(2024, 1, 2) + DAY * n for n in range((date(2033, 1, 1) - date(2024, 1, 1)).days)]
    assert {day.year for day in dates if (day.month, day.day) == (2, 29)} == {2024, 2028, 2032}


def test_months_and_weeks_have_one_post_each() -> None:
    year = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    assert [s.date.day for s in iter_occurrences(schedule(kind=ScheduleKind.THIS_MONTH), *year)] == [1] * 12
    mondays = [s.date for s in iter_occurrences(schedule(kind=ScheduleKind.SUBJECT_OF_WEEK), *year)]
    assert len(mondays) == 52
    assert {day.weekday() for day in mondays} == {0}


def test_intervals_that_touch_share_no_slot_and_lose_none() -> None:
    post_schedule = schedule("Europe/London", time(1, 30))
    begin, end = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
    whole = list(iter_occurrences(post_schedule, begin, end))
    pieces: list[Occurrence] = []
    moment = begin
    while moment < end:
        pieces += iter_occurrences(post_schedule, moment, moment + timedelta(minutes=90))
        moment += timedelta(minutes=90)
    assert pieces == whole


def test_window_is_the_rest_of_the_day_unless_set() -> None:
    slot = find_occurrence(schedule(), date(2027, 9, 1))
    assert slot is not None
    assert compute_deadline(schedule(), slot) == datetime(2027, 9, 1, 15, tzinfo=UTC)
    assert compute_deadline(schedule(grace_minutes=30), slot) == slot.due + timedelta(minutes=30)
    assert not is_late(slot, slot.due + timedelta(minutes=5))
    assert is_late(slot, slot.due + timedelta(minutes=6))


def test_post_late_in_the_evening_still_has_an_hour() -> None:
    post_schedule = schedule(at=time(23, 55))
    slot = find_occurrence(post_schedule, date(2027, 9, 1))
    assert slot is not None
    assert compute_deadline(post_schedule, slot) == slot.due + timedelta(hours=1)


def test_review_is_due_the_evening_before_and_until_the_post() -> None:
    slot = find_occurrence(schedule(), date(2027, 9, 1))
    assert slot is not None
    review = build_review(schedule(), slot)
    assert review.due == datetime(2027, 8, 31, 11, tzinfo=UTC)
    assert compute_deadline(schedule(), review) == slot.due
    assert review.marker != slot.marker


def test_next_posts() -> None:
    now = datetime(2027, 12, 31, 12, tzinfo=UTC)
    assert [s.date for s in find_next_occurrences(schedule(), now, 3)] == [
        date(2028, 1, 1),
        date(2028, 1, 2),
        date(2028, 1, 3),
    ]
    assert [s.date.month for s in find_next_occurrences(schedule(kind=ScheduleKind.THIS_MONTH), now, 3)] == [1, 2, 3]


def test_marker_does_not_depend_on_when_an_occurrence_is_due() -> None:
    occurrence = Occurrence(1, "k" * 12, date(2027, 9, 1), BEGIN)
    moved = Occurrence(1, "k" * 12, date(2027, 9, 1), END)
    assert occurrence.marker == moved.marker
    assert len(occurrence.marker) <= 100


def test_reviews_fall_due_in_their_own_interval() -> None:
    post_schedule = schedule(review=True)
    evening = datetime(2027, 8, 31, 11, tzinfo=UTC)
    (review,) = iter_reviews(post_schedule, evening - timedelta(seconds=1), evening)
    assert review == Occurrence(1, "k", date(2027, 9, 1), evening, PostPurpose.REVIEW)
    assert list(iter_reviews(post_schedule, evening, evening + timedelta(hours=23))) == []
    assert len(list(iter_reviews(post_schedule, evening, evening + 3 * DAY))) == 3
    assert list(iter_reviews(schedule(), evening - DAY, evening + DAY)) == []


def test_next_due_is_that_of_a_post_or_of_a_review() -> None:
    now = datetime(2027, 9, 1, 1, tzinfo=UTC)
    assert find_next_due(schedule(), now) == datetime(2027, 9, 2, tzinfo=UTC)
    assert find_next_due(schedule(review=True), now) == datetime(2027, 9, 1, 11, tzinfo=UTC)
    assert find_next_due(schedule(review=True), datetime(2027, 9, 1, 11, tzinfo=UTC)) == datetime(
        2027, 9, 2, tzinfo=UTC
    )


def test_members_own_occurrence_is_personal() -> None:
    plain, own = (find_occurrence(schedule(owner=owner), date(2027, 9, 1)) for owner in (None, UserRef("x", "1")))
    assert plain is not None
    assert own is not None
    assert (plain.is_personal, own.is_personal) == (False, True)
    assert (plain.schedule_id, plain.key, plain.purpose) == (1, "k", PostPurpose.POST)


def test_review_without_its_post_ends_when_it_is_due() -> None:
    weekly = schedule(kind=ScheduleKind.SUBJECT_OF_WEEK)
    tuesday = Occurrence(1, "k", date(2027, 8, 31), BEGIN, PostPurpose.REVIEW)
    assert compute_deadline(weekly, tuesday) == BEGIN


def test_date_is_that_of_the_zone() -> None:
    now = datetime(2027, 8, 31, 15, tzinfo=UTC)
    assert get_local_date(now, "Asia/Tokyo") == date(2027, 9, 1)
    assert get_local_date(now - timedelta(seconds=1), "Asia/Tokyo") == date(2027, 8, 31)
