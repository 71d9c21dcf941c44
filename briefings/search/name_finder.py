"""Finds the names of subjects in running text: the longest match, at word boundaries.

A text is scanned once. The first characters at each offset select the names that may begin there, so that the time
depends on the length of the text and not on the number of names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from briefings.domain import MODERATOR_KINDS, AliasKind, Subject, SubjectKind
from briefings.domain.matches import NameSpan
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import compose_text
from briefings.text.russian_cases import list_case_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SKIPPED_KINDS = MODERATOR_KINDS | {AliasKind.ISO_CODE, AliasKind.ROMANISED, AliasKind.READING}
"""Kinds that are not searched for in texts. A name added by moderators may be a word with another meaning there."""

_HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFF65: "・", 0x30A0: "="}
_ASCII_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ASCII_QUOTES = dict.fromkeys(map(ord, "‘’ʼ"), "'") | dict.fromkeys(map(ord, "“”"), '"')
_SPELLING_MAP = {**_HALF_WIDTH, **_ASCII_DASHES, **_ASCII_QUOTES}
_VARIATION_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Variation selectors (Unicode 23.4): those of the supplement distinguish forms of a kanji, as in 辻\U000e0100."""

_UNCOMPOSED = compile_lazily(
    f"[\uff61-\uff9f\u3099\u309a\u309b\u309c\u0300-\u036f\u200b-\u200f\u2060{_VARIATION_SELECTORS}\ufeff]"
)
_HIRAGANA = compile_lazily("[ぁ-ゖ]+")
_KATAKANA = frozenset(chr(code) for code in (*range(0x30A1, 0x30FB), 0x30FC))
_MISLEADING_WORDS = ("日本海", "日本語", "南中国海", "中国地方", "中国語", "韓国語", "英国風", "米国風")
"""Words that begin with the name of a country and do not mean the country."""

_BEGINNING_LENGTH = 3
"""Number of characters by which names are grouped."""

_RUSSIAN = "ru"
_CYRILLIC = compile_lazily("[а-яё]")
_FOREIGN_RANK = 2
"""Rank of a name in a language other than Japanese and English."""

_ORDINARY_WORDS = frozenset({"island", "man", "kina", "того"})
"""English words and names of other things that are also a country's name in one of the forty languages."""


def _classify_character(char: str) -> int:
    """Returns 1 for katakana, 2 for letters and digits of alphabets, 0 for characters beside which a word may end."""
    if char in _KATAKANA:
        return 1
    if char < "\u1100" or "\u1e00" <= char < "\u2000":
        return 2 if char.isalpha() or char.isdigit() or "\u0300" <= char <= "\u036f" else 0
    return 0


class NameFinder:
    """Finds names in texts; made by `from_subjects`."""

    def __init__(
        self,
        names: dict[str, tuple[str, tuple[str, ...]]],
        abbreviations: dict[str, tuple[str, ...]],
        capitalized: set[str],
    ) -> None:
        self._names = names
        self._capitalized = capitalized
        self._abbreviations = abbreviations
        self._lengths_by_start = _group_lengths(names, 2)
        self._lengths_by_beginning = _group_lengths(names, _BEGINNING_LENGTH)

    @classmethod
    def from_subjects(cls, subjects: Iterable[Subject], texts: Iterable[str] | None = None) -> Self:
        """Returns a finder of the names of subjects, without ISO codes, romaji, readings and added names.

        Abbreviations of one character (露) are found only in pairs (日露). Abbreviations in Latin letters (SCO) are
        found only in capitals. Names in other languages in Latin or Cyrillic letters need an initial capital.

        Args:
            subjects: the subjects of a revision.
            texts: the only texts in which names are searched for; None for any. Names that none of them can contain
                are left out, which takes a tenth of the time and memory.
        """
        beginnings = None if texts is None else NameBeginnings(map(_to_searched_form, texts))
        owners: dict[str, dict[str, int]] = {}
        spelled: dict[str, str] = {}
        shorts: dict[str, list[str]] = {}
        for subject in subjects:
            for text, rank, short in _list_searchable_names(subject, beginnings):
                if short:
                    shorts.setdefault(text, []).append(subject.id)
                    continue
                key = _make_spelling_key(text)
                if beginnings is not None and not beginnings.has_key(key):
                    continue
                key_owners = owners.setdefault(key, {})
                key_owners[subject.id] = min(rank, key_owners.get(subject.id, 9))
                spelled.setdefault(key, text)
        names: dict[str, tuple[str, tuple[str, ...]]] = {}
        capitalized: set[str] = set()
        for key, ranks in owners.items():
            lowest = min(ranks.values())
            if lowest < _FOREIGN_RANK or key not in _ORDINARY_WORDS:
                names[key] = (spelled[key], tuple(ident for ident, rank in ranks.items() if rank == lowest))
            is_cyrillic = _CYRILLIC.match(key) is not None and spelled[key][0].isupper()
            if lowest == _FOREIGN_RANK and (key.isascii() or is_cyrillic):
                capitalized.add(key)
        names.update((word, ("", ())) for word in _MISLEADING_WORDS if word not in names)
        return cls(names, {text: tuple(dict.fromkeys(ids)) for text, ids in shorts.items()}, capitalized)

    def find_names(self, text: str) -> tuple[NameSpan, ...]:
        """Finds all names in `text` with their offsets, in order and without overlaps."""
        if not _UNCOMPOSED.search(text):
            return tuple(self._find_spans(text.translate(_SPELLING_MAP)))
        composed, starts, ends = _compose_with_offsets(text)
        spans: list[NameSpan] = []
        for span in self._find_spans(composed.translate(_SPELLING_MAP)):
            start, end = starts[span.start], ends[span.end - 1]
            if not spans or spans[-1].end <= start:
                spans.append(NameSpan(start, end, span.subjects, span.alias))
        return tuple(spans)

    def _find_spans(self, text: str) -> Iterator[NameSpan]:
        lower = _to_lower(text)
        lengths, abbreviations = self._lengths_by_start, self._abbreviations
        places = [i for i in range(len(lower) - 1) if lower[i : i + 2] in lengths or lower[i] in abbreviations]
        done = 0
        for i in places:
            if i < done:
                continue
            letters = text[i - 1 : i + 1] if i else ""
            if letters.isascii() and letters.isalpha():
                continue  # inside a word
            for span in self._find_spans_at(text, lower, i):
                if span.subjects:
                    yield span
                done = span.end

    def _find_spans_at(self, text: str, lower: str, start: int) -> list[NameSpan]:
        before = _classify_character(text[start - 1]) if start else 0
        if not (before and before == _classify_character(text[start])):
            for size in self._list_lengths(lower, start):
                end = start + size
                named = self._names.get(lower[start:end])
                if lower[start:end] in self._capitalized and not text[start].isupper():
                    continue
                if (
                    named
                    and self._ends_at_boundary(text, start, end)
                    and _has_matching_case(text[start:end], named[0])
                ):
                    return [NameSpan(start, end, named[1], named[0])]
        if (
            text[start] in self._abbreviations
            and before != 1
            and text[start + 1 : start + 2] == "・"
            and self._is_name_start(lower, start + 2)
        ):
            return [NameSpan(start, start + 1, self._abbreviations[text[start]], text[start])]
        pair = text[start : start + 2]
        if len(pair) == 2 and self._is_country_pair(pair) and self._ends_at_boundary(text, start, start + 2):
            return [
                NameSpan(start + n, start + n + 1, self._abbreviations[char], char) for n, char in enumerate(pair)
            ]
        return []

    def _list_lengths(self, lower: str, start: int) -> tuple[int, ...]:
        """Lists the lengths of the names that may begin at an offset, the longest first."""
        beginning = lower[start : start + _BEGINNING_LENGTH]
        # A name of two characters is grouped by these two.
        return self._lengths_by_beginning.get(beginning, ()) + self._lengths_by_beginning.get(beginning[:2], ())

    def _is_country_pair(self, pair: str) -> bool:
        """Returns whether two abbreviations of one character denote two countries.

        `日露` and `日ロ` do, `ロロ` and `ロ日` do not.
        """
        return pair[0] != pair[1] and pair[0] not in _KATAKANA and all(char in self._abbreviations for char in pair)

    def _is_name_start(self, lower: str, start: int) -> bool:
        """Returns whether a name of several characters begins at `start`, as ウズベキスタン in 日・ウズベキスタン."""
        sizes = self._lengths_by_start.get(lower[start : start + 2], ())
        return any(lower[start : start + size] in self._names for size in sizes)

    @staticmethod
    def _ends_at_boundary(text: str, start: int, end: int) -> bool:
        if end > len(text):
            return False
        after = _classify_character(text[end]) if end < len(text) else 0
        if after and after == _classify_character(text[end - 1]):
            return False
        hiragana = _HIRAGANA.fullmatch(text, start, end)
        return not (hiragana and (_HIRAGANA.match(text[start - 1 : start]) or _HIRAGANA.match(text[end : end + 1])))


def _group_lengths(names: Iterable[str], size: int) -> dict[str, tuple[int, ...]]:
    """Groups the lengths of the names by their first characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:size], set()).add(len(name))
    return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()}


class NameBeginnings:
    """The pairs and triples of characters in texts, by which names that cannot occur in them are rejected early.

    Args:
        texts: the texts in searched form; see `_to_searched_form`.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        self._parts = {text[start : start + size] for text in texts for start in range(len(text)) for size in (2, 3)}
        self._possible = _PossibleStarts(self._parts)

    def has_key(self, key: str) -> bool:
        """Returns whether a text contains the first characters of the key of a name."""
        return key[:3] in self._parts

    def may_have(self, name: str) -> bool:
        """Returns whether a text may contain a name, one of its grammatical cases, or it without its middle dots."""
        return self._possible[name[:4]]


class _PossibleStarts(dict[str, bool]):
    """Whether texts may contain names with these first four characters, computed on first use.

    Args:
        parts: all pairs and triples of characters in the texts.
    """

    def __init__(self, parts: set[str]) -> None:
        self._parts = parts
        self._keys = _CharacterKeys()

    def __missing__(self, start: str) -> bool:
        value = self[start] = self._may_begin(start)
        return value

    def _may_begin(self, start: str) -> bool:
        keys = [self._keys[char] for char in start]
        if len(keys) < 2 or not all(keys[:3]):
            return True
        # The third character may be composed with the fourth, and may differ in other cases of a Russian name.
        is_certain = all(keys) and not "\u0400" <= keys[0] <= "\u04ff"
        return "".join(keys[: 3 if is_certain else 2]) in self._parts


class _CharacterKeys(dict[str, str]):
    """The key of a character within a name, computed on first use; empty if it depends on adjacent characters."""

    def __missing__(self, char: str) -> str:
        key = _make_spelling_key(char)
        is_independent = len(key) == 1 and char.isalnum() and not 0x1100 <= ord(char) <= 0x11FF
        value = self[char] = key if is_independent and not _UNCOMPOSED.match(char) else ""
        return value


def _to_lower(text: str) -> str:
    return text.lower() if len(text.lower()) == len(text) else text


def _to_searched_form(text: str) -> str:
    """Returns a text in the form in which names are searched for: composed, in plain spelling and lower case."""
    composed = text if not _UNCOMPOSED.search(text) else _compose_with_offsets(text)[0]
    return _to_lower(composed.translate(_SPELLING_MAP))


def _list_searchable_names(subject: Subject, beginnings: NameBeginnings | None) -> Iterator[tuple[str, int, bool]]:
    """Yields the names of a subject that are searched for: text, rank (0 for own names), whether it is one character.

    Args:
        subject: the subject.
        beginnings: the beginnings in the texts; None for any text.
    """
    for language, text in subject.names.items():
        if beginnings is not None and not beginnings.may_have(text):
            continue
        yield text, 0, False
        yield from ((part, 0, False) for part in _remove_dots(text))
        yield from _decline_russian(text, language, subject)
    for alias in subject.aliases:
        if beginnings is not None and not beginnings.may_have(alias.text):
            continue
        if alias.kind in _SKIPPED_KINDS or not alias.text.strip():
            continue
        text = compose_text(alias.text)
        rank = _FOREIGN_RANK if alias.kind is AliasKind.OTHER_LANGUAGE else 1
        if len(text) == 1:
            if alias.kind is AliasKind.ABBREVIATION and ("\u3400" <= text <= "\u9fff" or text in _KATAKANA):
                yield text, rank, True
            continue
        if rank == _FOREIGN_RANK and len(text) < 4 and _classify_character(text[0]) == 2:
            continue
        if subject.kind is SubjectKind.COUNTRY and _HIRAGANA.fullmatch(text) and len(text) < 4:
            continue
        yield text, rank, False
        yield from ((part, rank, False) for part in _remove_dots(text))
        yield from _decline_russian(text, alias.language, subject)


def _decline_russian(text: str, language: str, subject: Subject) -> Iterator[tuple[str, int, bool]]:
    """Yields the grammatical cases of a Russian name; none for other languages."""
    if language == _RUSSIAN:
        forms = list_case_forms(text, is_person=subject.kind is SubjectKind.PERSON)
        yield from ((form, _FOREIGN_RANK, False) for form in forms)


def _remove_dots(text: str) -> Iterator[str]:
    """Yields a name without its middle dots, a common spelling; nothing for a name without dots."""
    if "・" in text:
        yield text.replace("・", "")


def _make_spelling_key(text: str) -> str:
    return compose_text(text).translate(_SPELLING_MAP).lower()


def _has_matching_case(text: str, alias: str) -> bool:
    """Returns False for an abbreviation in capitals that a text writes otherwise: `sco` is not `SCO`."""
    return not (alias.isascii() and alias.isupper() and len(alias) <= 6) or text.isupper()


def _compose_with_offsets(text: str) -> tuple[str, list[int], list[int]]:
    """Returns the composed text, and for each of its characters the start and end of its source in `text`."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in re.finditer(
        rf"[\s\S][\u3099\u309a\u309b\u309c\uff9e\uff9f\u0300-\u036f{_VARIATION_SELECTORS}]*", text
    ):
        composed = compose_text(match[0])
        parts.append(composed)
        starts.extend([match.start()] * len(composed))
        ends.extend([match.end()] * len(composed))
    return "".join(parts), starts, ends
