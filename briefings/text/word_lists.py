"""Reads the words that surround names in questions from `words.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from briefings.text.normalize import compose_text, fold_text, strip_accents

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words by their role in a phrase; the head of `words.toml` describes the roles.

    Attributes:
        kinds: `function`, `content` or `off_topic` by word, in lower case and without accents.
        max_length: length of the longest word.
        lookalikes: folded everyday words that resemble a name and are never read as a typing error of it.
        never_guessed: folded words that are never read as the beginning of a name or a slip: all of the above.
        off_topic: folded off-topic words.
        concepts: the concept by each word that names it, in lower case and without accents.
        concept_keys: folded words that name a concept.
        concept_pattern: matches these words in a text, longest first, and those of alphabets as whole words alone.
        weak: folded words that name a concept and say too little alone.
        offensive: folded names that are understood and not repeated.
        commands: the command by each folded word that means it.
        broader: concepts by those that they include.
    """

    kinds: dict[str, str]
    max_length: int
    lookalikes: frozenset[str]
    never_guessed: frozenset[str]
    off_topic: frozenset[str]
    concepts: dict[str, str]
    concept_keys: frozenset[str]
    concept_pattern: re.Pattern[str]
    weak: frozenset[str]
    offensive: frozenset[str]
    commands: dict[str, str]
    broader: dict[str, frozenset[str]]

    def add_broader(self, concepts: frozenset[str]) -> frozenset[str]:
        """These concepts and all that include them."""
        added = concepts.union(*(self.broader.get(concept, frozenset()) for concept in concepts))
        return added if added == concepts else self.add_broader(added)


@lru_cache(maxsize=1)
def load_word_lists() -> WordLists:
    """The built-in word lists."""
    text = files("briefings.text").joinpath("words.toml").read_text(encoding="utf-8")
    lists: dict[str, Any] = tomllib.loads(text)
    concepts = {
        strip_accents(compose_text(word)): concept for concept, words in lists["concepts"].items() for word in words
    }
    kinds = {
        strip_accents(compose_text(word)): kind
        for kind in ("content", "off_topic", "function")
        for word in lists[kind]
    } | dict.fromkeys(concepts, "content")
    lookalikes = frozenset(map(fold_text, lists["lookalikes"]))
    return WordLists(
        kinds=kinds,
        max_length=max(map(len, kinds)),
        lookalikes=lookalikes,
        never_guessed=lookalikes | frozenset(map(fold_text, kinds)),
        off_topic=frozenset(map(fold_text, lists["off_topic"])),
        concepts=concepts,
        concept_keys=frozenset(map(fold_text, concepts)),
        concept_pattern=_compile_words(concepts),
        weak=frozenset(map(fold_text, lists["weak"]["words"])),
        offensive=frozenset(map(fold_text, lists["offensive"]["words"])),
        commands={fold_text(word): command for command, words in lists["commands"].items() for word in words},
        broader={concept: frozenset(others) for concept, others in lists["broader"].items()},
    )


def _compile_words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bound_word(word) for word in sorted(words, key=len, reverse=True)))


def _bound_word(word: str) -> str:
    """A pattern of a word; in an alphabet it is no part of a longer one."""
    letter = "[^\\W\u3040-\u9fff\uac00-\ud7a3]"
    return rf"(?<!{letter}){re.escape(word)}(?!{letter})" if ord(word[0]) < 0x1100 else re.escape(word)
