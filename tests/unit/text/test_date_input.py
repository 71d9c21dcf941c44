"""Days, months and years in users' input."""

from __future__ import annotations

from datetime import date

import pytest

from briefings.text.date_input import InvalidDateInput, parse_day, parse_span

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("12/25/2026", "en-US", date(2026, 12, 25)), ("12/25/2026", "ja", date(2026, 12, 25)),
        ("25/12/2026", "en-US", date(2026, 12, 25)), ("5/12/2026", "en-US", date(2026, 5, 12)),
        ("5/12/2026", "en-GB", date(2026, 12, 5)), ("5/12/2026", "ja", date(2026, 5, 12)),
        ("5/12", "en-GB", date(2026, 12, 5)), ("5/12", "ja", date(2026, 5, 12)), ("5/12", "de", date(2026, 12, 5)),
        ("24.11.2026", "ja", date(2026, 11, 24)), ("5.12.2026", "en-US", date(2026, 12, 5)),
        ("11.24", "ja", date(2026, 11, 24)), ("24.11.", "ru", date(2026, 11, 24)),
        ("11/24（火）", "ja", date(2026, 11, 24)), ("11月24日(火)", "ja", date(2026, 11, 24)),
        ("11月24日火曜日", "ja", date(2026, 11, 24)), ("Tuesday, November 24", "en-US", date(2026, 11, 24)),
        ("Tue 24 Nov 2026", "en-GB", date(2026, 11, 24)), ("令和8年11月24日", "ja", date(2026, 11, 24)),
        ("平成元年1月8日", "ja", date(1989, 1, 8)), ("2026-11-24", "en-GB", date(2026, 11, 24)),
        ("20261124", "ja", date(2026, 11, 24)), ("１１／２４", "ja", date(2026, 11, 24)), ("", "ja", TODAY),
    ],
)  # fmt: skip
def test_day_is_read_as_its_reader_writes_it(text: str, locale: str, day: date) -> None:
    assert parse_day(text, TODAY, locale) == day


@pytest.mark.parametrize("text", ["2/29", "Feb 29", "29 February", "2月29日", "29.02."])
@pytest.mark.parametrize(("year", "day"), [(2026, 28), (2028, 29)])
def test_29_february_is_a_day_of_every_year(text: str, year: int, day: int) -> None:
    assert parse_day(text, date(year, 6, 1)) == date(year, 2, day)


@pytest.mark.parametrize(
    "text", ["2月30日", "2/30", "13/45", "April 31", "2026-02-29", "31.11.2026", "令和8年2月29日"]
)
def test_nonexistent_day_is_named(text: str) -> None:
    with pytest.raises(InvalidDateInput, match="no day"):
        parse_day(text, TODAY)


@pytest.mark.parametrize("text", ["pizza", "1/2/3", "24", "Nov", "12/25/26/27"])
def test_invalid_date_has_remedy(text: str) -> None:
    with pytest.raises(InvalidDateInput, match="2026-11-24"):
        parse_day(text, TODAY)


def test_span_accepts_years() -> None:
    assert str(parse_span("2020", "2024-03", TODAY)) == "2020/2024-03"
    with pytest.raises(InvalidDateInput, match="2020, 2024-03"):
        parse_span("abc", "", TODAY)
    with pytest.raises(InvalidDateInput, match="no day"):
        parse_span("2024-02-30", "", TODAY)
