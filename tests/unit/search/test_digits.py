"""A query with other digits than any name is not a spelling of it, and not a typing error if too many differ."""

from __future__ import annotations

import pytest

from briefings.catalog.places import find_place
from briefings.search import strategies
from briefings.search.digits import count_digits, has_other_digits
from briefings.search.near_keys import LetterPairIndex, rank_by_distance

SPELLINGS = (
    strategies.match_place,
    strategies.match_slips,
    strategies.match_romanized,
    strategies.match_half_converted,
    strategies.match_homophones,
)
"""The strategies that `match_name` skips for such a query; `match_exact` searches for the query itself."""


def add_numbers(keys):
    """Yields the keys with a number after, before and inside them."""
    for number, key in enumerate(keys):
        middle = number % len(key)
        digits = ("2024", "10060", "88", "6", "２０")[number % 5]
        yield from (key + digits, digits + key, key[:middle] + digits + key[middle:], key[:-1] + digits)


def test_no_way_of_spelling_a_name_changes_its_digits(shipped):
    table = shipped.table
    others = [key for key in add_numbers(table.entries_by_key) if has_other_digits(key, table.digits)]
    assert len(others) > 1_000
    for match in SPELLINGS:
        assert [key for key in others if match(table, key)] == []
    assert not [key for key in others if key in table.entries_by_key]


def test_names_have_their_own_digits(shipped):
    assert not [key for key in shipped.table.entries_by_key if has_other_digits(key, shipped.table.digits)]
    assert not has_other_digits("expo2025", shipped.table.digits)
    assert has_other_digits("expo2030", shipped.table.digits)
    assert not has_other_digits("アルメニア", shipped.table.digits)


def test_place_of_a_territory_has_no_digits(shipped):
    """The list of places has districts with numbers, which are not names of territories."""
    named = find_place("prague10")
    assert named is not None
    assert named.territories == ()


@pytest.mark.parametrize("edits", [1, 2, 3])
def test_keys_near_a_number_are_found_as_among_all(edits):
    keys = ["g7", "expo2025", "expo", "cop29", "第29回", "アルメニア", "サハリン1", "ca5", "belarus", "12345"]
    index = LetterPairIndex.from_keys(keys)
    typed = (*keys, *add_numbers(keys), "expo2030", "c0p29", "belarus1", "belarus10060", "expo20250", "サハリン12345")
    for key in typed:
        if len(key) > 3 * edits:  # a shorter one may have no pair of letters in common with similar keys
            assert dict(index.find_near_keys(key, edits)) == dict(rank_by_distance(key, keys, edits)), key
    assert max(map(count_digits, keys)) > edits
