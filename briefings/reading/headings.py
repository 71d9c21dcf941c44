"""Headings: which numbered lines are titles, and how they stand under one another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefings.reading.lines import Line, Role
from briefings.reading.numbers import (
    ARABIC,
    BOX,
    BRACKET,
    CHAPTER,
    CLAUSE,
    FIGURE_HEADS,
    KANA_BRACKET,
    LETTER_BRACKET,
    NAMED,
    Number,
    following_letter,
    read_number,
)
from briefings.reading.title_lines import Title, collect_bracketed, collect_title, stops_short

_SENTENCE = re.compile(
    r"[。]|[、，]$|(?:した|され|する|ており|おり|ため|が|は|を|に|で|と|し|て|ます|いる|から)[、，]?$|(?:[はがも]、|した、|して、).*(?:を|に|が|と)"
)
_NOT_A_TITLE = re.compile(r"^[\d０-９年月日時分，,.%％（）()・～~\-－\s]+$|^[、。，．）」』]")
_COUNTED = re.compile(
    r"^(?:か国|か月|カ国|名の|人[のがを]|回[の目]|歳|隻|件の|万|億|％|月[\d０-９の、にはか末]|年[\d０-９の、にはか末]|日[\d０-９の、にか（])"
)
_PARTICLE = re.compile(r"^(?:[はがをにのとでやも、。，．・（(]|から|及び|など|として|による)")
_LONGEST = 110


@dataclass(slots=True)
class Heading:
    """A heading: its number, its title, the lines it takes, and what is odd about it."""

    number: Number
    title: str
    lines: list[Line] = field(default_factory=list)
    odd: str = ""
    rest: str = ""


class HeadingFinder:
    """Goes through the lines in order and tells the headings.

    A line is a heading when it begins with a number of a known form that follows from the headings before it, the
    sentence before it is finished, and it is a title: no sentence. A number doubled by tabs is one whatever stands
    before it; another tab after a number makes up for one of these, and so does a line so short that no running
    text can have it. So a bracketed number inside a sentence that happens to begin a line is none.
    """

    def __init__(self, column: int) -> None:
        self._column = column
        self._last: dict[int, int] = {}
        self._restart = False
        self._begun = False
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
            self._begun = self._begun or (not taken and before.ends_sentence)
            i += taken or 1
        return self.found

    def _at(self, running: list[Line], i: int, before: Line | None) -> int:
        """How many lines a heading takes that begins at `i`; 0 where none does."""
        line = running[i]
        number = read_number(line.text)
        if number is None:
            bracketed = collect_bracketed(running, i, self._column)
            if bracketed is None:
                return 0
            number, title = bracketed
        elif not number.title and number.rank not in (CHAPTER, CLAUSE):
            return self._without_title(running, i, number, before)
        else:
            title = collect_title(running, i, number, self._column)
        if not self._is_heading(running, i, number, title, before):
            return 0
        heading = Heading(number, title.text, title.lines, rest=title.rest)
        if number.rank > CLAUSE and number.value and not self._follows(number):
            heading.odd = "its number does not follow from the headings before it"
        elif number.rank > CLAUSE and not _finished(before):
            heading.odd = "the text before it does not end a sentence"
        self._keep(heading)
        return len(heading.lines)

    def _keep(self, heading: Heading) -> None:
        self._remember(heading.number)
        for part in heading.lines:
            part.role = Role.HEADING
        self.found.append(heading)

    def _without_title(self, running: list[Line], i: int, number: Number, before: Line | None) -> int:
        """A number alone on its line: the title is the next line, or it is a stray."""
        if not _finished(before):
            return 0
        after = running[i + 1] if i + 1 < len(running) else None
        if (
            after is not None
            and read_number(after.text) is None
            and self._follows(number)
            and not (_SENTENCE.search(after.text) or _NOT_A_TITLE.match(after.text))
            and (not self._column or after.width < self._column - 2)
        ):
            self._keep(Heading(number, after.text, [running[i], after]))
            return 2
        running[i].role = Role.STRAY
        self.strays.append(running[i])
        return 0

    def _is_heading(  # noqa: C901, PLR0911  one way out for each form of heading reads plainest
        self, running: list[Line], i: int, number: Number, title: Title, before: Line | None
    ) -> bool:
        line = running[i]
        finished = _finished(before)
        if number.rank in (NAMED, BOX):
            return self._is_name(line, number, title, finished=finished)
        if not title.text or len(title.text) > _LONGEST or "。" in title.text or _NOT_A_TITLE.match(title.text):
            return False
        if number.rank in (CHAPTER, CLAUSE):
            apart = finished or line.after_blank or not self._begun
            return number.strong and apart and not _SENTENCE.search(title.text)
        if number.doubled:
            return True
        if self._too_wide(line) or _SENTENCE.search(title.text):
            return False
        short = self._no_running_text(title.lines[-1])
        if not (number.strong or (short and finished)) and self._enumerates(running, i, number):
            return False
        follows = self._follows(number)
        if number.rank == ARABIC:
            apart = finished or (number.strong and line.after_blank)
            return apart and follows and (short or not _COUNTED.match(title.text))
        if number.strong:
            return finished or follows or (line.after_blank and bool(line.lead))
        if stops_short(title.text):
            return False
        if not finished:
            return follows and short and not line.text.isascii() and line.width < self._column - 8
        if number.rank in (BRACKET, KANA_BRACKET):
            return follows or short
        return follows

    def _is_name(self, line: Line, number: Number, title: Title, *, finished: bool) -> bool:
        """Whether a name without a number is a heading: on lines of its own, or with the text running on."""
        if number.title.startswith(FIGURE_HEADS) or "。" in title.text:
            return False
        if title.rest:
            return number.rank == NAMED and finished and not _PARTICLE.match(title.rest)
        return finished or line.after_blank or self._no_running_text(title.lines[-1])

    def _no_running_text(self, line: Line) -> bool:
        """Whether a line is so short, in the middle of a sentence, that it can't be running text."""
        return bool(self._column) and line.width < self._column - 5 and not line.ends_sentence and not line.split

    def _too_wide(self, line: Line) -> bool:
        longest = 2.2 * self._column if line.lead or line.after_blank else 1.15 * self._column
        return line.width > (max(longest, 30) if self._column else 120)

    def _enumerates(self, running: list[Line], i: int, number: Number) -> bool:
        """Whether the next number of its form comes before its sentence ends: `（1）…、（2）…`."""
        if number.rank not in (BRACKET, KANA_BRACKET, LETTER_BRACKET):
            return False
        text = "".join(line.text for line in running[i : i + 5]).partition("。")[0]
        own = text[: text.find("）") + 1] or text[:3]
        following = text.find(own[0] + _next(own[1:-1]) + own[-1], 1)
        again = text.find(own, 1)
        return following > 0 and not 0 < again < following

    def _follows(self, number: Number) -> bool:
        if not number.value:
            return True
        if number.value == 1:
            return self._restart or number.rank not in self._last
        return self._last.get(number.rank) == number.value - 1

    def _remember(self, number: Number) -> None:
        self._restart = not number.value
        if number.value:
            self._last[number.rank] = number.value
            for rank in [rank for rank in self._last if rank > number.rank]:
                del self._last[rank]


def _finished(before: Line | None) -> bool:
    return before is None or before.ends_sentence or before.role is not Role.BODY


def _next(number: str) -> str:
    """The number that comes after one: `２` after `１`, `イ` after `ア`, `b` after `a`."""
    if number.isdecimal():
        after = str(int(number) + 1)
        return after if number.isascii() else "".join(chr(ord(digit) + 0xFEE0) for digit in after)
    return following_letter(number)
