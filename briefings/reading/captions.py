"""Captions of pictures: on lines of their own, or glued to the end of a column's line."""

from __future__ import annotations

import re

from briefings.reading.lines import Line, Role, width_of

_DAY = r"(?:\d{1,2}|[０-９]{1,2})"
_WHEN = rf"[（(][^（）()。]{{0,12}}{_DAY}月(?:{_DAY}日)?(?:(?:[～~\-－]|から|及び)[^（）()、]{{1,8}})?[、，,]"
_PLACE = rf"{_WHEN}(?=[^（）()]*[^\d０-９月日、，,及び～~\-－末上中下旬初頭（）()])[^。]{{1,80}}[）)]"
_GIVEN = r"(?:写真提供|画像提供|写真|提供|撮影)"
_CREDIT = (
    rf"(?:[（(]?(?:{_GIVEN}|出典)\s?[:：／][^。]{{1,60}}[）)]?"
    rf"|[（(]{_GIVEN}\s[^。（）()]{{1,60}}[）)]|[©Ⓒ][^。]{{1,40}})"
)
_CREDITED = re.compile(rf"{_GIVEN}\s?[:：／]|[©Ⓒ]")
_END = re.compile(rf"(?:{_PLACE}|{_CREDIT})\s*(?:{_CREDIT})?$")
_ONLY = re.compile(rf"^(?:{_PLACE}|{_CREDIT})\s*(?:{_CREDIT})?$")
_OPEN = re.compile(
    rf"(?:{_WHEN}|[（(]{_GIVEN}\s?[:：／])[^。（）()]*$|[（(][^（）()。]{{0,12}}{_DAY}月(?:{_DAY}日?)?$"
)
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
        elif _ONLY.match(line.text) and (_apart(lines, i) or _stands_alone(lines, i, column)):
            line.role = Role.CAPTION
            _take_names_before(lines, i, column)
        elif _is_whole(line.text) and (_apart(lines, i) or _stands_alone(lines, i, column)):
            line.role = Role.CAPTION
            if line.after_blank is False:
                _take_names_before(lines, i, column)
        elif _OPEN.search(line.text):
            _close(lines, i)


def _is_whole(text: str) -> bool:
    """Whether a line says what a picture shows, and where and when, or who gave it."""
    return _END.search(text) is not None and not _tells(text)


def _stands_alone(lines: list[Line], i: int, column: int) -> bool:
    """Whether a line with a caption's form is no line of a column: by its credit, or by its width."""
    line, before = lines[i], lines[i - 1] if i else None
    if _CREDITED.search(line.text):
        return True
    finished = before is None or before.role is not Role.BODY or before.ends_sentence
    return finished and bool(column) and abs(line.width - column) > 2 and not line.split


def _close(lines: list[Line], i: int) -> None:
    """A caption whose bracket with day, place and credit is broken over lines."""
    before = lines[i - 1] if i else None
    if not (lines[i].after_blank or before is None or before.role is not Role.BODY or before.ends_sentence):
        return
    text = lines[i].text
    for j in range(i + 1, min(i + 3, len(lines))):
        if lines[j].role is not Role.BODY or lines[j].after_blank:
            return
        text += lines[j].text
        if _is_whole(text):
            if _CREDITED.search(text) or lines[j].before_blank or _turns_after(lines, j):
                for k in range(i, j + 1):
                    lines[k].role = Role.CAPTION
            return


def _turns_after(lines: list[Line], j: int) -> bool:
    return j + 1 >= len(lines) or bool(lines[j + 1].lead or lines[j + 1].feeds or lines[j + 1].role is not Role.BODY)


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
    before: Line | None = None
    for line in lines:
        cut = _cut(line, before, column) if line.role is Role.BODY else 0
        before = line
        if not cut:
            result.append(line)
            continue
        text = line.text
        line.text = text[:cut].strip()
        line.width = width_of(line.text)
        tail = text[cut:].strip()
        glued = Line(line.number, tail, before_blank=line.before_blank, width=width_of(tail), page=line.page)
        glued.role = Role.CAPTION
        line.before_blank = False
        result += [line, glued]
        before = glued
    return result


def _cut(line: Line, before: Line | None, column: int) -> int:
    """Where a caption begins in a line with more than its column has; 0 where none does."""
    found = _END.search(line.text)
    if line.width > 6 * column or not (found or "▲" in line.text) or _begins_whole(line, before):
        return 0
    latest = found.start() if found else line.text.index("▲") + 1
    after_sentence = line.text.rfind("。", 0, latest) + 1
    if after_sentence and after_sentence < latest - 1 and not _tells(line.text[after_sentence:]):
        full = abs(line.width - column) <= 3
        return 0 if full and not _CREDITED.search(line.text) else after_sentence
    if line.width < column + 8:
        return 0
    best = 0
    distance = 7
    width = 0
    for i, character in enumerate(line.text[: latest + 1]):
        if i and abs(width - column) <= 5:
            bonus = 3 if character in _OPENING or line.text[i - 1].isspace() else 0
            off = abs(width - column) - bonus
            if off < distance:
                best, distance = i, off
        width += width_of(character)
    return 0 if _tells(line.text[best:]) else best


def _begins_whole(line: Line, before: Line | None) -> bool:
    """Whether the line is a caption from its begin: it stands behind a blank or a sentence and tells nothing."""
    apart = line.after_blank or line.lead or before is None or before.role is not Role.BODY or before.ends_sentence
    return bool(apart) and _is_whole(line.text)
