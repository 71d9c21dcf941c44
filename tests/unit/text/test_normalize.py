"""Equivalent spellings have one key, and different names have different keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.text import normalize
from briefings.text.normalize import compose_text, fold_text, loosen_key, restore_katakana, unify_alphabet


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ｼﾞｮｰｼﾞｱ", "ジョージア"),
        ("シ゛ョーシ゛ア", "ジョージア"),
        (unicodedata.normalize("NFD", "ジョージア"), "ジョージア"),
        ("ジョ－ジア", "ジョージア"),
        ("ジョ-ジア", "ジョージア"),
        ("ジョ〜ジア", "ジョージア"),
        ("じょーじあ", "ジョージア"),
        ("Ａｒｍｅｎｉａ", "ARMENIA"),
        ("Türkiye", "turkiye"),
        ("Ermənistan", "Ermenistan"),
        ("Oʻzbekiston", "O'zbekiston"),
        ("ナゴルノ・カラバフ", "ナゴルノ＝カラバフ"),
        ("ア\u200bルメニア\ufe0f", "アルメニア"),
        ("「アルメニア」！", "アルメニア"),
    ],
)
def test_spellings_of_one_name_have_one_key(typed, name):
    assert fold_text(typed) == fold_text(name)


@pytest.mark.parametrize(("one", "other"), [("ハ", "バ"), ("ペルー", "ベルー"), ("イラン", "イラク"), ("🇦🇲", "🇦🇿")])
def test_different_names_keep_different_keys(one, other):
    assert fold_text(one) != fold_text(other)


def test_minus_between_letters_is_not_a_long_vowel():
    assert compose_text("Nagorno-Karabakh 日-中") == "Nagorno-Karabakh 日-中"


def test_kanji_are_taken_for_kana_only_next_to_katakana():
    assert restore_katakana("口シア") == "ロシア"
    assert restore_katakana("人口") == "人口"
    assert restore_katakana(fold_text("アルメ二了")) != "", "an unknown slip is left for the later roads"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("アルメニヤ", "アルメニア"),
        ("ジヨージア", "ジョージア"),
        ("ジョジア", "ジョージア"),
        ("ウズヴェキスタン", "ウズベキスタン"),
        ("ジョ一ジア", "ジョージア"),
        ("モルドヴァ", "モルドバ"),
    ],
)
def test_loose_key_forgives_slips_of_kana(typed, name):
    assert loosen_key(fold_text(typed)) == loosen_key(fold_text(name))


def test_word_of_mixed_alphabets_is_converted_to_one():
    assert unify_alphabet(fold_text("Аrmenia")) == "armenia"
    assert unify_alphabet("россия") == "россия"


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert fold_text(fold_text(text)) == fold_text(text)


def test_every_invisible_character_is_removed():
    """The regular expression that finds them has the same characters as the table that removes them."""
    found = {code for code in range(0x110000) if normalize._INVISIBLE_CHARACTER.match(chr(code))}
    assert found == set(normalize._INVISIBLE_CHARACTERS)
