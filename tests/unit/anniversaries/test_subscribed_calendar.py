"""Tests the calendar that programs fetch, with libraries other than the one that writes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from msgspec.structs import replace

from briefings.anniversaries.almanac import list_event_days
from briefings.anniversaries.ical import build_calendar
from briefings.anniversaries.subscribed_calendar import build_subscribed_calendar, name_calendar
from briefings.domain.calendars import CalendarSubscription
from briefings.domain.refs import UserRef

STAMP = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 28)


def subscribe(language: str, subjects: tuple[str, ...] = (), lead_days: tuple[int, ...] = ()) -> CalendarSubscription:
    return CalendarSubscription("a1", UserRef("discord", "1"), language, subjects, lead_days, STAMP, STAMP)


def build(service: Any, subscription: CalendarSubscription, today: date = TODAY) -> bytes:
    almanac = service.get_almanac(subscription.language)
    return build_subscribed_calendar(almanac, subscription, today=today, changed_at=STAMP)


def events(data: bytes) -> list[Any]:
    return list(getattr(vobject.readOne(data.decode()), "vevent_list", []))


def days(data: bytes) -> dict[str, date]:
    return {event.uid.value: event.dtstart.value for event in events(data)}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_anniversary_of_three_years_is_there_once(builtin_service: Any, language: str) -> None:
    almanac = builtin_service.get_almanac(language)
    expected = {
        (anniversary.fact.key, date(year, 1, 1) + timedelta(days=offset))
        for year in (2025, 2026, 2027)
        for offset in range(365)
        for anniversary in almanac.find_on_day(date(year, 1, 1) + timedelta(days=offset), first_days=True)
    }
    data = build(builtin_service, subscribe(language))
    assert {(uid.partition("@")[0].rsplit("-", 1)[0], day) for uid, day in days(data).items()} == expected
    assert len(events(data)) == len(expected) > 200
    assert [component.name for component in icalendar.Calendar.from_ical(data).subcomponents] == ["VEVENT"] * len(
        expected
    )


def test_uids_equal_those_of_the_calendar_file_and_are_stable(builtin_service: Any) -> None:
    """A program that fetches the calendar again a year later, or in another language, duplicates no entry."""
    file = build_calendar(builtin_service.get_almanac("ja"), created_at=STAMP)
    keys = {event.uid.value.partition("@")[0] for event in events(file)}
    now, later = (
        days(build(builtin_service, subscribe("ja"))),
        days(build(builtin_service, subscribe("ja"), date(2027, 3, 1))),
    )
    domain = "anniversaries.briefing-bot"
    assert {uid.partition("@")[2] for uid in now} == {domain}
    assert {uid.partition("@")[0].rsplit("-", 1)[0] for uid in now} <= keys
    shared = {uid: day for uid, day in now.items() if day.year >= 2026}
    assert shared.items() <= later.items()


def test_lead_days_are_separate_entries(make_service: Any) -> None:
    service = make_service(make_service.day("founding", "1992-03-02"))
    data = build(service, subscribe("ja", lead_days=(7, 1)))
    titles = {event.dtstart.value: event.summary.value for event in events(data)}
    assert titles[date(2026, 3, 2)] == "foundingの出来事 · 34年前（1992年）"
    assert titles[date(2026, 3, 1)] == "あと1日：foundingの出来事"
    assert titles[date(2026, 2, 23)] == "あと7日：foundingの出来事"
    # In a leap year, the seventh day before is another date.
    leap = days(build(service, subscribe("ja", lead_days=(7,)), date(2028, 1, 1)))
    assert leap["founding-2028-7d@anniversaries.briefing-bot"] == date(2028, 2, 24)
    # Entries of last year have none.
    assert not [day for day in titles if day.year == 2025 and day != date(2025, 3, 2)]
    announced = next(event for event in events(data) if event.dtstart.value == date(2026, 2, 23))
    assert announced.description.value.splitlines()[0] == "2026年3月2日（月） · 34年前（1992年）"
    assert "VALARM" not in data.decode()


def test_29_february_is_on_the_28th_in_other_years(make_service: Any) -> None:
    service = make_service(make_service.day("leap", "1996-02-29"))
    assert set(days(build(service, subscribe("en"), date(2027, 6, 1))).values()) == {
        date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    }  # fmt: skip


def test_round_year_fact_has_entries_only_in_round_years(make_service: Any) -> None:
    chapter = make_service.chapter(("2031-05-06", "橋が開通した。", ("AM",)))
    service = make_service(chapters=(chapter,))
    (fact,) = service.get_almanac("ja").facts
    for year, expected in ((2031, {2031, 2032}), (2034, set()), (2035, {2036}), (2040, {2041})):
        found = {day.year for day in days(build(service, subscribe("ja"), date(year, 1, 1))).values()}
        yearly = {other for other in range(year - 1, year + 2) if other >= 2031}
        assert found == (yearly if fact.yearly else expected)


def test_event_of_several_days_covers_them(builtin_service: Any) -> None:
    almanac = builtin_service.get_almanac("ja")
    lengths = {fact.key: len(list_event_days(fact)) for fact in almanac.facts}
    assert max(lengths.values()) > 1
    for event in events(build(builtin_service, subscribe("ja"))):
        key = event.uid.value.partition("@")[0].rsplit("-", 1)[0]
        shown = (event.dtend.value - event.dtstart.value).days
        assert shown in {1, lengths[key]}


def test_it_is_limited_to_its_subjects(make_service: Any) -> None:
    service = make_service(make_service.day("one", "1992-03-02"), make_service.day("two", "1992-03-03", "bridge"))
    assert len(days(build(service, subscribe("ja", ("bridge",))))) == 3
    assert len(days(build(service, subscribe("ja", ("bridge", "caucasus"))))) == 6
    # A subject that the content no longer has does not mean all subjects.
    assert days(build(service, subscribe("ja", ("gone",)))) == {}


def test_calendar_name_lists_its_subjects(builtin_service: Any) -> None:
    almanac = builtin_service.get_almanac("en")
    assert name_calendar(almanac, ()) == "All anniversaries"
    assert name_calendar(almanac, ("AM", "KZ")) == "Anniversaries: Armenia, Kazakhstan"
    many = ("AM", "KZ", "GE", "AZ", "RU", "BY")
    assert name_calendar(almanac, many) == "Anniversaries: Armenia, Kazakhstan, Georgia, Azerbaijan and 2 more"


def test_calendar_can_include_followed_subjects(make_service: Any) -> None:
    service = make_service(make_service.day("one", "1992-03-02"), make_service.day("two", "1992-03-03", "bridge"))
    almanac = service.get_almanac("en")

    def count(subjects: tuple[str, ...], followed: tuple[str, ...]) -> int:
        subscription = replace(subscribe("en", subjects), followed=True)
        data = build_subscribed_calendar(almanac, subscription, today=TODAY, changed_at=STAMP, followed=followed)
        return len(days(data))

    assert count(("bridge",), ("AM",)) == 6
    assert count((), ("AM",)) == 3
    # No followed subjects do not mean all anniversaries.
    assert count((), ()) == 0
    assert name_calendar(almanac, ("bridge",), followed=True) == "Anniversaries: what I follow, The bridge"
    assert name_calendar(almanac, (), followed=True) == "Anniversaries: what I follow"


@pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 31)])
def test_ends_of_the_calendar_are_not_an_error(make_service: Any, today: date) -> None:
    service = make_service(make_service.day("founding", "1992-01-01"))
    build(service, subscribe("ja", lead_days=(366,)), today)
