"""Finds the captions of pictures, on separate lines or at the end of a line of running text."""

from __future__ import annotations

import re

from briefings.documents.text_layer.line_search import LineSearch
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, ends_sentence
from briefings.documents.text_layer.widths import measure_width

_DAY_PATTERN = r"(?:\d{1,2}|[０-９]{1,2})"
_DATE_START = rf"[（(][^（）()。]{{0,12}}{_DAY_PATTERN}月(?:{_DAY_PATTERN}日)?(?:(?:[～~\-－]|から|及び)[^（）()、]{{1,8}})?[、，,]"  # noqa: E501
_DATE_AND_PLACE = rf"{_DATE_START}(?=[^（）()]*[^\d０-９月日、，,及び～~\-－末上中下旬初頭（）()])[^。]{{1,80}}[）)]"
_CREDIT_WORDS = r"(?:写真提供|画像提供|写真|提供|撮影)"
_CREDIT_PATTERN = (
    rf"(?:[（(]?(?:{_CREDIT_WORDS}|出典)\s?[:：／][^。]{{1,60}}[）)]?"
    rf"|[（(]{_CREDIT_WORDS}\s[^。（）()]{{1,60}}[）)]|[©Ⓒ][^。]{{1,40}})"
)
_CREDIT_SIGN = re.compile(rf"{_CREDIT_WORDS}\s?[:：／]|[©Ⓒ]")
_CREDIT_CHARACTERS = re.compile(r"[:：／©Ⓒ]")
_CAPTION_SIGNS = re.compile(r"[（(:：／©Ⓒ]")
"""Characters one of which every credit has that ends without a bracket."""

_DATE_AND_CREDIT_SIGNS = ("月", "写", "提", "撮", "典", "©", "Ⓒ")
"""Characters one of which every date and credit has."""

_CAPTION_END = re.compile(rf"(?:{_DATE_AND_PLACE}|{_CREDIT_PATTERN})\s*(?:{_CREDIT_PATTERN})?$")
_WHOLE_CAPTION = re.compile(rf"^(?:{_DATE_AND_PLACE}|{_CREDIT_PATTERN})\s*(?:{_CREDIT_PATTERN})?$")
_UNCLOSED_CAPTION = re.compile(
    rf"(?:{_DATE_START}|[（(]{_CREDIT_WORDS}\s?[:：／])[^。（）()]*$|[（(][^（）()。]{{0,12}}{_DAY_PATTERN}月(?:{_DAY_PATTERN}日?)?$"
)
_ARROWS = "▲△▼▽◀◁▶▷◄►⬆↑←→↓"
_ARROW = re.compile(f"[{_ARROWS}]")
_ARROW_START = re.compile(rf"^[{_ARROWS}]\s*\S")
_SENTENCE_SIGNS = re.compile(
    r"(?:した|して|する|され|おり|いる|ため|また|には|では)(?=[、，。]|$)|[。]|[、，](?![^（(]*[）)])"
)
_CAPTION_OPENERS = "「『【〈（▲▼◀▶"


def find_captions(lines: list[TextLine], column: int, search: LineSearch) -> None:
    """Sets the role of the lines that are captions.

    A caption describes a picture and ends with date and place or with a credit, or it begins with an arrow. It is no
    sentence, and it is set apart from the text by an empty line, another caption or a page break.
    """
    for i in sorted(search.find_containing(_DATE_AND_CREDIT_SIGNS).union(search.find_starting(_ARROW))):
        line = lines[i]
        if line.role is not BODY or len(line.text) > 400 or not _may_have_caption(line.text):
            continue
        if _ARROW_START.match(line.text):
            line.role = LineRole.CAPTION
            _extend_arrow(lines, i)
        elif _WHOLE_CAPTION.match(line.text) and (_is_set_apart(lines, i) or _stands_alone(lines, i, column)):
            line.role = LineRole.CAPTION
            _mark_names_before(lines, i, column)
        elif is_caption(line.text) and (_is_set_apart(lines, i) or _stands_alone(lines, i, column)):
            line.role = LineRole.CAPTION
            if line.after_blank is False:
                _mark_names_before(lines, i, column)
        elif _UNCLOSED_CAPTION.search(line.text):
            _mark_unclosed(lines, i)


def is_caption(text: str) -> bool:
    """Returns whether a line has the form of a caption, with date and place or a credit, and is not a sentence."""
    return _may_end_caption(text) and _CAPTION_END.search(text) is not None and not _is_sentence(text)


def _may_have_caption(text: str) -> bool:
    """Returns whether a line has a bracket or a sign of a credit, or begins with an arrow, as all captions do."""
    return text[:1] in _ARROWS or _CAPTION_SIGNS.search(text) is not None


def _may_end_caption(text: str) -> bool:
    """Returns whether a line ends with a bracket or has a sign of a credit, as every last line of a caption does."""
    return text.rstrip()[-1:] in {"）", ")"} or _CREDIT_CHARACTERS.search(text) is not None


def _stands_alone(lines: list[TextLine], i: int, column: int) -> bool:
    """Returns whether a line in the form of a caption is not running text: by a credit, or by its width."""
    line, before = lines[i], lines[i - 1] if i else None
    if _CREDIT_SIGN.search(line.text):
        return True
    finished = before is None or before.role is not BODY or before.ends_sentence
    return finished and bool(column) and abs(line.width - column) > 2 and not line.split_by_furigana


def _mark_unclosed(lines: list[TextLine], i: int) -> None:
    """Marks a caption whose bracket with date, place or credit continues on the next lines."""
    before = lines[i - 1] if i else None
    if not (lines[i].after_blank or before is None or before.role is not BODY or before.ends_sentence):
        return
    text = lines[i].text
    for j in range(i + 1, min(i + 3, len(lines))):
        if lines[j].role is not BODY or lines[j].after_blank:
            return
        text += lines[j].text
        if is_caption(text):
            if _CREDIT_SIGN.search(text) or lines[j].before_blank or _is_followed_by_page_turn(lines, j):
                for k in range(i, j + 1):
                    lines[k].role = LineRole.CAPTION
            return


def _is_followed_by_page_turn(lines: list[TextLine], j: int) -> bool:
    return j + 1 >= len(lines) or bool(
        lines[j + 1].leading_blanks or lines[j + 1].form_feeds or lines[j + 1].role is not BODY
    )


def _extend_arrow(lines: list[TextLine], i: int) -> None:
    """Extends a caption with an arrow to the line with date and place."""
    for j in range(i + 1, min(i + 4, len(lines))):
        if lines[j].role is not BODY or lines[j].after_blank or lines[j].ends_sentence:
            return
        if _CAPTION_END.search(lines[j].text):
            for k in range(i + 1, j + 1):
                lines[k].role = LineRole.CAPTION
            return


def _is_sentence(text: str) -> bool:
    """Returns whether the part before the last bracket is a sentence and so running text."""
    head = _CAPTION_END.sub("", text)
    return bool(_SENTENCE_SIGNS.search(head))


def _is_set_apart(lines: list[TextLine], i: int) -> bool:
    line = lines[i]
    after = lines[i + 1] if i + 1 < len(lines) else None
    before = lines[i - 1] if i else None
    return (
        line.after_blank
        or line.before_blank
        or after is None
        or bool(after.leading_blanks or after.form_feeds)
        or after.role in (LineRole.RUNNING_HEAD, LineRole.CAPTION)
        or (before is not None and before.role in (LineRole.RUNNING_HEAD, LineRole.CAPTION, LineRole.FIGURE))
    )


def _mark_names_before(lines: list[TextLine], i: int, column: int) -> None:
    """Marks the earlier lines of a caption, back to an empty line."""
    for j in range(i - 1, max(i - 4, -1), -1):
        before = lines[j]
        if before.role is not BODY or before.ends_sentence or "。" in before.text or _is_sentence(before.text):
            return
        if before.after_blank or before.leading_blanks:
            if before.width < column + 6:
                for k in range(j, i):
                    lines[k].role = LineRole.CAPTION
            return


def split_captions(lines: list[TextLine], column: int, search: LineSearch) -> tuple[list[TextLine], LineSearch]:
    """Splits off captions that follow running text on the same line; returns all lines, and the search in them."""
    if not column:
        return lines, search
    result: list[TextLine] = []
    done = 0
    arrows = search.find_containing("▲")
    signs = arrows | search.find_containing("：:／©Ⓒ")
    for i in sorted(search.find_containing(_DATE_AND_CREDIT_SIGNS) | arrows):
        line = lines[i]
        if line.role is not BODY or not (line.text[-1] in "）)" or i in signs):
            continue
        before = result[-1] if result and done == i else lines[i - 1] if i else None
        cut = _find_cut(line, before, column)
        if not cut:
            continue
        text = line.text
        line.replace_text(text[:cut].strip())
        line.width = measure_width(line.text)
        tail = text[cut:].strip()
        glued = TextLine(
            line.number,
            tail,
            before_blank=line.before_blank,
            width=measure_width(tail),
            ends_sentence=ends_sentence(tail),
            role=LineRole.CAPTION,
            page=line.page,
        )
        line.before_blank = False
        result += [*lines[done : i + 1], glued]
        done = i + 1
    if not result:
        return lines, search
    result += lines[done:]
    return result, LineSearch([line.text for line in result])


def _find_cut(line: TextLine, before: TextLine | None, column: int) -> int:
    """Finds the offset of a caption in a line wider than its column; 0 if there is none."""
    match = _CAPTION_END.search(line.text) if _may_end_caption(line.text) else None
    if line.width > 6 * column or not (match or "▲" in line.text) or _begins_caption(line, before):
        return 0
    latest = match.start() if match else line.text.index("▲") + 1
    after_sentence = line.text.rfind("。", 0, latest) + 1
    if after_sentence and after_sentence < latest - 1 and not _is_sentence(line.text[after_sentence:]):
        full = abs(line.width - column) <= 3
        return 0 if full and not _CREDIT_SIGN.search(line.text) else after_sentence
    if line.width < column + 8:
        return 0
    best = 0
    distance = 7
    width = 0
    for i, character in enumerate(line.text[: latest + 1]):
        if i and abs(width - column) <= 5:
            bonus = 3 if character in _CAPTION_OPENERS or line.text[i - 1].isspace() else 0
            off = abs(width - column) - bonus
            if off < distance:
                best, distance = i, off
        width += measure_width(character)
    return 0 if _is_sentence(line.text[best:]) else best


def _begins_caption(line: TextLine, before: TextLine | None) -> bool:
    """Returns whether the whole line is a caption: it is set apart or follows a sentence, and is none itself."""
    apart = (
        line.after_blank or line.leading_blanks or before is None or before.role is not BODY or before.ends_sentence
    )
    return bool(apart) and is_caption(line.text)
