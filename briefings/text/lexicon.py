"""Tells everyday words of Japanese and English from misspelled names."""

from __future__ import annotations

from functools import lru_cache

from briefings.text.sorted_table import SortedTable

NOUN, PROPER, OTHER = "n", "p", "v"
"""Classes of words: nouns and English words, proper names, and verbs, adverbs and the like."""


@lru_cache(maxsize=1)
def _load_table() -> SortedTable:
    return SortedTable.from_package("briefings.text", "lexicon.tsv")


@lru_cache(maxsize=4096)
def word_classes(key: str) -> str:
    """Returns the classes of a folded word, as letters; empty for what is no word."""
    return _load_table().get(key) or ""


def is_word(key: str) -> bool:
    """Returns whether a folded key is an everyday word or a proper name of Japanese or English."""
    return bool(word_classes(key))


def is_common_word(key: str) -> bool:
    """Returns whether a folded key is an everyday word, not only a proper name."""
    return bool(set(word_classes(key)) - {PROPER})


def preload_lexicon() -> None:
    """Reads the list now instead of at the first word."""
    _load_table()
