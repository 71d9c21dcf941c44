"""Splits and truncates text at sentences and pauses, never inside a user-perceived character.

Characters are extended grapheme clusters (Unicode Standard Annex 29): a flag, an emoji of several code points, a kana
with a combining voicing mark and a kanji with a variation selector stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.months import MONTH_ABBREVIATIONS

if TYPE_CHECKING:
    from regex import Pattern

ELLIPSIS: Final = "…"

_SENTENCE_STOPS = frozenset("。！？．｡\u0589\u0964\u0965\u104b\u17d4")
"""Marks that end a sentence before any character, including those of Armenian, Indic scripts, Burmese and Khmer."""
_LATIN_STOPS = frozenset(".!?\u061f\u06d4")
"""Marks that end a sentence before white space, including those of Arabic."""
_BRACKET_PAIRS = dict(zip("「『（(［[【〈《〔“｢", "」』）)］]】〉》〕”｣", strict=True))
_CLOSING_MARKS = frozenset(_BRACKET_PAIRS.values()) | {'"', "’", "'"}
_PAUSE_MARKS = frozenset("、，,;；:：・） 　")
_QUOTATION_MARKS = {"「": "」", "『": "』", "“": "”"}
_QUOTATION_MARK = compile_lazily("[{}]".format("".join((*_QUOTATION_MARKS, *_QUOTATION_MARKS.values()))))
_STOP = compile_lazily("[{}\n\r]".format("".join(_SENTENCE_STOPS | _LATIN_STOPS)))
_SPACED_CLAUSES = compile_lazily(r"[\u0e00-\u0eff] (?=[\u0e00-\u0eff])")
"""A space in Thai or Lao, which separates sentences and clauses and have no full stop."""
_BRACKET = compile_lazily(rf"[{re.escape(''.join(_BRACKET_PAIRS) + ''.join(_BRACKET_PAIRS.values()))}\"\n]")
_WORD_BEFORE_STOP = compile_lazily(r"(?<![^\W\d_])[^\W\d_]+$")
_ABBREVIATIONS: Final = frozenset(
    (
        *("bzw", "Abs", "Hrn", "ggf", "Nr", "Sr", "Sra", "Dña", "kl", "им", "ул", "стр", "рис", "тыс", "проф", "ген"),
        *("Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Col", "Sen", "Rep", "Gov", "St", "vs", "cf", "approx"),
        *(name for name in MONTH_ABBREVIATIONS if name != "May"),
        "Sept",
    )
)
_ABBREVIATIONS_BEFORE_NUMBERS: Final = frozenset({"No", "Nos", "no", "nos", "p", "pp", "ст", "п"})
_RUSSIAN_CITY: Final = "г"
"""The abbreviation of a city before its name, and of a year after a number, where it may end a sentence."""
_RUSSIAN_YEAR = compile_lazily(r"\d\s*г$")
_RUSSIAN_YEAR_AT_START = compile_lazily(r"(?:^|[.!?»]\s+)[А-ЯЁ][а-яё]*(?:\s+[а-яё]+){0,2}\s+\d{4}\s*г$")
"""An abbreviated year in the first words of a sentence, which it does not end: `В мае 2024 г. Россия`."""
_GERMAN_DAY = compile_lazily(r"(?<!\d)\d{1,2}\.")
_GERMAN_MONTH = compile_lazily(
    r"\s+(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_MAX_ABBREVIATION_LENGTH: Final = 12
_ZERO_WIDTH_JOINERS = frozenset("\u200c\u200d")
_INVISIBLE_CHARACTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")
"""Invisible characters outside the Unicode category C."""

_MAX_NESTING: Final = 40
"""Maximum number of open brackets that are tracked; real text has two or three."""
_WHITE_SPACE = compile_lazily(r"\s+")
_MIN_CLAUSE_LENGTH: Final = 60
"""Minimum length of a Thai or Lao sentence that ends at a space, in characters."""

_MIN_FILLED_SHARE: Final = 0.5
"""Minimum share of the limit that a text truncated at a sentence or pause must fill."""

_MAX_TITLE_LENGTH: Final = {"ja": 56, "en": 120}

_REGIONAL = "[\U0001f1e6-\U0001f1ff]"
_PLAIN_TEXT = compile_lazily(
    "(?:[ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3030-\u3098"
    f"\u309b-\u9fff\uff01-\uff9d]++|{_REGIONAL}{{2}})++"
)
"""Text in which every character and every flag is a grapheme cluster by itself (UAX 29)."""

_PLAIN_GRAPHEME = compile_lazily(f"{_REGIONAL}{{2}}|.")


@cache
def _compile_grapheme_pattern() -> Pattern[str]:
    import regex  # imported on first use, because it takes 20 ms

    return regex.compile(r"\X")


def split_graphemes(text: str) -> list[str]:
    """Splits text into extended grapheme clusters. Their concatenation is `text`."""
    if len(text) == 1:
        return [text]
    return (_PLAIN_GRAPHEME if _PLAIN_TEXT.fullmatch(text) else _compile_grapheme_pattern()).findall(text)


def to_single_line(text: str) -> str:
    """Returns `text` in NFC on one line, without control, direction and other invisible characters.

    Zero-width joiners are kept, because emoji and several languages need them.
    """
    spaced = _WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", text))
    kept = (
        c
        for c in spaced
        if c in _ZERO_WIDTH_JOINERS or not (c in _INVISIBLE_CHARACTERS or unicodedata.category(c)[0] == "C")
    )
    return " ".join("".join(kept).split())


def split_sentences(text: str) -> tuple[str, ...]:
    """Splits text into sentences, each with the white space after it. Their concatenation is `text`.

    A full stop inside closed brackets or quotation marks does not end a sentence. A Latin period ends a sentence only
    before white space, not before a lower-case letter (except in Georgian, which has no capitals), and not after an
    abbreviation or an initial. In Thai and Lao, which have no full stop, a space after 60 characters ends a sentence.
    """
    ends = _find_sentence_ends(text)
    return tuple(text[start:end] for start, end in zip([0, *ends], ends, strict=False))


def find_sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Returns the offsets of the sentences of `split_sentences`, without surrounding white space."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _find_sentence_ends(text):
        sentence = text[start:end]
        if sentence.strip():
            leading = len(sentence) - len(sentence.lstrip())
            spans.append((start + leading, start + len(sentence.rstrip())))
        start = end
    return tuple(spans)


def find_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Returns the offsets of the outermost quotations in Japanese or curly quotation marks, including the marks."""
    spans: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []
    for mark in _QUOTATION_MARK.finditer(text):
        character, offset = mark[0], mark.start()
        if character in _QUOTATION_MARKS:
            open_marks.append((_QUOTATION_MARKS[character], offset))
        elif open_marks and character == open_marks[-1][0]:
            _, start = open_marks.pop()
            if not open_marks:
                spans.append((start, offset + 1))
    return tuple(spans)


def extract_title(text: str, language: str) -> str:
    """Returns the first sentence without its final period, truncated to the maximum title length of the language."""
    sentences = split_sentences(text.strip())
    first = sentences[0].rstrip().rstrip("。.") if sentences else ""
    return truncate_text(first, _MAX_TITLE_LENGTH["ja" if language == "ja" else "en"])


def truncate_text(text: str, limit: int) -> str:
    """Returns `text` truncated to at most `limit` code points, with `…` if anything is removed.

    The text is cut after a sentence or at a pause if at least half of the limit remains filled.
    """
    if len(text) <= limit:
        return text
    available = limit - len(ELLIPSIS)
    if available < 0:
        return ""
    graphemes = _take_graphemes(text, available)
    for marks in (_SENTENCE_STOPS, _PAUSE_MARKS):
        last = max((index for index, grapheme in enumerate(graphemes) if grapheme[0] in marks), default=-1)
        beginning = "".join(graphemes[: last + 1])
        if len(beginning) >= available * _MIN_FILLED_SHARE:
            return beginning.rstrip("、，, 　") + ELLIPSIS
    return "".join(graphemes).rstrip() + ELLIPSIS


def split_chunks(text: str, budget: int, cost: Callable[[str], int] = len) -> list[str]:
    """Splits text into chunks, after sentences if possible. Their concatenation is `text`.

    Args:
        text: the text.
        budget: the maximum cost of a chunk. A single character that costs more is a chunk by itself.
        cost: the cost of a text, its number of code points by default.
    """
    if cost(text) <= budget:
        return [text]
    chunks: list[str] = []
    for sentence in split_sentences(text):
        if chunks and cost(chunks[-1] + sentence) <= budget:
            chunks[-1] += sentence
        elif cost(sentence) <= budget:
            chunks.append(sentence)
        else:
            chunks.extend(_split_graphemes_by_cost(sentence, budget, cost))
    return chunks


def _split_graphemes_by_cost(text: str, budget: int, cost: Callable[[str], int]) -> list[str]:
    chunks: list[str] = []
    spent = 0
    for grapheme in split_graphemes(text):
        price = cost(grapheme)
        if not chunks or spent + price > budget:
            chunks.append("")
            spent = 0
        chunks[-1] += grapheme
        spent += price
    return chunks


def _take_graphemes(text: str, available: int) -> list[str]:
    """Returns the first grapheme clusters that together have at most `available` code points."""
    graphemes: list[str] = []
    spent = 0
    # The next character is also tested, because it may belong to the last cluster.
    pattern = _PLAIN_GRAPHEME if _PLAIN_TEXT.fullmatch(text, 0, available + 1) else _compile_grapheme_pattern()
    for match in pattern.finditer(text):
        spent += match.end() - match.start()
        if spent > available:
            break
        graphemes.append(match[0])
    return graphemes


def _find_sentence_ends(text: str) -> list[int]:
    """Returns the offset after each sentence and its white space. The last one is the length of the text."""
    enclosed = _find_enclosed(text)
    opening = frozenset(start for start, _ in enclosed)
    ends: list[int] = []
    region = end = 0
    for stop in _STOP.finditer(text):
        start = stop.start()
        if start < end:
            continue
        while region < len(enclosed) and enclosed[region][1] <= start:
            region += 1
        inside = region < len(enclosed) and enclosed[region][0] <= start
        if inside and text[start] in _LATIN_STOPS:
            # American punctuation places the final period before the closing quotation mark.
            inside = enclosed[region][1] > _skip_marks(text, start + 1)
        if text[start] in "\r\n" or (not inside and _ends_sentence(text, start)):
            end = _skip_closing(text, stop.end(), opening)
            ends.append(end)
    if end < len(text):
        ends.append(len(text))
    return _split_at_spaces(text, ends) if _SPACED_CLAUSES.search(text) else ends


def _split_at_spaces(text: str, ends: list[int]) -> list[int]:
    """Returns the ends of sentences, with further ends at spaces in Thai and Lao."""
    split: list[int] = []
    start = 0
    for end in ends:
        for space in _SPACED_CLAUSES.finditer(text, start, end):
            if space.end() - start >= _MIN_CLAUSE_LENGTH:
                split.append(space.end())
                start = space.end()
        split.append(end)
        start = end
    return split


def _find_enclosed(text: str) -> list[tuple[int, int]]:
    """Returns the disjoint regions between brackets or quotation marks on one line, including the marks."""
    regions: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []
    straight_quote = -1
    for match in _BRACKET.finditer(text):
        mark, offset = match[0], match.start()
        if mark in _BRACKET_PAIRS and len(open_marks) < _MAX_NESTING:
            open_marks.append((_BRACKET_PAIRS[mark], offset))
        elif mark == "\n":
            open_marks.clear()
            straight_quote = -1
        elif mark == '"':
            if straight_quote >= 0:
                regions.append((straight_quote, offset + 1))
            straight_quote = -1 if straight_quote >= 0 else offset
        elif mark not in _BRACKET_PAIRS:
            index = next((i for i in range(len(open_marks) - 1, -1, -1) if open_marks[i][0] == mark), None)
            if index is not None:
                regions.append((open_marks[index][1], offset + 1))
                del open_marks[index:]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(regions):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _ends_sentence(text: str, offset: int) -> bool:
    """Returns whether the stop mark at an offset ends a sentence."""
    stop = text[offset]
    if stop == "．":
        return not (text[offset - 1 : offset].isdigit() and text[offset + 1 : offset + 2].isdigit())
    if stop in _SENTENCE_STOPS:
        return True
    following = _skip_marks(text, offset + 1)
    if following == len(text):
        return True
    return text[following].isspace() and (stop != "." or _period_ends_sentence(text, offset, following))


def _period_ends_sentence(text: str, offset: int, following: int) -> bool:
    """Returns whether a period before white space ends a sentence."""
    if _GERMAN_DAY.match(text, max(0, offset - 2)) and _GERMAN_MONTH.match(text, offset + 1):
        return False
    while following < len(text) and text[following].isspace():
        following += 1
    after = text[following : following + 1]
    word = _WORD_BEFORE_STOP.search(text[max(0, offset - _MAX_ABBREVIATION_LENGTH) : offset])
    if word is not None and word[0] == _RUSSIAN_CITY:
        before = text[max(0, offset - 60) : offset]
        return _RUSSIAN_YEAR.search(before) is not None and not _RUSSIAN_YEAR_AT_START.search(before)
    is_lower = after.islower() and not "\u10d0" <= after <= "\u10ff"
    return not (is_lower or (word is not None and _is_abbreviation(word[0], after)))


def _skip_marks(text: str, offset: int) -> int:
    """Returns the offset after Latin stops and closing marks."""
    while offset < len(text) and (text[offset] in _LATIN_STOPS or text[offset] in _CLOSING_MARKS):
        offset += 1
    return offset


def _is_abbreviation(word: str, after: str) -> bool:
    """Returns whether a word before a period is an abbreviation or an initial, given the next visible character."""
    if word in _ABBREVIATIONS_BEFORE_NUMBERS:
        return after.isdigit()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _skip_closing(text: str, offset: int, opening: frozenset[int]) -> int:
    """Returns the offset after further stop marks, combining marks, closing marks and white space.

    A straight quotation mark at an offset in `opening` begins the next sentence and is not skipped.
    """
    while offset < len(text) and (
        text[offset] in _SENTENCE_STOPS or text[offset] in _LATIN_STOPS or _extends_grapheme(text[offset])
    ):
        offset += 1
    while offset < len(text) and (
        (text[offset] in _CLOSING_MARKS and offset not in opening) or _extends_grapheme(text[offset])
    ):
        offset += 1
    while offset < len(text) and (text[offset].isspace() or _extends_grapheme(text[offset])):
        offset += 1
    return offset


def _extends_grapheme(character: str) -> bool:
    """Returns whether a character belongs to the grapheme cluster of the character before it."""
    return character >= "\u0300" and (
        unicodedata.category(character)[0] == "M"
        or character in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )
