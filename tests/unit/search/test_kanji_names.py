"""Names are found by a character that a query has at the same position."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.search.kanji_names import KanjiNames

KEYS = st.text("上海協力機構アー", min_size=1, max_size=5)


@given(keys=st.lists(KEYS, max_size=12), key=KEYS)
def test_names_of_a_comparison_with_every_name_are_found(keys: list[str], key: str) -> None:
    """Each name once, however many characters it shares."""
    names = list(enumerate(keys))
    expected = [
        name
        for name in names
        if len(name[1]) == len(key) and any(first == second for first, second in zip(name[1], key, strict=True))
    ]
    found = list(KanjiNames.from_names(names).find_names(key))
    assert sorted(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("key", ["上", "上海協力機構", ""])
def test_empty_index_finds_no_name(key: str) -> None:
    assert list(KanjiNames.from_names([]).find_names(key)) == []
