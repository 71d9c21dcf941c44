"""The words that stand around names, read once from `words.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from briefings.matching.fold import bare, compose, fold


@dataclass(frozen=True, slots=True)
class Words:
    """Words by what they do in a phrase; see the head of `words.toml`.

    Attributes:
        kinds: `function`, `content` or `off_topic` by word, bare (lower case, kana kinds kept).
        longest: length of the longest of them.
        lookalikes: folded words that resemble a name and are never taken for a slip of it.
        never: those and the words around names: what is never taken for a beginning of a name, or a typing error.
        off_topic: folded off-topic words.
    """

    kinds: dict[str, str]
    longest: int
    lookalikes: frozenset[str]
    never: frozenset[str]
    off_topic: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The built-in words."""
    text = files("briefings.matching").joinpath("words.toml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = tomllib.loads(text)
    kinds = {bare(compose(word)): kind for kind in ("content", "off_topic", "function") for word in lists[kind]}
    lookalikes = frozenset(map(fold, lists["lookalikes"]))
    return Words(
        kinds=kinds,
        longest=max(map(len, kinds)),
        lookalikes=lookalikes,
        never=lookalikes | frozenset(map(fold, kinds)),
        off_topic=frozenset(map(fold, lists["off_topic"])),
    )
