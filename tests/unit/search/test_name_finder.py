"""Names are found in running text, longest first, where a word may begin and end."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.domain import Alias, AliasKind, Subject, SubjectKind
from briefings.search.name_finder import NameFinder


def list_names(spotter, text):
    return [(text[spot.start : spot.end], *spot.subjects) for spot in spotter.find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ロシアとジョージアが会談した。", [("ロシア", "RU"), ("ジョージア", "GE")]),
        ("ロシアンルーレット", []),
        ("ヨーロッパロシア", []),
        ("アゼルバイジャン・アルメニア間", [("アゼルバイジャン", "AZ"), ("アルメニア", "AM")]),
        (
            "ナゴルノ・カラバフとナゴルノカラバフ",
            [("ナゴルノ・カラバフ", "karabakh"), ("ナゴルノカラバフ", "karabakh")],
        ),
        ("日露関係は", [("日露関係", "japan-russia")]),
        ("中露両国の軍", [("中", "CN"), ("露", "RU")]),
        ("露が中の人に", []),
        ("日・ウズベキスタン外相会談", [("日", "JP"), ("ウズベキスタン", "UZ")]),
        ("Rebun Island is an island", []),
        ("in Russland und russland", [("Russland", "RU")]),
        ("日本海と日本語", []),
        ("SCOとsco", [("SCO", "SCO")]),
        ("I am to visit Armenia; it is by the sea.", [("Armenia", "AM")]),
        ("Armenian and Russia's", [("Russia", "RU")]),
        ("Côte d’Ivoire and “Côte d'Ivoire”", [("Côte d’Ivoire", "CI"), ("Côte d'Ivoire", "CI")]),
        ("白ロシアではない", [("白ロシア", "BY")]),
        ("コンゴで", [("コンゴ", "CD", "CG")]),
        ("🇦🇲から", [("🇦🇲", "AM")]),
        ("ﾛｼｱとｼﾞｮｰｼﾞｱ", [("ﾛｼｱ", "RU"), ("ｼﾞｮｰｼﾞｱ", "GE")]),
        ("Ｒｕｓｓｉａ", [("Ｒｕｓｓｉａ", "RU")]),
        ("Россия и Грузия", [("Россия", "RU"), ("Грузия", "GE")]),
    ],
)
def test_names_in_text(spotter, text, expected):
    assert list_names(spotter, text) == expected


def test_offsets_are_those_of_the_text_as_it_is(spotter):
    text = unicodedata.normalize("NFD", "がんばるジョージアとベラルーシ")
    assert [unicodedata.normalize("NFC", part) for part, *_ in list_names(spotter, text)] == [
        "ジョージア",
        "ベラルーシ",
    ]


def test_kanji_with_variation_selector_is_same_name():
    """The name, the text or both may have the variation selector; the match has the text as written."""
    for written in ("辻", "辻\U000e0100"):
        person = Subject("tsuji", SubjectKind.PERSON, {"ja": f"{written}清人"})
        found = NameFinder.from_subjects([person])
        assert list_names(found, "6月に辻\U000e0100清人外務副大臣が") == [("辻\U000e0100清人", "tsuji")]
        assert list_names(found, "6月に辻清人外務副大臣が") == [("辻清人", "tsuji")]


def test_shared_name_gives_every_subject_it_may_mean(spotter):
    (spot,) = spotter.find_names("コンゴ")
    assert spot.subjects == ("CD", "CG")


@given(st.text(alphabet="ロシアジョージ日露中SCOｼﾞｱ゛\u3099 。・あArmenia🇦🇲", max_size=60))
def test_spots_are_in_order_and_never_overlap(spotter, text):
    end = 0
    for spot in spotter.find_names(text):
        assert end <= spot.start < spot.end <= len(text)
        assert spot.subjects
        end = spot.end


def test_work_is_linear_in_the_text(spotter):
    """Four times the text takes at most eight times the processor time, which excludes quadratic growth."""
    text = "ロシアとジョージアの会談で、日露両国はアアアアアアアア。" * 2000

    def seconds(part):
        best = 9.0
        for _ in range(3):
            begin = time.thread_time()
            spotter.find_names(part)
            best = min(best, time.thread_time() - begin)
        return best

    assert seconds(text * 4) < 8 * seconds(text)


def test_pairs_of_one_character_denote_two_countries():
    def country(ident, name, short):
        alias = Alias(short, AliasKind.ABBREVIATION, "ja")
        return Subject(ident, SubjectKind.COUNTRY, {"ja": name, "en": ident}, aliases=(alias,))

    spotter = NameFinder.from_subjects(
        [country("JP", "日本", "日"), country("RU", "ロシア", "ロ"), country("CN", "中国", "中")]
    )
    assert list_names(spotter, "日ロ首脳と中ロ貿易") == [("日", "JP"), ("ロ", "RU"), ("中", "CN"), ("ロ", "RU")]
    assert list_names(spotter, "日ロボットとロロと中の日") == []


def test_russian_names_are_found_in_every_case_and_with_a_capital():
    def country(ident, name):
        alias = Alias(name, AliasKind.OTHER_LANGUAGE, "ru")
        return Subject(ident, SubjectKind.COUNTRY, {"ja": ident, "en": ident}, aliases=(alias,))

    spotter = NameFinder.from_subjects(
        [country("AM", "Армения"), country("ML", "Мали"), country("TG", "Того"), country("CA", "Центральная Азия")]
    )
    text = "В Армении и с Арменией говорили о Центральной Азии, Армению знали."
    assert list_names(spotter, text) == [
        ("Армении", "AM"), ("Арменией", "AM"), ("Центральной Азии", "CA"), ("Армению", "AM"),
    ]  # fmt: skip
    assert list_names(spotter, "Того же года мали соль; арменией; Армениями") == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_finder_of_selected_names_finds_same_names(shipped, form):
    """Names of the built-in catalog are found alone and between others, composed, decomposed and in capitals."""
    subjects = shipped.table.subjects
    every = NameFinder.from_subjects(subjects)
    names = [
        name for subject in subjects for name in (*subject.names.values(), *(alias.text for alias in subject.aliases))
    ][::7]
    threes = zip(names[::3], names[1::3], names[2::3], strict=False)
    texts = [f"{first}の{second}, {third} と{first}" for first, second, third in threes]
    texts = [unicodedata.normalize(form, text) for text in (*texts, *map(str.upper, texts[::4]))]
    finder = NameFinder.from_subjects(subjects, texts)
    assert [finder.find_names(text) for text in texts] == [every.find_names(text) for text in texts]
    some_texts = [text for text in texts if every.find_names(text)][::60]
    assert len(some_texts) > 5
    for text in some_texts:
        assert NameFinder.from_subjects(subjects, [text]).find_names(text) == every.find_names(text)
