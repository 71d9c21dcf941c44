"""Cutting a text into names, known words, marks and the unknown.

The cut is the one that leaves the fewest unknown characters and then has the least weight: a name weighs less than a
known word, and a longer piece less than two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from briefings.matching.fold import compose_text, fold_text, strip_accents
from briefings.matching.words import load_word_lists
from briefings.model import AliasKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.matching.names import NameTable

MAX_QUERY_LENGTH = 300
"""Characters of a query that are looked at; what people ask is shorter."""

_MAX_NAME_LENGTH = 60
_POSSESSIVE = re.compile(r"(?<=\w)['’`´]s\b")
_KATAKANA, _HIRAGANA, _KANJI = re.compile("[ァ-ヺー]"), re.compile("[ぁ-ゖ]"), re.compile("[\u3400-\u9fff々]")
_DIGITS = re.compile(r"\d+")


class PhraseSegment(NamedTuple):
    """A piece of the text: its place, and `name`, `function`, `content`, `off_topic`, `mark` or `unknown`."""

    start: int
    end: int
    kind: str
    entries: tuple[int, ...] = ()


def classify_script(char: str) -> str:
    """The script of a character as far as words are told apart by it."""
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


def clean_query(query: str) -> str:
    """A query as it is cut up: composed, bare, hiragana kept."""
    return _POSSESSIVE.sub(" s", strip_accents(compose_text(query[:MAX_QUERY_LENGTH]))).strip()


@dataclass(slots=True)
class _SegmentationPath:
    """The best way to a place in the text: unknown characters, weight, and the last piece."""

    unknown_count: int
    weight: int
    last_segment: PhraseSegment | None


@dataclass(slots=True)
class _SegmentationText:
    """A clean text with what cutting needs of it.

    Attributes:
        text: the text.
        compact: its fold.
        offsets: where in `compact` each character of the text begins, and the end.
        word_edges: where a word may begin and end: not inside a word of an alphabet.
        best_paths: the best way to each place so far.
    """

    text: str
    compact: str = ""
    offsets: list[int] = field(default_factory=lambda: [0])
    word_edges: list[int] = field(default_factory=list)
    best_paths: list[_SegmentationPath | None] = field(default_factory=list)

    def prepare_edges(self) -> None:
        kinds = [classify_script(char) for char in self.text]
        size = len(kinds)
        for char in self.text:
            key = fold_text(char)
            self.compact += key
            self.offsets.append(self.offsets[-1] + len(key))
        self.word_edges = [i for i in range(size + 1) if not (0 < i < size and kinds[i - 1] == kinds[i] == "letter")]
        self.best_paths = [_SegmentationPath(0, 0, None), *[None] * size]

    def offer_segment(self, segment: PhraseSegment, unknown: int, weight: int) -> None:
        before = self.best_paths[segment.start]
        old = self.best_paths[segment.end]
        if before is None:
            return
        unknown, weight = before.unknown_count + unknown, before.weight + weight
        if old is None or (unknown, weight) < (old.unknown_count, old.weight):
            self.best_paths[segment.end] = _SegmentationPath(unknown, weight, segment)

    def trace_segments(self) -> list[PhraseSegment]:
        """The pieces of the best way, neighbouring unknown ones joined."""
        found: list[PhraseSegment] = []
        way = self.best_paths[-1]
        while way is not None and way.last_segment is not None:
            piece = way.last_segment
            if found and piece.kind == "unknown" == found[-1].kind:
                piece = PhraseSegment(piece.start, found.pop().end, "unknown")
            found.append(piece)
            way = self.best_paths[piece.start]
        return found[::-1]


class PhraseSegmenter:
    """Cuts texts by the names of a table.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._last_result: tuple[str, list[PhraseSegment]] = ("", [])

    def _find_names(self, key: str) -> tuple[int, ...]:
        """Entries that `key` names inside a phrase: no ISO codes, and short names in Japanese and English alone."""
        ids = self.table.entries_by_key.get(key)
        if not ids:
            return ()
        entries = self.table.entries
        usable = [n for n in ids if entries[n].kind is not AliasKind.ISO_CODE]
        if len(key) < 3 and key[0] < "\u2e80":
            usable = [n for n in usable if entries[n].kind is AliasKind.FLAG]
        if key[0] < "\u2e80" and (len(key) < 4 or key in load_word_lists().never_guessed):
            usable = [n for n in usable if entries[n].rank < 3]
        return tuple(self.table.find_owners(usable))

    def segment_text(self, text: str) -> list[PhraseSegment]:
        """The best cut of a clean text; the last one is kept, since a query is looked at twice."""
        last = self._last_result  # read once: another thread may ask the same desk
        if last[0] != text:
            last = self._last_result = (text, self._compute_segments(text))
        return last[1]

    def _compute_segments(self, text: str) -> list[PhraseSegment]:
        work = _SegmentationText(text)
        work.prepare_edges()
        edges = work.word_edges
        for number, start in enumerate(edges[:-1]):
            if work.offsets[start] == work.offsets[start + 1]:
                work.offer_segment(PhraseSegment(start, start + 1, "mark"), 0, 0)
                continue
            for piece in self._find_known(work, start, edges[number + 1 :]):
                work.offer_segment(piece, 0, 1 if piece.kind == "name" else 2)
            work.offer_segment(PhraseSegment(start, edges[number + 1], "unknown"), edges[number + 1] - start, 2)
        return work.trace_segments()

    def _find_known(self, prepared: _SegmentationText, start: int, ends: list[int]) -> Iterator[PhraseSegment]:
        """Every name and known word that begins at `start`."""
        known, text, places = load_word_lists(), prepared.text, prepared.offsets
        begin = places[start]
        starts = self.table.key_starts
        named = prepared.compact[begin : begin + 2] in starts or prepared.compact[begin] in starts
        for end in ends:
            length = end - start
            if length > _MAX_NAME_LENGTH:
                break
            if length <= known.max_length and (kind := known.kinds.get(text[start:end])):
                yield PhraseSegment(start, end, kind)
            if named and places[end] > places[end - 1]:
                entries = self._find_names(prepared.compact[begin : places[end]])
                if entries:
                    yield PhraseSegment(start, end, "name", entries)
        if digits := _DIGITS.match(text, start):
            yield PhraseSegment(start, digits.end(), "function")
