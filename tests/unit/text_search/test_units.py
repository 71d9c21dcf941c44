"""Units of texts: the compared parts, and their positions in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.text_search.excerpts import make_excerpt
from briefings.text_search.units import find_occurrences, locate_units, split_units, stem_word


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("sanction sanctions sanctioned sanctioning", "sanction"),
        ("treaty treaties", "treaty"),
        ("impose imposed imposing imposes", "impos"),
        ("stop stops stopped stopping", "stop"),
        ("export exports exported", "export"),
        ("carry carried carries", "carry"),
        ("news", "news"),
        ("us", "us"),
        ("crisis", "crisis"),
        ("アルメニア", "アルメニア"),
    ],
)
def test_endings_of_english_words_do_not_count(words: str, stem: str) -> None:
    assert {stem_word(word) for word in words.split()} == {stem}


@pytest.mark.parametrize(
    "text",
    [
        "ｻｰﾊﾞｰ-ｶﾞﾗｽ",
        "サ\u3099ー〜か゛-",
        "サハリン-2、Ａﬁ",
        "Türkiye\u0301 e\u0301",
        "辻\U000e0100清人。㈱㍻",
        "ｶ\uff9e-ﾊﾟ〜",
    ],
)
def test_units_are_located_in_every_spelling(text: str) -> None:
    assert [unit.text for unit in locate_units(text)] == split_units(text) != []


@given(st.text(st.sampled_from("アーがカﾞﾊﾟ゛〜-ー。、露ÄäaBsé\u0301ﬁ1２ \n"), max_size=20) | st.text(max_size=20))
def test_units_with_offsets_are_those_of_the_text_or_none(text: str) -> None:
    located = locate_units(text)
    assert [unit.text for unit in located] in (split_units(text), [])
    assert all(0 <= unit.start < unit.end <= len(text) for unit in located)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("対露制裁が続く。ｾｲｻｲ", "制裁", ["制裁"]),
        ("ｴﾈﾙｷﾞｰとえねるぎー", "エネルギー", ["ｴﾈﾙｷﾞｰ", "えねるぎー"]),
        ("Sanctioned firms; sanctions", "sanction", ["Sanctioned", "sanctions"]),
        ("プライス・キャップ", "プライスキャップ", ["プライス・キャップ"]),
        ("Wi-Fi", "wifi", ["Wi-Fi"]),
        ("露露露", "露露", ["露露露"]),
    ],
)
def test_found_words_are_located_in_original_text(text: str, query: str, shown: list[str]) -> None:
    spans = find_occurrences(locate_units(text), [split_units(query)])
    assert [text[start:end] for start, end in spans] == shown


@given(st.text("あア露 、。e\u0301👨‍👩‍👧", max_size=120), st.integers(10, 60), st.data())
def test_excerpt_is_a_part_of_its_text_with_the_hits_in_place(text: str, length: int, data: st.DataObject) -> None:
    spans = find_occurrences(locate_units(text), [("露",), ("ア", "露")])
    excerpt = make_excerpt(text, spans, length)
    assert excerpt.text.strip("…") in text
    assert len(excerpt.text) <= length + 2
    assert all({"露", "あ", "ア"} & {*excerpt.text[start:end]} for start, end in excerpt.spans)
    assert "露" in "".join(excerpt.text[start:end] for start, end in excerpt.spans) or not spans
    assert bool(excerpt.spans) == bool(spans)


def test_half_of_a_surrogate_pair_is_not_a_unit():
    """JSON may contain one, and the index accepts only valid Unicode."""
    assert split_units("制\ud800裁 \udfff a\ud83db") == split_units("制 裁  a b")
    assert split_units("\ud800") == []
    assert split_units("한국") == ["한", "국"]
