"""Finds figures: their titles, labels, member counts, notes and abbreviations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.documents.text_layer.lines import BODY, LineRole, TextLine
from briefings.documents.text_layer.titles import ARABIC, FIGURE_LABELS, NAMED, read_number
from briefings.domain import FrameworkCount

if TYPE_CHECKING:
    from briefings.documents.text_layer.line_search import LineSearch

_FIGURE_TITLE = re.compile(
    r"^[■●◆□◇]\s*(?P<t>\S.{0,80})$|^(?P<u>(?:図表|図|表|資料)\s?[\d０-９－-]*[\s　:：]\S.{0,60})$"
)
_TITLE_START = re.compile("[■●◆□◇図表資]")
_FIGURE_NOTE = re.compile(
    r"^(?P<m>※\s?\d{0,2}|（?注\s?\d{0,2}）?|[*＊]\d{0,2})[\s　:：]+(?P<t>\S.*)$|^(?P<n>※\d{1,2})(?P<u>\S.*)$"
)
_SOURCE_NOTE = re.compile(r"^[（(〈]?(?:出典|資料|注|備考|単位|略語)")
_ABBREVIATION_NOTE = re.compile(r"^[A-Z][A-Za-z0-9+\-/]{1,12}\s?[（(：:]")
_LABELED_COUNT = re.compile(
    r"^(?P<l>[^\s（()）]{2,24}?)\s*[（(](?P<c>\d{1,3}(?:[（(]\d{1,3}[）)])?)[）)]\s*(?P<n>※\s?\d{1,2})?$"
)
_BARE_COUNT = re.compile(r"^[（(](?P<c>\d{1,3}(?:[（(]\d{1,3}[）)])?)[）)]\s*(?P<n>※\s?\d{1,2})?$")
_COUNT_LABEL = re.compile(r"^[^\s（()）※\d]{2,24}$")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_SENTENCE_SIGNS = re.compile(r"[はがもに]、|。")
_PUNCTUATION = re.compile(r"[。、，]")


class FigureLines(Struct):
    """The lines of a figure: its title and its content."""

    title_line: TextLine
    text: str
    lines: list[TextLine] = field(default_factory=list)

    def read_counts(self) -> tuple[FrameworkCount, ...]:
        """Returns the frameworks with their member counts: `SCO（10）※3`, or a name with `（9（10））※5` below it."""
        counts: list[FrameworkCount] = []
        label = ""
        for line in self.lines:
            whole = _LABELED_COUNT.match(line.text)
            bare = _BARE_COUNT.match(line.text)
            if whole:
                counts.append(_build_count(whole["l"], whole))
            elif bare and label:
                counts.append(_build_count(label, bare))
            label = line.text if _COUNT_LABEL.match(line.text) else ""
        return tuple(counts)


def _build_count(label: str, match: re.Match[str]) -> FrameworkCount:
    digits = re.match(r"\d+", match["c"])
    note = re.sub(r"\s", "", match["n"]) if match["n"] else None
    return FrameworkCount(label, match["c"], int(digits[0]) if digits else 0, note)


def split_note(text: str) -> tuple[str | None, str]:
    """Returns the mark of a figure note and its text; None and the text if it is not a note."""
    match = _FIGURE_NOTE.match(text)
    if not match:
        return None, text
    return re.sub(r"[\s（）]", "", match["m"] or match["n"]), (match["t"] or match["u"]).strip()


def find_figures(lines: list[TextLine], column: int, search: LineSearch) -> list[FigureLines]:
    """Finds the figures in order and sets the role of their lines.

    A figure begins with a title after ■ or `図表` and ends before running text: a line of the width of a column that
    has the particles of a sentence, is not a note of the figure, and is followed by another such line.
    """
    figures: list[FigureLines] = []
    i = 0
    while start := _TITLE_START.search(search.firsts, i):
        i = start.start()
        line = lines[i]
        title = _FIGURE_TITLE.match(line.text) if line.role is BODY and len(line.text) < 100 else None
        if not title or line.ends_sentence or not (title["t"] or _is_set_apart(lines, i)):
            i += 1
            continue
        figure = FigureLines(line, (title["t"] or title["u"]).strip())
        line.role = LineRole.FIGURE
        i += 1
        while i < len(lines) and not _ends_figure(lines, i, column):
            if lines[i].role is BODY:
                lines[i].role = LineRole.FIGURE
                figure.lines.append(lines[i])
            i += 1
        figures.append(figure)
    return figures


def _is_set_apart(lines: list[TextLine], i: int) -> bool:
    """Returns whether a line follows an empty line, the end of a sentence, a heading or a page break."""
    before = lines[i - 1] if i else None
    if before is None or before.role is not BODY or lines[i].after_blank or lines[i].leading_blanks:
        return True
    return before.ends_sentence or read_number(before.text) is not None


def _ends_figure(lines: list[TextLine], i: int, column: int) -> bool:
    line = lines[i]
    if line.role not in (BODY, LineRole.CAPTION, LineRole.RUNNING_HEAD):
        return True
    if line.role is not BODY:
        return False
    if _heads_section(line):
        return True
    if is_figure_note(line.text) or _FIGURE_TITLE.match(line.text):
        return _FIGURE_TITLE.match(line.text) is not None
    begins_page = bool(line.leading_blanks or line.form_feeds) or (
        lines[i - 1].role is LineRole.RUNNING_HEAD and line.after_blank
    )
    return _is_prose(line, column) and (begins_page or _is_followed_by_prose(lines, i, column))


def _heads_section(line: TextLine) -> bool:
    """Returns whether a line is the heading of a section and not part of a figure."""
    number = read_number(line.text)
    apart = line.after_blank or bool(line.leading_blanks or line.form_feeds)
    if number is None:
        return line.text[:1] in {"【", "〈", "《"} and apart and not re.search("[】〉》]", line.text)
    if number.rank == NAMED:
        return not number.title.startswith(FIGURE_LABELS) and (line.after_blank or bool(line.leading_blanks))
    if number.rank == ARABIC:
        return number.strong
    return bool(number.title) and (number.strong or apart) and not _LABELED_COUNT.match(number.title)


def is_figure_note(text: str) -> bool:
    """Returns whether a line is a note, a source or the explanation of an abbreviation of a figure."""
    return bool(
        _FIGURE_NOTE.match(text)
        or _SOURCE_NOTE.match(text)
        or _ABBREVIATION_NOTE.match(text)
        or text.startswith("〈")
    )


def _is_prose(line: TextLine, column: int) -> bool:
    if line.ends_sentence and _HIRAGANA.search(line.text):
        return True
    hiragana = len(_HIRAGANA.findall(line.text))
    is_sentence = hiragana * 6 >= len(line.text) or _SENTENCE_SIGNS.search(line.text) is not None
    return is_sentence and line.width >= 0.7 * column


def _is_followed_by_prose(lines: list[TextLine], i: int, column: int) -> bool:
    after = next((line for line in lines[i + 1 : i + 4] if line.role is BODY), None)
    if lines[i].ends_sentence or after is None:
        return True
    return _is_prose(after, column) or after.ends_sentence


def _is_beside_furigana(lines: list[TextLine], i: int) -> bool:
    return any(0 <= j < len(lines) and lines[j].role is LineRole.FURIGANA for j in (i - 1, i + 1))


def find_labels(lines: list[TextLine], column: int) -> list[TextLine]:
    """Finds labels of untitled figures inside a sentence and sets their role.

    A label is alone between empty lines, much narrower than the column and without hiragana and punctuation, and the
    sentence before it is unfinished.
    """
    labels: list[TextLine] = []
    running: TextLine | None = None
    seen = 0
    for i in [i for i, line in enumerate(lines) if line.after_blank and line.before_blank]:
        line = lines[i]
        if (
            line.role is not BODY
            or not 2 < line.width <= 0.6 * column
            or _HIRAGANA.search(line.text)
            or _PUNCTUATION.search(line.text)
            or _is_beside_furigana(lines, i)
        ):
            continue
        # The last line of running text before it: a line that is a label has another role already.
        running = next((before for before in reversed(lines[seen:i]) if before.role is BODY), running)
        seen = i
        if (
            running is not None
            and not running.ends_sentence
            and running.width >= 0.8 * column
            and read_number(line.text) is None
            and read_number(running.text) is None
            and not _heads_section(running)
        ):
            line.role = LineRole.FIGURE
            labels.append(line)
    return labels
