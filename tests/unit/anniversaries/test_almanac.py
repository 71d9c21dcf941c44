"""What is remembered when."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.domain.facts import FactSource, is_round_number

ROUND = [1, 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 125, 150, 200]


def keys(found: Any) -> list[str]:
    return [one.fact.key for one in found]


def test_round_years_are_those_that_are_told_as_such() -> None:
    assert [years for years in range(201) if is_round_number(years)] == sorted(
        {*ROUND, *range(100, 201, 10), *range(100, 201, 25)}
    )


def test_a_day_is_remembered_on_its_day_and_counted(made: Any) -> None:
    almanac = made(made.day("founding", "1992-03-02")).get_almanac("ja")
    (one,) = almanac.find_on_day(date(2022, 3, 2))
    assert (one.fact.key, one.years, one.is_round) == ("founding", 30, True)
    assert almanac.find_on_day(date(2022, 3, 1)) == almanac.find_on_day(date(1991, 3, 2)) == ()
    assert almanac.find_on_day(date(1992, 3, 2))[0].years == 0


def test_what_is_known_by_its_month_is_on_no_day(made: Any) -> None:
    """It stands in the month's look-back alone."""
    almanac = made(made.day("founding", "1992-03")).get_almanac("ja")
    assert [almanac.find_on_day(date(2022, 3, number)) for number in range(1, 32)] == [()] * 31
    dated, undated = almanac.find_in_month(2022, 3)
    assert dated == ()
    assert [(one.day, one.years) for one in undated] == [(None, 30)]
    assert almanac.find_in_month(1991, 3) == ((), ())


@pytest.mark.parametrize(
    ("on", "moved"), [(date(2024, 2, 29), False), (date(2024, 2, 28), None), (date(2023, 2, 28), True),
                      (date(2100, 2, 28), True), (date(2023, 3, 1), None)],
)  # fmt: skip
def test_the_leap_day_is_remembered_on_the_28th_in_other_years(made: Any, on: date, moved: bool | None) -> None:
    found = made(made.day("leap", "1996-02-29")).get_almanac("ja").find_on_day(on)
    assert [one.moved_from_leap_day for one in found] == ([] if moved is None else [moved])


def test_an_interval_is_remembered_on_its_first_day(made: Any) -> None:
    almanac = made(made.day("summit", "2024-10-22/2024-10-24")).get_almanac("ja")
    assert keys(almanac.find_on_day(date(2026, 10, 22))) == ["summit"]
    assert almanac.find_on_day(date(2026, 10, 23)) == ()


def test_some_come_up_in_round_years_alone(made: Any) -> None:
    almanac = made(made.day("call", "2024-08-09", yearly=False)).get_almanac("ja")
    assert [year for year in range(2023, 2036) if almanac.find_on_day(date(year, 8, 9))] == [2024, 2025, 2029, 2034]


def test_weight_and_subject_limit_what_is_told(made: Any) -> None:
    days = (
        made.day("great", "1992-03-02", "GE"),
        made.day("small", "1993-03-02", "AM", major=False),
        made.day("crossing", "1994-03-02", "bridge"),
    )
    almanac = made(*days).get_almanac("ja")
    on = date(2026, 3, 2)
    assert sorted(keys(almanac.find_on_day(on))) == ["crossing", "great", "small"]
    assert sorted(keys(almanac.find_on_day(on, major_only=True))) == ["crossing", "great"]
    assert keys(almanac.find_on_day(on, subjects=("GE",))) == ["great"]
    assert sorted(keys(almanac.find_on_day(on, subjects=("caucasus",)))) == ["great", "small"]


def test_coming_up_has_round_years_first_and_crosses_the_years_end(made: Any) -> None:
    days = (
        made.day("christmas", "1991-12-25"),
        made.day("new-year", "2015-01-01"),
        made.day("later", "2017-01-20"),
        made.day("month-alone", "1977-01"),
    )
    almanac = made(*days).get_almanac("ja")
    found = almanac.find_upcoming(date(2026, 12, 20), 30)
    assert keys(found) == ["month-alone", "christmas", "new-year"]
    assert [one.day for one in found] == [None, date(2026, 12, 25), date(2027, 1, 1)]
    assert keys(almanac.find_upcoming(date(2026, 12, 20), 31)) == ["month-alone", "later", "christmas", "new-year"]


def test_the_first_day_of_coming_up_is_tomorrow(made: Any) -> None:
    almanac = made(made.day("founding", "1992-03-02")).get_almanac("ja")
    assert almanac.find_upcoming(date(2026, 3, 2), 30) == ()
    assert keys(almanac.find_upcoming(date(2026, 3, 1), 1)) == ["founding"]


def test_a_chapter_and_the_list_that_tell_the_same_are_told_once_by_the_chapter(made: Any) -> None:
    told = made.chapter(("2030-03-08", "2030年3月8日、アルメニアで大橋が開通した。", ("AM", "bridge")))
    almanac = made(made.day("opening", "2030-03-08", "bridge", "AM"), chapters=(told,)).get_almanac("ja")
    (one,) = almanac.find_on_day(date(2031, 3, 8))
    assert one.fact.source is FactSource.CHAPTER
    assert one.fact.text == "アルメニアで大橋が開通した。"
    assert one.fact.day_from == ""
    assert one.fact.citation.page == 9


def test_where_the_chapter_knows_the_month_alone_the_day_is_said_to_be_from_another_source(made: Any) -> None:
    told = made.chapter(("2030-03", "2030年3月、アルメニアで大橋が開通した。", ("AM",)))
    opening = made.day("opening", "2030-03-08", "bridge", "AM", words=("開通",))
    almanac = made(opening, chapters=(told,)).get_almanac("ja")
    (one,) = almanac.find_on_day(date(2031, 3, 8))
    assert (one.fact.source, one.fact.day_from) == (FactSource.CHAPTER, "架空省")
    assert almanac.find_in_month(2031, 3)[1] == ()


def test_another_event_of_the_same_month_stays_its_own(made: Any) -> None:
    """A country in common and the same month are not the same event."""
    told = made.chapter(("2030-03", "2030年3月、アルメニアで雪が降った。", ("AM",)))
    opening = made.day("opening", "2030-03-08", "bridge", "AM", words=("開通",))
    almanac = made(opening, chapters=(told,)).get_almanac("ja")
    (one,) = almanac.find_on_day(date(2031, 3, 8))
    assert one.fact.source is FactSource.STANDING
    (other,) = almanac.find_in_month(2031, 3)[1]
    assert other.fact.text == "アルメニアで雪が降った。"


def test_of_two_editions_the_newer_tells(made: Any) -> None:
    old = made.chapter(("2030-03-08", "2030年3月8日、大橋が開いた。", ("AM", "bridge")), edition=2030)
    new = made.chapter(("2030-03-08", "2030年3月8日、大橋が開通した。", ("AM", "bridge")), edition=2031)
    (one,) = made(chapters=(old, new)).get_almanac("ja").find_on_day(date(2032, 3, 8))
    assert one.fact.citation.edition == 2031


def test_a_statement_of_war_is_solemn_whoever_tells_it(made: Any) -> None:
    told = made.chapter(
        ("2030-03-08", "2030年3月8日、国境で武力衝突が起きた。", ("AM",)),
        ("2030-03-09", "2030年3月9日、大橋が開通した。", ("bridge",)),
    )
    almanac = made(chapters=(told,)).get_almanac("ja")
    assert [almanac.find_on_day(date(2031, 3, number))[0].fact.solemn for number in (8, 9)] == [True, False]


@settings(max_examples=60, deadline=None)
@given(
    happened=st.dates(date(1850, 1, 1), date(2030, 12, 31)),
    start=st.dates(date(2031, 1, 1), date(2110, 12, 31)),
)
def test_every_day_comes_up_once_in_each_year(made: Any, happened: date, start: date) -> None:
    """Whatever the day and the year, leap days and year ends too: once in 366 days, and at most once in 365."""
    almanac = made(made.day("founding", happened.isoformat())).get_almanac("ja")
    found = almanac.find_upcoming(start, 366)
    assert 1 <= len(found) <= 2
    (first, *_) = sorted(one.day for one in found if one.day)
    year = first.year
    leap = (happened.month, happened.day) == (2, 29) and not calendar.isleap(year)
    assert first == (date(year, 2, 28) if leap else happened.replace(year=year))
    assert first - start <= timedelta(days=366)
    assert all(one.years == one.day.year - happened.year for one in found if one.day)


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.sampled_from(["ja", "en"]))
def test_of_what_ships_every_day_tells_of_the_past_and_of_that_day(shipped: Any, day: date, language: str) -> None:
    for one in shipped.get_almanac(language).find_on_day(day):
        start = date.fromisoformat(one.fact.date[:10])
        assert start <= day
        assert (start.month, start.day) == (day.month, day.day) or (one.moved_from_leap_day and start.day == 29)
        assert one.fact.text
        assert one.fact.citation.edition or one.fact.citation.source
    assert len(set(keys(shipped.get_almanac(language).find_on_day(day)))) == len(
        shipped.get_almanac(language).find_on_day(day)
    )


def test_both_languages_remember_the_same_days(shipped: Any) -> None:
    """What the chapter tells in one language has its twin in the other, so a standing day is tied in both or none."""
    ja, en = ({fact.key: fact for fact in shipped.get_almanac(language).facts} for language in ("ja", "en"))
    standing = {one.id for one in shipped.snapshot.content.anniversaries}
    assert standing <= ja.keys() & en.keys()
    assert [key for key in standing if ja[key].date != en[key].date or ja[key].source is not en[key].source] == []
