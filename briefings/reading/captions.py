"""Captions of pictures: on lines of their own, or glued to the end of a column's line."""

from __future__ import annotations

import re

from briefings.reading.lines import Line, Role, width_of

_PLACE = (
    r"[（(][^（）()]{0,12}(?:\d{1,2}|[０-９]{1,2})月(?:(?:\d{1,2}|[０-９]{1,2})日)?"
    r"(?:[～~\-－][^（）()、]{1,8})?[、，,][^。]{1,80}[）)]"
)
_CREDIT = r"(?:[（(]?(?:写真提供|写真|提供|出典|撮影|画像提供)\s?[:：／][^。]{1,60}[）)]?|[©Ⓒ][^。]{1,40})"
_END = re.compile(rf"(?:{_PLACE}|{_CREDIT})\s*(?:{_CREDIT})?$")
_ONLY = re.compile(rf"^(?:{_PLACE}|{_CREDIT})\s*(?:{_CREDIT})?$")
_ARROW = re.compile(r"^[▲△▼▽◀◁▶▷◄►⬆↑←→↓]\s*\S")
_TELLS = re.compile(
    r"(?:した|して|する|され|おり|いる|ため|また|には|では)(?=[、，。]|$)|[。]|[、，](?![^（(]*[）)])"
)
_OPENING = "「『【〈（▲▼◀▶"


def find_captions(lines: list[Line], column: int) -> None:
    """Give the lines that are captions that role.

    A caption names what a picture shows and ends with its day and place, or with who gave it; or it begins with an
    arrow to the picture. It is no sentence, and stands apart from the text: beside an empty line, another caption, or
    where a page turns.
    """
    for i, line in enumerate(lines):
        if line.role is not Role.BODY or len(line.text) > 400:
            continue
        if _ARROW.match(line.text):
            line.role = Role.CAPTION
            _continue_arrow(lines, i)
        elif _ONLY.match(line.text) and _apart(lines, i) and _no_column_line(line, column):
            line.role = Role.CAPTION
            _take_names_before(lines, i, column)
        elif _END.search(line.text) and _apart(lines, i) and not _tells(line.text):
            line.role = Role.CAPTION
            if line.after_blank is False:
                _take_names_before(lines, i, column)


def _continue_arrow(lines: list[Line], i: int) -> None:
    """A caption with an arrow goes on to the line with its day and place."""
    for j in range(i + 1, min(i + 4, len(lines))):
        if lines[j].role is not Role.BODY or lines[j].after_blank or lines[j].ends_sentence:
            return
        if _END.search(lines[j].text):
            for k in range(i + 1, j + 1):
                lines[k].role = Role.CAPTION
            return


def _tells(text: str) -> bool:
    """Whether the part before the last bracket tells a sentence, so that it is running text."""
    head = _END.sub("", text)
    return bool(_TELLS.search(head))


def _apart(lines: list[Line], i: int) -> bool:
    line = lines[i]
    after = lines[i + 1] if i + 1 < len(lines) else None
    before = lines[i - 1] if i else None
    return (
        line.after_blank
        or line.before_blank
        or after is None
        or bool(after.lead or after.feeds)
        or after.role in (Role.RUNNING_HEAD, Role.CAPTION)
        or (before is not None and before.role in (Role.RUNNING_HEAD, Role.CAPTION, Role.FIGURE))
    )


def _no_column_line(line: Line, column: int) -> bool:
    return line.after_blank or line.width != column


def _take_names_before(lines: list[Line], i: int, column: int) -> None:
    """A caption of several lines: those before its day and place, up to an empty line."""
    for j in range(i - 1, max(i - 4, -1), -1):
        before = lines[j]
        if before.role is not Role.BODY or before.ends_sentence or "。" in before.text or _tells(before.text):
            return
        if before.after_blank or before.lead:
            if before.width < column + 6:
                for k in range(j, i):
                    lines[k].role = Role.CAPTION
            return


def split_glued(lines: list[Line], column: int) -> list[Line]:
    """The lines, with captions cut from the ends of column lines to which they were glued."""
    if not column:
        return lines
    result: list[Line] = []
    for line in lines:
        cut = _cut(line, column) if line.role is Role.BODY else 0
        if not cut:
            result.append(line)
            continue
        text = line.text
        line.text = text[:cut].strip()
        line.width = width_of(line.text)
        tail = text[cut:].strip()
        glued = Line(line.number, tail, before_blank=line.before_blank, width=width_of(tail), page=line.page)
        glued.role = Role.CAPTION
        result += [line, glued]
    return result


def _cut(line: Line, column: int) -> int:
    """Where a caption begins in a line that is too wide for its column; 0 where none does."""
    if line.width < column + 8 or line.width > 6 * column or not (_END.search(line.text) or "▲" in line.text):
        return 0
    best = 0
    distance = 7
    width = 0
    for i, character in enumerate(line.text):
        if i and abs(width - column) <= 5:
            bonus = 3 if character in _OPENING or line.text[i - 1].isspace() else 0
            off = abs(width - column) - bonus
            if off < distance:
                best, distance = i, off
        width += width_of(character)
    return 0 if _tells(line.text[best:]) else best
