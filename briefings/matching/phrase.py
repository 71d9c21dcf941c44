"""Whole phrases: known names inside the text, and words around them that say what is asked.

The text is cut into names, known words, marks and the unknown, by the cut that leaves the least unknown and then has
the fewest pieces. A name is believed where everything around it is known (アルメニアについて教えて), or where known
words part it from what is not (ロシアのウラン濃縮); never where it runs on into the unknown (ロシアンルーレット).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.matching.cutting import Cutter, Piece, script
from briefings.matching.fold import fold
from briefings.model import AliasKind, SubjectKind

if TYPE_CHECKING:
    from briefings.matching.names import NameTable


class Phrases:
    """Cuts texts into names and words.

    Args:
        table: the names.
    """

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._cutter = Cutter(table)

    def believed(self, text: str) -> list[Piece]:
        """The pieces of a clean text if its names may be believed, else nothing."""
        pieces = self._cutter.cut(text)
        spoken = [piece for piece in pieces if piece.kind != "mark"]
        names = [piece for piece in spoken if piece.kind == "name"]
        if not names or any(piece.kind == "off_topic" for piece in spoken):
            return []
        if any(not self._stands_alone(text, spoken, number) for number in range(len(spoken))):
            return []
        unknown = [piece for piece in spoken if piece.kind == "unknown"]
        if unknown and not self._speaks_of_home(names, spoken):
            return []
        return pieces

    def _speaks_of_home(self, names: list[Piece], spoken: list[Piece]) -> bool:
        home = self.table.home
        told = all(any(home[self.table.entries[n].subject] for n in piece.entries) for piece in names)
        return told and any(piece.kind == "function" for piece in spoken)

    def _stands_alone(self, text: str, spoken: list[Piece], number: int) -> bool:
        """Whether a piece, if it is a name, ends where a word may end on both sides."""
        piece = spoken[number]
        if piece.kind != "name":
            return True
        one_character = piece.end - piece.start == 1 and script(text[piece.start]) in {"kanji", "katakana"}
        beside = [spoken[n] for n in (number - 1, number + 1) if 0 <= n < len(spoken)]
        if any(other.kind == "unknown" for other in beside):
            return False
        for other in beside:
            touching = other.end == piece.start or other.start == piece.end
            if other.kind == "name" and touching:
                first, second = sorted((piece, other))
                if script(text[first.end - 1]) == script(text[second.start]) != "kanji" and len(first) > 1:
                    edge = script(text[second.start])
                    if edge != "mark":
                        return False
        if one_character:
            paired = any(o.kind == "name" and o.end - o.start == 1 for o in beside)
            told = any(self.table.home[self.table.entries[n].subject] for n in piece.entries)
            return paired or (
                told and script(text[piece.start]) == "kanji" and all(other.kind != "unknown" for other in spoken)
            )
        if all(script(char) == "hiragana" for char in text[piece.start : piece.end]):
            return piece.end - piece.start >= 4
        return True

    def inner(self, text: str) -> str:
        """What is left of a clean text when known words are taken off both ends; empty if nothing was taken."""
        pieces = self._cutter.cut(text)
        spoken = [piece for piece in pieces if piece.kind != "mark"]
        if any(piece.kind == "off_topic" for piece in spoken):
            return ""
        known = {"function", "content"}
        first, last = 0, len(spoken)
        while last > first and spoken[last - 1].kind in known:
            last -= 1
        while first < last and spoken[first].kind in known and _may_be_cut(text, spoken, first):
            first += 1
        if first == last or (first, last) == (0, len(spoken)):
            return ""
        return text[spoken[first].start : spoken[last - 1].end]

    def compounds(self, text: str, pieces: list[Piece]) -> list[int]:
        """Entries of a topic that names and words of a phrase name together: 日本 + ロシア + 関係, ロシア + 経済."""
        names = [piece for piece in pieces if piece.kind == "name"]
        contents = [fold(text[p.start : p.end]) for p in pieces if p.kind == "content"] or ["", "関係"]
        if len(names) == 1:
            firsts = self._forms(names[0])
        elif len(names) == 2:
            one, two = self._forms(names[0]), self._forms(names[1])
            firsts = [a + b for a in one for b in two] + [b + a for a in one for b in two]
        else:
            return []
        for first in firsts:
            for content in contents:
                if content or len(names) == 2:
                    ids = self.table.owners(self.table.exact.get(first + content, ()))
                    if len(ids) == 1 and self._is_compound(ids[0], pieces):
                        return ids
        return []

    def _is_compound(self, number: int, pieces: list[Piece]) -> bool:
        named = {self.table.entries[n].subject for piece in pieces for n in piece.entries}
        return self.table.entries[number].subject not in named

    def _forms(self, piece: Piece) -> list[str]:
        """Folded Japanese names of a piece's subject, and its one-character abbreviation."""
        if len(piece.entries) != 1:
            return []
        subject = self.table.subjects[self.table.entries[piece.entries[0]].subject]
        if subject.kind not in {SubjectKind.COUNTRY, SubjectKind.REGION, SubjectKind.FRAMEWORK}:
            return []
        others = [
            fold(alias.text)
            for kind in (AliasKind.ABBREVIATION, AliasKind.VARIANT)
            for alias in subject.aliases
            if alias.kind is kind and alias.language != "en"
        ]
        return [*dict.fromkeys([fold(subject.names["ja"]), *others])][:8]


def _may_be_cut(text: str, spoken: list[Piece], number: int) -> bool:
    """Whether a known word at the front is one: a lone particle run on into kana is the start of another word."""
    piece = spoken[number]
    following = text[piece.end : piece.end + 1]
    return not following or script(text[piece.end - 1]) != script(following) or script(following) == "letter"
