"""Keys within a few edits of another: both indexes are compared with a full search, and tested with many names."""

from __future__ import annotations

from itertools import islice, product
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from briefings.domain import Alias, AliasKind, Subject, SubjectKind
from briefings.domain.matches import SearchOutcome
from briefings.search.fuzzy import count_allowed_edits
from briefings.search.index import NameIndex
from briefings.search.near_keys import LetterPairIndex, SignatureIndex
from tests.support.examples import count_examples

LETTERS = "aab\u0121\u3042\u3081\u4e00\U00020000"
"""Few, so that keys are near each other; "a" and U+0121 have the same bit of a signature."""

KEYS = st.lists(st.text(LETTERS, min_size=1, max_size=16), unique=True, max_size=40)


def find_by_comparing(keys: list[str], key: str, edits: int) -> list[tuple[str, int]]:
    near = [(name, OSA.distance(key, name)) for name in keys]
    return sorted((pair for pair in near if pair[1] <= edits), key=lambda pair: pair[1])


@pytest.mark.parametrize("index_of", [LetterPairIndex.from_keys, SignatureIndex], ids=["letter pairs", "signatures"])
@settings(max_examples=count_examples(150))
@given(keys=KEYS, key=st.text(LETTERS, min_size=3, max_size=16), more_edits=st.booleans())
def test_no_near_key_is_missed(index_of, keys, key, more_edits):
    """Queries have one edit, or the maximum for the length of the key."""
    edits = count_allowed_edits(len(key)) if more_edits else 1
    found, near = index_of(keys).find_near_keys(key, edits), find_by_comparing(keys, key, edits)
    assert [distance for _, distance in found] == [distance for _, distance in near[:12]]
    assert set(found) <= set(near)


@pytest.mark.parametrize("index_of", [LetterPairIndex.from_keys, SignatureIndex], ids=["letter pairs", "signatures"])
def test_empty_index_has_no_near_key(index_of):
    assert index_of([]).find_near_keys("armenia", 1) == []
    assert index_of(["armeni", "armenian"]).find_near_keys("georgia", 2) == []


@pytest.mark.parametrize("count", [1 << 16, (1 << 16) + 1])
def test_first_and_the_last_of_many_keys_are_found(count: int) -> None:
    """Positions up to 65,535 take 16 bits each."""
    keys = ["".join(letters) for letters in islice(product(ascii_lowercase, repeat=4), count)]
    index = LetterPairIndex.from_keys(keys)
    for key in (keys[0], keys[-1]):
        assert index.find_near_keys(key, 0) == [(key, 0)]


def topic(ident: str, ja: str, en: str, *aliases: Alias, covered: bool) -> Subject:
    return Subject(ident, SubjectKind.TOPIC, {"ja": ja, "en": en}, aliases, covered=covered)


@pytest.fixture
def very_many(monkeypatch: pytest.MonkeyPatch) -> NameIndex:
    """So many names that only those of covered subjects are matched in every way."""
    monkeypatch.setattr("briefings.search.names._MAX_CORE_ENTRIES", 3)
    shared = Alias("ボルシチ鉄道橋梁", AliasKind.VARIANT, "ja")
    return NameIndex.from_subjects([
        topic("far", "カラスミ運河水門", "Karasumi Sluice", shared, covered=False),
        topic("home", "ピロシキ街道関所", "Pirozhki Gate", shared, covered=True),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("karasumi sluice", "far"),
        ("karasumi sluise", "far"),
        ("karasuni sluise", ""),
        ("ピロシキ街道関所", "home"),
        ("ピロシメ街道関書", "home"),
    ],
)
def test_among_very_many_names_one_typo_is_tolerated(very_many: NameIndex, query: str, expected: str):
    match = very_many.search_names(query)
    assert [hit.subject for hit in match.hits] == ([expected] if expected else [])
    assert (match.outcome is SearchOutcome.FOUND) is bool(expected)


def test_name_that_a_covered_subject_shares_is_matched_in_every_way(very_many: NameIndex):
    assert "home" in [hit.subject for hit in very_many.search_names("ボルシメ鉄道橋量").hits]
