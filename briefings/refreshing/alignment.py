"""Which passage of before is which of now: equal ones in order first, then the likest of what stands between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIKE: Final = 50.0
"""Likeness in per cent (rapidfuzz `ratio`) from which two texts are one that was changed."""

_MOST: Final = 20_000
"""Pairs of one gap that are held against each other; in larger gaps texts are paired by their order."""

_LOOKED_AT: Final = 2_000
"""Characters of a text that count for its likeness."""


def align(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of places in `before` and in `after`; None where one side has nothing.

    Each place is in one pair. Equal texts that keep their order are paired; what lies between is paired with the
    likest text there, where one is like enough.
    """
    pairs: list[tuple[int | None, int | None]] = []
    # Numbers for texts: the library compares hashes, and equal hashes of unequal texts would pair them.
    numbers: dict[str, int] = {}
    ours = [numbers.setdefault(text, len(numbers)) for text in before]
    theirs = [numbers.setdefault(text, len(numbers)) for text in after]
    old: list[int] = []
    new: list[int] = []
    for step in LCSseq.opcodes(ours, theirs):
        if step.tag == "equal":
            pairs += _paired(before, after, old, new)
            old, new = [], []
            pairs += zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
        else:
            old += range(step.src_start, step.src_end)
            new += range(step.dest_start, step.dest_end)
    return [*pairs, *_paired(before, after, old, new)]


def _paired(
    before: Sequence[str], after: Sequence[str], old: list[int], new: list[int]
) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of what stands in one gap, in the order of now; what is gone last."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, one, other in sorted(_likenesses(before, after, old, new), key=lambda found: (-found[0], *found[1:])):
        if one not in taken and other not in partner:
            partner[other] = one
            taken.add(one)
    yield from ((partner.get(place), place) for place in new)
    yield from ((place, None) for place in old if place not in taken)


def _likenesses(
    before: Sequence[str], after: Sequence[str], old: list[int], new: list[int]
) -> Iterator[tuple[float, int, int]]:
    if len(old) * len(new) > _MOST:
        candidates = zip(old, new, strict=False)
    else:
        candidates = ((one, other) for one in old for other in new)  # type: ignore[assignment]  # both give pairs
    for one, other in candidates:
        likeness = ratio(before[one][:_LOOKED_AT], after[other][:_LOOKED_AT], score_cutoff=LIKE)
        if likeness:
            yield likeness, one, other
