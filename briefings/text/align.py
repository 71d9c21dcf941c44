"""Aligns two lists of texts: which text of the one became which text of the other."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MIN_SIMILARITY: Final = 50.0
"""Similarity in percent (`rapidfuzz.fuzz.ratio`) from which two texts are versions of one text."""

_MAX_PAIRS: Final = 20_000
"""Pairs of one gap that are compared; in larger gaps texts are paired in their order."""

_COMPARED_LENGTH: Final = 2_000
"""Characters of a text that are compared."""


def align_texts(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of indexes in `before` and in `after`; None where a text has no counterpart.

    Each index is in one pair. Equal texts in the same order are paired, then equal texts that were moved. Of the
    others, those between the same equal texts are paired by similarity. Swapping the arguments gives the same pairs.
    """
    partner: dict[int, int] = {}
    gaps: list[tuple[list[int], list[int]]] = [([], [])]
    for tag, old, new in _iterate_opcodes(before, after):
        if tag == "equal":
            partner.update(zip(new, old, strict=True))
            gaps += [([], [*new]), ([], [])]
        else:
            gaps[-1][0].extend(old)
            gaps[-1][1].extend(new)
    partner.update(_pair_moved(before, after, partner))
    taken = set(partner.values())
    for removed, added in gaps:
        old_left = [index for index in removed if index not in taken]
        new_left = [index for index in added if index not in partner]
        scores = _score_pairs(before, after, old_left, new_left)
        partner.update({new: old for old, new in match_by_score(scores).items()})
    taken = set(partner.values())
    pairs: list[tuple[int | None, int | None]] = []
    for removed, added in gaps:
        pairs += ((partner.get(index), index) for index in added)
        pairs += ((index, None) for index in removed if index not in taken)
    return pairs


def match_by_score(scores: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Pairs the elements of two lists, the highest scores first, each element at most once.

    Args:
        scores: score, index in the first list and index in the second list. Of equal scores the lower indexes win, so
            that the result does not depend on the order of `scores`.

    Returns:
        The index in the second list for each paired index in the first list.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, first, second in sorted(scores, key=lambda score: (-score[0], score[1], score[2])):
        if first not in pairs and second not in taken:
            pairs[first] = second
            taken.add(second)
    return pairs


def _iterate_opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, range, range]]:
    """Yields the operations of the longest common subsequence: tag, indexes in `before`, indexes in `after`."""
    from rapidfuzz import distance

    # The library compares hashes, and texts with equal hashes need not be equal: so it gets numbers.
    numbers: dict[str, int] = {}
    old_numbers = [numbers.setdefault(text, len(numbers)) for text in before]
    new_numbers = [numbers.setdefault(text, len(numbers)) for text in after]
    # Of several longest subsequences the library may find another one after swapping: so one order is always used.
    swapped = list(before) > list(after)
    opcodes = (
        distance.LCSseq.opcodes(new_numbers, old_numbers).inverse()
        if swapped
        else distance.LCSseq.opcodes(old_numbers, new_numbers)
    )
    for opcode in opcodes:
        yield opcode.tag, range(opcode.src_start, opcode.src_end), range(opcode.dest_start, opcode.dest_end)


def _pair_moved(before: Sequence[str], after: Sequence[str], partner: Mapping[int, int]) -> dict[int, int]:
    """Pairs equal texts that have another order, first with first: indexes in `before` by those in `after`."""
    taken = set(partner.values())
    remaining: dict[str, deque[int]] = defaultdict(deque)
    for index, text in enumerate(before):
        if index not in taken:
            remaining[text].append(index)
    return {
        index: remaining[text].popleft()
        for index, text in enumerate(after)
        if index not in partner and remaining.get(text)
    }


def _score_pairs(
    before: Sequence[str], after: Sequence[str], old: list[int], new: list[int]
) -> Iterator[tuple[float, int, int]]:
    """Yields the similarities of the texts of one gap that reach `MIN_SIMILARITY`."""
    from rapidfuzz import fuzz

    if len(old) * len(new) > _MAX_PAIRS:
        candidates = zip(old, new, strict=False)
    else:
        candidates = ((first, second) for first in old for second in new)  # type: ignore[assignment]
    for first, second in candidates:
        similarity = fuzz.ratio(
            before[first][:_COMPARED_LENGTH], after[second][:_COMPARED_LENGTH], score_cutoff=MIN_SIMILARITY
        )
        if similarity:
            yield similarity, first, second
