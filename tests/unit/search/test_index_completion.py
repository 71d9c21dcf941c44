"""Autocomplete offers the intended subject while its name is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.domain.matches import SearchOutcome
from tests.support.examples import count_examples


def offered(index, typed, language="ja"):
    return [hit.name for hit in index.suggest_names(typed, language=language, limit=25)]


def test_empty_input_suggests_covered_countries_first(index):
    names = offered(index, "")
    assert len(names) == 25
    assert {"アルメニア", "ロシア", "ウズベキスタン", "ジョージア"} <= set(names[:14])
    assert offered(index, "  ") == names


@pytest.mark.parametrize(
    "typed",
    ["ア", "アル", "ｱﾙ", "あるめ", "arume", "a", "Arm", "Арм", "🇦🇲", "AM", "am", "アルメ二", "アルメニヤ",
     "Հայ", "아르",     "アルメニアについて", "Armei", "亚美",
     "あrめ", "アルm", "🇦🇲 アルメニア"],
)  # fmt: skip
def test_every_way_of_typing_offers_the_country(index, typed):
    assert "アルメニア" in offered(index, typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("ほっぽ", "北方領土"), ("hoppo", "北方領土"), ("領土", "北方領土"), ("ほっぽう領", "北方領土"),
     ("グル", "ジョージア"),
     ("sc", "上海協力機構"), ("カラバフ", "ナゴルノ・カラバフ"), ("ロシアの経", "ロシア"), ("プー", "プーチン")],
)  # fmt: skip
def test_readings_former_names_and_inner_words_are_suggested(index, typed, name):
    assert name in offered(index, typed)


@pytest.mark.parametrize("typed", ["'; DROP TABLE", "ほげほげほげ", "😀", "!!", "qqqq"])
def test_dissimilar_input_has_no_suggestions(index, typed):
    assert offered(index, typed) == []


def test_names_are_in_the_readers_language(index):
    assert "Armenia" in offered(index, "アルメ", "en")


@settings(max_examples=count_examples(60))
@given(st.text(alphabet="アルメニカザフスタンロシジョーキぁあabcegikmnorstuvzАрмени日露北方🇦🇲 ", max_size=6))
def test_at_most_25_distinct_suggestions_that_resolve_to_their_subject(index, typed):
    hits = index.suggest_names(typed, limit=25)
    assert len(hits) <= 25
    assert len({hit.subject for hit in hits}) == len(hits)
    for hit in hits:
        match = index.search_names(hit.name)
        assert match.outcome is SearchOutcome.FOUND
        assert match.hits[0].subject == hit.subject
        assert len(hit.name) <= 100


def test_fewer_are_offered_if_fewer_are_requested(index):
    assert len(index.suggest_names("", limit=5)) == 5
