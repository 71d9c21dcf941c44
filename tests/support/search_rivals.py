"""Finds names in other ways, for comparison with the search: similarity, prefixes with typing errors, trigrams.

Each returns the best subject for a query, or None.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import extractOne

Rival = Callable[[str], str | None]

_WORDS = re.compile(r"[^\W_]+")
_MIN_SIMILARITY = 80
_TRIGRAM_LENGTH = 3


def make_similarity_rival(owners: dict[str, str]) -> Rival:
    """RapidFuzz's `extractOne` with WRatio, cut off at 80 of 100, over the names as spelled.

    Args:
        owners: the subject by the name.
    """
    names = list(owners)

    def find(query: str) -> str | None:
        found = extractOne(query, names, scorer=WRatio, score_cutoff=_MIN_SIMILARITY)
        return owners[found[0]] if found else None

    return find


def make_word_rival(owners: dict[str, str]) -> Rival:
    """Makes a search in which every word of the query begins a word of the name.

    A word may also have a typing error from five letters on, and two from nine.

    These are the rules of Meilisearch and the defaults of MiniSearch with prefixes. The name with the fewest errors
    is chosen, then the shortest.
    """
    names_by_word: dict[str, set[str]] = {}
    for name in owners:
        for word in _split(name):
            names_by_word.setdefault(word, set()).add(name)

    def find(query: str) -> str | None:
        matches = [_match_word(typed, names_by_word) for typed in _split(query)]
        names = set.intersection(*map(set, matches)) if matches else set()
        if not names:
            return None
        best = min(names, key=lambda name: (sum(match[name] for match in matches), len(name), name))
        return owners[best]

    return find


def _match_word(typed: str, names_by_word: dict[str, set[str]]) -> dict[str, int]:
    """Returns the number of errors with which a word matches, by name."""
    slips: dict[str, int] = {}
    allowed = 2 if len(typed) >= 9 else 1 if len(typed) >= 5 else 0
    for word, names in names_by_word.items():
        distance = 0 if word.startswith(typed) else OSA.distance(typed, word, score_cutoff=allowed)
        if distance <= allowed:
            slips.update({name: min(distance, slips.get(name, distance)) for name in names})
    return slips


def make_trigram_rival(owners: dict[str, str]) -> Rival:
    """SQLite's FTS5 with trigrams, the query as a phrase, ranked by bm25; it finds nothing below three characters."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE names USING fts5(name, owner UNINDEXED, tokenize = 'trigram')")
    connection.executemany("INSERT INTO names VALUES (?, ?)", owners.items())

    def find(query: str) -> str | None:
        phrase = query.replace("\x00", "").replace('"', '""')
        if len(phrase) < _TRIGRAM_LENGTH:
            return None
        row = connection.execute(
            "SELECT owner FROM names WHERE names MATCH ? ORDER BY rank LIMIT 1", (f'"{phrase}"',)
        ).fetchone()
        return row[0] if row else None

    return find


def _split(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]
