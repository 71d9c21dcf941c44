"""The tables of names store once what several of them need."""

from __future__ import annotations

import pytest

from briefings.domain import Alias, AliasKind, Subject, SubjectKind
from briefings.search import names
from briefings.search.names import NameTable

SUBJECTS = (
    Subject("RU", SubjectKind.COUNTRY, {"ja": "露国", "en": "Russia"}, covered=True),
    Subject("sco", SubjectKind.FRAMEWORK, {"ja": "上海協力機構", "en": "SCO"}, covered=True),
    Subject("remote", SubjectKind.TOPIC, {"ja": "遠隔", "en": "Remote"}, aliases=(Alias("SCO", AliasKind.ADDED),)),
)


@pytest.mark.parametrize(("most", "numbers"), [(100, [0, 1, 2, 3, 4, 5, 6]), (4, [0, 1, 2, 3, 6])])
def test_the_entries_that_are_matched_in_every_way(
    monkeypatch: pytest.MonkeyPatch, most: int, numbers: list[int]
) -> None:
    """All of them, and where there are very many, those of covered subjects with what shares their keys."""
    monkeypatch.setattr(names, "_MAX_CORE_ENTRIES", most)
    table = NameTable(SUBJECTS)
    assert list(table.core_entries) == numbers
    assert numbers == sorted(n for _, entries in table.core_entries_by_key.items() for n in entries)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("上海協力機構", ["上海協力機構"]),
        ("上空強化気候", ["上海協力機構"]),
        ("海上協力", []),
        ("海上力協構機", []),
    ],
)
def test_find_kanji_names_with_a_character_at_the_same_place(key: str, found: list[str]) -> None:
    """Each name once, however many characters it shares with the key, and no longer or shorter one."""
    table = NameTable(SUBJECTS)
    assert [table.entries.texts[number] for number, _ in table.find_kanji_names(key)] == found
