"""The tables of names store shared data once."""

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
def test_entries_that_are_matched_in_every_way(
    monkeypatch: pytest.MonkeyPatch, most: int, numbers: list[int]
) -> None:
    """All entries, or if there are very many, those of covered subjects and those with the same keys."""
    monkeypatch.setattr(names, "_MAX_CORE_ENTRIES", most)
    table = NameTable(SUBJECTS)
    assert list(table.core_entries) == numbers
    assert numbers == sorted(n for _, entries in table.core_entries_by_key.items() for n in entries)
