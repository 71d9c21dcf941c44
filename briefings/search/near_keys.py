"""Finds keys within a few edits of a given key: by shared letter pairs, or by signatures for very many keys.

The distance is the optimal string alignment distance of RapidFuzz. An edit inserts, deletes or replaces a character,
or swaps two adjacent ones.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, Self

from msgspec import Struct

from briefings.search.digits import count_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class LetterPairIndex(Struct, frozen=True):
    """Keys by their letter pairs; built by `from_keys`.

    An edit changes at most three pairs (a swap of adjacent letters), so that a key within k edits shares at least one
    of any 3k + 1 pairs of the query. A search therefore examines only the rarest 3k + 1 pairs.

    Attributes:
        keys: the keys.
        postings: by pair, the positions of the keys that contain it, as packed integers of `choose_number_type`.
            Bytes take a tenth of the memory of lists, and are cached without conversion.
        numbered: the keys with digits, which are few.
    """

    keys: list[str]
    postings: dict[str, bytes]
    numbered: list[str]

    @classmethod
    def from_keys(cls, keys: Iterable[str]) -> Self:
        """Returns an index of the keys."""
        keys = list(keys)
        number_type = choose_number_type(len(keys))
        postings: dict[str, array[int]] = defaultdict(lambda: array(number_type))
        for number, key in enumerate(keys):
            for pair in _split_letter_pairs(key):
                postings[pair].append(number)
        numbered = [key for key in keys if count_digits(key)]
        return cls(keys, {pair: numbers.tobytes() for pair, numbers in postings.items()}, numbered)

    def find_near_keys(self, key: str, edits: int) -> list[tuple[str, int]]:
        """Finds keys within `edits` of `key`, with their distance, nearest first."""
        if count_digits(key) > edits and not self._is_near_number(key, edits):
            return []
        postings = sorted((self.postings.get(pair, b"") for pair in _split_letter_pairs(key)), key=len)
        number_type = choose_number_type(len(self.keys))
        numbers: set[int] = set()
        for posting in postings[: 3 * edits + 1]:
            numbers.update(memoryview(posting).cast(number_type))
        low, high = len(key) - edits, len(key) + edits
        choices = [name for name in map(self.keys.__getitem__, numbers) if low <= len(name) <= high]
        return rank_by_distance(key, choices, edits)

    def _is_near_number(self, key: str, edits: int) -> bool:
        """Returns whether an indexed key with digits is within `edits` of `key`.

        If `key` has more than `edits` digits, no key without digits is.
        """
        choices = [name for name in self.numbered if abs(len(name) - len(key)) <= edits]
        return bool(choices) and bool(rank_by_distance(key, choices, edits))


def choose_number_type(count: int) -> Literal["H", "I"]:
    """Returns the `array` type code for positions below `count`: 16 bits if they suffice, else 32."""
    return "H" if count <= 1 << 16 else "I"


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


def _split_letter_pairs(key: str) -> list[str]:
    text = f"\x02{key}\x03"
    return list(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


def _compute_signatures(keys: list[str], length: int) -> Any:  # noqa: ANN401 - a NumPy array; NumPy is imported on demand
    import numpy as np

    codes = np.frombuffer("".join(keys).encode("utf-32-le"), dtype=np.uint32).reshape(-1, length)
    bits = np.left_shift(np.uint64(1), np.arange(64, dtype=np.uint64))
    signatures = np.zeros(len(keys), dtype=np.uint64)
    for column in range(length):
        signatures |= bits[codes[:, column] & 63]
    return signatures
