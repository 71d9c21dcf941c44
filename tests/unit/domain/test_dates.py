"""EDTF level 0: valid dates, their precision, their order and their display."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.domain.dates import DatePoint, InvalidDate, PartialDate, Precision, is_valid_date, parse_date

days = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))


@st.composite
def points(draw):
    day = draw(days)
    precision = draw(st.sampled_from(Precision))
    return DatePoint(day.year, day.month if precision > 1 else 0, day.day if precision > 2 else 0)


@st.composite
def dates(draw):
    first, second = draw(points()), draw(st.none() | points())
    if second is not None and second.last_day < first.first_day:
        first, second = second, first
    return PartialDate(first, second)


@pytest.mark.parametrize(
    "text", ["2024", "2024-10", "2024-03-08", "2024-10-22/2024-10-24", "2022/2024", "2024-12/2025-01", "2024-02-29"]
)
def test_level_0_is_read_and_written_back(text):
    assert str(parse_date(text)) == text
    assert is_valid_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-1",
        "2024-13",
        "2024-00",
        "2024-02-30",
        "2023-02-29",
        "2024-10-00",
        "20241022",
        "2024/",
        "/2024",
        "2024-10-24/2024-10-22",
        "2024~",
        "2024?",
        "20XX",
        "2024-21",
        "..",
        "2024/..",
        "２０２４",
        "2024-03-08T10:00",
        " 2024",
        "2024\n",
        "2022/2023/2024",
        "0000",
    ],
)
def test_anything_else_is_refused_with_one_clear_line(text):
    """Level 1 and 2 (uncertain, open, seasons) are refused too, as are days that no calendar has."""
    with pytest.raises(InvalidDate) as error:
        parse_date(text)
    line = str(error.value)
    assert "is not a date" in line
    assert "\n" not in line
    assert "日付" in error.value.format_line("ja")


def test_invalid_date_is_a_value_error_too():
    """Pydantic requires this."""
    with pytest.raises(ValueError, match="is not a date"):
        parse_date("yesterday")


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2024", Precision.YEAR, date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", Precision.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-03-08", Precision.DAY, date(2024, 3, 8), date(2024, 3, 8)),
        ("2024-12/2025-01-05", Precision.MONTH, date(2024, 12, 1), date(2025, 1, 5)),
    ],
)
def test_first_and_last_day(text, precision, first, last):
    when = parse_date(text)
    assert (when.precision, when.first_day, when.last_day) == (precision, first, last)


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("2024", "2024年", "2024"),
        ("2024-10", "2024年10月", "October 2024"),
        ("2024-03-08", "2024年3月8日", "March 8, 2024"),
        ("2024-10-22/2024-10-24", "2024年10月22日～24日", "October 22–24, 2024"),
        ("2024-10-22/2024-11-03", "2024年10月22日～11月3日", "October 22 – November 3, 2024"),
        ("2024-10/2024-11", "2024年10月～11月", "October–November 2024"),
        ("2024-12/2025-01", "2024年12月～2025年1月", "December 2024 – January 2025"),
        ("2024-12-31/2025-01-02", "2024年12月31日～2025年1月2日", "December 31, 2024 – January 2, 2025"),
        ("2022/2024", "2022年～2024年", "2022–2024"),
        ("2022/2024-05", "2022年～2024年5月", "2022–May 2024"),
    ],
)
def test_reads_as_a_reader_writes_it(text, ja, en):
    assert parse_date(text).format_date("ja") == ja
    assert parse_date(text).format_date("en") == en


def test_dates_are_sorted_by_first_day_and_coarser_first():
    texts = ["2025", "2024-01-01", "2024", "2024-01", "2024-01-01/2024-01-03", "2023-12-31"]
    expected = ["2023-12-31", "2024", "2024-01", "2024-01-01", "2024-01-01/2024-01-03", "2025"]
    assert [str(when) for when in sorted(map(parse_date, texts))] == expected


@given(dates())
def test_formatted_date_is_parsed_back(when):
    assert parse_date(str(when)) == when


@given(dates(), st.integers(min_value=-400, max_value=400))
def test_contains_the_days_between_its_first_and_its_last_and_no_others(when, offset):
    day = min(max(when.first_day, date(1, 12, 31)), date(9000, 1, 1)) + timedelta(days=offset)
    assert when.contains_day(day) == (when.first_day <= day <= when.last_day)
    assert when.contains_day(when.first_day)
    assert when.contains_day(when.last_day)
    assert not when.contains_day(when.last_day + timedelta(days=1))


@given(dates())
def test_covers_itself_and_its_days(when):
    assert when.covers_date(when)
    assert when.covers_date(PartialDate(DatePoint(when.first_day.year, when.first_day.month, when.first_day.day)))


@given(dates())
def test_period_is_formatted_in_both_languages(when):
    for language in ("ja", "en"):
        text = when.format_date(language)
        assert str(when.start.year) in text
        assert when.end is None or str(when.end.year) in text
