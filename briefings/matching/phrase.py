"""Whole phrases: known names inside the text, and words around them that say what is asked.

The text is cut into names, known words, marks and the unknown, by the cut that leaves the least unknown and then has
the fewest pieces. A name is believed where everything around it is known (アルメニアについて教えて), or where known
words part it from what is not (ロシアのウラン濃縮); never where it runs on into the unknown (ロシアンルーレット).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.matching.cutting import PhraseSegment, PhraseSegmenter, classify_script
from briefings.matching.fold import fold_text
from briefings.model import AliasKind, SubjectKind

if TYPE_CHECKING:
    from briefings.matching.names import NameTable


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
