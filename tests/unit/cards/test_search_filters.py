"""A search in one line is divided into words and filters."""

from __future__ import annotations

import pytest

from briefings.cards.search_filters import TypedSearch, split_filters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("制裁", TypedSearch("制裁")),
        ("制裁 節:2-(3)", TypedSearch("制裁", section="2-(3)")),
        ("版：2025 制裁 -石炭", TypedSearch("制裁 -石炭", edition="2025")),
        (
            'sanctions section:"Situation in Belarus" Subject:BY',
            TypedSearch("sanctions", "", "Situation in Belarus", "BY"),
        ),
        ("制裁 項目:「中央アジア ＋日本」", TypedSearch("制裁", subject="中央アジア ＋日本")),
        ("edition:2024 edition:2025 oil", TypedSearch("oil", edition="2025")),
        ("subsection:2 10:30 節:", TypedSearch("subsection:2 10:30 節:")),
    ],
)
def test_filters_are_divided_from_words(text: str, expected: TypedSearch) -> None:
    assert split_filters(text) == expected
