"""Two cards of one slot, line by line: what was posted and is not so any more.

Only what is said counts: the text, its date and label, and the source a reader would look up. The order of the lines,
their headings and the number of the revision may differ, and what is added makes no post wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.fuzz import ratio

from briefings.corrections.model import Change, Kind
from briefings.corrections.telling import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.model import Line
    from briefings.corrections.telling import Source, Told

_ALIKE: Final = 50.0
"""Likeness in per cent from which a line that is gone and one that came are one, changed."""

_ALIKE_AT_ONE_PLACE: Final = 30.0
"""The same where both have the same date and the same source."""


def changes(
    said: Sequence[Line], says: Sequence[Line], told: Told, before: Iterable[Line] = ()
) -> tuple[Change, ...]:
    """What of a post is not right any more.

    Args:
        said: the statements of its card.
        says: those of the slot's card now.
        told: everything that is told now.
        before: what the post said before a correction changed it.

    Returns:
        In the order in which it was said; what is told again comes last.
    """
    keys = {_key(line) for line in says}
    left = [line for line in said if not _stands(line, says, keys)]
    came = [line for line in says if _key(line) not in {_key(one) for one in said}]
    pairs = _pairs(left, came, told)
    found = []
    for place, line in enumerate(left):
        if place in pairs:
            found.append(Change(Kind.CHANGED, line, pairs[place]))
        elif not told.holds(line):
            moved = told.moved(line)
            found.append(Change(Kind.WITHDRAWN if moved is None else Kind.CHANGED, line, moved))
    return (*found, *_restored(said, says, before, {_key(one.says) for one in found if one.says is not None}))


def _stands(line: Line, says: Sequence[Line], keys: set[tuple[str, str, str, Source]]) -> bool:
    """Whether a card has the line, or the line with something added to it."""
    if _key(line) in keys:
        return True
    _, label, date, source = _key(line)
    return any(_key(one)[1:] == (label, date, source) and line.text in one.text for one in says)


def _pairs(left: Sequence[Line], came: Sequence[Line], told: Told) -> dict[int, Line]:
    """Which line each of `left` became, by its place: the likest first, each line once.

    A line that still holds has merely left the card, unless only its label is another.
    """
    holding = [told.holds(line) for line in left]
    scored = []
    for place, line in enumerate(left):
        for other, new in enumerate(came):
            likeness = ratio(line.text, new.text)
            near = line.date == new.date and source_of(line.citation) == source_of(new.citation)
            same = near and line.text == new.text
            enough = _ALIKE_AT_ONE_PLACE if near else _ALIKE
            if same or (likeness >= enough and not holding[place]):
                scored.append((-likeness - 30 * near, place, other))
    found: dict[int, Line] = {}
    taken: set[int] = set()
    for _, place, other in sorted(scored):
        if place not in found and other not in taken:
            found[place] = came[other]
            taken.add(other)
    return found


def _restored(
    said: Sequence[Line], says: Sequence[Line], before: Iterable[Line], told: set[tuple[str, str, str, Source]]
) -> list[Change]:
    """What a correction took back and is told again."""
    gone = {_key(line) for line in before} - {_key(line) for line in said} - told
    return [Change(Kind.RESTORED, line, line) for line in says if _key(line) in gone]


def _key(line: Line) -> tuple[str, str, str, Source]:
    return line.text, line.label, line.date, source_of(line.citation)
