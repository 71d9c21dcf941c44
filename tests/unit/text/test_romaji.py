"""Romaji of every system and kana have a common key."""

from __future__ import annotations

import pytest

from briefings.text.normalize import fold_text
from briefings.text.romaji import make_romaji_key, to_romaji


@pytest.mark.parametrize(
    ("kana", "spellings"),
    [
        ("ジョージア", "jo-jia joojia jojia joujia zyo-zia zyôzia jōjia jyojia"),
        ("ほっぽうりょうど", "hopporyodo hoppouryoudo hoppōryōdo hoppôryôdo"),
        ("ちゅうおうあじあ", "chuuouajia chuoajia tyuuouazia chūōajia"),
        ("ウズベキスタン", "uzubekisutan"),
        ("アゼルバイジャン", "azerubaijan azerubaizyan azerubaijyan"),
        ("タジキスタン", "tajikisutan tazikisutan"),
        ("カザフスタン", "kazafusutan kazahusutan"),
        ("ベラルーシ", "beraru-shi berarusi beraruushi"),
        ("しんぶん", "shinbun shimbun sinbun"),
        ("まっちゃ", "maccha matcha mattya"),
    ],
)
def test_all_writing_systems_have_equal_keys(kana, spellings):
    assert {make_romaji_key(fold_text(spelling)) for spelling in spellings.split()} == {
        make_romaji_key(fold_text(kana))
    }


@pytest.mark.parametrize(("one", "other"), [("イラン", "イラク"), ("アルメニア", "アルバニア"), ("ガボン", "カボン")])
def test_different_names_remain_distinct(one, other):
    assert make_romaji_key(one) != make_romaji_key(other)


def test_characters_other_than_kana_are_unchanged():
    assert to_romaji("北方リョウド") == "北方ryoudo"
