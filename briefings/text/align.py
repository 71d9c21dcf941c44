"""Aligns the texts of two versions of a list."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MIN_SIMILARITY: Final = 50.0
"""Minimum similarity in percent (`rapidfuzz.fuzz.ratio`) of two versions of one text."""

_MAX_PAIRS: Final = 20_000
"""Maximum number of compared pairs in a gap; in larger gaps, texts are paired in order."""

_COMPARED_LENGTH: Final = 2_000
"""Number of characters of a text that are compared."""


def align_texts(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Returns pairs of an index in `before` and an index in `after`; None if a text has no counterpart.

    Each index is in exactly one pair. Equal texts in the same order are paired first, then equal texts that were
    moved, then similar texts between the same equal neighbors. Swapping the arguments gives the same pairs, swapped.
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
        scores: score, index in the first list and index in the second list. Among equal scores, lower indexes are
            paired first, so that the result does not depend on the order of `scores`.

    Returns:
        The index in the second list, by the paired index in the first list.
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

    # The library compares hashes, which may collide. Numbers do not.
    numbers: dict[str, int] = {}
    old_numbers = [numbers.setdefault(text, len(numbers)) for text in before]
    new_numbers = [numbers.setdefault(text, len(numbers)) for text in after]
    # If there are several longest subsequences, the choice depends on the order of the arguments.
    swapped = list(before) > list(after)
    opcodes = (
        distance.LCSseq.opcodes(new_numbers, old_numbers).inverse()
        if swapped
        else distance.LCSseq.opcodes(old_numbers, new_numbers)
    )
    for opcode in opcodes:
        yield opcode.tag, range(opcode.src_start, opcode.src_end), range(opcode.dest_start, opcode.dest_end)


def _pair_moved(before: Sequence[str], after: Sequence[str], partner: Mapping[int, int]) -> dict[int, int]:
    """Pairs equal texts that were moved, in order; returns the index in `before` by the index in `after`."""
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
    """Yields score and indexes of the pairs in one gap whose similarity is at least `MIN_SIMILARITY`."""
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
