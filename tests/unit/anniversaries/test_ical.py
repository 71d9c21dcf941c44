"""Tests the calendar file with libraries other than the one that writes it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import vobject
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefings.anniversaries.almanac import list_event_days
from briefings.anniversaries.ical import build_calendar, find_facts_with_day
from tests.support.examples import count_examples

STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def events(data: bytes) -> list[Any]:
    return list(vobject.readOne(data.decode()).vevent_list)


def list_occurrences(event: Any, first: int, last: int) -> list[date]:
    """Returns the days of an entry between two years, which another library computes from its rule."""
    start = event.dtstart.value
    rule = rrulestr(event.rrule.value, dtstart=datetime(start.year, start.month, start.day))  # noqa: DTZ001 - whole days
    return [moment.date() for moment in rule.between(datetime(first, 1, 1), datetime(last, 12, 31), inc=True)]  # noqa: DTZ001 - as above


@pytest.mark.parametrize("language", ["ja", "en"])
def test_all_built_in_content_is_in_the_file(builtin_service: Any, language: str) -> None:
    almanac = builtin_service.get_almanac(language)
    entries = events(build_calendar(almanac, created_at=STAMP))
    assert len(entries) == len(find_facts_with_day(almanac)) > 100
    uids = [event.uid.value for event in entries]
    assert len(set(uids)) == len(uids)
    for event in entries:
        assert isinstance(event.dtstart.value, date)
        assert not isinstance(event.dtstart.value, datetime)
        spans = {fact.key: len(list_event_days(fact)) for fact in almanac.facts}
        assert (event.dtend.value - event.dtstart.value).days == spans[event.uid.value.partition("@")[0]]
        assert event.dtstamp.value == STAMP
        assert event.description.value


def test_same_revision_makes_the_same_file(builtin_service: Any) -> None:
    """An entry has the same UID in both languages, so that a calendar replaces it instead of adding a second one."""
    ja, en = builtin_service.get_almanac("ja"), builtin_service.get_almanac("en")
    assert build_calendar(ja, created_at=STAMP) == build_calendar(ja, created_at=STAMP)
    standing = {f"{anniversary.id}@" for anniversary in builtin_service.snapshot.content.anniversaries}
    in_both = [
        {event.uid.value for event in events(build_calendar(almanac, created_at=STAMP))} for almanac in (ja, en)
    ]
    days = [{uid for uid in uids if f"{uid.split('@')[0]}@" in standing} for uids in in_both]
    assert days[0] == days[1]


def test_line_has_at_most_75_bytes_and_ends_with_crlf(builtin_service: Any) -> None:
    """RFC 5545, 3.1: lines end in CR LF, are folded at 75 octets, and no character is cut by a fold."""
    data = build_calendar(builtin_service.get_almanac("ja"), created_at=STAMP)
    lines = data.split(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"VERSION:2.0\r\n" in data
    assert b"DTSTART;VALUE=DATE:" in data


@pytest.mark.parametrize("text", ["a, b; c", "back\\slash", "line\nline", "「、」；：", "x" * 300, "橋" * 110])
def test_every_text_round_trips(make_service: Any, text: str) -> None:
    service = make_service(make_service.day("founding", "1992-03-02", texts={"ja": text, "en": text}))
    (event,) = events(build_calendar(service.get_almanac("ja"), created_at=STAMP))
    assert event.summary.value == f"{text}（1992年）"


def test_no_control_character_of_a_title_is_in_the_file(make_service: Any) -> None:
    """RFC 5545 excludes them, and the file may be printed in a terminal."""
    text = "".join(map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)))) + "橋"
    service = make_service(make_service.day("founding", "1992-03-02", texts={"ja": text, "en": text}))
    (event,) = events(build_calendar(service.get_almanac("ja"), created_at=STAMP))
    assert event.summary.value == "橋（1992年）"


@settings(max_examples=count_examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200))
def test_any_text_round_trips(make_service: Any, text: str) -> None:
    service = make_service(make_service.day("founding", "1992-03-02", texts={"ja": text, "en": text}))
    (event,) = events(build_calendar(service.get_almanac("en"), created_at=STAMP))
    assert event.summary.value == f"{text} (1992)"


def test_day_recurs_every_year(make_service: Any) -> None:
    (event,) = events(
        build_calendar(make_service(make_service.day("founding", "1992-03-02")).get_almanac("ja"), created_at=STAMP)
    )
    assert list_occurrences(event, 2026, 2028) == [date(2026, 3, 2), date(2027, 3, 2), date(2028, 3, 2)]
    assert event.dtstart.value == date(1992, 3, 2)


def test_leap_day_is_on_the_28th_in_other_years(make_service: Any) -> None:
    (event,) = events(
        build_calendar(make_service(make_service.day("leap", "1996-02-29")).get_almanac("ja"), created_at=STAMP)
    )
    assert list_occurrences(event, 2026, 2028) == [date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]
    assert "2月29日の出来事" in event.description.value


def test_fact_of_milestone_years_only_has_no_yearly_rule(make_service: Any) -> None:
    (event,) = events(
        build_calendar(
            make_service(make_service.day("call", "2024-08-09", yearly=False)).get_almanac("ja"), created_at=STAMP
        )
    )
    assert not hasattr(event, "rrule")


def test_event_of_month_precision_is_not_in_file(make_service: Any) -> None:
    data = build_calendar(make_service(make_service.day("founding", "1992-03")).get_almanac("ja"), created_at=STAMP)
    assert b"BEGIN:VEVENT" not in data
    assert data.rstrip().endswith(b"END:VCALENDAR")


def test_each_subject_has_its_own_file(builtin_service: Any) -> None:
    entries = events(build_calendar(builtin_service.get_almanac("en"), subject="AM", created_at=STAMP))
    titles = [event.summary.value for event in entries]
    assert "Japan established diplomatic relations with Armenia (1992)" in titles
    assert not any(re.search("Turkmenistan declared", title) for title in titles)
