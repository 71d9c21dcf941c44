"""Lookups in a file of sorted lines find exactly its keys at any position."""

from __future__ import annotations

import itertools

import pytest

from briefings.text.sorted_table import SortedTable


def make_entries(count: int) -> dict[str, str]:
    """Makes entries of keys of several lengths and alphabets, some of which are prefixes of others."""
    words = ("a", "ab", "アルメニア", "露", "xyzzy", "\U0001f1e6")
    keys = (f"{word}{number}" for number, word in zip(range(count), itertools.cycle(words), strict=False))
    return {key: f"value of {key}" * (number % 5) for number, key in enumerate(keys)}


@pytest.mark.parametrize("count", [1, 2, 3, 40, 1_000, 5_000])
def test_every_key_is_found_and_no_other(count: int) -> None:
    entries = make_entries(count)
    lines = sorted(f"{key}\t{value}\n".encode() for key, value in entries.items())
    table = SortedTable(b"".join(lines))
    for _again in range(2):
        assert {key: table.get(key) for key in entries} == entries
        others = {other for key in entries for other in (key[:-1], key + "0", key[1:], key + "\x01", f"0{key}")}
        assert not [key for key in others - entries.keys() if table.get(key) is not None]


def test_nothing_is_found_in_an_empty_file() -> None:
    assert SortedTable(b"").get("a") is None


def test_few_lines_of_a_large_file_are_kept() -> None:
    entries = make_entries(5_000)
    lines = b"".join(sorted(f"{key}\t{value}\n".encode() for key, value in entries.items()))
    table = SortedTable(lines)
    for key in entries:
        table.get(key)
    assert 0 < len(table._middle_lines) <= len(lines) / 1024
