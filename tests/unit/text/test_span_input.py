"""A name and dates in one text."""

from __future__ import annotations

from datetime import date

import pytest

from briefings.text.date_input import InvalidDateInput
from briefings.text.span_input import split_span

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "name", "span"),
    [
        ("アルメニア", "アルメニア", ""),
        ("アルメニア 2020", "アルメニア", "2020/9999"),
        ("アルメニア 2020 2024-03", "アルメニア", "2020/2024-03"),
        ("Armenia 2020-2024", "Armenia", "2020/2024"),
        ("Armenia 2020–2024", "Armenia", "2020/2024"),
        ("Armenia from 2020 to 2024", "Armenia", "2020/2024"),
        ("Armenia since 2020", "Armenia", "2020/9999"),
        ("アルメニア　２０２０年から２０２４年まで", "アルメニア", "2020/2024"),
        ("アルメニア 2020年〜2024年3月8日", "アルメニア", "2020/2024-03-08"),
        ("Nagorno Karabakh 2020-09 2023-09-20", "Nagorno Karabakh", "2020-09/2023-09-20"),
        ("C5+1", "C5+1", ""),
        ("G7", "G7", ""),
        ("2024", "2024", ""),
        ("", "", ""),
        ("中央アジア+日本 2004 2025", "中央アジア+日本", "2004/2025"),
    ],
)
def test_dates_follow_a_name(text: str, name: str, span: str) -> None:
    found, dates = split_span(text, TODAY)
    assert (found, str(dates) if dates else "") == (name, span)


@pytest.mark.parametrize("text", ["アルメニア 2024 2020", "Armenia 2024-02-31"])
def test_impossible_dates_are_named(text: str) -> None:
    with pytest.raises(InvalidDateInput):
        split_span(text, TODAY)
