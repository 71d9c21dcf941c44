"""Finds the headings among numbered lines, and their hierarchy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefings.documents.section_paths import SectionPathAllocator
from briefings.documents.text_layer.footnotes import remove_marks
from briefings.documents.text_layer.lines import LineRole, TextLine, is_alphabetic, remove_doubling
from briefings.documents.text_layer.titles import (
    ARABIC,
    BOX,
    BRACKET,
    CHAPTER,
    CLAUSE,
    FIGURE_LABELS,
    KANA_BRACKET,
    LETTER_BRACKET,
    NAMED,
    PART,
    HeadingNumber,
    HeadingTitle,
    collect_name,
    collect_title,
    next_letter,
    read_number,
    stops_short,
)
from briefings.domain import Section
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.text_layer.lines import RemovedTextLog, TextLine
    from briefings.documents.warnings import ParserWarnings


_SENTENCE_SIGNS = re.compile(
    r"[。]|[、，]$|(?:した|され|する|ており|おり|ため|が|は|を|に|で|と|し|て|ます|いる|から)[、，]?$|(?:[はがも]、|した、|して、).*(?:を|に|が|と)"
)
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


@dataclass(slots=True)
class Heading:
    """A heading: its number, title and lines, the doubt about it, and the text that follows on its last line."""

    number: HeadingNumber
    title: str
    lines: list[TextLine] = field(default_factory=list)
    doubt: str = ""
    run_in_text: str = ""


class HeadingFinder:
    """Finds the headings of a text layer.

    A line is a heading where three conditions hold: it begins with a number of a known form that follows the headings
    before it; the sentence before it is finished; its text is a title and no sentence. A number doubled by tabs is
    always a heading. A tab after the number, or a line too short for running text, replaces one of the conditions. So
    a bracketed number inside a sentence that begins a line is no heading.
    """

    def __init__(self, column: int) -> None:
        self._column = column
        self._last_values: dict[int, int] = {}
        self._may_restart = False
        self._text_begun = False
        self.headings: list[Heading] = []
        self.stray_lines: list[TextLine] = []

    def find_headings(self, lines: list[TextLine]) -> list[Heading]:
        """Finds all headings and sets the role of their lines, and that of numbers without a title."""
        body_lines = [line for line in lines if line.role is LineRole.BODY]
        before: TextLine | None = None
        i = 0
        while i < len(body_lines):
            taken = self._take_heading(body_lines, i, before)
            before = body_lines[i + taken - 1] if taken else body_lines[i]
            self._text_begun = self._text_begun or (not taken and before.ends_sentence)
            i += taken or 1
        return self.headings

    def _take_heading(self, body_lines: list[TextLine], i: int, before: TextLine | None) -> int:
        """Number of lines of the heading that begins at `i`; 0 where there is none."""
        line = body_lines[i]
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
        elif not number.title and number.rank not in (PART, CHAPTER, CLAUSE):
            return self._take_bare_number(body_lines, i, number, before)
        else:
            title = collect_title(body_lines, i, number, self._column)
        if not self._is_heading(body_lines, i, number, title, before):
            return 0
        heading = Heading(number, title.text, title.lines, run_in_text=title.run_in_text)
        if number.rank > CLAUSE and number.value and not self._is_next_number(number):
            heading.doubt = N_("the number of a heading does not follow the headings before it")
        elif number.rank > CLAUSE and not _is_finished(before):
            heading.doubt = N_("the text before a heading does not end a sentence")
        self._add_heading(heading)
        return len(heading.lines)

    def _take_unnumbered(self, body_lines: list[TextLine], i: int, before: TextLine | None) -> int:
        """Takes a heading without a number in an alphabetic script: a line set apart or in title case.

        It begins with a capital and is no sentence, and longer text follows it.
        """
        line = body_lines[i]
        after = body_lines[i + 1] if i + 1 < len(body_lines) else None
        limit = 0.8 * self._column if self._column >= _MIN_COLUMN else _MAX_UNNUMBERED_WIDTH
        is_title = before is None and line.before_blank
        if (
            after is None
            or not (line.after_blank or before is None)
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
        """Takes a number alone on its line with the title on the next line, or records it as a stray number."""
        if not _is_finished(before):
            return 0
        after = body_lines[i + 1] if i + 1 < len(body_lines) else None
        if (
            after is not None
            and read_number(after.text) is None
            and self._is_next_number(number)
            and not (_SENTENCE_SIGNS.search(after.text) or _NOT_A_TITLE.match(after.text))
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
        if number.rank in (PART, CHAPTER, CLAUSE):
            apart = finished or line.after_blank or not self._text_begun
            return number.strong and apart and not _SENTENCE_SIGNS.search(title.text)
        if number.doubled:
            return True
        if self._is_too_wide(line) or _SENTENCE_SIGNS.search(title.text):
            return False
        short = self._is_too_short(title.lines[-1])
        if not (number.strong or (short and finished)) and self._is_enumeration(body_lines, i, number):
            return False
        follows = self._is_next_number(number)
        if number.rank == ARABIC:
            apart = finished or (number.strong and line.after_blank)
            resumes = number.strong and line.after_blank and self._is_near_number(number)
            return apart and (follows or resumes) and (short or not _COUNTED_NOUN.match(title.text))
        if number.strong:
            return finished or follows or (line.after_blank and bool(line.leading_blanks))
        if stops_short(title.text):
            return False
        if not finished:
            return follows and short and not line.text.isascii() and line.width < self._column - 8
        if number.rank in (BRACKET, KANA_BRACKET):
            return follows or short
        return follows

    def _is_named_heading(
        self, line: TextLine, number: HeadingNumber, title: HeadingTitle, *, finished: bool
    ) -> bool:
        """Whether a name without a number is a heading: on lines of its own, or with text after it."""
        if number.title.startswith(FIGURE_LABELS) or "。" in title.text:
            return False
        if title.run_in_text:
            return number.rank == NAMED and finished and not _LEADING_PARTICLE.match(title.run_in_text)
        return finished or line.after_blank or self._is_too_short(title.lines[-1])

    def _is_too_short(self, line: TextLine) -> bool:
        """Whether a line without the end of a sentence is too short for running text."""
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
        """Whether the number belongs to an enumeration within a sentence: `（1）…、（2）…`."""
        if number.rank not in (BRACKET, KANA_BRACKET, LETTER_BRACKET):
            return False
        text = "".join(line.text for line in body_lines[i : i + 5]).partition("。")[0]
        own = text[: text.find("）") + 1] or text[:3]
        following = text.find(own[0] + _next_number(own[1:-1]) + own[-1], 1)
        again = text.find(own, 1)
        return following > 0 and not 0 < again < following

    def _is_next_number(self, number: HeadingNumber) -> bool:
        if not number.value:
            return True
        if number.value == 1:
            return self._may_restart or number.rank not in self._last_values
        return self._last_values.get(number.rank) == number.value - 1

    def _is_near_number(self, number: HeadingNumber) -> bool:
        """Whether only a few numbers are missing before a number: their headings may not have been recognized."""
        last = self._last_values.get(number.rank, 0)
        return last < number.value <= last + _MAX_MISSED_NUMBERS + 1

    def _record_number(self, number: HeadingNumber) -> None:
        self._may_restart = not number.value
        if number.value:
            self._last_values[number.rank] = number.value
            for rank in [rank for rank in self._last_values if rank > number.rank]:
                del self._last_values[rank]


def _is_finished(before: TextLine | None) -> bool:
    return before is None or before.ends_sentence or before.role is not LineRole.BODY


def _next_number(number: str) -> str:
    """The next number: `２` after `１`, `イ` after `ア`, `b` after `a`."""
    if number.isdecimal():
        after = str(int(number) + 1)
        return after if number.isascii() else "".join(chr(ord(digit) + 0xFEE0) for digit in after)
    return next_letter(number)


_NAMED_RANK_STEP = 0.5
"""Added to the rank of a heading for the named headings below it."""


class SectionOutline:
    """Arranges the headings in a hierarchy.

    A heading is below the last one of a higher rank. A single 第N章 or 第N節 at the top is the title of the document
    and no section, unless text follows it directly. Where a document has several 第N節, each is a section, and its
    number is the first part of the paths below it (`6-1-(2)`), so that every path is unique. A heading without a
    number (【…】, 〈…〉) is a sibling of the last open one of its kind, or else below the heading before it.
    """

    def __init__(self, headings: list[Heading], lines_with_text: frozenset[int]) -> None:
        self._headings = headings
        self._run_in_texts = {id(h.lines[0]): h.run_in_text for h in headings if h.run_in_text}
        self.titles: list[str] = []
        self._paths: dict[int, str] = {}
        self._placed: list[tuple[Heading, str, str, int]] = []
        titles = self._find_titles()
        paths = SectionPathAllocator()
        stack: list[tuple[float, str]] = []
        for heading in headings:
            if id(heading) in titles:
                kind = "節" if heading.number.rank == CLAUSE else heading.number.number[-1]
                self.titles.append(f"第{heading.number.value}{kind}　{heading.title}")
                if heading.lines[0].number not in lines_with_text:
                    continue
            rank: float = heading.number.rank
            if heading.number.rank == NAMED:
                open_names = [own_rank for own_rank, _ in stack if own_rank % 1 == _NAMED_RANK_STEP]
                rank = open_names[-1] if open_names else (int(stack[-1][0]) if stack else CLAUSE) + _NAMED_RANK_STEP
            elif heading.number.rank == BOX:
                rank = max((stack[-1][0] if stack else 0) + 0.25, BOX) if not stack or stack[-1][0] < BOX else BOX
            if id(heading) in titles:
                rank = BOX
            while stack and stack[-1][0] >= rank:
                stack.pop()
            number = "" if id(heading) in titles else heading.number.number
            if number.startswith("第"):
                number = str(heading.number.value)
            own, path = paths.assign_path(stack[-1][1] if stack else "", number)
            stack.append((rank, path))
            self._paths[id(heading.lines[0])] = path
            self._placed.append((heading, own, path, len(stack)))

    def _find_titles(self) -> frozenset[int]:
        titles: set[int] = set()
        for rank in (PART, CHAPTER, CLAUSE):
            of_rank = [heading for heading in self._headings if heading.number.rank == rank]
            higher = [h for h in self._headings if h.number.rank > rank and h.number.rank != CLAUSE]
            if len(of_rank) == 1 and (not higher or of_rank[0].lines[0].number < higher[0].lines[0].number):
                titles.add(id(of_rank[0]))
        return frozenset(titles)

    def path_at(self, line: TextLine, current: str) -> str:
        """The path of the section that begins at a line, or else the current path."""
        return self._paths.get(id(line), current)

    def run_in_text_at(self, line: TextLine) -> str:
        """The text after a heading on the same line."""
        return self._run_in_texts.get(id(line), "")

    def find_marks(self, known_marks: frozenset[str]) -> set[str]:
        """The footnote marks in titles."""
        return {
            mark.mark for heading in self._headings for mark in remove_marks(heading.title, known_marks).references
        }

    def build_sections(
        self, known_marks: frozenset[str], warnings: ParserWarnings, removed: RemovedTextLog
    ) -> tuple[Section, ...]:
        """The sections in order, without footnote marks and without the title of the chapter."""
        result: list[Section] = []
        for heading, own, path, level in self._placed:
            marked = remove_marks(heading.title, known_marks)
            for mark in marked.unmatched_marks:
                warnings.add(
                    heading.lines[0].number,
                    "mark",
                    N_("the footnote mark ({mark}) has no footnote"),
                    heading.title,
                    mark=mark,
                )
            for start, end in marked.mark_spans:
                removed.add_text(heading.lines[0].number, "mark", heading.title[start:end])
            result.append(Section(path, own, marked.text, level, heading.lines[0].page, marked.references))
        placed = {id(heading) for heading, *_ in self._placed}
        for heading in self._headings:
            if id(heading) not in placed:
                removed.add_text(heading.lines[0].number, "title", heading.title)
        return tuple(result)
