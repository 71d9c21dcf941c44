"""What a revision tells: on a card, and anywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rapidfuzz.fuzz import ratio

from briefings.cards.model import Card, Citation, Line
from briefings.text import ELLIPSIS

if TYPE_CHECKING:
    from briefings.anniversaries.model import Fact
    from briefings.desk import Desk

Source = tuple[int, int | None, str]
"""Edition, printed page, and name of a source that is no yearbook."""

_BEHIND: Final = re.compile(r"\s*[（(※].*[)）。]", re.DOTALL)
"""What a card sets behind a statement: the dates of an interval, or a note on its day."""

_THE_SAME: Final = 85.0
"""Likeness in per cent from which two wordings under different dates are one statement."""


def statements(card: Card | None) -> tuple[Line, ...]:
    """The lines of a card that state something: not the bot's own words, which have neither date nor source."""
    if card is None:
        return ()
    return tuple(line for block in card.blocks for line in block.lines if line.citation or line.date)


def source_of(citation: Citation | None) -> Source:
    """Where a line comes from, as far as a reader would look it up."""
    return (0, None, "") if citation is None else (citation.edition, citation.page, citation.source)


class Told:
    """Everything that a revision tells, whether or not a card of the day shows it.

    A line may leave a card and still hold: the card is full, another subject is chosen, its weight is another.

    Args:
        desk: over the revision.
        language: `ja`; anything else is English.
    """

    def __init__(self, desk: Desk, language: str) -> None:
        self._desk = desk
        self._language = language

    def holds(self, line: Line) -> bool:
        """Whether the line's statement still stands: the same words under the same date, from the same page."""
        if line.label and not line.date:
            return False  # a list, such as the members of a framework: no sentence anywhere says it
        told = self._texts.get(source_of(line.citation), ())
        return any(date == line.date and _is_told_by(line.text, text) for date, text in told)

    def moved(self, line: Line) -> Line | None:
        """The line under the date that its statement has now; None where no other date has it."""
        found = [
            (ratio(line.text, text), -place, fact)
            for place, fact in enumerate(self._facts)
            for text in (fact.text, fact.title)
            if fact.date != line.date and line.date
        ]
        if not found:
            return None
        likeness, _, best = max(found, key=lambda one: one[:2])
        if likeness < _THE_SAME:
            return None
        same = _is_told_by(line.text, best.text) or _is_told_by(line.text, best.title)
        return Line(line.text if same else best.text, best.citation, date=best.date)

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        return self._desk.almanac(self._language).facts

    @cached_property
    def _texts(self) -> dict[Source, list[tuple[str, str]]]:
        """Dates and texts by source; a statement stands there without a date too."""
        found: dict[Source, list[tuple[str, str]]] = defaultdict(list)
        for fact in self._facts:
            found[source_of(fact.citation)] += ((fact.date, fact.text), (fact.date, fact.title))
        lookup = self._desk.lookup
        for chapter in self._desk.snapshot.content.chapters:
            for event in lookup.events(chapter):
                found[chapter.edition, event.page, ""].append((event.date, event.text))
            for one in lookup.telling(chapter).statements:
                found[chapter.edition, one.page, ""] += ((date, one.text) for date in ("", *one.dates))
        return found


def _is_told_by(shown: str, told: str) -> bool:
    """Whether a line's text, cut or with something behind it as cards have it, is what `told` says."""
    shown, told = shown.strip().removesuffix(ELLIPSIS), told.strip()
    if not shown or not told:
        return False
    return shown in told or (shown.startswith(told) and _BEHIND.fullmatch(shown[len(told) :]) is not None)
