"""Finds keys within a few edits of a given key: by shared letter pairs, or by signatures for very many keys.

The distance is the optimal string alignment distance of RapidFuzz. An edit inserts, deletes or replaces a character,
or swaps two adjacent ones.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any, Final, Self

from msgspec import Struct

from briefings.search.digits import count_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BITS_OF_CHARACTER: Final = 21
"""Number of bits of a Unicode code point, which is at most U+10FFFF."""


class LetterPairIndex(Struct, frozen=True):
    """Keys by their letter pairs; built by `from_keys`.

    An edit changes at most three pairs (a swap of adjacent letters), so that a key within k edits shares at least one
    of any 3k + 1 pairs of the query. A search therefore examines only the rarest 3k + 1 pairs.

    The positions of the keys of all pairs are stored in one array. An array for each pair would take six times the
    memory.

    Attributes:
        keys: the keys.
        pairs: the codes of all pairs (see `_list_pairs`), sorted.
        ends: for each pair, the end of its slice of `positions`.
        positions: for each pair, the positions of the keys that contain it, in 16 bits if they suffice, else in 32.
        numbered: the keys with digits, which are few.
    """

    keys: list[str]
    pairs: array[int]
    ends: array[int]
    positions: array[int]
    numbered: list[str]

    @classmethod
    def from_keys(cls, keys: Iterable[str]) -> Self:
        """Returns an index of the keys."""
        keys = list(keys)
        number_type = "H" if len(keys) <= 1 << 16 else "I"
        positions_by_pair: dict[int, array[int]] = defaultdict(lambda: array(number_type))
        for position, key in enumerate(keys):
            for pair in _list_pairs(key):
                positions_by_pair[pair].append(position)
        pairs = sorted(positions_by_pair)
        ends = array("I", accumulate(len(positions_by_pair[pair]) for pair in pairs))
        positions = array(number_type, chain.from_iterable(positions_by_pair[pair] for pair in pairs))
        numbered = [key for key in keys if count_digits(key)]
        return cls(keys, array("Q", pairs), ends, positions, numbered)

    def find_near_keys(self, key: str, edits: int) -> list[tuple[str, int]]:
        """Finds keys within `edits` of `key`, with their distance, nearest first."""
        if count_digits(key) > edits and not self._is_near_number(key, edits):
            return []
        spans = sorted(self._find_spans(_list_pairs(key)), key=lambda span: span[1] - span[0])
        positions: set[int] = set()
        for start, end in spans[: 3 * edits + 1]:
            positions.update(self.positions[start:end])
        low, high = len(key) - edits, len(key) + edits
        choices = [name for name in map(self.keys.__getitem__, positions) if low <= len(name) <= high]
        return rank_by_distance(key, choices, edits)

    def _find_spans(self, wanted: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yields the start and the end of the slice of `positions` of each wanted pair."""
        pairs, ends = self.pairs, self.ends
        for pair in wanted:
            number = bisect_left(pairs, pair)
            if number < len(pairs) and pairs[number] == pair:
                yield ends[number - 1] if number else 0, ends[number]
            else:
                yield 0, 0

    def _is_near_number(self, key: str, edits: int) -> bool:
        """Returns whether an indexed key with digits is within `edits` of `key`.

        If `key` has more than `edits` digits, no key without digits is.
        """
        choices = [name for name in self.numbered if abs(len(name) - len(key)) <= edits]
        return bool(choices) and bool(rank_by_distance(key, choices, edits))


class SignatureIndex:
    """Keys by a 64-bit signature of their characters. NumPy compares the signatures of very many keys at once.

    An edit changes at most two bits of a signature.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        groups: dict[int, list[str]] = {}
        for key in keys:
            groups.setdefault(len(key), []).append(key)
        self._groups: dict[int, tuple[list[str], Any]] = {
            length: (group, _compute_signatures(group, length)) for length, group in groups.items()
        }

    def find_near_keys(self, key: str, edits: int) -> list[tuple[str, int]]:
        """Finds keys within `edits` of `key`, with their distance, nearest first."""
        import numpy as np

        wanted = _compute_signatures([key], len(key))[0]
        choices: list[str] = []
        for length in range(len(key) - edits, len(key) + edits + 1):
            if length in self._groups:
                names, signatures = self._groups[length]
                near = np.flatnonzero(np.bitwise_count(signatures ^ wanted) <= 2 * edits)
                choices += [names[number] for number in near]
        return rank_by_distance(key, choices, edits)


def rank_by_distance(key: str, choices: Sequence[str], edits: int) -> list[tuple[str, int]]:
    """Returns at most 12 choices within `edits` of `key`, with their distance, nearest first."""
    from rapidfuzz import distance, process

    matches = process.extract(key, choices, scorer=distance.OSA.distance, score_cutoff=edits, limit=12)
    return [(name, int(edit_count)) for name, edit_count, _ in matches]


def _list_pairs(key: str) -> dict[int, None]:
    """Returns the codes of the different letter pairs of a key. Its beginning and its end count as letters."""
    codes = [2, *map(ord, key), 3]
    return dict.fromkeys(first << _BITS_OF_CHARACTER | second for first, second in pairwise(codes))


def _compute_signatures(keys: list[str], length: int) -> Any:  # noqa: ANN401 - a NumPy array; NumPy is imported on demand
    import numpy as np

    codes = np.frombuffer("".join(keys).encode("utf-32-le"), dtype=np.uint32).reshape(-1, length)
    bits = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))
    signatures = np.zeros(len(keys), dtype=np.uint64)
    for column in range(length):
        signatures |= bits[codes[:, column] & 63]
    return signatures
