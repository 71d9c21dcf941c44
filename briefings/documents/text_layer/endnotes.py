"""Finds the notes at the end of a chapter or a section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.documents.text_layer.footnotes import Footnote
from briefings.documents.text_layer.layout_marks import HEADING_MARKS, MARK_END, MARK_START
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, ends_sentence

if TYPE_CHECKING:
    from briefings.documents.text_layer.line_search import LineSearch

_ENDNOTES_TITLE = re.compile(
    r"^(?:[\dⅠ-Ⅹ.．]*[\s　]*)(?:注|注釈|脚注|註|注記|原注|後注|(?:end|foot)?notes?|notes and references|примечания"
    r"|anmerkungen)$",
    re.IGNORECASE,
)
_TITLE_END = re.compile("[注釈註記eEsSſnNяЯ]")
"""Last character of the titles of notes, in either case."""

_ENDNOTE_START = re.compile(
    rf"^(?P<n>{MARK_START}?[(（\[]?(?:注\s?)?\d{{1,3}}[)）\].．:：]?{MARK_END}?)(?P<sep>[\s　]*)(?P<t>[^\s\d].*)$"
)


def find_endnotes(lines: list[TextLine], search: LineSearch) -> list[Footnote]:
    """Finds the notes below a title such as 注 or Notes, numbered from 1, and sets their roles.

    The title of a list is not text either, unless a PDF reader found it to be a heading.
    """
    notes: list[Footnote] = []
    own: list[Footnote] = []
    titles = {i for i in search.find_ending(_TITLE_END) if _ENDNOTES_TITLE.match(search.texts[i])}
    title = first = min(titles, default=len(lines))
    below_title = False
    widest = max((line.width for line in lines[first:]), default=0)
    for i, line in enumerate(lines[first:], first):
        if line.role is not BODY:
            below_title = below_title and line.role in {LineRole.RUNNING_HEAD, LineRole.FOOTNOTE, LineRole.FURIGANA}
            continue
        if i in titles:
            title, below_title, own = i, True, []
            continue
        if not below_title:
            continue
        match = _ENDNOTE_START.match(line.text)
        value = int(re.sub(r"\D", "", match["n"])) if match else 0
        is_number = match is not None and (bool(match["sep"]) or not match["n"][-1].isdecimal())
        is_next = is_number and value == (int(own[-1].mark) if own else 0) + 1
        is_apart = bool(own) and line.after_blank and ends_sentence(own[-1].tail)
        if match and is_next and not (is_apart and _is_like_heading(line, widest)):
            if not own and lines[title].layout_mark not in HEADING_MARKS:
                lines[title].role = LineRole.NOTES_TITLE
            own.append(Footnote(str(value)))
            own[-1].add_line(line, match["t"])
            notes.append(own[-1])
        elif not own or line.layout_mark in HEADING_MARKS or is_apart:
            below_title = False
        else:
            own[-1].add_line(line, line.text)
    return notes


def _is_like_heading(line: TextLine, widest: int) -> bool:
    """Returns whether a line with the next number is probably a heading.

    It is one after an empty line and a complete note.
    """
    return not line.ends_sentence and (line.before_blank or 2 * line.width < widest)
