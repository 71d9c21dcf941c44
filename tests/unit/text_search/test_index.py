"""Words in texts: every occurrence, whatever the spelling, and no part of another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.text_search.index import TextIndex, fold_for_search, split_query

TEXTS = (
    "ロシアは石炭の輸出を減らした。",
    "Coal and oil exports fell; soil and foil did not.",
    "ｴﾈﾙｷﾞｰの協力とえねるぎーの安全",
    "対露制裁が続く。制裁の回避も議論された。",
    "Türkiye and the EU discussed sanctions.",
)


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("石炭", [0]),
        ("露", [3]),
        ("エネルギー", [2]),
        ("制裁", [3]),
        ("oil", [1]),
        ("OIL", [1]),
        ("sanction", [4]),
        ("turkiye", [4]),
        ("石炭 輸出", [0]),
        ("石炭 制裁", []),
        ("coal exports", [1]),
        ('"coal and oil"', [1]),
        ('"coal exports"', []),
        ("の", [0, 2, 3]),
        ("", []),
        ("。", []),
        ("xyz", []),
    ],
)
def test_words_are_found_in_every_spelling_and_not_inside_others(query: str, positions: list[int]) -> None:
    matches = TextIndex(TEXTS).find_texts(split_query(query))
    assert [match.position for match in matches] == positions


def test_every_occurrence_is_counted() -> None:
    (match,) = TextIndex(TEXTS).find_texts(["制裁"])
    assert match.count == 2
    (match,) = TextIndex(TEXTS).find_texts(["エネルギー"])
    assert match.count == 2


@given(
    st.lists(st.text("アイウ露制裁石炭。、 ", max_size=12), max_size=6),
    st.text("アイウ露制裁", min_size=1, max_size=3),
)
def test_every_text_that_contains_a_japanese_word_is_found(texts: list[str], word: str) -> None:
    expected = [number for number, text in enumerate(texts) if fold_for_search(word) in fold_for_search(text)]
    assert [match.position for match in TextIndex(texts).find_texts([word])] == expected


def test_no_match_reaches_from_a_text_into_the_next() -> None:
    assert TextIndex(["対露制", "裁の回避"]).find_texts(["制裁"]) == ()
