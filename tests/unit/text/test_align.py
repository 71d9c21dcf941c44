"""Alignment of the passages of two versions of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from briefings.text.align import MIN_SIMILARITY, align_texts

TEXTS = st.lists(st.text(alphabet="アイウ。", min_size=0, max_size=6), max_size=9)
FEW = st.lists(st.sampled_from(["aaaa", "aaab", "aabb", "bbbb", "cccc", "ccdd", "abcd"]), max_size=7)


@given(TEXTS, TEXTS)
def test_every_place_is_in_exactly_one_pair(before: list[str], after: list[str]) -> None:
    pairs = align_texts(before, after)
    assert sorted(one for one, _ in pairs if one is not None) == list(range(len(before)))
    assert sorted(other for _, other in pairs if other is not None) == list(range(len(after)))
    assert (None, None) not in pairs


@given(TEXTS, TEXTS)
def test_only_similar_texts_are_paired(before: list[str], after: list[str]) -> None:
    for one, other in align_texts(before, after):
        if one is not None and other is not None:
            assert before[one] == after[other] or ratio(before[one], after[other]) >= MIN_SIMILARITY


@given(FEW, FEW)
def test_equal_texts_are_paired_as_often_as_possible(before: list[str], after: list[str]) -> None:
    pairs = align_texts(before, after)
    for text in {*before, *after}:
        equal = sum(
            one is not None and other is not None and before[one] == after[other] == text for one, other in pairs
        )
        assert equal == min(before.count(text), after.count(text))


@given(st.lists(st.integers(0, 5), unique=True), st.lists(st.integers(0, 5), unique=True))
def test_pairs_follow_new_order(before: list[int], after: list[int]) -> None:
    words = ["橋", "学校と港", "鉄道の駅の名", "選挙", "雪の朝", "大使館"]
    pairs = align_texts([words[n] for n in before], [words[n] for n in after])
    assert [other for _, other in pairs if other is not None] == list(range(len(after)))


@given(FEW, FEW)
def test_other_way_round_the_pairs_are_the_same(before: list[str], after: list[str]) -> None:
    there = set(align_texts(before, after))
    back = {(one, other) for other, one in align_texts(after, before)}
    assert there == back


def test_equal_texts_keep_their_order() -> None:
    assert align_texts(["同じ", "甲", "同じ"], ["同じ", "同じ"]) == [(0, 0), (1, None), (2, 1)]


def test_text_that_was_moved_is_the_same_text() -> None:
    assert set(align_texts(["橋の話", "学校の話"], ["学校の話", "橋の話"])) == {(0, 1), (1, 0)}


@pytest.mark.parametrize(
    ("before", "after", "paired"),
    [
        ("外相が三月に東京を訪れた。", "外相が四月に大阪を訪れた。", True),
        ("外相が三月に東京を訪れた。", "パイプラインの入札は見送り。", False),
    ],
)
def test_changed_text_is_paired_only_if_similar_enough(before: str, after: str, *, paired: bool) -> None:
    assert ((0, 0) in align_texts([before], [after])) is paired


def test_most_similar_is_paired_first() -> None:
    before = ["外相が三月に東京を訪れた。"]
    after = ["外相が五月に大阪へ着いた。", "外相が四月に東京を訪れた。"]
    assert (0, 1) in align_texts(before, after)


@pytest.mark.parametrize(("count", "by_order"), [(20, False), (200, True)])
def test_texts_in_a_large_gap_are_paired_only_by_order(count: int, *, by_order: bool) -> None:
    """Comparing every text with every other one would take hours for a rewritten chapter."""
    before = [f"前の版の{number:04}番目の文。" for number in range(count)]
    after = [f"今の版の{number:04}番目の文。" for number in reversed(range(count))]
    pairs = align_texts(before, after)
    assert ((0, 0) in pairs) is by_order
    assert ((0, count - 1) in pairs) is not by_order
