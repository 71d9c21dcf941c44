"""The lines that a title takes: a heading's first one, and those on which it goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefings.reading.doubling import undouble
from briefings.reading.joining import join
from briefings.reading.lines import Line
from briefings.reading.numbers import ARABIC, BOX, CHAPTER, CLAUSE, NAMED, Number, named, read_number

_OPEN_END = re.compile(
    r"(?:[、，・／/＝=のをにがはとでや（(「『〈《:：]|及び|並びに|又は|若しくは|[にの]おける|に関する|に対する|に向けた|による|に係る"
    r"|をめぐる|を通じた|に基づく|として|とした|など[のへ]|\b(?:and|of|the|for|in|on|with|to|or|between))$"
)
_PARTICLE = re.compile(r"(?:[のにをがはへでとや]|及び|並びに)")
_TELLS = re.compile(r"[はがもでにて]、|では、?|には、?|[はが][^、]*。")
_ENDS_OPEN = re.compile(r"(?:[、，をがは]|には|では|とは|ており|[しいて][、，])$")
_BRACKETS = frozenset("【〈《＜")
_LONGEST = 6


@dataclass(slots=True)
class Title:
    """A title as it grows.

    Attributes:
        text: what it says.
        lines: its lines.
        rest: running text on its last line, where the heading runs into it.
    """

    text: str
    lines: list[Line]
    rest: str = ""
    _row: int = 0

    def add(self, line: Line, text: str) -> None:
        """Put a line at its end."""
        self._row = line.width + (self._row if self.lines[-1].split else 0)
        self.text = join(self.text, text)
        self.lines.append(line)

    @property
    def row(self) -> int:
        """Columns that its last row takes; lines that a reading splits are one row."""
        return self._row or self.lines[-1].width


def collect_title(running: list[Line], i: int, number: Number, column: int) -> Title:
    """The title of the heading that begins at line `i` of the running lines.

    It goes on to the next line where a reading splits it, where it stops in the middle (`…に関する`, an open
    bracket), and where its own line is full and the next one, short and no end of a sentence, is no running text.
    """
    title = Title(number.title, [running[i]], number.rest)
    for line in running[i + 1 : i + 1 + _LONGEST]:
        if title.rest or not _goes_on(title, line, running, i + len(title.lines), number, column):
            break
        title.add(line, undouble(line.text))
    return title


def stops_short(title: str) -> bool:
    """Whether a title can't be all: it ends with a word that something follows, or in an open bracket."""
    return _OPEN_END.search(title) is not None or _unclosed(title)


def collect_bracketed(running: list[Line], i: int, column: int) -> tuple[Number, Title] | None:
    """A name in brackets (`【…】`) whose closing bracket stands on a later line; None where none begins at `i`.

    An empty line ends it, but behind a reading or a full line, where text layers have them without a reason.
    """
    first = running[i]
    if first.text[:1] not in _BRACKETS or named(first.text) is not None:
        return None
    text, lines = first.text, [first]
    for line in running[i + 1 : i + 1 + 2 * _LONGEST]:
        if (
            (line.after_blank and not (lines[-1].split or _is_full(lines[-1], column)))
            or "。" in text
            or line.text[:1] in _BRACKETS
        ):
            return None
        text = join(text, line.text)
        lines.append(line)
        number = named(text)
        if number is not None:
            return number, Title(number.title, lines, number.rest)
        if len(text) > 90:
            return None
    return None


def _is_full(line: Line, column: int) -> bool:
    return bool(column) and line.width >= column - 4


def _goes_on(  # noqa: PLR0911, PLR0913, PLR0917  one way out for each thing that ends a title reads plainest
    title: Title, line: Line, running: list[Line], j: int, number: Number, column: int
) -> bool:
    last = title.lines[-1]
    if last.split and (not column or title.row + line.width <= column + 6):
        return "。" not in line.text
    if line.indented or line.lead or line.ends_sentence or "。" in line.text or line.text.startswith("■"):
        return False
    if _begins_heading(line):
        return False
    if number.rank in (CHAPTER, CLAUSE):
        return _title_goes_on(title, line, running, j, column)
    if number.rank in (NAMED, BOX):
        return False
    open_end = stops_short(title.text)
    top = number.rank == ARABIC and number.strong
    orphan = line.width <= 4 and title.row >= 0.65 * column
    full = orphan or title.row >= (0.5 if top else 0.8) * column
    short = line.width < 0.8 * column or ((open_end or _PARTICLE.match(line.text)) and line.width <= column - 5)
    if line.after_blank and not (full and short and title.row >= 0.65 * column):
        return False
    if open_end and (title.row >= 0.45 * column or line.width < column - 4):
        return True
    if not column or line.split or line.width > column - 5:
        return False
    return full and not _ENDS_OPEN.search(line.text) and not _TELLS.search(line.text)


def _title_goes_on(title: Title, line: Line, running: list[Line], j: int, column: int) -> bool:
    """Whether the name of a chapter or section goes on: it is set apart, so up to an empty line or a heading."""
    if not title.text:
        return True
    if line.after_blank or len(title.lines) > 3:
        return False
    if stops_short(title.text):
        return True
    after = running[j + 1] if j + 1 < len(running) else None
    apart = after is None or after.after_blank or _begins_heading(after)
    return apart and (not column or line.width < 1.5 * column)


def _begins_heading(line: Line) -> bool:
    number = read_number(line.text)
    return number is not None and (number.strong or bool(number.value))


def _unclosed(text: str) -> bool:
    return any(
        text.count(opening) > text.count(closing) for opening, closing in ("（）", "「」", "『』", "〈〉", "()")
    )
