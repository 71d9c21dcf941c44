"""The words that stand around names, read once from `words.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from briefings.text.normalize import compose_text, fold_text, strip_accents


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words by what they do in a phrase; see the head of `words.toml`.

    Attributes:
        kinds: `function`, `content` or `off_topic` by word, bare (lower case, kana kinds kept).
        max_length: length of the longest of them.
        lookalikes: folded words that resemble a name and are never taken for a slip of it.
        never_guessed: those and the words around names: what is never taken for a beginning of a name, or a typing error.
        off_topic: folded off-topic words.
    """  # noqa: E501

    kinds: dict[str, str]
    max_length: int
    lookalikes: frozenset[str]
    never_guessed: frozenset[str]
    off_topic: frozenset[str]


@lru_cache(maxsize=1)
def load_word_lists() -> WordLists:
    """The built-in words."""
    text = files("briefings.search").joinpath("words.toml").read_text(encoding="utf-8")
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
