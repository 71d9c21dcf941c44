"""Loads the lists of words in questions from `words.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from briefings.text.key_lengths import KeyLengths, measure_keys
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import compose_text, fold_text, strip_accents

if TYPE_CHECKING:
    from collections.abc import Iterable


class WordLists(Struct, frozen=True):
    """Words by their role in a phrase. The header of `words.toml` describes the roles.

    Attributes:
        kinds: the kind of each word: `function`, `content` or `off_topic`. Words are in lower case without accents.
        kind_lengths: the lengths of these words by their first characters.
        lookalikes: folded everyday words that resemble a name and never match it as a typing error.
        never_guessed: folded words that never match as a typing error or beginning of a name: `kinds` and
            `lookalikes`.
        off_topic: folded off-topic words.
        concepts: the concept of each word, in lower case without accents.
        concept_keys: the folded words of concepts.
        concept_lengths: the lengths of the words of concepts by their first character, longest first.
        weak: folded words of concepts that are too general alone.
        events: folded words that only ask what happened.
        offensive: the country of each folded offensive name. The names match and are not displayed.
        commands: the command of each folded word.
        broader: the broader concepts of each concept.
    """

    kinds: dict[str, str]
    kind_lengths: KeyLengths
    lookalikes: frozenset[str]
    never_guessed: frozenset[str]
    off_topic: frozenset[str]
    concepts: dict[str, str]
    concept_keys: frozenset[str]
    concept_lengths: dict[str, tuple[int, ...]]
    weak: frozenset[str]
    events: frozenset[str]
    offensive: dict[str, str]
    commands: dict[str, str]
    broader: dict[str, frozenset[str]]

    def find_concepts(self, text: str) -> frozenset[str]:
        """Finds the concepts of the words in a clean text. Among overlapping words, the first and longest counts.

        Words in alphabets and katakana match only as whole words.
        """
        found: set[str] = set()
        position = 0
        while position < len(text):
            for length in self.concept_lengths.get(text[position], ()):
                end = position + length
                concept = self.concepts.get(text[position:end]) if end <= len(text) else None
                if concept is not None and _is_whole_word(text, position, end):
                    found.add(concept)
                    position += length - 1
                    break
            position += 1
        return frozenset(found)

    def add_broader(self, concepts: frozenset[str]) -> frozenset[str]:
        """Returns the concepts and all broader concepts."""
        added = concepts.union(*(self.broader.get(concept, frozenset()) for concept in concepts))
        return added if added == concepts else self.add_broader(added)


_loaded: Final[list[WordLists]] = []
"""The word lists, after they have been loaded."""


def load_word_lists() -> WordLists:
    """Returns the built-in word lists. The first call reads them."""
    return _loaded[0] if _loaded else use_word_lists(_read_word_lists())


def use_word_lists(lists: WordLists) -> WordLists:
    """Sets and returns the lists that `load_word_lists` returns.

    Args:
        lists: lists that the same version of the program has read. Reading `words.toml` takes 30 ms.
    """
    _loaded[:] = [lists]
    return lists


def find_loaded_word_lists() -> WordLists | None:
    """Returns the word lists, or None if they have not been loaded."""
    return _loaded[0] if _loaded else None


def _read_word_lists() -> WordLists:
    # Imported on demand: a query that is spelled as a name needs no word lists.
    import tomllib
    from importlib.resources import files

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
    # Words that ask to compare stand beside names, and need no entry of their own in `content`.
    kinds = {strip_accents(compose_text(word)): "content" for word in lists["commands"]["compare"]} | kinds
    lookalikes = frozenset(map(fold_text, lists["lookalikes"]))
    return WordLists(
        kinds=kinds,
        kind_lengths=measure_keys(kinds),
        lookalikes=lookalikes,
        never_guessed=lookalikes | frozenset(map(fold_text, kinds)),
        off_topic=frozenset(map(fold_text, lists["off_topic"])),
        concepts=concepts,
        concept_keys=frozenset(map(fold_text, concepts)),
        concept_lengths=_measure_words(concepts),
        weak=frozenset(map(fold_text, lists["weak"]["words"])),
        events=frozenset(map(fold_text, lists["events"]["words"])),
        offensive={fold_text(word): country for country, words in lists["offensive"].items() for word in words},
        commands={fold_text(word): command for command, words in lists["commands"].items() for word in words},
        broader={concept: frozenset(others) for concept, others in lists["broader"].items()},
    )


def _measure_words(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in lengths.items()}


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """Returns whether a part of a text is not inside a longer word in an alphabet or katakana.

    Other scripts have no visible word boundaries, so that the result is True.
    """
    if _KATAKANA.match(text[start]) and _KATAKANA.match(text[end - 1]):
        return not (_KATAKANA.match(text[start - 1 : start]) or _KATAKANA.match(text[end : end + 1]))
    if ord(text[start]) >= _FIRST_UNSPACED_CHARACTER:
        return True
    return not (_is_spaced_letter(text[start - 1 : start]) or _is_spaced_letter(text[end : end + 1]))


_FIRST_UNSPACED_CHARACTER = 0x1100
_KATAKANA = compile_lazily("[ァ-ヺー]")
_UNSPACED_SCRIPTS = compile_lazily("[\u3040-\u9fff\uac00-\ud7a3]")


def _is_spaced_letter(char: str) -> bool:
    return bool(char) and (char.isalnum() or char == "_") and not _UNSPACED_SCRIPTS.match(char)
