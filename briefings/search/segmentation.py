"""Segments a text into names, known words, marks and unknown parts.

The best segmentation leaves the fewest unknown characters and then has the least weight: a name weighs less than a
known word, and one long segment less than two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from briefings.domain import AliasKind
from briefings.search.inflection import find_inflected
from briefings.search.names import is_kanji
from briefings.search.strategies import is_distinct_foreign_name
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import NOUN, word_classes
from briefings.text.normalize import compose_text, fold_text, strip_accents
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.search.names import NameTable


MAX_QUERY_LENGTH = 300
"""Characters of a query that are read; real questions are shorter."""

_MAX_NAME_LENGTH = 60
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


def classify_script(char: str) -> str:
    """The script of a character, as far as words end where it changes."""
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
    """A query as it is segmented: composed, without accents, hiragana kept."""
    plain = _TAG.sub(" ", query[:MAX_QUERY_LENGTH])
    return _POSSESSIVE.sub(" s", strip_accents(compose_text(plain))).strip()


def find_marked_words(typed: str) -> frozenset[str]:
    """Folded words of a query whose spelling as typed shows that they are no everyday words.

    They are words of two capitals (US, EU), unless all of the query is, and words with an accent (Géorgie).
    """
    if typed.islower() and typed.isascii():
        return frozenset()
    others = _TWO_CAPITALS.sub("", typed)
    is_mixed = any((char.isalpha() and not "A" <= char <= "Z") or char in _FLAG_LETTERS for char in others)
    marked = {word.lower() for word in _TWO_CAPITALS.findall(typed)} if is_mixed else set()
    if not typed.isascii():
        marked |= {fold_text(word) for word in _ACCENTED_WORD.findall(compose_text(typed))}
    return frozenset(marked)


class _SegmentationPath(Struct):
    """The best segmentation up to an offset: unknown characters, weight, and the last segment."""

    unknown_count: int
    weight: int
    last_segment: PhraseSegment | None


class _SegmentationText(Struct):
    """A clean text, prepared for segmentation.

    Attributes:
        text: the text.
        compact: its folded key.
        offsets: the offset in `compact` of each character of the text, and its length.
        word_edges: offsets where a word may begin and end: not inside a word of an alphabet.
        best_paths: the best segmentation up to each offset so far.
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
        """The segments of the best path, neighboring unknown ones joined."""
        segments: list[PhraseSegment] = []
        path = self.best_paths[-1]
        while path is not None and path.last_segment is not None:
            segment = path.last_segment
            if segments and segment.kind == "unknown" == segments[-1].kind:
                segment = PhraseSegment(segment.start, segments.pop().end, "unknown")
            segments.append(segment)
            path = self.best_paths[segment.start]
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
        """Entries that `key` names inside a phrase: no ISO codes, and short names in Japanese and English alone."""
        ids = self.table.entries_by_key.get(key) or self.table.entries_by_case_form.get(key)
        if not ids:
            country = load_word_lists().offensive.get(key, "") if is_kanji(key[0]) else ""
            return (self.table.country_entries[country],) if country in self.table.country_entries else ()
        entries = self.table.entries
        usable = [n for n in ids if entries[n].kind is not AliasKind.ISO_CODE]
        if len(key) < 3 and key[0] < "\u2e80":
            short = {AliasKind.FLAG, AliasKind.ABBREVIATION} if key in marked else {AliasKind.FLAG}
            usable = [n for n in usable if entries[n].kind in short]
        if key[0] < "\u2e80" and (
            len(key) < 4
            or (key not in marked and (key in load_word_lists().never_guessed or NOUN in word_classes(key)))
        ):
            usable = [n for n in usable if entries[n].rank < 3]
        covered = self.table.covered
        usable = [
            n
            for n in usable
            if entries[n].rank < 3 or is_distinct_foreign_name(key, covered=covered[entries[n].subject])
        ]
        return tuple(self.table.find_owners(usable))

    def segment_text(self, text: str, marked: frozenset[str] = frozenset()) -> list[PhraseSegment]:
        """The best segmentation of a clean text; the last one is cached, because a query is segmented twice.

        Args:
            text: the clean text.
            marked: its words whose spelling as typed shows that they are names; see `find_marked_words`.
        """
        last = self._last_result  # read once: another thread may search the same index
        if last[:2] != (text, marked):
            last = self._last_result = (text, marked, self._compute_segments(text, marked))
        return last[2]

    def _compute_segments(self, text: str, marked: frozenset[str]) -> list[PhraseSegment]:
        work = _SegmentationText(text)
        work.prepare_edges()
        edges = work.word_edges
        for number, start in enumerate(edges[:-1]):
            if work.offsets[start] == work.offsets[start + 1]:
                work.offer_segment(PhraseSegment(start, start + 1, "mark"), 0, 0)
                continue
            for segment in self._find_known(work, start, edges[number + 1 :], marked):
                work.offer_segment(segment, 0, 1 if segment.kind == "name" else 2)
            work.offer_segment(PhraseSegment(start, edges[number + 1], "unknown"), edges[number + 1] - start, 2)
        return work.trace_segments()

    def _find_known(
        self, prepared: _SegmentationText, start: int, ends: list[int], marked: frozenset[str]
    ) -> Iterator[PhraseSegment]:
        """Every name and known word that begins at `start`."""
        known, text, offsets = load_word_lists(), prepared.text, prepared.offsets
        begin, compact, lengths = offsets[start], prepared.compact, self.table.key_lengths
        sizes = lengths.get(compact[begin : begin + 2], 0) | lengths.get(compact[begin], 0)
        for end in ends:
            length = end - start
            if length > _MAX_NAME_LENGTH:
                break
            if length <= known.max_length and (kind := known.kinds.get(text[start:end])):
                yield PhraseSegment(start, end, kind)
            size = offsets[end] - begin
            if (sizes >> size & 1 or compact[begin : offsets[end]] in known.offensive) and offsets[end] > offsets[
                end - 1
            ]:
                entries = self._find_names(compact[begin : offsets[end]], marked)
                if entries:
                    yield PhraseSegment(start, end, "name", entries)
        word = compact[begin : offsets[ends[0]]]
        is_name = sizes >> len(word) & 1 and word in self.table.entries_by_key
        if not is_name and (inflected := find_inflected(self.table, word)):
            yield PhraseSegment(start, ends[0], "name", tuple(inflected))
        if digits := _DIGITS.match(text, start):
            yield PhraseSegment(start, digits.end(), "number")
