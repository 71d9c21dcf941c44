"""Finds the words that changed between two wordings of a statement, if there are few."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHANGES: Final = 3
"""Changes of a statement above which it counts as rewritten and its changed words are not listed."""

MAX_WORDS: Final = 8
"""Words of a change, old and new together, above which it was rewritten."""

MAX_LENGTH: Final = 24
"""Maximum number of characters of a listed change; a longer one is clearer in the statement itself."""

_TOKEN = compile_lazily(
    r"\d[\d,.]*\d|\d|[一-鿿々ヶ]+|[ァ-ヴー]+|[ぁ-ん]+|[^\W\d_ぁ-んァ-ヴー一-鿿々ヶ]+(?:['’-][^\W\d_]+)*|\s+|."
)
_COUNTER_WORD = compile_lazily(r"(?:[年月日人円割回倍件名%％]|[億万兆]円?|[かカヶ]国|ドル)")
_WORDLESS = compile_lazily(r"[\sぁ-ん\W_]*")
_IGNORED_AT_ENDS = compile_lazily(r"[\s\W_]*|は|が|を|に|の|で|と|も|や|へ|から|まで|では|には|とは")
"""Tokens without meaning at either end of a change."""


def find_changed_words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Finds the changes between two wordings, as old and new words; either may be empty.

    Empty if only particles and punctuation differ, or if too much does.
    """
    before, after = list(_split_tokens(old)), list(_split_tokens(new))
    spans = _find_spans(before, after)
    # Words that only moved within the statement did not change.
    removed = Counter(_fold_token(token) for span in spans for token in span.old if not _WORDLESS.fullmatch(token))
    added = Counter(_fold_token(token) for span in spans for token in span.new if not _WORDLESS.fullmatch(token))
    moved_from = removed & added
    moved_to = moved_from.copy()
    changes = [(_trim_change(span.old, moved_from), _trim_change(span.new, moved_to)) for span in spans]
    changes = _merge_figures([change for change in changes if not all(_WORDLESS.fullmatch(text) for text in change)])
    word_count = max((_count_words(span.old) + _count_words(span.new) for span in spans), default=0)
    is_too_long = any(len(text) > MAX_LENGTH for change in changes for text in change)
    if len(changes) > MAX_CHANGES or word_count > MAX_WORDS or is_too_long:
        return ()
    return tuple(dict.fromkeys(changes))


class _Span(Struct, frozen=True):
    """Tokens of the old wording that were replaced by tokens of the new one."""

    old: list[str]
    new: list[str]


def _find_spans(before: list[str], after: list[str]) -> list[_Span]:
    bounds: list[list[int]] = []
    from rapidfuzz import distance

    opcodes = distance.Levenshtein.opcodes(
        [_fold_token(token) for token in before], [_fold_token(token) for token in after]
    )
    for opcode in opcodes:
        if opcode.tag == "equal":
            continue
        # A particle between two changes belongs to the change: 「12億円を」→「15億円の」 is one change.
        if bounds and all(_WORDLESS.fullmatch(token) for token in before[bounds[-1][1] : opcode.src_start]):
            bounds[-1][1], bounds[-1][3] = opcode.src_end, opcode.dest_end
        else:
            bounds.append([opcode.src_start, opcode.src_end, opcode.dest_start, opcode.dest_end])
    return [_Span(before[a:b], after[c:d]) for a, b, c, d in bounds]


def _count_words(tokens: list[str]) -> int:
    return sum(not _WORDLESS.fullmatch(token) for token in tokens)


def _merge_figures(changes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns the changes, with a figure removed in one and a figure added in another as a single change."""
    removed = [change for change in changes if change[0][:1].isdigit() and not change[1]]
    added = [change for change in changes if change[1][:1].isdigit() and not change[0]]
    if len(removed) != 1 or len(added) != 1:
        return changes
    merged = (removed[0][0], added[0][1])
    return [merged if change is removed[0] else change for change in changes if change is not added[0]]


def _trim_change(tokens: list[str], moved: Counter[str]) -> str:
    """Returns the words of a change without those that moved, and without particles and punctuation at its ends."""
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
    """Yields the words of a text; a figure with its counter is one word (`12億円`, `9月`)."""
    offset = 0
    while offset < len(text):
        token = _TOKEN.match(text, offset)
        end = token.end() if token else offset + 1
        if text[offset].isdigit() and (counter := _COUNTER_WORD.match(text, end)):
            end = counter.end()
        yield text[offset:end]
        offset = end


def _fold_token(token: str) -> str:
    return unicodedata.normalize("NFKC", token).casefold()
