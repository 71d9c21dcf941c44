"""Digests of the same rows are the same in every version, whatever the length of the list."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.storage.sql import digests

SCALARS = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8)
ROWS = st.lists(st.lists(SCALARS, max_size=4).map(tuple), max_size=9)
VALUES = st.recursive(
    ROWS | SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


def compute_former_digest(value: object) -> str:
    """Returns the digest as former versions computed it: of the whole text at once."""
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode("ascii")).hexdigest()


@given(value=VALUES, batch=st.integers(1, 4))
def test_digest_does_not_depend_on_where_the_text_is_cut(value: object, batch: int) -> None:
    whole, digests._ENCODED_ITEMS = digests._ENCODED_ITEMS, batch
    try:
        assert digests.compute_digest(value) == compute_former_digest(value)
    finally:
        digests._ENCODED_ITEMS = whole


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 512, 513, 10_000])
def test_digest_of_many_rows_is_that_of_their_whole_text(count: int) -> None:
    rows = [(n, f"橋{n}", None) for n in range(count)]
    assert digests.compute_digest([("2031", "3-1"), {"passage": rows, "section": []}]) == compute_former_digest(
        [("2031", "3-1"), {"passage": rows, "section": []}]
    )
