"""Glyphs that were drawn twice are read once; intended repetitions are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.documents.text_layer.lines import remove_doubling


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("第第22章章　湖湖のの国国々々ののああゆゆみみ", "第2章　湖の国々のあゆみ"),
        ("湖湖とと山山", "湖と山"),
        ("第第11節節　北北のの湖湖", "第1節　北の湖"),
    ],
)
def test_doubled_title_is_read_once(text, once):
    """Blanks between its words are not doubled."""
    assert remove_doubling(text) == once


@pytest.mark.parametrize(
    "text", ["人々の22年", "ますます", "1122", "11月22日", "ＡＡ", "々々", "湖では人々がいよいよ増えた", ""]
)
def test_intended_doubling_is_kept(text):
    """Examples are repeated marks, numbers, and words with repeated syllables."""
    assert remove_doubling(text) == text


@given(st.text(alphabet="湖の国山と舟島港あいう", min_size=4, max_size=20).filter(lambda text: len(set(text)) > 2))
def test_every_doubled_word_round_trips(text):
    """This holds for any word that is doubled as a whole."""
    doubled = "".join(character * 2 for character in text)
    assert remove_doubling(doubled) == text
