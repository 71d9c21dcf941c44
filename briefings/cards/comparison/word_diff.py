"""Which words changed between two wordings of one statement, where that can be said shortly."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHANGES: Final = 3
"""Where more places than this differ, the sentence was written anew and a list of words says nothing."""

MAX_WORDS: Final = 8
"""Words of a place that differs, old and new together: with more, it was written anew."""

MAX_LENGTH: Final = 24
"""Characters of a place that differs; a longer one is better read in the sentence itself."""

_TOKEN = re.compile(
    r"\d[\d,.]*\d|\d|[一-鿿々ヶ]+|[ァ-ヴー]+|[ぁ-ん]+|[^\W\d_ぁ-んァ-ヴー一-鿿々ヶ]+(?:['’-][^\W\d_]+)*|\s+|."
)
_COUNTER_WORD = re.compile(r"(?:[年月日人円割回倍件名%％]|[億万兆]円?|[かカヶ]国|ドル)")
_WORDLESS = re.compile(r"[\sぁ-ん\W_]*")
_IGNORED_AT_ENDS = re.compile(r"[\s\W_]*|は|が|を|に|の|で|と|も|や|へ|から|まで|では|には|とは")
"""What says nothing at either end of a place that differs."""


def find_changed_words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The places that differ, as what stood there and what stands there now; either may be empty.

    Empty where nothing but particles and punctuation differs, and where too much does.
    """
    before, after = list(_split_tokens(old)), list(_split_tokens(new))
    places: list[list[int]] = []
    for step in Levenshtein.opcodes([_fold_token(one) for one in before], [_fold_token(one) for one in after]):
        if step.tag == "equal":
            continue
        # A particle between two changes belongs to the change: 「12億円を」→「15億円の」 is one place.
        if places and all(_WORDLESS.fullmatch(one) for one in before[places[-1][1] : step.src_start]):
            places[-1][1], places[-1][3] = step.src_end, step.dest_end
        else:
            places.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    # What only moved within the sentence did not change.
    left = Counter(_fold_token(one) for a, b, _, _ in places for one in before[a:b] if not _WORDLESS.fullmatch(one))
    came = Counter(_fold_token(one) for _, _, c, d in places for one in after[c:d] if not _WORDLESS.fullmatch(one))
    moved = left & came
    there, here = moved.copy(), moved.copy()
    told = [(_trim_change(before[a:b], there), _trim_change(after[c:d], here)) for a, b, c, d in places]
    told = _merge_figures([place for place in told if not all(_WORDLESS.fullmatch(one) for one in place)])
    most = max((_count_words(before[a:b]) + _count_words(after[c:d]) for a, b, c, d in places), default=0)
    if len(told) > MAX_CHANGES or most > MAX_WORDS or any(len(one) > MAX_LENGTH for place in told for one in place):
        return ()
    return tuple(dict.fromkeys(told))


def _count_words(tokens: list[str]) -> int:
    return sum(not _WORDLESS.fullmatch(one) for one in tokens)


def _merge_figures(changes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The places, with a figure that is gone in one and a figure that came in another as one change."""
    gone = [place for place in changes if place[0][:1].isdigit() and not place[1]]
    new = [place for place in changes if place[1][:1].isdigit() and not place[0]]
    if len(gone) != 1 or len(new) != 1:
        return changes
    merged = (gone[0][0], new[0][1])
    return [merged if place is gone[0] else place for place in changes if place is not new[0]]


def _trim_change(tokens: list[str], moved: Counter[str]) -> str:
    """The words of a place without those that moved, and without particles and punctuation at its ends."""
    kept: list[str] = []
    for token in tokens:
        key = _fold_token(token)
        if moved[key]:
            moved[key] -= 1
        else:
            kept.append(token)
    while kept and _IGNORED_AT_ENDS.fullmatch(kept[0]):
        kept.pop(0)
    while kept and _IGNORED_AT_ENDS.fullmatch(kept[-1]):
        kept.pop()
    return "".join(kept)


def _split_tokens(text: str) -> Iterator[str]:
    """Words; a figure with its counter (`12億円`, `9月`) is one."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        end = found.end() if found else at + 1
        if text[at].isdigit() and (counter := _COUNTER_WORD.match(text, end)):
            end = counter.end()
        yield text[at:end]
        at = end


def _fold_token(token: str) -> str:
    return unicodedata.normalize("NFKC", token).casefold()
