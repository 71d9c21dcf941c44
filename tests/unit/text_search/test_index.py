"""The index finds every occurrence of a word in any spelling, and no parts of other words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.text_search.documents import MAX_MATCHES, IndexedText, TextMatches, WantedWord
from briefings.text_search.index import TextIndex
from briefings.text_search.query import parse_query
from briefings.text_search.units import SENTENCE_END, split_units
from tests.support.examples import count_examples

TEXTS = (
    "ロシアは石炭の輸出を減らした。",
    "Coal and oil exports fell; soil and foil did not.",
    "ｴﾈﾙｷﾞｰの協力とえねるぎーの安全",
    "対露制裁が続く。制裁の回避も議論された。",
    "Türkiye and the EU discussed sanctions.",
    "「サハリン－２」とプライス・キャップ",
    "A Wi-Fi network for the treaties of COP29",
)


def search(index: TextIndex, query: str) -> TextMatches:
    parsed = parse_query(query)
    return index.find_texts(
        [WantedWord(word.sequences) for word in parsed.words],
        [WantedWord(word.sequences) for word in parsed.excluded],
    )


def positions(index: TextIndex, query: str) -> list[int]:
    return sorted(position for position, _score in search(index, query).positions)


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return TextIndex(map(IndexedText, TEXTS))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("石炭", [0]),
        ("炭", [0]),
        ("露", [3]),
        ("エネルギー", [2]),
        ("えねるぎー", [2]),
        ("ｴﾈﾙｷﾞｰ", [2]),
        ("制裁", [3]),
        ("oil", [1]),
        ("ＯＩＬ", [1]),
        ("sanction", [4]),
        ("SANCTIONS", [4]),
        ("treaty", [6]),
        ("turkiye", [4]),
        ("石炭 輸出", [0]),
        ("石炭　輸出", [0]),
        ("石炭、輸出", [0]),
        ("石炭 制裁", []),
        ("石炭 AND 輸出", [0]),
        ("coal exports", [1]),
        ('"coal and oil"', [1]),
        ("“coal and oil”", [1]),
        ('"coal exports"', []),
        ("「石炭の輸出」", [0]),
        ('"石炭の輸出', [0]),
        ("石炭 -輸出", []),
        ("石炭 －輸入", [0]),
        ("石炭 ‐「輸出を減」", []),
        ("石炭 ー輸出", []),
        ("制裁 NOT 露", []),
        ("の", [0, 2, 3]),
        ("裁制", []),
        ("続く制", []),
        ("サハリン2", [5]),
        ("さはりん-2", [5]),
        ("プライスキャップ", [5]),
        ("wifi", [6]),
        ("wi-fi", [6]),
        ("Wi‐Fi", [6]),
        ("COP 29", [6]),
        ("", []),
        ("。", []),
        ("-石炭", []),
        ("xyz", []),
        ("title:x* NEAR(", []),
    ],
)
def test_words_are_found_in_every_spelling_and_not_inside_others(
    index: TextIndex, query: str, expected: list[int]
) -> None:
    assert positions(index, query) == expected


@settings(max_examples=count_examples(40), deadline=None)
@given(
    st.lists(st.text("アイウ露制裁石炭、 ", max_size=12), max_size=6),
    st.text("アイウ露制裁", min_size=1, max_size=4),
)
def test_every_text_that_contains_a_japanese_word_is_found_and_no_other(texts: list[str], word: str) -> None:
    expected = [number for number, text in enumerate(texts) if word in "".join(split_units(text))]
    assert positions(TextIndex(map(IndexedText, texts)), word) == expected


@given(st.text(max_size=60))
def test_any_text_has_a_reading(query: str) -> None:
    parsed = parse_query(query)
    assert all(word.units and SENTENCE_END not in word.units for word in (*parsed.words, *parsed.excluded))


def test_match_does_not_cross_texts_or_sentences() -> None:
    assert positions(TextIndex([IndexedText("対露制"), IndexedText("裁の回避")]), "制裁") == []
    assert positions(TextIndex([IndexedText("対露制。裁の回避")]), "制裁") == []


def test_word_in_the_title_has_more_weight_and_finds_only_the_first_text() -> None:
    texts = [
        IndexedText("石炭の輸出が減った。", "経済", leads_title=True),
        IndexedText("輸出が減った石炭。", "石炭", leads_title=True),
        IndexedText("石油の輸出が減った。", "石炭"),
        IndexedText("石油が増えた。", "石炭", leads_title=True),
    ]
    index = TextIndex(texts)
    found = [position for position, _score in search(index, "石炭").positions]
    assert found[0] == 1
    assert sorted(found) == [0, 1, 3]
    assert positions(index, "石炭 石油") == [2, 3]


def test_search_lists_the_best_and_counts_all() -> None:
    texts = [
        IndexedText("制裁" if number == 150 else "制裁について述べた長い文") for number in range(MAX_MATCHES + 50)
    ]
    matches = search(TextIndex(texts), "制裁")
    assert (matches.count, len(matches.positions)) == (MAX_MATCHES + 50, MAX_MATCHES)
    assert matches.positions[0][0] == 150


def test_tags_narrow_a_search() -> None:
    index = TextIndex(IndexedText("制裁", tags=(f"e:{year}", "l:ja")) for year in (2023, 2024, 2025))
    word = [WantedWord((("制", "裁"),))]
    assert [position for position, _ in index.find_texts(word, tags=[["l:ja"], ["e:2024"]]).positions] == [1]
    assert index.find_texts(word, tags=[["e:2023", "e:2025"]]).count == 2
    assert index.find_texts(word, tags=[["e:2023"], ["e:2025"]]).count == 0
