"""Headings: which numbered lines are titles, and how they stand under one another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefings.reading.joining import join
from briefings.reading.lines import Line, Role
from briefings.reading.numbers import BRACKET, CHAPTER, CLAUSE, KANA_BRACKET, NAMED, Number, read_number

_OPEN_END = re.compile(r"(?:[、・の（「『〈]|及び|並びに|又は|における|に関する|に向けた|による|との|など|・)$")
_SENTENCE = re.compile(r"[。]|[、，].*[、，].*[、，]|(?:した|する|ており|ため|が|は|を|に|で|と|し|て)[、，]?$")
_NOT_A_TITLE = re.compile(
    r"^[\d０-９年月日時分，,.%％（）()・～~\-－\s]+$|^[、。，．）」』]|^(?:か国|か月|月[\d０-９の、]|年[\d０-９の、]|日[\d０-９の、（])"
)
_FIGURE_HEADS = ("注", "略語", "出典", "備考", "参考", "凡例")


@dataclass(slots=True)
class Heading:
    """A heading: its number, its title, the lines it takes, and what is odd about it."""

    number: Number
    title: str
    lines: list[Line] = field(default_factory=list)
    odd: str = ""


class HeadingFinder:
    """Goes through the lines in order and tells the headings.

    A line is a heading when it begins with a number of a known form that follows from the headings before it, the
    sentence before it is finished, and it is a title: short and no sentence. A tab after the number makes up for one
    of these. So a bracketed number inside a sentence that happens to begin a line is none.
    """

    def __init__(self, column: int) -> None:
        self._column = column
        self._last: dict[int, int] = {}
        self.found: list[Heading] = []
        self.strays: list[Line] = []

    def find(self, lines: list[Line]) -> list[Heading]:
        """All headings; their lines get that role. A number with no title gets the role of a stray."""
        running = [line for line in lines if line.role is Role.BODY]
        before: Line | None = None
        i = 0
        while i < len(running):
            taken = self._at(running, i, before)
            before = running[i + taken - 1] if taken else running[i]
            i += taken or 1
        return self.found

    def _at(self, running: list[Line], i: int, before: Line | None) -> int:
        """How many lines a heading takes that begins at `i`; 0 where none does."""
        line = running[i]
        number = read_number(line.text)
        if number is None:
            return 0
        if not number.title:
            return self._without_title(running, i, number, before)
        if not self._is_heading(line, number, before):
            return 0
        heading = Heading(number, number.title, [line])
        if number.value and not self._follows(number):
            heading.odd = "its number does not follow from the headings before it"
        self._remember(number)
        taken = 1
        while not number.rest and taken < 3 and self._goes_on(heading, running, i + taken):
            heading.lines.append(running[i + taken])
            heading.title = join(heading.title, running[i + taken].text)
            taken += 1
        for part in heading.lines:
            part.role = Role.HEADING
        self.found.append(heading)
        return taken

    def _without_title(self, running: list[Line], i: int, number: Number, before: Line | None) -> int:
        """A number alone on its line: the title is the next line, or it is a stray."""
        finished = before is None or before.ends_sentence or before.role is not Role.BODY
        after = running[i + 1] if i + 1 < len(running) else None
        if not finished:
            return 0
        title = after is not None and read_number(after.text) is None and self._is_title(after, after.text)
        if after is not None and title and self._follows(number):
            self._remember(number)
            heading = Heading(number, after.text, [running[i], after])
            for part in heading.lines:
                part.role = Role.HEADING
            self.found.append(heading)
            return 2
        running[i].role = Role.STRAY
        self.strays.append(running[i])
        return 0

    def _is_heading(  # noqa: PLR0911  one way out for each form of heading reads plainest
        self, line: Line, number: Number, before: Line | None
    ) -> bool:
        if number.rank == NAMED and number.title.startswith(_FIGURE_HEADS):
            return False
        finished = before is None or before.ends_sentence or before.role is not Role.BODY
        if number.rest:
            return number.rank == NAMED and finished and len(number.rest) > 6
        if not self._is_title(line, number.title):
            return False
        if number.rank in (CHAPTER, CLAUSE):
            return finished or line.after_blank
        if number.strong:
            return finished or (line.after_blank and (self._follows(number) or bool(line.lead)))
        if not finished:
            return False
        if number.rank in (BRACKET, KANA_BRACKET):
            return self._follows(number) or line.after_blank or line.before_blank
        return self._follows(number)

    def _is_title(self, line: Line, title: str) -> bool:
        longest = 2.2 * self._column if line.lead or line.after_blank else 1.1 * self._column
        if self._column and line.width > max(longest, 30):
            return False
        if not self._column and line.width > 120:
            return False
        return not (_SENTENCE.search(title) or _NOT_A_TITLE.match(title))

    def _goes_on(self, heading: Heading, running: list[Line], j: int) -> bool:
        """Whether a title runs on: it stops in the middle, or fills its line and a short one follows."""
        if j >= len(running):
            return False
        line, last = running[j], heading.lines[-1]
        if line.after_blank or line.indented or read_number(line.text) or line.ends_sentence or "。" in line.text:
            return False
        if line.width >= 0.9 * self._column or line.width > 60:
            return False
        if _OPEN_END.search(heading.title) or _unclosed(heading.title):
            return True
        after = running[j + 1] if j + 1 < len(running) else None
        full = last.width >= self._column - 3
        return full and (after is None or after.after_blank or after.indented or line.width < 0.7 * self._column)

    def _follows(self, number: Number) -> bool:
        if not number.value or number.value == 1:
            return True
        return self._last.get(number.rank) == number.value - 1

    def _remember(self, number: Number) -> None:
        if number.value:
            self._last[number.rank] = number.value
            for rank in [rank for rank in self._last if rank > number.rank]:
                del self._last[rank]


def _unclosed(text: str) -> bool:
    return any(text.count(opening) > text.count(closing) for opening, closing in ("（）", "「」", "『』", "〈〉"))
