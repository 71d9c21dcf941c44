"""The lines of a text layer: what each says, how wide it is, and what stood around it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from briefings.domain import RemovedText
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings


_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b\u2060]")
_HALF_WIDTH_BLANKS = " \u00a0"
_ENGLISH_FULL_STOP = re.compile(r"(?:[a-z)\]\u201d\u2019]|\b[A-Z]{2,}|[a-z]\s\d{1,4})[.][)\u201d\u2019]*$")
"""The end of an English sentence; a number before it stands behind a word."""
_WIDE_BLANKS = str.maketrans("\u2001\u2003", "\u3000\u3000")
"""An em space is what some PDF tools give for the full-width blank."""
_SENTENCE_CLOSERS = frozenset("。．.！？!?」』）)]】〉》\"'’”")
_SENTENCE_END = re.compile(r"[。．！？!?][」』）)\]】〉》]*(?:[(（]注?\s?\d{1,2}[)）])*$")


class LineRole(StrEnum):
    """What a line is."""

    BODY = "body"
    BLANK = "blank"
    RUNNING_HEAD = "running-head"
    FURIGANA = "ruby"
    HEADING = "heading"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    FIGURE = "figure"
    STRAY_NUMBER = "stray"


@dataclass(slots=True)
class TextLine:
    """One line of a document.

    Attributes:
        number: from 1, in the document.
        text: without the blanks around it and without control characters.
        leading_blanks: half-width blanks that stood before the text: a PDF tool writes one where a page turns.
        indented: whether a full-width blank stood before the text.
        form_feeds: form feeds before the line.
        after_blank: whether an empty line stands before it.
        before_blank: whether an empty line stands after it.
        width: columns it takes, a full-width character counting two.
        role: what it is, as far as it is known.
        page: printed page.
        word_continues: whether its last word goes on in the next line.
        split_by_furigana: whether a reading stood between it and the line that follows.
    """

    number: int
    text: str
    leading_blanks: int = 0
    indented: bool = False
    form_feeds: int = 0
    after_blank: bool = False
    before_blank: bool = False
    width: int = 0
    role: LineRole = LineRole.BODY
    page: int | None = None
    split_by_furigana: bool = False
    word_continues: bool = False
    control_count: int = field(default=0, repr=False)

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence ends with the line."""
        return ends_sentence(self.text)


def split_lines(text: str) -> list[TextLine]:
    """The lines of a text that are not empty, in order."""
    lines: list[TextLine] = []
    blank = False
    feeds = 0
    for number, raw in enumerate(text.translate(_WIDE_BLANKS).split("\n"), 1):
        for position, piece in enumerate(raw.split("\f")):
            feeds += position > 0
            stripped = piece.lstrip(_HALF_WIDTH_BLANKS)
            plain = _CONTROL_CHARACTERS.sub("", stripped)
            clean = plain.strip()
            if not clean:
                blank = True
                if lines:
                    lines[-1].before_blank = True
                continue
            lead = len(piece) - len(stripped)
            lines.append(
                TextLine(
                    number,
                    clean,
                    lead,
                    plain.startswith("\u3000"),
                    feeds,
                    blank,
                    width=display_width(clean),
                    control_count=len(stripped) - len(plain),
                )
            )
            blank, feeds = False, 0
    return lines


def display_width(text: str) -> int:
    """Columns that a text takes: two for a full-width character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


@lru_cache(maxsize=16_384)
def _character_width(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Cf"}:
        return 0
    return 1 if unicodedata.east_asian_width(character) in {"H", "N", "Na"} else 2


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends with the text, footnote marks and closing brackets left aside."""
    if text[-1:] not in _SENTENCE_CLOSERS:
        return False
    tail = text[-40:]
    return _SENTENCE_END.search(tail) is not None or (len(text) > 12 and _ENGLISH_FULL_STOP.search(tail) is not None)


def measure_column(lines: list[TextLine]) -> int:
    """Columns of a full line of running text: what most of its lines have.

    A line of running text is broken where the column ends, so that one width stands out. Lines that are much wider
    (footnotes over two columns) or much shorter are fewer. Lines of English are ragged: most are not wider.
    """
    running = [line for line in lines if line.role is LineRole.BODY and 16 <= line.width <= 120]
    latin = sorted(line.width for line in running if line.text[:40].isascii() and line.text.count(" ") >= 2)
    if 2 * len(latin) > len(running):
        return latin[len(latin) * 9 // 10]
    counted = Counter(line.width for line in running if not line.ends_sentence and _is_running_text(line.text))
    if not counted:
        return 0
    return max(counted, key=lambda width: (counted[width], width))


def _is_running_text(text: str) -> bool:
    """Whether a text has the hiragana or the small words that sentences have."""
    return sum("\u3041" <= character <= "\u3096" for character in text) >= 2 or text.isascii()


class RemovedTextLog:
    """Collects what is taken out, by its line."""

    def __init__(self) -> None:
        self._removed: list[RemovedText] = []

    def add_text(self, line: int, kind: str, text: str) -> None:
        """Remember a text that was taken out whole; blanks alone are none."""
        plain = "".join(text.split())
        if plain:
            self._removed.append(RemovedText(line, kind, plain))

    def add_remainder(self, line: int, kind: str, source: str, kept: str) -> None:
        """Remember what a source says beyond what was kept of it."""
        self.add_text(line, kind, find_remainder(source, kept))

    def list_by_line(self) -> tuple[RemovedText, ...]:
        """All of it, in the order of the document's lines."""
        return tuple(sorted(self._removed, key=lambda removed: removed.line))


def find_remainder(source: str, kept: str) -> str:
    """The characters of a source, blanks left aside, that are not in what was kept of it.

    What was kept stands in the same order, and mostly at the end: numbers and signs come first.
    """
    rest: list[str] = []
    wanted = "".join(kept.split())
    at = len(wanted)
    for character in reversed("".join(source.split())):
        if at and wanted[at - 1] == character:
            at -= 1
        else:
            rest.append(character)
    return "".join(reversed(rest))


_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_BROKEN_TAIL = re.compile(r"([A-Za-z]+)-$")
_BROKEN_HEAD = re.compile(r"^[a-z]+")


def join_hyphenated(lines: list[TextLine], warnings: ParserWarnings, removed: RemovedTextLog) -> None:
    """Take the hyphen from a line's end where the next line of running text goes on with the same word.

    The document itself tells: where it has the word in one piece elsewhere the hyphen goes, where it has it with its
    hyphen that stays; where it has neither the hyphen goes, and that is told.
    """
    running = [line for line in lines if line.role is LineRole.BODY]
    if not any(line.text.endswith("-") for line in running):
        return
    known = {word.lower() for line in running for word in _ENGLISH_WORD.findall(line.text)}
    for line, after in pairwise(running):
        tail, head = _BROKEN_TAIL.search(line.text), _BROKEN_HEAD.match(after.text)
        if not tail or not head or f"{tail[1]}-{head[0]}".lower() in known:
            continue
        if (tail[1] + head[0]).lower() not in known:
            warnings.add(
                line.number,
                "hyphen",
                N_("a hyphen at the end of a line was removed, taking the word for one that is broken there"),
                line.text,
            )
        line.text = line.text[:-1]
        removed.add_text(line.number, "hyphen", "-")
        line.word_continues = True


_URL_TAIL = re.compile(r"https?://[^\s\u3000-\uffef]*$", re.IGNORECASE)
_LATIN_TAIL = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u04ff][,.;:'’”)\]]*$|&$")
_ENGLISH_TEXT = re.compile(r"^(?=\S+\s)[^\u2e80-\U0010ffff]{12,}(?<![\s-])$")
_LATIN_HEAD = re.compile(r"^['\"(“‘]?[A-Za-z\u00c0-\u024f\u0400-\u04ff&]")


def join_texts(before: str, after: str) -> str:
    """Two lines as one: with a blank between Latin words, without one between all others and within an address."""
    return before + choose_separator(before, after) + after


def choose_separator(before: str, after: str) -> str:
    """What stands between two lines when they are joined: a blank or nothing."""
    if not after or after[0] >= "\u2e80":
        return ""
    tail = before[-400:]
    if "http" in tail and _URL_TAIL.search(tail):
        return ""
    if _ENGLISH_TEXT.match(tail[-24:].lstrip()) and _ENGLISH_TEXT.match(after[:24].rstrip()):
        return " "
    return " " if _LATIN_HEAD.match(after) and _LATIN_TAIL.search(tail[-12:]) else ""


_NON_BLANK = re.compile(r"\S+")


def remove_doubling(text: str) -> str:
    """The text with each character once, where a whole word of it was written in pairs: `第第11章章` is `第1章`.

    A word counts as doubled when all of it is pairs and it has more than two of them, or when another word of
    the same line does; a word such as `22` alone is left.
    """
    words = _NON_BLANK.findall(text)
    if not any(len(word) >= 6 and _is_doubled(word) for word in words):
        return text
    if sum(len(word) for word in words if _is_doubled(word)) * 3 < 2 * sum(map(len, words)):
        return text
    return _NON_BLANK.sub(lambda found: found[0][::2] if _is_doubled(found[0]) else found[0], text)


def _is_doubled(word: str) -> bool:
    return len(word) % 2 == 0 and word[::2] == word[1::2] and len(set(word)) > (1 if len(word) > 2 else 0)
