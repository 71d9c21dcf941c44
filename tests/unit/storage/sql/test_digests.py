"""The digests of rows are computed from their JSON in the form of all versions of the program."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefings.storage.sql.digests import compute_digest

SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.text(st.characters(codec=None))
ROWS = st.recursive(SCALARS, lambda items: st.lists(items) | st.dictionaries(st.text(), items))


def digest_of_json(value: object) -> str:
    text = json.dumps(value, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@given(ROWS)
@example(["\x7f\x80\xe9\xff", "Ā外交", "\U0001f1ef\U0001f1f5", "\ud83c", '\\u00e9\n"\x00/'])
@example({"é": [2**63, 2**64, -(2**80)], "": [True, None, [[], {}]]})
def test_digest_is_that_of_the_escaped_json(value: object) -> None:
    assert compute_digest(value) == digest_of_json(value)


@pytest.mark.parametrize("length", [255, 256, 257, 1000])
def test_pieces_of_a_long_list_make_the_same_digest(length: int) -> None:
    rows = [(position, f"é外\U0001f1ef{position}", None) for position in range(length)]
    value = {"passage": rows, "figure": [], "head": ["1", rows]}
    assert compute_digest(value) == digest_of_json(value)


def test_value_that_no_row_has_is_refused() -> None:
    with pytest.raises(TypeError):
        compute_digest([b"bytes"])
