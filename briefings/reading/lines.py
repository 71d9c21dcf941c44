"""The lines of a text layer: what each says, how wide it is, and what stood around it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

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
