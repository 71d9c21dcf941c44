"""Parsing of moderators' input for a schedule."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.discord_app.posting.schedule_options_reader import parse_options
from briefings.posting.schedule_input import InvalidInput, read_lead_days, read_subjects, read_time, read_zone

NOW = datetime(2027, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00", time(9)), ("09:05", time(9, 5)), ("９：００", time(9)), (" 9時 ", time(9)), ("9時30分", time(9, 30)),
        ("9時30", time(9, 30)), ("0:00", time(0)), ("23:59", time(23, 59)),
    ],
)  # fmt: skip
def test_time_of_day_is_read(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.fault(39)
@pytest.mark.parametrize(
    "options",
    [
        {"kind": "hourly"}, {"language": "xx"}, {"language": ""}, {"weight": "minor"}, {"empty": "x"},
        {"lateness": -1}, {"lateness": 61}, {"lateness": 2**62},
    ],
)  # fmt: skip
def test_choice_that_is_not_offered_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="is not one of the choices"):
        parse_options(options, lambda _name: None, NOW)


@pytest.mark.parametrize("text", ["24:00", "9:60", "9", "930", "9:0", "x9:00", "9:00x", "", "123:00"])
def test_invalid_time_has_remedy(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Enter the time as 09:00\.$") as caught:
        read_time(text)
    assert "09:00" in caught.value.message.translate("ja")


@pytest.mark.parametrize(
    ("text", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), ("東京", "Asia/Tokyo"), (" JST ", "Asia/Tokyo")]
)
def test_zone_is_read(text: str, zone: str) -> None:
    assert read_zone(text, NOW) == zone


def test_unknown_and_ambiguous_zones_are_explained() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_zone("  " + "x" * 150, NOW)
    assert str(caught.value) == (
        f"There is no time zone “{'x' * 100}”. Enter a city such as Tokyo, or a name such as Asia/Tokyo."
    )
    with pytest.raises(InvalidInput) as caught:
        read_zone("Petropavlovsk", NOW)
    text = str(caught.value)
    assert text.startswith("“Petropavlovsk” can be several time zones: ")
    assert {"Asia/Almaty", "Asia/Kamchatka"} <= set(
        text.removeprefix("“Petropavlovsk” can be several time zones: ")
        .removesuffix(". Enter one of them.")
        .split(", ")
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30, 7", (30, 7)), ("7 30", (30, 7)), ("７、３０", (30, 7)), ("1・366", (366, 1)), ("7,7", (7,)),
        ("5,4,3,2,1", (5, 4, 3, 2, 1)), (", 7,", (7,)),
    ],
)  # fmt: skip
def test_lead_days_are_read_the_longest_first(text: str, days: tuple[int, ...]) -> None:
    assert read_lead_days(text) == days


@pytest.mark.parametrize("text", ["", " , ", "0", "367", "-7", "x", "7.5", "1,2,3,4,5,6"])
def test_invalid_lead_days_are_explained(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Enter the lead days as 30, 7: numbers from 1 to 366\.$"):
        read_lead_days(text)


def test_subjects_are_resolved_in_their_order_and_once() -> None:
    known = {"アルメニア": "AM", "Armenia": "AM", "Georgia": "GE"}
    assert read_subjects("Georgia, アルメニア；Armenia", lambda name: known.get(name, name[:2])) == ("GE", "アル")
    assert read_subjects("Georgia、アルメニア，Armenia;Georgia", known.get) == ("GE", "AM")
    assert read_subjects(" Georgia ,, ", known.get) == ("GE",)
    for all_of_them in ("*", " ALL ", "すべて", "全部", "-"):
        assert read_subjects(all_of_them, known.get) == ()
    with pytest.raises(InvalidInput) as caught:
        read_subjects("Georgia, " + "x" * 150, known.get)
    assert str(caught.value) == (f"It is not clear what “{'x' * 100}” means. Choose one of the suggestions.")
