"""Names of months and kanji numbers."""

from __future__ import annotations

import re

import pytest

from briefings.text.months import MONTH_ABBREVIATION_PATTERN, MONTH_NAME_PATTERN, MONTH_NAMES, parse_month
from briefings.text.numerals import parse_number


@pytest.mark.parametrize("number", range(1, 13))
def test_month_is_known_by_its_name_and_by_its_abbreviation(number: int) -> None:
    name = MONTH_NAMES[number - 1]

    assert [parse_month(written) for written in (name, name.upper(), name[:3], f"{name[:3]}.")] == [number] * 4
    assert re.fullmatch(MONTH_NAME_PATTERN, name)


def test_september_has_two_abbreviations() -> None:
    assert [parse_month(written) for written in ("Sep", "Sept.")] == [9, 9]
    assert re.fullmatch(MONTH_ABBREVIATION_PATTERN, "Sept")


def test_invalid_month_is_refused() -> None:
    with pytest.raises(KeyError):
        parse_month("Smarch")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("１２", 12),
        ("十", 10),
        ("二十三", 23),
        ("二〇二四", 2024),
        ("元", 1),
        ("", 0),
        ("百", 0),
        ("十十", 10),
    ],
)
def test_kanji_number_has_a_value(text: str, number: int) -> None:
    assert parse_number(text) == number
