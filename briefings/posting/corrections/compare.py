"""Compares the posted and the current card of a slot, line by line.

Only the content counts: the text, its date and label, and the source a reader would look up. The order of the lines,
their headings and the number of the revision may differ, and an addition makes no post wrong.
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
"""Similarity in percent from which a missing line and an added line are one changed line."""

_MIN_SIMILARITY_SAME_SOURCE: Final = 30.0
"""The same for lines with equal dates and sources."""


def find_changes(
    posted: Sequence[CardLine],
    current: Sequence[CardLine],
    statements: RevisionStatements,
    earlier: Iterable[CardLine] = (),
) -> tuple[StatementChange, ...]:
    """Finds the statements of a post that are no longer right.

    Args:
        posted: the statements of the posted card.
        current: the statements of the slot's current card.
        statements: all statements of the active revision.
        earlier: statements of the post before it was corrected.

    Returns:
        The changes in the order of the posted statements; restored statements come last.
    """
    keys = {_make_line_key(line) for line in current}
    missing = [line for line in posted if not _is_retained(line, current, keys)]
    added = [line for line in current if _make_line_key(line) not in {_make_line_key(other) for other in posted}]
    pairs = _pair_lines(missing, added, statements)
    found = []
    for position, line in enumerate(missing):
        if position in pairs:
            found.append(StatementChange(StatementChangeKind.CHANGED, line, pairs[position]))
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
            posted,
            current,
            earlier,
            {_make_line_key(change.current) for change in found if change.current is not None},
        ),
    )


def _is_retained(
    line: CardLine, current: Sequence[CardLine], current_keys: set[tuple[str, str, str, SourceKey]]
) -> bool:
    """Returns whether a card has the line, or the line with something added to it."""
    if _make_line_key(line) in current_keys:
        return True
    _, label, date, source = _make_line_key(line)
    return any(_make_line_key(other)[1:] == (label, date, source) and line.text in other.text for other in current)


def _pair_lines(
    missing: Sequence[CardLine], added: Sequence[CardLine], statements: RevisionStatements
) -> dict[int, CardLine]:
    """Pairs missing lines with the lines that replace them: the most similar first, each line once.

    A line whose statement is unchanged has merely left the card; it is paired only if nothing but its label differs.

    The result has the replacing lines by their position in `missing`.
    """
    is_unchanged = [statements.contains_line(line) for line in missing]
    scored = []
    for position, line in enumerate(missing):
        for new_position, new_line in enumerate(added):
            similarity = fuzz.ratio(line.text, new_line.text)
            same_source = line.date == new_line.date and make_source_key(line.citation) == make_source_key(
                new_line.citation
            )
            same_text = same_source and line.text == new_line.text
            threshold = _MIN_SIMILARITY_SAME_SOURCE if same_source else _MIN_SIMILARITY
            if same_text or (similarity >= threshold and not is_unchanged[position]):
                scored.append((-similarity - 30 * same_source, position, new_position))
    found: dict[int, CardLine] = {}
    used: set[int] = set()
    for _, position, new_position in sorted(scored):
        if position not in found and new_position not in used:
            found[position] = added[new_position]
            used.add(new_position)
    return found


def _find_restored(
    posted: Sequence[CardLine],
    current: Sequence[CardLine],
    earlier: Iterable[CardLine],
    reported_keys: set[tuple[str, str, str, SourceKey]],
) -> list[StatementChange]:
    """Finds statements that a correction withdrew and that are included again."""
    withdrawn = {_make_line_key(line) for line in earlier} - {_make_line_key(line) for line in posted} - reported_keys
    return [
        StatementChange(StatementChangeKind.RESTORED, line, line)
        for line in current
        if _make_line_key(line) in withdrawn
    ]


def _make_line_key(line: CardLine) -> tuple[str, str, str, SourceKey]:
    return line.text, line.label, line.date, make_source_key(line.citation)
