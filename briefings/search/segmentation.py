"""Segments a text into names, known words, marks and unknown parts.

The best segmentation has the fewest unknown characters and then the lowest cost. A name costs less than a known word,
and one long segment less than two short ones.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from briefings.domain import AliasKind
from briefings.search.inflection import find_inflected
from briefings.search.names import is_kanji
from briefings.search.strategies import is_distinct_foreign_name
from briefings.text.key_lengths import find_lengths
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import NOUN, find_word_classes
from briefings.text.normalize import compose_text, fold_text, strip_accents
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.search.names import NameTable


MAX_QUERY_LENGTH = 300
"""Maximum number of characters of a query that are searched; real questions are shorter."""

_MAX_NAME_LENGTH = 60
_MAX_CHARACTERS: Final = 4096
_COST_OF_NAME: Final = 1
_COST_OF_WORD: Final = 2
_COST_OF_UNKNOWN: Final = 1 << 20
"""Cost of an unknown character: more than that of all known words of a text."""

_POSSESSIVE = compile_lazily(r"(?<=\w)['’`´]s\b")
_KATAKANA = compile_lazily("[ァ-ヺー]")
_HIRAGANA = compile_lazily("[ぁ-ゖ]")
_KANJI = compile_lazily("[\u3400-\u9fff々]")
_DIGITS = compile_lazily(r"\d+")
_TWO_CAPITALS = compile_lazily(r"(?<![A-Za-z\d])[A-Z]{2}(?![A-Za-z\d])")
_ACCENTED_WORD = compile_lazily(r"(?<![A-Za-z])[A-Za-z]*[\u00c0-\u024f][A-Za-z\u00c0-\u024f]*")
_FLAG_LETTERS = frozenset(chr(code) for code in range(0x1F1E6, 0x1F200))
_TAG = compile_lazily(r"</?[A-Za-z]{1,10}>")


class PhraseSegment(NamedTuple):
    """A part of a text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        kind: `name`, `function`, `content`, `off_topic`, `number`, `mark` or `unknown`.
        entries: the names that it may be.
    """

    start: int
    end: int
    kind: str
    entries: tuple[int, ...] = ()


class _CharacterTable(dict[str, str]):
    """A value of each character, computed on first use. At most `_MAX_CHARACTERS` values are stored.

    It is a dictionary, because a lookup takes a fraction of the time of a call.
    """

    def __init__(self, compute: Callable[[str], str]) -> None:
        self._compute = compute

    def __missing__(self, char: str) -> str:
        if len(self) >= _MAX_CHARACTERS:
            self.clear()
        value = self[char] = self._compute(char)
        return value


def _find_script(char: str) -> str:
    if _KATAKANA.match(char):
        return "katakana"
    if _HIRAGANA.match(char):
        return "hiragana"
    if _KANJI.match(char):
        return "kanji"
    if char.isdigit():
        return "digit"
    if "\uac00" <= char <= "\ud7a3":
        return "hangul"
    return "letter" if char.isalpha() or (ord(char) > 0x2FF and char.isalnum()) else "mark"


_SCRIPTS: Final = _CharacterTable(_find_script)
_FOLDED_CHARACTERS: Final = _CharacterTable(fold_text)


def classify_script(char: str) -> str:
    """Returns the script of a character: katakana, hiragana, kanji, digit, hangul, letter or mark."""
    return _SCRIPTS[char]


def clean_query(query: str) -> str:
    """Returns a query in the form that is segmented: composed and without accents, with hiragana unchanged."""
    plain = _TAG.sub(" ", query[:MAX_QUERY_LENGTH])
    return _POSSESSIVE.sub(" s", strip_accents(compose_text(plain))).strip()


def find_marked_words(typed: str) -> frozenset[str]:
    """Finds the words of a query that are names by their spelling as typed, and returns them folded.

    These are words of two capitals (US, EU), unless the whole query is in capitals, and words with an accent
    (Géorgie).
    """
    if typed.islower() and typed.isascii():
        return frozenset()
    others = _TWO_CAPITALS.sub("", typed)
    is_mixed = any((char.isalpha() and not "A" <= char <= "Z") or char in _FLAG_LETTERS for char in others)
    marked = {word.lower() for word in _TWO_CAPITALS.findall(typed)} if is_mixed else set()
    if not typed.isascii():
        marked |= {fold_text(word) for word in _ACCENTED_WORD.findall(compose_text(typed))}
    return frozenset(marked)


_Path = tuple[int, int, str, tuple[int, ...]]
"""A segmentation up to an offset: its cost, and the start, kind and entries of its last segment."""


class _SegmentationText:
    """A clean text, prepared for segmentation.

    Args:
        text: the text.

    Attributes:
        text: the text.
        compact: its folded key.
        offsets: the offset in `compact` of each character of the text, and the length of `compact`.
        word_edges: offsets where a word may begin or end; none is inside a word of an alphabet.
        paths: by offset, the best segmentation found up to it.
    """

    def __init__(self, text: str) -> None:
        keys = [_FOLDED_CHARACTERS[char] for char in text]
        kinds = [_SCRIPTS[char] for char in text]
        self.text = text
        self.compact = "".join(keys)
        self.offsets = list(accumulate(map(len, keys), initial=0))
        inner = [i for i in range(1, len(kinds)) if not kinds[i - 1] == kinds[i] == "letter"]
        self.word_edges = [0, *inner, len(text)] if text else [0]
        self.paths: list[_Path | None] = [(0, 0, "", ()), *[None] * len(text)]

    def trace_segments(self) -> list[PhraseSegment]:
        """Returns the segments of the best path, with adjacent unknown segments joined."""
        segments: list[PhraseSegment] = []
        end = len(self.text)
        while end and (path := self.paths[end]) is not None:
            _cost, start, kind, entries = path
            if segments and kind == "unknown" == segments[-1].kind:
                end = segments.pop().end
            segments.append(PhraseSegment(start, end, kind, entries))
            end = start
        return segments[::-1]


class PhraseSegmenter:
    """Segments texts by the names of a table and the word lists.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._last_result: tuple[str, frozenset[str], list[PhraseSegment]] = ("", frozenset(), [])

    def _find_names(self, key: str, marked: frozenset[str]) -> tuple[int, ...]:
        """Finds the entries that `key` names inside a phrase.

        ISO codes do not count, and short names count only in Japanese and English.
        """
        ids = self.table.entries_by_key.get(key) or self.table.entries_by_case_form.get(key)
        if not ids:
            country = load_word_lists().offensive.get(key, "") if is_kanji(key[0]) else ""
            return (self.table.country_entries[country],) if country in self.table.country_entries else ()
        entries = self.table.entries
        usable = [n for n in ids if entries.get_kind(n) is not AliasKind.ISO_CODE]
        if len(key) < 3 and key[0] < "\u2e80":
            short = {AliasKind.FLAG, AliasKind.ABBREVIATION} if key in marked else {AliasKind.FLAG}
            usable = [n for n in usable if entries.get_kind(n) in short]
        if key[0] < "\u2e80" and (
            len(key) < 4
            or (key not in marked and (key in load_word_lists().never_guessed or NOUN in find_word_classes(key)))
        ):
            usable = [n for n in usable if entries.ranks[n] < 3]
        covered = self.table.covered
        usable = [
            n
            for n in usable
            if entries.ranks[n] < 3 or is_distinct_foreign_name(key, covered=covered[entries.subjects[n]])
        ]
        return tuple(self.table.find_owners(usable))

    def segment_text(self, text: str, marked: frozenset[str] = frozenset()) -> list[PhraseSegment]:
        """Returns the best segmentation of a text. The last result is cached, because a query is segmented twice.

        Args:
            text: the text after `clean_query`.
            marked: words of the text that `find_marked_words` recognized as names.
        """
        last = self._last_result  # read once: another thread may search the same index
        if last[:2] != (text, marked):
            last = self._last_result = (text, marked, self._compute_segments(text, marked))
        return last[2]

    def _compute_segments(self, text: str, marked: frozenset[str]) -> list[PhraseSegment]:
        work = _SegmentationText(text)
        edges, offsets, paths = work.word_edges, work.offsets, work.paths
        for number, start in enumerate(edges[:-1]):
            path = paths[start]
            if path is None:
                continue
            end = edges[number + 1]
            if offsets[start] == offsets[start + 1]:
                _keep_best(paths, start + 1, (path[0], start, "mark", ()))
                continue
            self._add_known_paths(work, number, path[0], marked)
            cost = path[0] + (end - start) * _COST_OF_UNKNOWN + _COST_OF_WORD
            _keep_best(paths, end, (cost, start, "unknown", ()))
        return work.trace_segments()

    def _add_known_paths(self, work: _SegmentationText, number: int, cost: int, marked: frozenset[str]) -> None:
        """Adds the paths of all names and known words that begin at a word edge.

        Args:
            work: the text.
            number: the index of the edge in `word_edges`.
            cost: the cost of the best segmentation up to the edge.
            marked: words that are names; see `segment_text`.
        """
        known, paths = load_word_lists(), work.paths
        text, compact, offsets, edges = work.text, work.compact, work.offsets, work.word_edges
        start, end = edges[number], edges[number + 1]
        begin = offsets[start]
        word_lengths = find_lengths(known.kind_lengths, text, start)
        name_lengths = find_lengths(self.table.key_lengths, compact, begin)
        if word_lengths or name_lengths:
            for position in range(number + 1, len(edges)):
                last = edges[position]
                length, size = last - start, offsets[last] - begin
                if length > _MAX_NAME_LENGTH or not (word_lengths >> length or name_lengths >> size):
                    break
                if word_lengths >> length & 1 and (kind := known.kinds.get(text[start:last])):
                    _keep_best(paths, last, (cost + _COST_OF_WORD, start, kind, ()))
                if name_lengths >> size & 1 and offsets[last] > offsets[last - 1]:
                    entries = self._find_names(compact[begin : begin + size], marked)
                    if entries:
                        _keep_best(paths, last, (cost + _COST_OF_NAME, start, "name", entries))
        word = compact[begin : offsets[end]]
        is_name = name_lengths >> len(word) & 1 and word in self.table.entries_by_key
        if not is_name and (inflected := find_inflected(self.table, word)):
            _keep_best(paths, end, (cost + _COST_OF_NAME, start, "name", tuple(inflected)))
        if text[start].isdigit() and (digits := _DIGITS.match(text, start)):
            _keep_best(paths, digits.end(), (cost + _COST_OF_WORD, start, "number", ()))


def _keep_best(paths: list[_Path | None], end: int, path: _Path) -> None:
    """Stores a segmentation up to an offset if it costs less than the stored one."""
    old = paths[end]
    if old is None or path[0] < old[0]:
        paths[end] = path
