"""Days counted from the current date are read in Japanese, English, Russian, Chinese and Korean."""

from __future__ import annotations

from datetime import date

import pytest

from briefings.domain.relative_days import RelativeDay
from briefings.text.date_input import InvalidDateInput, parse_day
from briefings.text.relative_days import find_relative_day, parse_relative_day

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今日", (11, 25)),
        ("明日", (11, 26)),
        ("昨日", (11, 24)),
        ("明後日", (11, 27)),
        ("一昨日", (11, 23)),
        ("来週", (12, 2)),
        ("先週", (11, 18)),
        ("再来週", (12, 9)),
        ("来週の金曜日", (12, 4)),
        ("先週月曜", (11, 16)),
        ("今週の日曜", (11, 29)),
        ("水曜日", (12, 2)),
        ("木曜", (11, 26)),
        ("次の火曜日", (12, 1)),
        ("前の火曜日", (11, 24)),
        ("3日前", (11, 22)),
        ("２週間後", (12, 9)),
        ("三か月前", (8, 25)),
        ("tomorrow", (11, 26)),
        ("Yesterday", (11, 24)),
        ("day after tomorrow", (11, 27)),
        ("next week", (12, 2)),
        ("next Friday", (11, 27)),
        ("last Friday", (11, 20)),
        ("on Wednesday", (12, 2)),
        ("3 days ago", (11, 22)),
        ("in two weeks", (12, 9)),
        ("a week from now", (12, 2)),
        ("завтра", (11, 26)),
        ("明天", (11, 26)),
        ("어제", (11, 24)),
    ],
)
def test_relative_day_is_counted_from_today(text, expected):
    day = parse_day(text, WEDNESDAY)
    assert (day.year, day.month, day.day) == (2026, *expected)


@pytest.mark.parametrize("text", ["明日香", "todays", "sun", "mar", "next", "金", "3日", "週", "in two", "3年前半"])
def test_other_words_are_not_relative_days(text):
    assert parse_relative_day(text) is None


def test_end_of_a_shorter_month_replaces_a_missing_day():
    assert RelativeDay(months=-9).resolve(date(2026, 11, 30)) == date(2026, 2, 28)


def test_day_that_no_calendar_has_is_not_a_date():
    with pytest.raises(InvalidDateInput):
        parse_day("30年前", date(20, 1, 1))


def test_longest_mention_of_a_text_is_found():
    text = "来週の金曜日にアルメニアへ"
    mention = find_relative_day(text)
    assert text[mention.start : mention.end] == "来週の金曜日"
