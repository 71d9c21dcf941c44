"""Cutting a text into names, known words, marks and the unknown.

The cut is the one that leaves the fewest unknown characters and then has the least weight: a name weighs less than a
known word, and a longer piece less than two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from briefings.domain import AliasKind, SubjectKind
from briefings.text.normalize import compose_text, fold_text, strip_accents
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.search.names import NameTable


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


class PhraseMatcher:
    """Cuts texts into names and words.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._segmenter = PhraseSegmenter(table)

    def find_trusted(self, text: str) -> list[PhraseSegment]:
        """The pieces of a clean text if its names may be believed, else nothing."""
        pieces = self._segmenter.segment_text(text)
        spoken = [piece for piece in pieces if piece.kind != "mark"]
        names = [piece for piece in spoken if piece.kind == "name"]
        if not names or any(piece.kind == "off_topic" for piece in spoken):
            return []
        if any(not self._stands_alone(text, spoken, number) for number in range(len(spoken))):
            return []
        unknown = [piece for piece in spoken if piece.kind == "unknown"]
        if unknown and not self._concerns_covered(names, spoken):
            return []
        return pieces

    def _concerns_covered(self, names: list[PhraseSegment], segments: list[PhraseSegment]) -> bool:
        home = self.table.covered
        told = all(any(home[self.table.entries[n].subject] for n in piece.entries) for piece in names)
        return told and any(piece.kind == "function" for piece in segments)

    def _stands_alone(self, text: str, segments: list[PhraseSegment], number: int) -> bool:
        """Whether a piece, if it is a name, ends where a word may end on both sides."""
        piece = segments[number]
        if piece.kind != "name":
            return True
        one_character = piece.end - piece.start == 1 and classify_script(text[piece.start]) in {"kanji", "katakana"}
        beside = [segments[n] for n in (number - 1, number + 1) if 0 <= n < len(segments)]
        if any(other.kind == "unknown" for other in beside):
            return False
        for other in beside:
            touching = other.end == piece.start or other.start == piece.end
            if other.kind == "name" and touching:
                first, second = sorted((piece, other))
                if (
                    classify_script(text[first.end - 1]) == classify_script(text[second.start]) != "kanji"
                    and len(first) > 1
                ):
                    edge = classify_script(text[second.start])
                    if edge != "mark":
                        return False
        if one_character:
            paired = any(o.kind == "name" and o.end - o.start == 1 for o in beside)
            told = any(self.table.covered[self.table.entries[n].subject] for n in piece.entries)
            return paired or (
                told
                and classify_script(text[piece.start]) == "kanji"
                and all(other.kind != "unknown" for other in segments)
            )
        if all(classify_script(char) == "hiragana" for char in text[piece.start : piece.end]):
            return piece.end - piece.start >= 4
        return True

    def strip_known_words(self, text: str) -> str:
        """What is left of a clean text when known words are taken off both ends; empty if nothing was taken."""
        pieces = self._segmenter.segment_text(text)
        spoken = [piece for piece in pieces if piece.kind != "mark"]
        if any(piece.kind == "off_topic" for piece in spoken):
            return ""
        known = {"function", "content"}
        first, last = 0, len(spoken)
        while last > first and spoken[last - 1].kind in known:
            last -= 1
        while first < last and spoken[first].kind in known and _is_removable_word(text, spoken, first):
            first += 1
        if first == last or (first, last) == (0, len(spoken)):
            return ""
        return text[spoken[first].start : spoken[last - 1].end]

    def find_compounds(self, text: str, segments: list[PhraseSegment]) -> list[int]:
        """Entries of a topic that names and words of a phrase name together: 日本 + ロシア + 関係, ロシア + 経済."""
        names = [piece for piece in segments if piece.kind == "name"]
        contents = [fold_text(text[p.start : p.end]) for p in segments if p.kind == "content"] or ["", "関係"]
        if len(names) == 1:
            firsts = self._japanese_forms(names[0])
        elif len(names) == 2:
            one, two = self._japanese_forms(names[0]), self._japanese_forms(names[1])
            firsts = [a + b for a in one for b in two] + [b + a for a in one for b in two]
        else:
            return []
        for first in firsts:
            for content in contents:
                if content or len(names) == 2:
                    ids = self.table.find_owners(self.table.entries_by_key.get(first + content, ()))
                    if len(ids) == 1 and self._is_compound(ids[0], segments):
                        return ids
        return []

    def _is_compound(self, number: int, segments: list[PhraseSegment]) -> bool:
        named = {self.table.entries[n].subject for piece in segments for n in piece.entries}
        return self.table.entries[number].subject not in named

    def _japanese_forms(self, segment: PhraseSegment) -> list[str]:
        """Folded Japanese names of a piece's subject, and its one-character abbreviation."""
        if len(segment.entries) != 1:
            return []
        subject = self.table.subjects[self.table.entries[segment.entries[0]].subject]
        if subject.kind not in {SubjectKind.COUNTRY, SubjectKind.REGION, SubjectKind.FRAMEWORK}:
            return []
        others = [
            fold_text(alias.text)
            for kind in (AliasKind.ABBREVIATION, AliasKind.VARIANT)
            for alias in subject.aliases
            if alias.kind is kind and alias.language != "en"
        ]
        return [*dict.fromkeys([fold_text(subject.names["ja"]), *others])][:8]


def _is_removable_word(text: str, segments: list[PhraseSegment], number: int) -> bool:
    """Whether a known word at the front is one: a lone particle run on into kana is the start of another word."""
    piece = segments[number]
    following = text[piece.end : piece.end + 1]
    return (
        not following
        or classify_script(text[piece.end - 1]) != classify_script(following)
        or classify_script(following) == "letter"
    )
