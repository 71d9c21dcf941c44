"""Finds the headings of a text layer."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from msgspec import Struct, field

from briefings.documents.text_layer.heading_starts import StartTable, may_begin_heading
from briefings.documents.text_layer.layout_marks import (
    BOLD_HEADING,
    CONTINUATION,
    HEADING_MARKS,
    HEADING_SIZES,
    NUMBERED_LINE,
    PARAGRAPH,
)
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, is_alphabetic, join_texts, remove_doubling
from briefings.documents.text_layer.titles import (
    ARABIC,
    BOX,
    BRACKET,
    CLAUSE,
    FIGURE_LABELS,
    KANA_BRACKET,
    LETTER_BRACKET,
    NAMED,
    HeadingNumber,
    HeadingTitle,
    collect_name,
    collect_title,
    get_next_letter,
    may_begin_with_number,
    read_name,
    read_number,
    stops_short,
)
from briefings.i18n import N_

_SENTENCE_SIGNS = re.compile(
    r"[。]|[、，]$|(?:した|され|する|ており|おり|ため|が|は|を|に|で|と|し|て|ます|いる|から)[、，]?$|(?:[はがも]、|した、|して、).*(?:を|に|が|と)"
)
_USUAL_TITLE = re.compile(r"^(?:はじめに|初めに|おわりに|終わりに|むすびに|結びに)(?:代えて|かえて)?$")
_NUMBERED_SENTENCE = re.compile(r"。|[、，]$|(?:した|ました|ます|です|である)$|[はがも]、.*[をに]")
"""Signs of a sentence in a numbered paragraph of its own."""
_NOT_A_TITLE = re.compile(r"^[\d０-９年月日時分，,.%％（）()・～~\-－\s]+$|^[、。，．）」』]")
_COUNTED_NOUN = re.compile(
    r"^(?:か国|か月|カ国|名の|人[のがを]|回[の目]|歳|隻|件の|万|億|％|月[\d０-９の、にはか末]|年[\d０-９の、にはか末]|日[\d０-９の、にか（])"
)
_LEADING_PARTICLE = re.compile(r"^(?:[はがをにのとでやも、。，．・（(]|から|及び|など|として|による)")
_MAX_TITLE_LENGTH = 110
_MAX_MISSED_NUMBERS = 3
_MIN_COLUMN = 48
_MAX_UNNUMBERED_WIDTH = 80
_WORD = re.compile(r"[^\W\d_]{2,}")


NUMBERED_SIZE: Final = len(HEADING_SIZES) + 1
UNKNOWN_SIZE: Final = NUMBERED_SIZE + 1
"""Sizes of headings in the size of the text: those known by their number, and names in brackets."""


class Heading(Struct):
    """A heading.

    Attributes:
        number: its number.
        title: its title.
        lines: its lines.
        doubt: the doubt about it; empty if there is none.
        run_in_text: the text that follows on its last line.
        size: position of its type size among those of the headings, from 0, the largest; None if it is unknown.
    """

    number: HeadingNumber
    title: str
    lines: list[TextLine] = field(default_factory=list)
    doubt: str = ""
    run_in_text: str = ""
    size: int | None = None


class HeadingFinder:
    """Finds the headings of a text layer.

    A line is a heading if three conditions are met: it begins with a number of a known form that follows the headings
    before it; the sentence before it is finished; its text is a title and no sentence. A number doubled by tabs is
    always a heading. A tab after the number, or a line too short for running text, replaces one of the conditions. So
    a bracketed number inside a sentence that begins a line is not a heading.
    """

    def __init__(self, column: int) -> None:
        self._column = column
        self._last_values: dict[float, int] = {}
        self._may_restart = False
        self._text_begun = False
        self.headings: list[Heading] = []
        self.stray_lines: list[TextLine] = []

    def find_headings(self, lines: list[TextLine]) -> list[Heading]:
        """Finds all headings and sets the role of their lines, and that of numbers without a title."""
        body_lines = [line for line in lines if line.role is BODY]
        firsts, starts = StartTable(may_begin_heading), StartTable(may_begin_with_number)
        done = 0
        for i in [
            i
            for i, line in enumerate(body_lines)
            if line.has_layout
            or line.is_underlined
            # A capital begins a heading without a number, which an empty line precedes.
            or (
                firsts[line.text[0]]
                and (starts[line.text[:3]] or ((line.after_blank or i == 0) and line.text[0].isupper()))
            )
        ]:
            if i < done:
                continue
            self._text_begun = self._text_begun or any(line.ends_sentence for line in body_lines[done:i])
            taken = self._take_heading(body_lines, i, body_lines[i - 1] if i else None)
            self._text_begun = self._text_begun or (not taken and body_lines[i].ends_sentence)
            done = i + (taken or 1)
        return self.headings

    def _take_heading(self, body_lines: list[TextLine], i: int, before: TextLine | None) -> int:
        """Returns the number of lines of the heading that begins at `i`; 0 if there is none."""
        line = body_lines[i]
        if line.has_layout:
            return self._take_marked(body_lines, i)
        if line.is_underlined:
            text = remove_doubling(line.text)
            self._add_heading(Heading(HeadingNumber(NAMED, "", 0, text, strong=True), text, [line]))
            return 1
        number = read_number(line.text)
        if number is None:
            bracketed = collect_name(body_lines, i, self._column)
            if bracketed is None:
                return self._take_unnumbered(body_lines, i, before)
            number, title = bracketed
        elif not number.title and number.rank > CLAUSE:
            return self._take_bare_number(body_lines, i, number, before)
        else:
            title = collect_title(body_lines, i, number, self._column)
        if not self._is_heading(body_lines, i, number, title, before):
            return 0
        heading = Heading(number, title.text, title.lines, run_in_text=title.run_in_text)
        if number.rank <= CLAUSE and number.value and not self._follows_gap(number):
            heading.doubt = N_("headings may be missing before this number")
        elif number.rank > CLAUSE and number.value and not self._is_next_number(number):
            heading.doubt = N_("the number of a heading does not follow the headings before it")
        elif number.rank > CLAUSE and not _is_finished(before):
            heading.doubt = N_("the text before a heading does not end a sentence")
        self._add_heading(heading)
        return len(heading.lines)

    def _take_marked(self, body_lines: list[TextLine], i: int) -> int:
        """Consumes a heading in larger type, in bold type or with a number, or a name in brackets."""
        line = body_lines[i]
        if line.layout_mark in HEADING_MARKS:
            return self._take_sized(body_lines, i)
        if line.layout_mark == NUMBERED_LINE:
            return self._take_numbered(body_lines, i)
        if line.layout_mark != PARAGRAPH:
            return 0
        number = read_name(line.text)
        named = (number, HeadingTitle(number.title, [line], number.run_in_text)) if number else None
        named = named or collect_name(body_lines, i, self._column)
        if named is None or not self._is_named_heading(line, named[0], named[1], finished=True):
            return 0
        number, title = named
        heading = Heading(number, title.text, title.lines, run_in_text=title.run_in_text, size=UNKNOWN_SIZE)
        self._add_heading(heading)
        return len(heading.lines)

    def _take_sized(self, body_lines: list[TextLine], i: int) -> int:
        lines, text = _join_rows(body_lines, i)
        mark = lines[0].layout_mark
        size = len(HEADING_SIZES) if mark == BOLD_HEADING else HEADING_SIZES.index(mark)
        number = read_number(text)
        if number is None or not number.title or _NOT_A_TITLE.match(number.title):
            number = HeadingNumber(NAMED, "", 0, text, strong=True)
        title = number.title + number.run_in_text
        heading = Heading(number, title, lines, size=size)
        if number.value and not self._follows_gap(number):
            heading.doubt = N_("headings may be missing before this number")
        self._add_heading(heading)
        return len(lines)

    def _take_numbered(self, body_lines: list[TextLine], i: int) -> int:
        lines, text = _join_rows(body_lines, i)
        number = read_number(text)
        if (
            number is None
            or _NUMBERED_SENTENCE.search(number.title)
            or _NOT_A_TITLE.match(number.title)
            or _COUNTED_NOUN.match(number.title)
            or (self._is_enumeration(body_lines, i, number) and not number.strong)
            or not (number.rank <= CLAUSE or self._is_next_number(number) or self._is_near_number(number))
        ):
            return 0
        heading = Heading(number, number.title, lines, size=NUMBERED_SIZE)
        if not self._follows_gap(number):
            heading.doubt = N_("headings may be missing before this number")
        self._add_heading(heading)
        return len(lines)

    def _follows_gap(self, number: HeadingNumber) -> bool:
        """Returns whether no number is missing before a heading, as far as the headings before it show."""
        last = self._last_values.get(number.rank)
        return last is None or number.value <= last + 1

    def _take_unnumbered(self, body_lines: list[TextLine], i: int, before: TextLine | None) -> int:
        """Consumes a heading without a number in an alphabetic script: a line set apart or in title case.

        It begins with a capital and is not a sentence, and longer text follows it.
        """
        line = body_lines[i]
        after = body_lines[i + 1] if i + 1 < len(body_lines) else None
        limit = 0.8 * self._column if self._column >= _MIN_COLUMN else _MAX_UNNUMBERED_WIDTH
        is_title = before is None and line.before_blank
        if (
            not (line.after_blank or before is None)
            or after is None
            or not (_is_finished(before) or line.before_blank)
            or line.width > min(limit, _MAX_UNNUMBERED_WIDTH)
            or line.text[-1] in '.,;:!?)”"-'
            or not line.text[0].isupper()
            or not is_alphabetic(line.text)
            or not (is_title or (after.width > line.width and after.text[0].isupper()))
            or not _WORD.search(line.text)
        ):
            return 0
        words = [word for word in _WORD.findall(line.text) if len(word) > 3]
        if not line.before_blank and not all(word[0].isupper() for word in words):
            return 0
        self._add_heading(Heading(HeadingNumber(NAMED, "", 0, line.text, strong=True), line.text, [line]))
        return 1

    def _add_heading(self, heading: Heading) -> None:
        self._record_number(heading.number)
        for part in heading.lines:
            part.role = LineRole.HEADING
        self.headings.append(heading)

    def _take_bare_number(
        self, body_lines: list[TextLine], i: int, number: HeadingNumber, before: TextLine | None
    ) -> int:
        """Consumes a number alone on its line with the title on the next line, or records it as a stray number."""
        if not _is_finished(before):
            return 0
        after = body_lines[i + 1] if i + 1 < len(body_lines) else None
        if (
            after is not None
            and read_number(after.text) is None
            and self._is_next_number(number)
            and not (_is_sentence(after.text) or _NOT_A_TITLE.match(after.text))
            and (not self._column or after.width < self._column - 2)
        ):
            self._add_heading(Heading(number, after.text, [body_lines[i], after]))
            return 2
        body_lines[i].role = LineRole.STRAY_NUMBER
        self.stray_lines.append(body_lines[i])
        return 0

    def _is_heading(  # noqa: C901, PLR0911  one condition for each form of heading
        self, body_lines: list[TextLine], i: int, number: HeadingNumber, title: HeadingTitle, before: TextLine | None
    ) -> bool:
        line = body_lines[i]
        finished = _is_finished(before)
        if number.rank in (NAMED, BOX):
            return self._is_named_heading(line, number, title, finished=finished)
        if (
            not title.text
            or len(title.text) > _MAX_TITLE_LENGTH
            or "。" in title.text
            or _NOT_A_TITLE.match(title.text)
        ):
            return False
        if number.rank <= CLAUSE:
            apart = finished or line.after_blank or not self._text_begun
            return number.strong and apart and not _is_sentence(title.text)
        if number.doubled:
            return True
        if self._is_too_wide(line) or _is_sentence(title.text):
            return False
        short = self._is_too_short(title.lines[-1])
        if not (number.strong or (short and finished)) and self._is_enumeration(body_lines, i, number):
            return False
        follows = self._is_next_number(number)
        if number.rank == ARABIC:
            apart = finished or (number.strong and line.after_blank)
            is_apart = line.after_blank or (number.strong and finished)
            resumes = (number.strong or short) and is_apart and self._is_near_number(number)
            return apart and (follows or resumes) and (short or not _COUNTED_NOUN.match(title.text))
        if number.strong:
            return finished or follows or (line.after_blank and bool(line.leading_blanks))
        if stops_short(title.text):
            return False
        if not finished:
            return follows and short and not line.text.isascii() and line.width < self._column - 8
        if number.rank in (BRACKET, KANA_BRACKET):
            return follows or short
        return follows or (short and self._is_near_number(number))

    def _is_named_heading(
        self, line: TextLine, number: HeadingNumber, title: HeadingTitle, *, finished: bool
    ) -> bool:
        """Returns whether a name without a number is a heading: on lines of its own, or with text after it."""
        if number.title.startswith(FIGURE_LABELS) or "。" in title.text:
            return False
        if title.run_in_text:
            return number.rank == NAMED and finished and not _LEADING_PARTICLE.match(title.run_in_text)
        return finished or line.after_blank or self._is_too_short(title.lines[-1])

    def _is_too_short(self, line: TextLine) -> bool:
        """Returns whether a line without the end of a sentence is too short for running text."""
        return (
            bool(self._column)
            and line.width < self._column - 5
            and not line.ends_sentence
            and not line.split_by_furigana
        )

    def _is_too_wide(self, line: TextLine) -> bool:
        longest = 2.2 * self._column if line.leading_blanks or line.after_blank else 1.15 * self._column
        return line.width > (max(longest, 30) if self._column else 120)

    def _is_enumeration(self, body_lines: list[TextLine], i: int, number: HeadingNumber) -> bool:
        """Returns whether the number belongs to an enumeration within a sentence: `（1）…、（2）…`."""
        if number.rank not in (BRACKET, KANA_BRACKET, LETTER_BRACKET):
            return False
        text = "".join(line.text for line in body_lines[i : i + 5]).partition("。")[0]
        own = text[: text.find("）") + 1] or text[:3]
        following = text.find(own[0] + _get_next_number(own[1:-1]) + own[-1], 1)
        again = text.find(own, 1)
        return following > 0 and not 0 < again < following

    def _is_next_number(self, number: HeadingNumber) -> bool:
        if not number.value:
            return True
        if number.value == 1:
            return self._may_restart or number.rank not in self._last_values
        return self._last_values.get(number.rank) == number.value - 1

    def _is_near_number(self, number: HeadingNumber) -> bool:
        """Returns whether only a few numbers are missing before a number.

        Headings in between may not have been recognized.
        """
        last = self._last_values.get(number.rank, 0)
        return last < number.value <= last + _MAX_MISSED_NUMBERS + 1

    def _record_number(self, number: HeadingNumber) -> None:
        self._may_restart = not number.value
        if number.value:
            self._last_values[number.rank] = number.value
            for rank in [rank for rank in self._last_values if rank > number.rank]:
                del self._last_values[rank]


def _join_rows(body_lines: list[TextLine], i: int) -> tuple[list[TextLine], str]:
    """Returns the lines of a marked heading, and its text."""
    end = i + 1
    while end < len(body_lines) and body_lines[end].layout_mark == CONTINUATION:
        end += 1
    text = remove_doubling(body_lines[i].text)
    for before, line in pairwise(body_lines[i:end]):
        text = text + line.text if before.word_continues else join_texts(text, remove_doubling(line.text))
    return body_lines[i:end], text


def _is_sentence(title: str) -> bool:
    """Returns whether a title has the signs of a sentence; some usual titles end with a particle."""
    return _SENTENCE_SIGNS.search(title) is not None and _USUAL_TITLE.match(title) is None


def _is_finished(before: TextLine | None) -> bool:
    return before is None or before.ends_sentence or before.role is not BODY


def _get_next_number(number: str) -> str:
    """Returns the next number: `２` after `１`, `イ` after `ア`, `b` after `a`."""
    if number.isdecimal():
        after = str(int(number) + 1)
        return after if number.isascii() else "".join(chr(ord(digit) + 0xFEE0) for digit in after)
    return get_next_letter(number)
