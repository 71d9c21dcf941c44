"""Where a sentence ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.text.segment import find_quotations, find_sentence_spans


def parts(text):
    return [text[start:end] for start, end in find_sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一つ目。二つ目。", ["一つ目。", "二つ目。"]),
        ("会った（後に別れた。）。また会った。", ["会った（後に別れた。）。", "また会った。"]),
        ("「行く。帰る。」と述べた。終わり", ["「行く。帰る。」と述べた。", "終わり"]),
        ("壊れた（括弧。次の文。", ["壊れた（括弧。", "次の文。"]),
        ("", []),
    ],
)
def test_japanese_ends_after_the_full_stop_outside_brackets_and_quotes(text, expected):
    """A bracket that never closes holds nothing together."""
    assert parts(text) == expected


def test_english_ends_before_a_capital_but_not_after_an_abbreviation():
    text = "It met on 3 Mar. 2024. Mr. A. Smith left (see p. 3). Then 2.5 per cent rose."
    assert parts(text) == ["It met on 3 Mar. 2024.", "Mr. A. Smith left (see p. 3).", "Then 2.5 per cent rose."]


def test_quoted_text_is_found_with_its_marks():
    text = "「外の『内』側」と“more”"
    assert [text[start:end] for start, end in find_quotations(text)] == ["「外の『内』側」", "“more”"]


@given(st.text(alphabet="あア。（）「」 .A\n", max_size=80))
def test_sentences_hold_every_character_but_the_blanks_between_them(text):
    spans = find_sentence_spans(text)
    joined = "".join(text[start:end] for start, end in spans)
    assert "".join(joined.split()) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
