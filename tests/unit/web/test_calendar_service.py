"""Tests the actions on calendars over a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.web.calendar_service import (
    CalendarChoice,
    CalendarService,
    describe_lead_days,
    describe_use,
    read_choice_lead_days,
    read_choice_subjects,
)
from briefings.domain.calendars import MAX_CALENDAR_SUBJECTS, MAX_CALENDARS
from briefings.domain.refs import UserRef
from briefings.posting.schedule_input import InvalidInput
from tests.support.prepared_storage import open_prepared

NOW = datetime(2026, 11, 28, tzinfo=UTC)
OWNER, STRANGER = UserRef("discord", "1"), UserRef("slack", "1")


@pytest.fixture
async def calendars(tmp_path: Path) -> AsyncIterator[CalendarService]:
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW) as storage:
        yield CalendarService(storage.calendars, "https://x.example.org/briefings", lambda: NOW)


async def test_every_calendar_has_its_own_address(calendars: CalendarService) -> None:
    made = [await calendars.add(OWNER, CalendarChoice("ja")) for _n in range(3)]
    assert len({item.url for item in made if item}) == 3
    assert all(item and item.url.startswith("https://x.example.org/briefings/calendar/") for item in made)
    assert all(item and item.webcal_url == item.url.replace("https", "webcal") for item in made)


@pytest.mark.fault(39)
async def test_member_cannot_find_calendar_of_others(calendars: CalendarService) -> None:
    made = await calendars.add(OWNER, CalendarChoice("ja", ("AM",)))
    assert made is not None
    number = made.calendar.id
    assert await calendars.find(f" {number.upper()} ", OWNER) == made.calendar
    assert await calendars.find(number, None) == made.calendar
    assert await calendars.find(number, STRANGER) is None
    assert not await calendars.revoke(number, STRANGER)
    assert await calendars.list_calendars(STRANGER) == ()
    assert await calendars.revoke(number, OWNER)
    assert not await calendars.change(made.calendar, CalendarChoice("en"))


async def test_number_per_user_is_limited(calendars: CalendarService) -> None:
    for _n in range(MAX_CALENDARS):
        assert await calendars.add(OWNER, CalendarChoice("ja"))
    assert await calendars.add(OWNER, CalendarChoice("ja")) is None
    assert await calendars.add(STRANGER, CalendarChoice("ja"))


@pytest.mark.parametrize("text", ["", "0", " - ", "なし", "None"])
def test_no_lead_days(text: str) -> None:
    assert read_choice_lead_days(text) == ()


def test_typed_value_is_parsed_or_refused_with_one_sentence() -> None:
    assert read_choice_lead_days("７、30") == (30, 7)
    assert read_choice_subjects("アルメニア、 CSTO", {"アルメニア": "AM", "CSTO": "CSTO"}.get) == ("AM", "CSTO")
    assert read_choice_subjects("すべて", lambda _name: None) == ()
    assert read_choice_subjects("", lambda _name: None) == ()
    with pytest.raises(InvalidInput, match="from 1 to 366"):
        read_choice_lead_days("400")
    with pytest.raises(InvalidInput, match="“x”"):
        read_choice_subjects("x", lambda _name: None)
    many = ",".join(f"s{n}" for n in range(MAX_CALENDAR_SUBJECTS + 1))
    with pytest.raises(InvalidInput, match="at most 25 subjects"):
        read_choice_subjects(many, lambda name: name)


async def test_calendar_is_described_in_both_languages(calendars: CalendarService) -> None:
    made = await calendars.add(OWNER, CalendarChoice("ja"))
    assert made is not None
    assert describe_lead_days((30, 7), "ja") == "30、7日前にも予告"
    assert describe_lead_days((1,), "en") == "also 1 day before"
    assert describe_lead_days((), "en") == ""
    assert describe_use(made.calendar, "en", "UTC") == "made November 28, 2026, never fetched"
    assert describe_use(made.calendar, "en", "America/New_York") == "made November 27, 2026, never fetched"
