"""Tests which anniversaries a date has."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.anniversaries.facts import is_solemn
from briefings.domain import AnniversaryKind
from briefings.domain.facts import FactSource, is_round_number
from tests.support.examples import count_examples

ROUND = [1, 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 125, 150, 200]


def keys(anniversaries: Any) -> list[str]:
    return [anniversary.fact.key for anniversary in anniversaries]


def test_milestone_years() -> None:
    assert [years for years in range(201) if is_round_number(years)] == sorted(
        {*ROUND, *range(100, 201, 10), *range(100, 201, 25)}
    )


@pytest.mark.parametrize("kind", AnniversaryKind)
def test_every_fifth_year_is_a_milestone_of_states_and_treaties(make_service: Any, kind: AnniversaryKind) -> None:
    almanac = make_service(make_service.day("founding", "1991-03-02", kind=kind)).get_almanac("ja")
    (anniversary,) = almanac.find_on_day(date(2026, 3, 2))
    assert anniversary.is_round == (kind is not AnniversaryKind.OBSERVANCE)
    assert not almanac.find_on_day(date(2027, 3, 2))[0].is_round


def test_day_is_remembered_on_its_day_and_counted(make_service: Any) -> None:
    almanac = make_service(make_service.day("founding", "1992-03-02")).get_almanac("ja")
    (anniversary,) = almanac.find_on_day(date(2022, 3, 2))
    assert (anniversary.fact.key, anniversary.years, anniversary.is_round) == ("founding", 30, True)
    assert almanac.find_on_day(date(2022, 3, 1)) == almanac.find_on_day(date(1991, 3, 2)) == ()
    assert almanac.find_on_day(date(1992, 3, 2))[0].years == 0


def test_event_of_month_precision_is_on_no_day(make_service: Any) -> None:
    """It is only on the card of its month."""
    almanac = make_service(make_service.day("founding", "1992-03")).get_almanac("ja")
    assert [almanac.find_on_day(date(2022, 3, number)) for number in range(1, 32)] == [()] * 31
    dated, undated = almanac.find_in_month(2022, 3)
    assert dated == ()
    assert [(anniversary.day, anniversary.years) for anniversary in undated] == [(None, 30)]
    assert almanac.find_in_month(1991, 3) == ((), ())


@pytest.mark.parametrize(
    ("day", "moved"), [(date(2024, 2, 29), False), (date(2024, 2, 28), None), (date(2023, 2, 28), True),
                      (date(2100, 2, 28), True), (date(2023, 3, 1), None)],
)  # fmt: skip
def test_leap_day_is_remembered_on_the_28th_in_other_years(make_service: Any, day: date, moved: bool | None) -> None:
    anniversaries = make_service(make_service.day("leap", "1996-02-29")).get_almanac("ja").find_on_day(day)
    assert [anniversary.moved_from_leap_day for anniversary in anniversaries] == ([] if moved is None else [moved])


def test_event_of_several_days_is_shown_on_each_of_them(make_service: Any) -> None:
    """It is announced once, on its first day."""
    almanac = make_service(make_service.day("summit", "2024-10-22/2024-10-24")).get_almanac("ja")
    shown = {day: almanac.find_on_day(date(2026, 10, day)) for day in range(21, 26)}
    assert [keys(shown[day]) for day in shown] == [[], ["summit"], ["summit"], ["summit"], []]
    assert [anniversary.day_number for day in shown for anniversary in shown[day]] == [1, 2, 3]
    assert [anniversary.day for anniversary in almanac.find_upcoming(date(2026, 10, 1), 30)] == [date(2026, 10, 22)]
    assert len(almanac.find_in_month(2026, 10)[0]) == 1


def test_event_over_new_year_is_as_old_as_its_day(make_service: Any) -> None:
    almanac = make_service(make_service.day("talks", "2024-12-31/2025-01-01")).get_almanac("ja")
    assert [almanac.find_on_day(day)[0].years for day in (date(2026, 12, 31), date(2027, 1, 1))] == [2, 2]


def test_event_over_the_leap_day_is_shown_once_on_the_28th(make_service: Any) -> None:
    almanac = make_service(make_service.day("talks", "2024-02-28/2024-02-29")).get_almanac("ja")
    assert keys(almanac.find_on_day(date(2026, 2, 28))) == ["talks"]
    assert keys(almanac.find_on_day(date(2028, 2, 29))) == ["talks"]


def test_event_of_several_months_is_on_its_first_day(make_service: Any) -> None:
    almanac = make_service(make_service.day("presidency", "2024-01-01/2024-12-31")).get_almanac("ja")
    assert keys(almanac.find_on_day(date(2026, 1, 1))) == ["presidency"]
    assert almanac.find_on_day(date(2026, 1, 2)) == ()


def test_some_are_listed_only_in_round_years(make_service: Any) -> None:
    almanac = make_service(make_service.day("call", "2024-08-09", yearly=False)).get_almanac("ja")
    assert [year for year in range(2023, 2036) if almanac.find_on_day(date(year, 8, 9))] == [2024, 2025, 2029, 2034]


def test_importance_and_subject_select_anniversaries(make_service: Any) -> None:
    days = (
        make_service.day("great", "1992-03-02", "GE"),
        make_service.day("small", "1993-03-02", "AM", major=False),
        make_service.day("crossing", "1994-03-02", "bridge"),
    )
    almanac = make_service(*days).get_almanac("ja")
    day = date(2026, 3, 2)
    assert sorted(keys(almanac.find_on_day(day))) == ["crossing", "great", "small"]
    assert sorted(keys(almanac.find_on_day(day, major_only=True))) == ["crossing", "great"]
    assert keys(almanac.find_on_day(day, subjects=("GE",))) == ["great"]
    assert sorted(keys(almanac.find_on_day(day, subjects=("caucasus",)))) == ["great", "small"]
    assert keys(almanac.find_on_day(day, subjects=("valley",))) == [], "a place in Armenia is not Armenia"


def test_coming_up_has_round_years_first_and_crosses_the_years_end(make_service: Any) -> None:
    days = (
        make_service.day("christmas", "1993-12-25"),
        make_service.day("new-year", "2015-01-01"),
        make_service.day("later", "2017-01-20"),
        make_service.day("month-alone", "1977-01"),
    )
    almanac = make_service(*days).get_almanac("ja")
    anniversaries = almanac.find_upcoming(date(2026, 12, 20), 30)
    assert keys(anniversaries) == ["month-alone", "christmas", "new-year"]
    assert [anniversary.day for anniversary in anniversaries] == [None, date(2026, 12, 25), date(2027, 1, 1)]
    assert keys(almanac.find_upcoming(date(2026, 12, 20), 31)) == ["month-alone", "later", "christmas", "new-year"]


def test_first_day_of_coming_up_is_tomorrow(make_service: Any) -> None:
    almanac = make_service(make_service.day("founding", "1992-03-02")).get_almanac("ja")
    assert almanac.find_upcoming(date(2026, 3, 2), 30) == ()
    assert keys(almanac.find_upcoming(date(2026, 3, 1), 1)) == ["founding"]


def test_event_of_the_chapter_and_the_catalog_is_shown_once_from_the_chapter(make_service: Any) -> None:
    chapter = make_service.chapter(("2030-03-08", "2030年3月8日、アルメニアで大橋が開通した。", ("AM", "bridge")))
    almanac = make_service(
        make_service.day("opening", "2030-03-08", "bridge", "AM"), chapters=(chapter,)
    ).get_almanac("ja")
    (anniversary,) = almanac.find_on_day(date(2031, 3, 8))
    assert anniversary.fact.source is FactSource.CHAPTER
    assert anniversary.fact.text == "アルメニアで大橋が開通した。"
    assert anniversary.fact.day_from == ""
    assert anniversary.fact.citation.page == 9


def test_day_that_the_chapter_lacks_comes_from_the_catalog_and_is_noted(make_service: Any) -> None:
    chapter = make_service.chapter(("2030-03", "2030年3月、アルメニアで大橋が開通した。", ("AM",)))
    opening = make_service.day("opening", "2030-03-08", "bridge", "AM", words=("開通",))
    almanac = make_service(opening, chapters=(chapter,)).get_almanac("ja")
    (anniversary,) = almanac.find_on_day(date(2031, 3, 8))
    assert (anniversary.fact.source, anniversary.fact.day_from) == (FactSource.CHAPTER, "架空省")
    assert almanac.find_in_month(2031, 3)[1] == ()


def test_another_event_of_the_same_month_remains_separate(make_service: Any) -> None:
    """A common country and month are not sufficient to merge two events."""
    chapter = make_service.chapter(("2030-03", "2030年3月、アルメニアで雪が降った。", ("AM",)))
    opening = make_service.day("opening", "2030-03-08", "bridge", "AM", words=("開通",))
    almanac = make_service(opening, chapters=(chapter,)).get_almanac("ja")
    (anniversary,) = almanac.find_on_day(date(2031, 3, 8))
    assert anniversary.fact.source is FactSource.STANDING
    (other,) = almanac.find_in_month(2031, 3)[1]
    assert other.fact.text == "アルメニアで雪が降った。"


def test_newer_of_two_editions_is_cited(make_service: Any) -> None:
    old = make_service.chapter(("2030-03-08", "2030年3月8日、大橋が開いた。", ("AM", "bridge")), edition=2030)
    new = make_service.chapter(("2030-03-08", "2030年3月8日、大橋が開通した。", ("AM", "bridge")), edition=2031)
    (anniversary,) = make_service(chapters=(old, new)).get_almanac("ja").find_on_day(date(2032, 3, 8))
    assert anniversary.fact.citation.edition == 2031


@pytest.mark.parametrize(
    "text", ["The war began.", "Two wars later", "A bomb exploded.", "military activities", "停戦に合意した"]
)
def test_words_of_war_are_solemn(text: str) -> None:
    assert is_solemn(text)


@pytest.mark.parametrize(
    "text", ["Work toward a summit", "an award for software", "They explored Warsaw.", "合意した"]
)
def test_parts_of_other_words_are_not(text: str) -> None:
    assert not is_solemn(text)


def test_statement_about_war_is_solemn_whatever_its_source(make_service: Any) -> None:
    chapter = make_service.chapter(
        ("2030-03-08", "2030年3月8日、国境で武力衝突が起きた。", ("AM",)),
        ("2030-03-09", "2030年3月9日、大橋が開通した。", ("bridge",)),
    )
    almanac = make_service(chapters=(chapter,)).get_almanac("ja")
    assert [almanac.find_on_day(date(2031, 3, number))[0].fact.solemn for number in (8, 9)] == [True, False]


@settings(max_examples=count_examples(60), deadline=None)
@given(
    happened=st.dates(date(1850, 1, 1), date(2030, 12, 31)),
    start=st.dates(date(2031, 1, 1), date(2110, 12, 31)),
)
def test_every_day_occurs_once_in_each_year(make_service: Any, happened: date, start: date) -> None:
    """This holds for any day and year, with leap days and ends of years: once in 366 days, at most once in 365."""
    almanac = make_service(make_service.day("founding", happened.isoformat())).get_almanac("ja")
    anniversaries = almanac.find_upcoming(start, 366)
    assert 1 <= len(anniversaries) <= 2
    (first, *_) = sorted(anniversary.day for anniversary in anniversaries if anniversary.day)
    year = first.year
    leap = (happened.month, happened.day) == (2, 29) and not calendar.isleap(year)
    assert first == (date(year, 2, 28) if leap else happened.replace(year=year))
    assert first - start <= timedelta(days=366)
    assert all(
        anniversary.years == anniversary.day.year - happened.year for anniversary in anniversaries if anniversary.day
    )


@settings(max_examples=count_examples(40), deadline=None)
@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.sampled_from(["ja", "en"]))
def test_built_in_anniversaries_are_past_events_of_their_day(builtin_service: Any, day: date, language: str) -> None:
    for anniversary in builtin_service.get_almanac(language).find_on_day(day):
        start = date.fromisoformat(anniversary.fact.date[:10])
        assert start <= day
        shown_day = start + timedelta(days=anniversary.day_number - 1)
        assert (shown_day.month, shown_day.day) == (day.month, day.day) or (
            anniversary.moved_from_leap_day and start.day == 29
        )
        assert anniversary.fact.text
        assert anniversary.fact.citation.edition or anniversary.fact.citation.source
    assert len(set(keys(builtin_service.get_almanac(language).find_on_day(day)))) == len(
        builtin_service.get_almanac(language).find_on_day(day)
    )


def test_both_languages_remember_the_same_days(builtin_service: Any) -> None:
    """The digests in both languages report the same events, so an anniversary matches one in both or in neither."""
    ja, en = ({fact.key: fact for fact in builtin_service.get_almanac(language).facts} for language in ("ja", "en"))
    standing = {anniversary.id for anniversary in builtin_service.snapshot.content.anniversaries}
    assert standing <= ja.keys() & en.keys()
    assert [key for key in standing if ja[key].date != en[key].date or ja[key].source is not en[key].source] == []
