"""Dates of other reports than the Japanese yearbook: their own year, unknown editions, other languages, counts."""

from __future__ import annotations

import pytest

from briefings.annotation.dates import resolve_dates
from briefings.annotation.reported_year import find_reported_year
from briefings.domain import Chapter, ChapterKind, Passage, PassageKind


def dates(text: str, language: str = "en", edition: int = 2020, reported: int | None = None) -> list[str]:
    spans = resolve_dates(text, edition_year=edition, reported_year=reported, language=language)
    return [span.date for span in spans if span.date and span.is_reported]


def chapter(*texts: str, edition: int = 2024, language: str = "en", publisher: str = "") -> Chapter:
    passages = tuple(Passage(PassageKind.PARAGRAPH, "1", index, text) for index, text in enumerate(texts))
    return Chapter(edition, "1", ChapterKind.ORIGINAL, language, "湖", (), passages, publisher=publisher)


@pytest.mark.parametrize(
    "text",
    [
        "The lamps were lit 2836 times: 1736 times in the north and 1100 times in the south.",
        "In line with Resolution 1373, two keepers were listed, and under Article 1540 three more.",
        "More than 1200 letters were received, about 1900 visitors came, and 1850 soldiers left.",
        "The office is at 1100 Harbor Street, and the depot at 2001 Lake Avenue.",
        "They paid $2000 and EUR 1999 for lamps.",
        "The catch was 2014 tons of fish from 1998 boats.",
    ],
)
def test_counts_resolutions_amounts_and_addresses_are_not_years(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A meeting on the August war of Georgia in 2008 was held online.", ["2008-08"]),
        ("The May elections of 2012 were calm.", ["2012-05"]),
        ("It was founded in 1736 and rebuilt in 1994.", ["1736", "1994"]),
        ("In 2019 relations improved.", ["2019"]),
    ],
)
def test_years_after_words_of_time_and_after_a_noun_with_a_month_are_read(text: str, expected: list[str]) -> None:
    assert dates(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会合は、2030 年 2 月に開かれた。", ["2030-02"]),
        ("会合は、2030 年 2 月 3 日に開かれ、9 月 5 日に終わった。", ["2030-02-03", "2030-09-05"]),
        ("令和 12 年 2 月に開かれた。", ["2030-02"]),
    ],
)
def test_spaces_between_a_number_and_its_unit_are_ignored(text: str, expected: list[str]) -> None:
    assert dates(text, "ja", edition=2031) == expected


def test_span_of_a_date_with_spaces_is_that_of_the_text() -> None:
    text = "会合は、2030 年 2 月に開かれた。"

    (span,) = resolve_dates(text, edition_year=2031)

    assert text[span.start : span.end] == "2030 年 2 月"


@pytest.mark.parametrize("language", ["uk", "ka", "und"])
def test_dates_of_an_unknown_language_are_not_guessed(language: str) -> None:
    assert dates("В 2019 году открыли 3 March 2019.", language) == []


def test_without_an_edition_written_years_are_kept_and_others_are_left_out_with_the_reason() -> None:
    text = "2023年7月に会合が開かれた。8月に港を訪れた。昨年からは調べも始まった。"

    spans = resolve_dates(text, edition_year=0, reported_year=0)
    alone = resolve_dates("昨年3月に会った。5月に別れた。", edition_year=0, reported_year=0)

    assert [span.date for span in spans][:1] == ["2023-07"]
    assert all(span.date == "" and "edition" in span.doubt for span in alone)
    assert alone


@pytest.mark.parametrize(
    ("made", "year"),
    [
        (chapter("On June 12, keepers met."), 2024),
        (chapter("In 2024 they met, and again in May 2024. In 2023 they did not."), 2024),
        (chapter("In 2023 they met, and in 2023 they left."), 2023),
        (chapter("On June 12, keepers met.", publisher="Ministry of Foreign Affairs of Japan"), 2023),
        (chapter("6月に会った。", language="ja"), 2023),
        (chapter("2024年に会った。2024年6月に別れた。2024年8月に戻った。", language="ja"), 2024),
        (chapter("In 2024.", edition=0), 0),
    ],
)
def test_report_reports_on_its_own_year_or_on_the_year_before(made: Chapter, year: int) -> None:
    assert find_reported_year(made) == year
