"""Reads the marks of a PDF reader: sets the roles of lines, their pages, and collects the footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.documents.text_layer import layout_marks as marks
from briefings.documents.text_layer.captions import find_captions, is_caption
from briefings.documents.text_layer.figures import is_figure_note
from briefings.documents.text_layer.footnotes import Footnote
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, ends_sentence
from briefings.documents.text_layer.pages import RunningHead, read_head
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.text_layer.line_search import LineSearch
    from briefings.documents.warnings import ParserWarnings

_NOTE = re.compile(f"^{marks.MARK_START}(?P<n>[^{marks.MARK_END}]*){marks.MARK_END}\\s*(?P<t>.*)$")
_CAPTION_START = re.compile(
    r"^(?:図表?|表|写真|図版|Figure|Fig\.|Table|Chart|Photo|Map|Box|Рис\.|Таблица|Abb\.)\s?[\d０-９一-十A-Z]|^[▲△▼▽◀◁▶▷]\s*\S",
    re.IGNORECASE,
)
_NUMBERED_CAPTION = re.compile(
    r"^(?:図表?|表|写真|図版|Figure|Fig\.|Table|Chart|Photo|Map)\s?[\d０-９一-十A-Z][\d０-９.．-]*\s?[:：.．\s　]"
    r"\s*\S",
    re.IGNORECASE,
)
_MIN_QUOTATION_LENGTH = 40
"""Characters of a sentence in small type that is a quotation or the text of a box, and no label."""
_VALUE = re.compile(r"\d+")
_ROLES = {
    marks.MARGIN: LineRole.RUNNING_HEAD,
    marks.FURIGANA: LineRole.FURIGANA,
    marks.TABLE_ROW: LineRole.FIGURE,
}


def read_pages(lines: list[TextLine], warnings: ParserWarnings) -> list[TextLine]:
    """Assigns the printed pages; returns the lines without those that only state a page."""
    result: list[TextLine] = []
    page: int | None = None
    form_feeds = 0
    for line in lines:
        if line.form_feeds:
            page = None
        if line.layout_mark == marks.PAGE:
            page = int(line.text)
            form_feeds += line.form_feeds
            continue
        line.page = page
        line.form_feeds += form_feeds
        form_feeds = 0
        line.has_layout = True
        result.append(line)
    if not any(line.page for line in result):
        warnings.add(None, "page", N_("no printed page number was found, so passages have no page"))
    return result


def set_roles(lines: list[TextLine]) -> list[RunningHead]:
    """Sets the roles that the marks state; returns the text in the margins as running heads."""
    heads: list[RunningHead] = []
    for i, line in enumerate(lines):
        line.role = _ROLES.get(line.layout_mark, line.role)
        if line.role is LineRole.RUNNING_HEAD:
            heads.append(read_head(line, i))
    return heads


def collect_footnotes(lines: list[TextLine]) -> list[Footnote]:
    """Collects the marked footnotes and sets the roles of their lines.

    A line that continues a footnote is directly below it, or is the first one of the footnotes of the next page.
    """
    notes: list[Footnote] = []
    is_open = False
    for line in lines:
        if line.layout_mark == marks.FOOTNOTE:
            match = _NOTE.match(line.text)
            number = match["n"] if match else ""
            value = _VALUE.search(number)
            notes.append(Footnote(str(int(value[0])) if value else number))
            notes[-1].add_line(line, match["t"] if match else line.text)
            is_open = True
        elif is_open and line.layout_mark == marks.CONTINUATION:
            notes[-1].add_line(line, line.text)
        else:
            is_open = False
    return notes


def find_marked_captions(lines: list[TextLine], column: int, search: LineSearch) -> None:
    """Sets the roles of lines in small type (captions, labels of figures) and of captions in the size of the text."""
    groups: list[list[TextLine]] = []
    for line in lines:
        if line.role is not BODY:
            continue
        if line.layout_mark == marks.SMALL_TEXT:
            groups.append([line])
        elif line.layout_mark == marks.CONTINUATION and groups and groups[-1][-1].number == line.number - 1:
            groups[-1].append(line)
    for group in groups:
        text = "".join(line.text for line in group)
        is_text = ends_sentence(text) and len(text) >= _MIN_QUOTATION_LENGTH and not is_figure_note(text)
        if is_caption(text) or _CAPTION_START.match(text):
            role = LineRole.CAPTION
        else:
            role = BODY if is_text else LineRole.FIGURE
        for line in group:
            line.role = role
    for i, line in enumerate(lines):
        is_set_apart = i + 1 == len(lines) or lines[i + 1].layout_mark not in {"", marks.CONTINUATION}
        if (
            line.role is BODY
            and line.layout_mark in {marks.PARAGRAPH, marks.NUMBERED_LINE}
            and is_set_apart
            and _NUMBERED_CAPTION.match(line.text)
            and not line.ends_sentence
        ):
            line.role = LineRole.CAPTION
    find_captions(lines, column, search)
