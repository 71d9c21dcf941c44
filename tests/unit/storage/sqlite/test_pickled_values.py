"""Values are encoded with pickle, and decoded without calling functions that a pickle names."""

from __future__ import annotations

import os
import pickle
from array import array
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from briefings.domain import AliasKind
from briefings.domain.subjects import Alias
from briefings.storage.sqlite.pickled_values import InvalidValues, TooLarge, ValueReader, dump_values

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner) | st.frozensets(st.text())
    ),
    max_leaves=20,
)


class Foreign(Struct):
    """A record that is not of the program."""

    name: str


class ForeignKind(StrEnum):
    """An enumeration that is not of the program."""

    NAME = "name"


def test_arrays_of_numbers_round_trip() -> None:
    value = {"H": array("H", [1, 65_535]), "Q": array("Q", [1 << 63]), "empty": array("B")}
    (part,) = dump_values([value], 1_000)
    assert ValueReader().read_value(part) == value


@given(values=st.lists(PLAIN, max_size=4))
def test_values_are_returned_in_order(values: list[object]) -> None:
    reader = ValueReader()
    assert [reader.read_value(part) for part in dump_values(values, 1_000_000)] == values


def test_shared_values_are_one_object() -> None:
    alias = Alias("コーカサス", AliasKind.ADDED)
    first_part, second_part = dump_values([(alias,), {"key": alias}], 1000)
    assert len(second_part) < len(first_part)
    reader = ValueReader()
    first, second = reader.read_value(first_part), reader.read_value(second_part)
    assert first == (alias,)
    assert second["key"] is first[0]
    assert first[0].kind is AliasKind.ADDED


class Call:
    """An object that is pickled as a call of a function."""

    def __init__(self, function, *arguments) -> None:
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


@pytest.mark.fault(40)
@pytest.mark.parametrize(
    "value",
    [
        Call(os.system, "true"),
        Call(eval, "1"),
        Call(getattr, "", "join"),
        Call(pickle.loads, b"N."),
        Call(memoryview, b""),
        Foreign("x"),
        ForeignKind.NAME,
        Call(dump_values, [], 1),
        ValueReader,
        Exception("x"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_but_record_types_is_constructed(value: object) -> None:
    """Functions and all other classes are refused, including those of the program."""
    with pytest.raises(InvalidValues, match="not allowed"):
        ValueReader().read_value(pickle.dumps((value,), 5))


@pytest.mark.parametrize(
    "data", [b"", b".", b"text\n", b"\x80\x05", b"\x80\x09N.", dump_values([("x",)], 100)[0][:-3]]
)
def test_other_data_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidValues):
        ValueReader().read_value(data)


def test_limit_ends_the_encoding() -> None:
    with pytest.raises(TooLarge):
        dump_values(["x" * 100, "y" * 100], 150)
