"""A date beside a statement is not repeated in the statement."""

from __future__ import annotations

import pytest

from briefings.anniversaries.facts import _drop_date
from briefings.cards.chronology import strip_leading_date


@pytest.mark.parametrize(
    ("label", "text", "stripped"),
    [
        ("2024年1月", "2024年1月に、会談した", "会談した"),
        ("2024年1月", "2024年1月に入り会談した", "2024年1月に入り会談した"),
        ("2024年1月から", "2024年1月から、参加", "参加"),
        ("May 9, 1992", "On May 9, 1992, ministers met", "Ministers met"),
        ("May 9, 1992", "on the MAY 9, 1992 ministers met", "Ministers met"),
        ("the 1990s", "In the 1990s trade grew", "Trade grew"),
        ("1992", "At the 1992; nobody met", "At the 1992; nobody met"),
        ("1992", "Until 1992, ministers met", "Until 1992, ministers met"),
        ("1992", "In 1992, ", "In 1992, "),
        ("1992", "Ministers met", "Ministers met"),
    ],
)
def test_leading_date_is_stripped(label: str, text: str, stripped: str) -> None:
    assert strip_leading_date(label, text) == stripped


@pytest.mark.parametrize(
    ("date", "text", "dropped"),
    [
        ("2024年1月", "首脳は2024年1月に会談した。", "首脳は会談した"),
        ("2024年1月", "首脳は2024年1月初めに会談した", "首脳は2024年1月初めに会談した"),
        ("2024年1月", "首脳は2024年1月の初めに会談した", "首脳は2024年1月の初めに会談した"),
        ("1992", "Ministers met in 1992 and in 1992", "Ministers met and in 1992"),
        ("1992", "Ministers met in 1992x", "Ministers met in x"),
    ],
)
def test_first_date_is_dropped(date: str, text: str, dropped: str) -> None:
    assert _drop_date(text, date) == dropped
