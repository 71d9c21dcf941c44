"""Tables of names take little memory and return the added names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from briefings.domain import AliasKind
from briefings.search.key_tables import KeyTable
from briefings.search.name_entries import NameEntries, NameEntry
from briefings.text.normalize import fold_text, loosen_key

NUMBERS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(0, 70_000), max_size=3).map(tuple))
ENTRIES = st.lists(
    st.builds(
        NameEntry,
        st.integers(0, 1_000_000),
        st.text(max_size=5),
        st.sampled_from(AliasKind),
        st.sampled_from(["ja", "en", "und", "zh-Hant"]),
        st.integers(0, 3),
    )
)


@given(added=st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.integers(0, 70_000), max_size=3))))
def test_key_table_returns_all_numbers_of_a_key_in_order(added: list[tuple[str, list[int]]]) -> None:
    table, expected = KeyTable(), dict[str, tuple[int, ...]]()
    for key, numbers in added:
        table.add(key, numbers)
        if numbers or key in expected:
            expected[key] = (*expected.get(key, ()), *numbers)
    assert dict(table.items()) == expected
    assert list(table) == list(expected)
    assert [table.get(key) for key in "abc"] == [expected.get(key, ()) for key in "abc"]
    assert [key in table for key in "abc"] == [key in expected for key in "abc"]
    assert len(table) == len(expected)


@given(numbers=NUMBERS, base_numbers=NUMBERS)
def test_key_table_contains_only_differences_from_base(
    numbers: dict[str, tuple[int, ...]], base_numbers: dict[str, tuple[int, ...]]
) -> None:
    base = KeyTable.from_numbers(base_numbers)
    table = KeyTable.from_numbers(numbers, base)
    for key in "abcdef":
        assert table.get(key) == (numbers.get(key) or base_numbers.get(key, ()))
        assert (key in table) is bool(table.get(key))
    assert set(table) == {key for key, values in numbers.items() if values and base_numbers.get(key) != values}


@given(entries=ENTRIES)
def test_name_entries_return_added_names(entries: list[NameEntry]) -> None:
    stored = NameEntries()
    for entry in entries:
        stored.append(entry)
    assert list(stored) == entries
    assert len(stored) == len(entries)
    for number, entry in enumerate(entries):
        assert stored[number] == entry
        assert (stored.subjects[number], stored.texts[number], stored.ranks[number]) == (
            entry.subject,
            entry.text,
            entry.rank,
        )
        assert (stored.get_kind(number), stored.get_language(number)) == (entry.kind, entry.language)


@given(text=st.text("ァアーッツュユヴバパ・０1aēß亜", max_size=8) | st.text(max_size=8))
def test_loose_key_is_idempotent(text: str) -> None:
    """A loose key that is looked up among the folded keys finds only keys that equal their loose key."""
    loose = loosen_key(fold_text(text))
    assert loosen_key(loose) == loose
