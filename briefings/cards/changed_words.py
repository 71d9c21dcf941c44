"""Which words changed between two wordings of one statement, where that can be said shortly."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 3
"""Where more places than this differ, the sentence was written anew and a list of words says nothing."""

MOST_WORDS: Final = 8
"""Words of a place that differs, old and new together: with more, it was written anew."""

LONGEST: Final = 24
"""Characters of a place that differs; a longer one is better read in the sentence itself."""

_TOKEN = re.compile(
    r"\d[\d,.]*\d|\d|[一-鿿々ヶ]+|[ァ-ヴー]+|[ぁ-ん]+|[^\W\d_ぁ-んァ-ヴー一-鿿々ヶ]+(?:['’-][^\W\d_]+)*|\s+|."
)
_COUNTER = re.compile(r"(?:[年月日人円割回倍件名%％]|[億万兆]円?|[かカヶ]国|ドル)")
_WORDLESS = re.compile(r"[\sぁ-ん\W_]*")
_END = re.compile(r"[\s\W_]*|は|が|を|に|の|で|と|も|や|へ|から|まで|では|には|とは")
"""What says nothing at either end of a place that differs."""


def changed_words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The places that differ, as what stood there and what stands there now; either may be empty.

    Empty where nothing but particles and punctuation differs, and where too much does.
    """
    before, after = list(_tokens(old)), list(_tokens(new))
    places: list[list[int]] = []
    for step in Levenshtein.opcodes([_folded(one) for one in before], [_folded(one) for one in after]):
        if step.tag == "equal":
            continue
        # A particle between two changes belongs to the change: 「12億円を」→「15億円の」 is one place.
        if places and all(_WORDLESS.fullmatch(one) for one in before[places[-1][1] : step.src_start]):
            places[-1][1], places[-1][3] = step.src_end, step.dest_end
        else:
            places.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    # What only moved within the sentence did not change.
    left = Counter(_folded(one) for a, b, _, _ in places for one in before[a:b] if not _WORDLESS.fullmatch(one))
    came = Counter(_folded(one) for _, _, c, d in places for one in after[c:d] if not _WORDLESS.fullmatch(one))
    moved = left & came
    there, here = moved.copy(), moved.copy()
    told = [(_kept(before[a:b], there), _kept(after[c:d], here)) for a, b, c, d in places]
    told = _joined([place for place in told if not all(_WORDLESS.fullmatch(one) for one in place)])
    most = max((_words(before[a:b]) + _words(after[c:d]) for a, b, c, d in places), default=0)
    if len(told) > MOST or most > MOST_WORDS or any(len(one) > LONGEST for place in told for one in place):
        return ()
    return tuple(dict.fromkeys(told))


def _words(tokens: list[str]) -> int:
    return sum(not _WORDLESS.fullmatch(one) for one in tokens)


def _joined(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The places, with a figure that is gone in one and a figure that came in another as one change."""
    gone = [place for place in told if place[0][:1].isdigit() and not place[1]]
    new = [place for place in told if place[1][:1].isdigit() and not place[0]]
    if len(gone) != 1 or len(new) != 1:
        return told
    merged = (gone[0][0], new[0][1])
    return [merged if place is gone[0] else place for place in told if place is not new[0]]


def _kept(tokens: list[str], moved: Counter[str]) -> str:
    """The words of a place without those that moved, and without particles and punctuation at its ends."""
    kept: list[str] = []
    for token in tokens:
        key = _folded(token)
        if moved[key]:
            moved[key] -= 1
        else:
            kept.append(token)
    while kept and _END.fullmatch(kept[0]):
        kept.pop(0)
    while kept and _END.fullmatch(kept[-1]):
        kept.pop()
    return "".join(kept)


def _tokens(text: str) -> Iterator[str]:
    """Words; a figure with its counter (`12億円`, `9月`) is one."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        end = found.end() if found else at + 1
        if text[at].isdigit() and (counter := _COUNTER.match(text, end)):
            end = counter.end()
        yield text[at:end]
        at = end


def _folded(token: str) -> str:
    return unicodedata.normalize("NFKC", token).casefold()
