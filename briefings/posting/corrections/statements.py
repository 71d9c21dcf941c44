"""Lists the statements of cards, and finds statements in a revision."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from rapidfuzz import fuzz

from briefings.domain.cards import Card, CardLine, Citation
from briefings.text.segment import ELLIPSIS

if TYPE_CHECKING:
    from briefings.domain.facts import DatedFact
    from briefings.service import BriefingService

SourceKey = tuple[int, int | None, str]
"""Edition, printed page, and name of a source that is not a yearbook."""

_APPENDED_NOTE: Final = re.compile(r"\s*[（(※].*[)）。]", re.DOTALL)
"""The addition after a statement on a card: the dates of an interval, or a note on its day."""

_SAME_STATEMENT_SIMILARITY: Final = 85.0
"""Similarity in percent from which two texts with different dates are one statement."""


def list_statements(card: Card | None) -> tuple[CardLine, ...]:
    """Lists the lines of a card that state something.

    The bot's own lines, which have neither date nor source, are left out.
    """
    if card is None:
        return ()
    lines = (line for block in card.blocks for line in block.lines if line.citation or line.date)
    return tuple(statement for line in lines for statement in split_detail(line))


def split_detail(line: CardLine) -> tuple[CardLine, ...]:
    """Splits a line into the line itself, and its detail as a separate line."""
    return (line, replace(line, text=line.detail, detail="")) if line.detail else (line,)


def make_source_key(citation: Citation | None) -> SourceKey:
    """Returns the source of a line, as far as a reader would look it up."""
    return (0, None, "") if citation is None else (citation.edition, citation.page, citation.source)


class RevisionStatements:
    """All statements of a revision, whether or not a card of the day shows them.

    A line may be dropped from a card although its statement is unchanged: the card is full, another subject is
    chosen, or its weight changed.

    Args:
        service: the service of the revision.
        language: `ja`; anything else is English.
    """

    def __init__(self, service: BriefingService, language: str) -> None:
        self._service = service
        self._language = language

    def contains_line(self, line: CardLine) -> bool:
        """Returns whether a statement is unchanged: the same words with the same date from the same page."""
        if line.label and not line.date:
            return False  # a list, such as the members of a framework, is not a sentence of a chapter
        dated_texts = self._dated_texts.get(make_source_key(line.citation), ())
        return any(date == line.date and _matches_statement(line.text, text) for date, text in dated_texts)

    def find_redated_line(self, line: CardLine) -> CardLine | None:
        """Finds the line with the statement's current date; None if it has no other date."""
        found = [
            (fuzz.ratio(line.text, text), -place, fact)
            for place, fact in enumerate(self._dated_facts)
            for text in (fact.text, fact.title)
            if fact.date != line.date and line.date
        ]
        if not found:
            return None
        similarity, _, best = max(found, key=lambda match: match[:2])
        if similarity < _SAME_STATEMENT_SIMILARITY:
            return None
        same = _matches_statement(line.text, best.text) or _matches_statement(line.text, best.title)
        return CardLine(line.text if same else best.text, best.citation, date=best.date)

    @cached_property
    def _dated_facts(self) -> tuple[DatedFact, ...]:
        return self._service.get_almanac(self._language).facts

    @cached_property
    def _dated_texts(self) -> dict[SourceKey, list[tuple[str, str]]]:
        """Dates and texts by source; a statement is also listed without its date."""
        found: dict[SourceKey, list[tuple[str, str]]] = defaultdict(list)
        for fact in self._dated_facts:
            found[make_source_key(fact.citation)] += ((fact.date, fact.text), (fact.date, fact.title))
        lookup = self._service.content_index
        for chapter in self._service.snapshot.content.chapters:
            for event in lookup.list_events(chapter):
                found[chapter.edition, event.page, ""].append((event.date, event.text))
            for statement in lookup.get_chapter_statements(chapter).statements:
                found[chapter.edition, statement.page, ""] += (
                    (date, statement.text) for date in ("", *statement.dates)
                )
        return found


def _matches_statement(shown: str, statement: str) -> bool:
    """Returns whether a line's text is a statement, possibly shortened or with an addition."""
    shown, statement = shown.strip().removesuffix(ELLIPSIS), statement.strip()
    if not shown or not statement:
        return False
    return shown in statement or (
        shown.startswith(statement) and _APPENDED_NOTE.fullmatch(shown[len(statement) :]) is not None
    )
