"""Two cards of one slot, line by line: what was posted and is not so any more.

Only what is said counts: the text, its date and label, and the source a reader would look up. The order of the lines,
their headings and the number of the revision may differ, and what is added makes no post wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from briefings.domain.reviews import StatementChange, StatementChangeKind
from briefings.posting.corrections.statements import make_source_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain.cards import CardLine
    from briefings.posting.corrections.statements import RevisionStatements, SourceKey

_MIN_SIMILARITY: Final = 50.0
"""Likeness in per cent from which a line that is gone and one that came are one, changed."""

_MIN_SIMILARITY_SAME_SOURCE: Final = 30.0
"""The same where both have the same date and the same source."""


def find_changes(
    posted: Sequence[CardLine],
    current: Sequence[CardLine],
    statements: RevisionStatements,
    earlier: Iterable[CardLine] = (),
) -> tuple[StatementChange, ...]:
    """What of a post is not right any more.

    Args:
        posted: the statements of its card.
        current: those of the slot's card now.
        statements: everything that is told now.
        earlier: what the post said before a correction changed it.

    Returns:
        In the order in which it was said; what is told again comes last.
    """
    keys = {_make_line_key(line) for line in current}
    left = [line for line in posted if not _is_retained(line, current, keys)]
    came = [line for line in current if _make_line_key(line) not in {_make_line_key(one) for one in posted}]
    pairs = _pair_lines(left, came, statements)
    found = []
    for place, line in enumerate(left):
        if place in pairs:
            found.append(StatementChange(StatementChangeKind.CHANGED, line, pairs[place]))
        elif not statements.contains_line(line):
            moved = statements.find_redated_line(line)
            found.append(
                StatementChange(
                    StatementChangeKind.WITHDRAWN if moved is None else StatementChangeKind.CHANGED, line, moved
                )
            )
    return (
        *found,
        *_find_restored(
            posted, current, earlier, {_make_line_key(one.current) for one in found if one.current is not None}
        ),
    )


def _is_retained(
    line: CardLine, current: Sequence[CardLine], current_keys: set[tuple[str, str, str, SourceKey]]
) -> bool:
    """Whether a card has the line, or the line with something added to it."""
    if _make_line_key(line) in current_keys:
        return True
    _, label, date, source = _make_line_key(line)
    return any(_make_line_key(one)[1:] == (label, date, source) and line.text in one.text for one in current)


def _pair_lines(
    missing: Sequence[CardLine], added: Sequence[CardLine], statements: RevisionStatements
) -> dict[int, CardLine]:
    """Which line each of `missing` became, by its place: the likest first, each line once.

    A line that still holds has merely left the card, unless only its label is another.
    """
    holding = [statements.contains_line(line) for line in missing]
    scored = []
    for place, line in enumerate(missing):
        for other, new in enumerate(added):
            likeness = fuzz.ratio(line.text, new.text)
            near = line.date == new.date and make_source_key(line.citation) == make_source_key(new.citation)
            same = near and line.text == new.text
            enough = _MIN_SIMILARITY_SAME_SOURCE if near else _MIN_SIMILARITY
            if same or (likeness >= enough and not holding[place]):
                scored.append((-likeness - 30 * near, place, other))
    found: dict[int, CardLine] = {}
    taken: set[int] = set()
    for _, place, other in sorted(scored):
        if place not in found and other not in taken:
            found[place] = added[other]
            taken.add(other)
    return found


def _find_restored(
    posted: Sequence[CardLine],
    current: Sequence[CardLine],
    earlier: Iterable[CardLine],
    reported_keys: set[tuple[str, str, str, SourceKey]],
) -> list[StatementChange]:
    """What a correction took back and is told again."""
    gone = {_make_line_key(line) for line in earlier} - {_make_line_key(line) for line in posted} - reported_keys
    return [
        StatementChange(StatementChangeKind.RESTORED, line, line) for line in current if _make_line_key(line) in gone
    ]


def _make_line_key(line: CardLine) -> tuple[str, str, str, SourceKey]:
    return line.text, line.label, line.date, make_source_key(line.citation)
