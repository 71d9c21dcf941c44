"""Cutting text where a reader would: after a sentence, and never inside a character as a reader sees it.

Characters are extended grapheme clusters (Unicode Standard Annex 29), so a flag, an emoji made of several, a kana
with a combining voicing mark and a kanji with a variation selector all stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern


ELLIPSIS = "…"

_SENTENCE_STOPS = frozenset("。！？．｡")
_LATIN_STOPS = frozenset(".!?")
_BRACKET_PAIRS = dict(zip("「『（(［[【〈《〔“｢", "」』）)］]】〉》〕”｣", strict=True))
_CLOSING_MARKS = frozenset(_BRACKET_PAIRS.values()) | {'"', "’", "'"}
_PAUSE_MARKS = frozenset("、，,;；:：・） 　")
_ABBREVIATED_WORDS = (
    "mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "gov", "st", "no", "nos", "vs", "cf", "approx", "p", "pp",
)  # fmt: skip
_ABBREVIATED_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
_ABBREVIATIONS = frozenset((*_ABBREVIATED_WORDS, *_ABBREVIATED_MONTHS))
_MIN_FILLED_SHARE = 0.5
"""Share of the room that a cut at a sentence or pause must leave filled."""


@cache
def _grapheme_pattern() -> Pattern[str]:
    import regex  # 20 ms: not before a text has to be cut

    return regex.compile(r"\X")


def split_graphemes(text: str) -> list[str]:
    """`text` in characters as a reader sees them; joined they are `text`."""
    return [text] if len(text) == 1 else _grapheme_pattern().findall(text)


_WHITE_SPACE = re.compile(r"\s+")
_ZERO_WIDTH_JOINERS = frozenset("\u200c\u200d")
_INVISIBLE_CHARACTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")
"""Characters of other categories that nobody sees."""


def to_single_line(text: str) -> str:
    """`text` composed and on one line, without control characters, marks of direction and what nobody sees.

    The two joiners stay: emoji and the names of several languages need them.
    """
    spaced = _WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", text))
    kept = (
        c
        for c in spaced
        if c in _ZERO_WIDTH_JOINERS or not (c in _INVISIBLE_CHARACTERS or unicodedata.category(c)[0] == "C")
    )
    return " ".join("".join(kept).split())


def split_sentences(text: str) -> tuple[str, ...]:
    """`text` in its sentences; joined they are `text`, white space after a sentence staying with it.

    A stop inside brackets or quotation marks ends nothing, unless the bracket is never closed. A Latin full stop ends
    a sentence only before white space, and not after an abbreviation or an initial.
    """
    if not text:
        return ()
    characters = split_graphemes(text)
    inside = _mark_enclosed(characters)
    pieces: list[str] = []
    start = at = 0
    while at < len(characters):
        character = characters[at]
        at += 1
        if character.endswith(("\n", "\r")):
            ends = True
        elif inside[at - 1]:
            continue
        else:
            ends = character[0] in _SENTENCE_STOPS or (
                character in _LATIN_STOPS and _ends_latin_sentence(characters, at)
            )
        if not ends:
            continue
        while at < len(characters) and (characters[at][0] in _SENTENCE_STOPS or characters[at] in _LATIN_STOPS):
            at += 1
        while at < len(characters) and characters[at][0] in _CLOSING_MARKS and not inside[at]:
            at += 1
        while at < len(characters) and characters[at].isspace():
            at += 1
        pieces.append("".join(characters[start:at]))
        start = at
    if start < len(characters):
        pieces.append("".join(characters[start:]))
    return tuple(pieces)


def truncate_text(text: str, limit: int) -> str:
    """`text` if it has at most `limit` code points, else its beginning and `…`, together at most `limit`.

    The cut falls after a sentence or a pause where one leaves at least half of the room filled, and never inside a
    character.
    """
    if len(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    if room < 0:
        return ""
    kept = _take_graphemes(text, room)
    for ends in (_SENTENCE_STOPS, _PAUSE_MARKS):
        at = max((place for place, character in enumerate(kept) if character[0] in ends), default=-1)
        beginning = "".join(kept[: at + 1])
        if len(beginning) >= room * _MIN_FILLED_SHARE:
            return beginning.rstrip("、，, 　") + ELLIPSIS
    return "".join(kept).rstrip() + ELLIPSIS


def split_chunks(text: str, budget: int, cost: Callable[[str], int] = len) -> list[str]:
    """`text` in pieces of at most `budget`, cut after sentences, else between characters; joined they are `text`.

    A single character that costs more than the budget is a piece of its own.
    """
    if cost(text) <= budget:
        return [text]
    pieces: list[str] = []
    for sentence in split_sentences(text):
        if pieces and cost(pieces[-1] + sentence) <= budget:
            pieces[-1] += sentence
        elif cost(sentence) <= budget:
            pieces.append(sentence)
        else:
            pieces.extend(_split_characters(sentence, budget, cost))
    return pieces


def paginate_lines(lines: Sequence[str], budget: int, cost: Callable[[str], int] = len) -> list[list[str]]:
    """`lines` in pages whose lines together cost at most `budget`; a line that is too long is cut into several.

    All lines of all pages, joined, are all lines, joined: nothing is dropped.
    """
    pieces = [piece for line in lines for piece in split_chunks(line, budget, cost)]
    return [[pieces[index] for index in page] for page in group_by_budget([cost(piece) for piece in pieces], budget)]


def group_by_budget(costs: Iterable[int], budget: int) -> list[list[int]]:
    """Positions of `costs` in groups whose sum is at most `budget`, in order; one that is over it stands alone."""
    pages: list[list[int]] = []
    spent = 0
    for index, price in enumerate(costs):
        if not pages or spent + price > budget:
            pages.append([])
            spent = 0
        pages[-1].append(index)
        spent += price
    return pages


def _split_characters(text: str, budget: int, cost: Callable[[str], int]) -> list[str]:
    pieces: list[str] = []
    spent = 0
    for character in split_graphemes(text):
        price = cost(character)
        if not pieces or spent + price > budget:
            pieces.append("")
            spent = 0
        pieces[-1] += character
        spent += price
    return pieces


def _take_graphemes(text: str, room: int) -> list[str]:
    kept: list[str] = []
    spent = 0
    for match in _grapheme_pattern().finditer(text, 0):
        spent += match.end() - match.start()
        if spent > room:
            break
        kept.append(match[0])
    return kept


def _mark_enclosed(characters: list[str]) -> list[bool]:
    """For each character, whether it stands inside brackets or quotation marks that are closed again."""
    inside = [False] * len(characters)
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    straight = -1
    for at, character in enumerate(characters):
        first = character[0]
        if first in _BRACKET_PAIRS:
            opened.append((_BRACKET_PAIRS[first], at))
        elif first == '"':
            if straight >= 0:
                pairs.append((straight, at))
                straight = -1
            else:
                straight = at
        elif first in _CLOSING_MARKS:
            place = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] == first), None)
            if place is not None:
                pairs.append((opened[place][1], at))
                del opened[place:]
        elif first == "\n":
            opened.clear()
            straight = -1
    done = -1
    for start, end in sorted(pairs):
        for at in range(max(start, done), end + 1):
            inside[at] = True
        done = max(done, end)
    return inside


def _ends_latin_sentence(characters: list[str], at: int) -> bool:
    """Whether the Latin stop before position `at` ends a sentence: what follows, and the word before it, decide."""
    following = at
    while following < len(characters) and (
        characters[following] in _LATIN_STOPS or characters[following] in _CLOSING_MARKS
    ):
        following += 1
    if following == len(characters):
        return True
    if not characters[following].isspace():
        return False
    if characters[at - 1] != ".":
        return True
    begin = at - 1
    while begin > 0 and characters[begin - 1].isalpha():
        begin -= 1
    word = "".join(characters[begin : at - 1])
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return False
    while following < len(characters) and characters[following].isspace():
        following += 1
    return following == len(characters) or not characters[following].islower()


_OPENING_BRACKETS = "（(「『【〈《［[“"
_CLOSING_BRACKETS = "）)」』】〉》］]”"
_ENGLISH_STOP = re.compile(r"[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_ABBREVIATION_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|Nos|vs|Gen|Col|Prof|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])|\bp|\bpp)$"
)


def find_sentence_spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Offsets of each sentence with its final mark, without the blanks around it.

    A Japanese sentence ends after 「。」 outside brackets and quotation marks; an unclosed bracket ends with the text
    and then doesn't hold the sentences together. An English one ends before a capital or a digit, unless the mark is
    that of an abbreviation.
    """
    ends = _find_japanese_ends(text) if language == "ja" else _find_english_ends(text)
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = end - (len(piece) - len(piece.rstrip()))
        if left < right:
            spans.append((left, right))
        start = end
    return tuple(spans)


def find_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of what stands in Japanese or curly quotation marks: titles, names and speech."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    pairs = {"「": "」", "『": "』", "“": "”"}
    for offset, char in enumerate(text):
        if char in pairs:
            stack.append((pairs[char], offset))
        elif stack and char == stack[-1][0]:
            _, start = stack.pop()
            if not stack:
                spans.append((start, offset + 1))
    return tuple(spans)


def _find_japanese_ends(text: str) -> list[int]:
    ends: list[int] = []
    inside: list[int] = []
    stack: list[str] = []
    for offset, char in enumerate(text):
        if char in _OPENING_BRACKETS:
            stack.append(_CLOSING_BRACKETS[_OPENING_BRACKETS.index(char)])
        elif stack and char == stack[-1]:
            stack.pop()
            if not stack:
                inside.clear()
        elif char == "。":
            (inside if stack else ends).append(offset + 1)
    return sorted([*ends, *inside])


def _find_english_ends(text: str) -> list[int]:
    return [
        found.end()
        for found in _ENGLISH_STOP.finditer(text)
        if not _ABBREVIATION_END.search(text[max(0, found.start() - 8) : found.start()])
    ]


_MAX_TITLE_LENGTH = {"ja": 56, "en": 120}
_ABBREVIATIONS_TITLES = (
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "Jun.",
    "Jul.",
    "Aug.",
    "Sep.",
    "Oct.",
    "Nov.",
    "Dec.",
    "Gov.",
    "Gen.",
)
_NOT_AFTER_ABBREVIATION = "".join(
    rf"(?<!\b{re.escape(word)})" for word in (*_ABBREVIATIONS_TITLES, "Sept.", "No.", "Mr.", "Ms.", "Dr.", "vs.")
)
_SENTENCE_END = re.compile(rf"(?<=[。])|(?<=[a-z)][.]){_NOT_AFTER_ABBREVIATION}\s")


def extract_title(text: str, language: str) -> str:
    """The first sentence without its full stop, cut where it is too long."""
    first = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].rstrip("。.")
    return truncate_text(first, _MAX_TITLE_LENGTH["ja" if language == "ja" else "en"])
