"""Cutting a text into names, known words, marks and the unknown.

The cut is the one that leaves the fewest unknown characters and then has the least weight: a name weighs less than a
known word, and a longer piece less than two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from briefings.matching.fold import bare, compose, fold
from briefings.matching.words import words
from briefings.model import AliasKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.matching.names import NameTable

LONGEST = 300
"""Characters of a query that are looked at; what people ask is shorter."""

_LONGEST_NAME = 60
_POSSESSIVE = re.compile(r"(?<=\w)['’`´]s\b")
_KATAKANA, _HIRAGANA, _KANJI = re.compile("[ァ-ヺー]"), re.compile("[ぁ-ゖ]"), re.compile("[\u3400-\u9fff々]")
_DIGITS = re.compile(r"\d+")


class Piece(NamedTuple):
    """A piece of the text: its place, and `name`, `function`, `content`, `off_topic`, `mark` or `unknown`."""

    start: int
    end: int
    kind: str
    entries: tuple[int, ...] = ()


def script(char: str) -> str:
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


def clean(query: str) -> str:
    """A query as it is cut up: composed, bare, hiragana kept."""
    return _POSSESSIVE.sub(" s", bare(compose(query[:LONGEST]))).strip()


@dataclass(slots=True)
class _Way:
    """The best way to a place in the text: unknown characters, weight, and the last piece."""

    unknown: int
    weight: int
    piece: Piece | None


@dataclass(slots=True)
class _Text:
    """A clean text with what cutting needs of it.

    Attributes:
        text: the text.
        compact: its fold.
        places: where in `compact` each character of the text begins, and the end.
        edges: where a word may begin and end: not inside a word of an alphabet.
        ways: the best way to each place so far.
    """

    text: str
    compact: str = ""
    places: list[int] = field(default_factory=lambda: [0])
    edges: list[int] = field(default_factory=list)
    ways: list[_Way | None] = field(default_factory=list)

    def prepare(self) -> None:
        kinds = [script(char) for char in self.text]
        size = len(kinds)
        for char in self.text:
            key = fold(char)
            self.compact += key
            self.places.append(self.places[-1] + len(key))
        self.edges = [i for i in range(size + 1) if not (0 < i < size and kinds[i - 1] == kinds[i] == "letter")]
        self.ways = [_Way(0, 0, None), *[None] * size]

    def offer(self, piece: Piece, unknown: int, weight: int) -> None:
        before = self.ways[piece.start]
        old = self.ways[piece.end]
        if before is None:
            return
        unknown, weight = before.unknown + unknown, before.weight + weight
        if old is None or (unknown, weight) < (old.unknown, old.weight):
            self.ways[piece.end] = _Way(unknown, weight, piece)

    def pieces(self) -> list[Piece]:
        """The pieces of the best way, neighbouring unknown ones joined."""
        found: list[Piece] = []
        way = self.ways[-1]
        while way is not None and way.piece is not None:
            piece = way.piece
            if found and piece.kind == "unknown" == found[-1].kind:
                piece = Piece(piece.start, found.pop().end, "unknown")
            found.append(piece)
            way = self.ways[piece.start]
        return found[::-1]


class Cutter:
    """Cuts texts by the names of a table.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._last: tuple[str, list[Piece]] = ("", [])

    def _names_at(self, key: str) -> tuple[int, ...]:
        """Entries that `key` names inside a phrase: no ISO codes, and short names in Japanese and English alone."""
        ids = self.table.exact.get(key)
        if not ids:
            return ()
        entries = self.table.entries
        usable = [n for n in ids if entries[n].kind is not AliasKind.ISO_CODE]
        if len(key) < 3 and key[0] < "\u2e80":
            usable = [n for n in usable if entries[n].kind is AliasKind.FLAG]
        if key[0] < "\u2e80" and (len(key) < 4 or key in words().never):
            usable = [n for n in usable if entries[n].rank < 3]
        return tuple(self.table.owners(usable))

    def cut(self, text: str) -> list[Piece]:
        """The best cut of a clean text; the last one is kept, since a query is looked at twice."""
        last = self._last  # read once: another thread may ask the same desk
        if last[0] != text:
            last = self._last = (text, self._cut(text))
        return last[1]

    def _cut(self, text: str) -> list[Piece]:
        work = _Text(text)
        work.prepare()
        edges = work.edges
        for number, start in enumerate(edges[:-1]):
            if work.places[start] == work.places[start + 1]:
                work.offer(Piece(start, start + 1, "mark"), 0, 0)
                continue
            for piece in self._known(work, start, edges[number + 1 :]):
                work.offer(piece, 0, 1 if piece.kind == "name" else 2)
            work.offer(Piece(start, edges[number + 1], "unknown"), edges[number + 1] - start, 2)
        return work.pieces()

    def _known(self, work: _Text, start: int, ends: list[int]) -> Iterator[Piece]:
        """Every name and known word that begins at `start`."""
        known, text, places = words(), work.text, work.places
        begin = places[start]
        starts = self.table.starts
        named = work.compact[begin : begin + 2] in starts or work.compact[begin] in starts
        for end in ends:
            length = end - start
            if length > _LONGEST_NAME:
                break
            if length <= known.longest and (kind := known.kinds.get(text[start:end])):
                yield Piece(start, end, kind)
            if named and places[end] > places[end - 1]:
                entries = self._names_at(work.compact[begin : places[end]])
                if entries:
                    yield Piece(start, end, "name", entries)
        if digits := _DIGITS.match(text, start):
            yield Piece(start, digits.end(), "function")
