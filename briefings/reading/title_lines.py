"""The lines that a title takes: a heading's first one, and those on which it goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefings.reading.doubling import remove_doubling
from briefings.reading.joining import join_texts
from briefings.reading.lines import TextLine
from briefings.reading.numbers import ARABIC, BOX, CHAPTER, CLAUSE, NAMED, HeadingNumber, read_name, read_number

_OPEN_END = re.compile(
    r"(?:[、，・／/＝=のをにがはとでや（(「『〈《:：]|及び|並びに|又は|若しくは|[にの]おける|に関する|に対する|に向けた|による|に係る"
    r"|をめぐる|を通じた|に基づく|として|とした|など[のへ]|\b(?:and|of|the|for|in|on|with|to|or|between))$"
)
_PARTICLE_START = re.compile(r"(?:[のにをがはへでとや]|及び|並びに)")
_SENTENCE_SIGNS = re.compile(r"[はがもでにて]、|では、?|には、?|[はが][^、]*。")
_UNFINISHED_LINE = re.compile(r"(?:[、，をがは]|には|では|とは|ており|[しいて][、，])$")
_NAME_BRACKETS = frozenset("【〈《＜")
_MAX_TITLE_LINES = 6


@dataclass(slots=True)
class HeadingTitle:
    """A title as it grows.

    Attributes:
        text: what it says.
        lines: its lines.
        run_in_text: running text on its last line, where the heading runs into it.
    """

    text: str
    lines: list[TextLine]
    run_in_text: str = ""
    _row_width: int = 0

    def add_line(self, line: TextLine, text: str) -> None:
        """Put a line at its end."""
        self._row_width = line.width + (self._row_width if self.lines[-1].split_by_furigana else 0)
        self.text = join_texts(self.text, text)
        self.lines.append(line)

    @property
    def row_width(self) -> int:
        """Columns that its last row takes; lines that a reading splits are one row."""
        return self._row_width or self.lines[-1].width


def collect_title(body_lines: list[TextLine], i: int, number: HeadingNumber, column: int) -> HeadingTitle:
    """The title of the heading that begins at line `i` of the running lines.

    It goes on to the next line where a reading splits it, where it stops in the middle (`…に関する`, an open
    bracket), and where its own line is full and the next one, short and no end of a sentence, is no running text.
    """
    title = HeadingTitle(number.title, [body_lines[i]], number.run_in_text)
    for line in body_lines[i + 1 : i + 1 + _MAX_TITLE_LINES]:
        if title.run_in_text or not _continues_title(title, line, body_lines, i + len(title.lines), number, column):
            break
        title.add_line(line, remove_doubling(line.text))
    return title


def stops_short(title: str) -> bool:
    """Whether a title can't be all: it ends with a word that something follows, or in an open bracket."""
    return _OPEN_END.search(title) is not None or _has_open_bracket(title)


def collect_name(body_lines: list[TextLine], i: int, column: int) -> tuple[HeadingNumber, HeadingTitle] | None:
    """A name in brackets (`【…】`) whose closing bracket stands on a later line; None where none begins at `i`.

    An empty line ends it, but behind a reading or a full line, where text layers have them without a reason.
    """
    first = body_lines[i]
    if first.text[:1] not in _NAME_BRACKETS or read_name(first.text) is not None:
        return None
    text, lines = first.text, [first]
    for line in body_lines[i + 1 : i + 1 + 2 * _MAX_TITLE_LINES]:
        if (
            (line.after_blank and not (lines[-1].split_by_furigana or _is_full_line(lines[-1], column)))
            or "。" in text
            or line.text[:1] in _NAME_BRACKETS
        ):
            return None
        text = join_texts(text, line.text)
        lines.append(line)
        number = read_name(text)
        if number is not None:
            return number, HeadingTitle(number.title, lines, number.run_in_text)
        if len(text) > 90:
            return None
    return None


def _is_full_line(line: TextLine, column: int) -> bool:
    return bool(column) and line.width >= column - 4


def _continues_title(  # noqa: PLR0911, PLR0913, PLR0917  one way out for each thing that ends a title reads plainest
    title: HeadingTitle, line: TextLine, body_lines: list[TextLine], j: int, number: HeadingNumber, column: int
) -> bool:
    last = title.lines[-1]
    if last.split_by_furigana and (not column or title.row_width + line.width <= column + 6):
        return "。" not in line.text
    if line.indented or line.leading_blanks or line.ends_sentence or "。" in line.text or line.text.startswith("■"):
        return False
    if _begins_heading(line):
        return False
    if number.rank in (CHAPTER, CLAUSE):
        return _continues_chapter(title, line, body_lines, j, column)
    if number.rank in (NAMED, BOX):
        return False
    open_end = stops_short(title.text)
    top = number.rank == ARABIC and number.strong
    orphan = line.width <= 4 and title.row_width >= 0.65 * column
    full = orphan or title.row_width >= (0.5 if top else 0.8) * column
    short = line.width < 0.8 * column or ((open_end or _PARTICLE_START.match(line.text)) and line.width <= column - 5)
    if line.after_blank and not (full and short and title.row_width >= 0.65 * column):
        return False
    if open_end and (title.row_width >= 0.45 * column or line.width < column - 4):
        return True
    if not column or line.split_by_furigana or line.width > column - 5:
        return False
    return full and not _UNFINISHED_LINE.search(line.text) and not _SENTENCE_SIGNS.search(line.text)


def _continues_chapter(title: HeadingTitle, line: TextLine, body_lines: list[TextLine], j: int, column: int) -> bool:
    """Whether the name of a chapter or section goes on: it is set apart, so up to an empty line or a heading."""
    if not title.text:
        return True
    if line.after_blank or len(title.lines) > 3:
        return False
    if stops_short(title.text):
        return True
    after = body_lines[j + 1] if j + 1 < len(body_lines) else None
    apart = after is None or after.after_blank or _begins_heading(after)
    return apart and (not column or line.width < 1.5 * column)


def _begins_heading(line: TextLine) -> bool:
    number = read_number(line.text)
    return number is not None and (number.strong or bool(number.value))


def _has_open_bracket(text: str) -> bool:
    return any(
        text.count(opening) > text.count(closing) for opening, closing in ("（）", "「」", "『』", "〈〉", "()")
    )
