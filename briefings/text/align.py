"""Which passage of before is which of now: equal ones first, in order or moved, then the likest of what is left."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MIN_SIMILARITY: Final = 50.0
"""Likeness in per cent (rapidfuzz `ratio`) from which two texts are one that was changed."""

_MAX_PAIRS: Final = 20_000
"""Pairs of one gap that are held against each other; in larger gaps texts are paired by their order."""

_COMPARED_LENGTH: Final = 2_000
"""Characters of a text that count for its likeness."""


def align_texts(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of places in `before` and in `after`; None where one side has nothing.

    Each place is in one pair. Equal texts that keep their order are paired, then equal texts that were moved; what is
    left between those that keep their order is paired with the likest text there, where one is like enough. The other
    way round the pairs are the same.
    """
    partner: dict[int, int] = {}
    runs: list[tuple[list[int], list[int]]] = [([], [])]
    for tag, old, new in _iterate_opcodes(before, after):
        if tag == "equal":
            partner.update(zip(new, old, strict=True))
            runs += [([], [*new]), ([], [])]
        else:
            runs[-1][0].extend(old)
            runs[-1][1].extend(new)
    partner.update(_pair_moved(before, after, partner))
    taken = set(partner.values())
    for gone, come in runs:
        left = [place for place in gone if place not in taken], [place for place in come if place not in partner]
        partner.update(_pair_similar(before, after, *left))
    taken = set(partner.values())
    found: list[tuple[int | None, int | None]] = []
    for gone, come in runs:
        found += ((partner.get(place), place) for place in come)
        found += ((place, None) for place in gone if place not in taken)
    return found


def _iterate_opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, range, range]]:
    """What became of which places, by their longest common run."""
    # Numbers for texts: the library compares hashes, and equal hashes of unequal texts would pair them.
    numbers: dict[str, int] = {}
    ours = [numbers.setdefault(text, len(numbers)) for text in before]
    theirs = [numbers.setdefault(text, len(numbers)) for text in after]
    # Of several longest runs the library takes another one the other way round: so it is always asked one way.
    turned = list(before) > list(after)
    steps = LCSseq.opcodes(theirs, ours).inverse() if turned else LCSseq.opcodes(ours, theirs)
    for step in steps:
        yield step.tag, range(step.src_start, step.src_end), range(step.dest_start, step.dest_end)


def _pair_moved(before: Sequence[str], after: Sequence[str], partner: Mapping[int, int]) -> dict[int, int]:
    """Equal texts that stand in another order now, the first with the first."""
    taken = set(partner.values())
    left: dict[str, deque[int]] = defaultdict(deque)
    for place, text in enumerate(before):
        if place not in taken:
            left[text].append(place)
    return {
        place: left[text].popleft() for place, text in enumerate(after) if place not in partner and left.get(text)
    }


def _pair_similar(before: Sequence[str], after: Sequence[str], old: list[int], new: list[int]) -> dict[int, int]:
    """Pairs of what is left in one gap, the likest first."""
    return {other: one for one, other in match_by_score(_score_pairs(before, after, old, new)).items()}


def match_by_score(scores: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """The best pairs of two lists, each member in one pair at most.

    Args:
        scores: for each possible pair its score, and the indexes of its members in both lists.

    Returns:
        Indexes in the second list by indexes in the first. The pairs with the highest scores are made first, and of
        equal ones the one with the lower indexes.
    """
    matches: dict[int, int] = {}
    taken: set[int] = set()
    for _score, first, second in sorted(scores, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if first not in matches and second not in taken:
            matches[first] = second
            taken.add(second)
    return matches


def _score_pairs(
    before: Sequence[str], after: Sequence[str], old: list[int], new: list[int]
) -> Iterator[tuple[float, int, int]]:
    if len(old) * len(new) > _MAX_PAIRS:
        candidates = zip(old, new, strict=False)
    else:
        candidates = ((one, other) for one in old for other in new)  # type: ignore[assignment]  # both give pairs
    for one, other in candidates:
        likeness = ratio(before[one][:_COMPARED_LENGTH], after[other][:_COMPARED_LENGTH], score_cutoff=MIN_SIMILARITY)
        if likeness:
            yield likeness, one, other
