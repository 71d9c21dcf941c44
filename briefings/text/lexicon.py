"""Looks up everyday words of Japanese and English, to distinguish them from misspelled names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from briefings.text.sorted_table import SortedTable

NOUN, PROPER, OTHER = "n", "p", "v"
"""Classes of words: nouns and all English words; proper names; verbs, adverbs and other words."""


@lru_cache(maxsize=1)
def _load_table() -> SortedTable:
    return SortedTable.from_file(Path(__file__).with_name("tables") / "lexicon.tsv")


@lru_cache(maxsize=4096)
def find_word_classes(key: str) -> str:
    """Returns the classes of a folded word as a string of letters; empty if the lexicon does not have it."""
    return _load_table().get(key) or ""


def is_word(key: str) -> bool:
    """Returns whether a folded key is an everyday word or a proper name in Japanese or English."""
    return bool(find_word_classes(key))


def is_common_word(key: str) -> bool:
    """Returns whether a folded key is an everyday word, and not only a proper name."""
    return bool(set(find_word_classes(key)) - {PROPER})


def preload_lexicon() -> None:
    """Opens the lexicon now instead of at the first word."""
    _load_table()
