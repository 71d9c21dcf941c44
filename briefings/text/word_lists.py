"""Reads the words that surround names in questions from `words.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from briefings.text.normalize import compose_text, fold_text, strip_accents


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words by their role in a phrase; the head of `words.toml` describes the roles.

    Attributes:
        kinds: `function`, `content` or `off_topic` by word, in lower case and without accents.
        max_length: length of the longest word.
        lookalikes: folded everyday words that resemble a name and are never read as a typing error of it.
        never_guessed: folded words that are never read as the beginning of a name or a slip: all of the above.
        off_topic: folded off-topic words.
    """

    kinds: dict[str, str]
    max_length: int
    lookalikes: frozenset[str]
    never_guessed: frozenset[str]
    off_topic: frozenset[str]


@lru_cache(maxsize=1)
def load_word_lists() -> WordLists:
    """The built-in word lists."""
    text = files("briefings.text").joinpath("words.toml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = tomllib.loads(text)
    kinds = {
        strip_accents(compose_text(word)): kind
        for kind in ("content", "off_topic", "function")
        for word in lists[kind]
    }
    lookalikes = frozenset(map(fold_text, lists["lookalikes"]))
    return WordLists(
        kinds=kinds,
        max_length=max(map(len, kinds)),
        lookalikes=lookalikes,
        never_guessed=lookalikes | frozenset(map(fold_text, kinds)),
        off_topic=frozenset(map(fold_text, lists["off_topic"])),
    )
