"""Splits a text layer into lines with their width and surroundings, and joins lines to text."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.documents.characters import BROKEN_WORD, is_plain_ascii
from briefings.documents.text_layer.columns import may_have_columns, separate_columns
from briefings.documents.text_layer.hangul import choose_hangul_separator, ends_in_hangul, has_hangul
from briefings.documents.text_layer.layout_marks import ANY_MARK, CONTINUATION, LINE_MARKS
from briefings.documents.text_layer.widths import measure_widths
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.documents.text_layer.line_search import LineSearch
    from briefings.documents.text_layer.removed_text import RemovedTextLog
    from briefings.documents.warnings import ParserWarnings


_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b\u2060]")
_SPECIAL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b\u2060\ufdd0-\ufdef]")
"""Control characters and layout marks."""
_HALF_WIDTH_BLANKS = " \u00a0"
_LOWER = "a-z\u00df-\u00f6\u00f8-\u024f\u03ac-\u03ce\u0430-\u045f\u0461-\u052f\u0561-\u0587\u10d0-\u10fa"
_LATIN_FULL_STOP = re.compile(
    rf"(?:[{_LOWER}»)\]\u201d\u2019\"]|\b[^\W\d_]{{2,}}|[{_LOWER}]\.?,?\s\d{{1,4}}|\d\s[{_LOWER}]+)[.?!]"
    r"[)»\u201d\u2019\"]*$"
)
"""The end of a sentence in an alphabetic script; a number before the period follows a word."""
_WIDE_CHARACTER = re.compile(r"[\u2e80-\uabff\ud7b0-\uffef]")
"""Kanji, kana and full-width characters; words in Hangul have spaces between them, as in alphabetic scripts."""
_EM_SPACES = "\u2001\u2003"
"""Some PDF tools write an em space for an ideographic space."""
_SENTENCE_CLOSERS = frozenset("。．.！？!?」』）)]】〉》\"'’”")
_FULL_STOPS = frozenset("。．！？!?")
_SENTENCE_END = re.compile(r"[。．！？!?][」』）)\]】〉》]*(?:[(（]注?\s?\d{1,2}[)）])*$")


class LineRole(StrEnum):
    """The role of a line."""

    BODY = "body"
    BLANK = "blank"
    RUNNING_HEAD = "running-head"
    FURIGANA = "ruby"
    HEADING = "heading"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    FIGURE = "figure"
    STRAY_NUMBER = "stray"
    CONTENTS = "contents"
    NOTES_TITLE = "notes-title"
    RULE = "rule"


BODY: Final = LineRole.BODY
"""The role of most lines. Reading it from the enumeration would take most of the time of a loop over all lines."""


class TextLine(Struct, gc=False):
    """One line of a document.

    Attributes:
        number: from 1, in the document.
        text: text without surrounding spaces and control characters.
        leading_blanks: spaces before the text; a PDF tool writes one at the beginning of a page.
        indented: whether an ideographic space precedes the text.
        form_feeds: form feeds before the line.
        after_blank: whether it follows an empty line.
        before_blank: whether an empty line follows it.
        width: width in columns; a full-width character takes two.
        ends_sentence: whether its text ends a sentence (see `ends_sentence`).
        role: its role; running text until another is found.
        page: printed page.
        split_by_furigana: whether furigana were between it and the next line.
        word_continues: whether its last word continues on the next line.
        is_underlined: whether a rule of hyphens or equals signs is below it, as in plain text.
        layout_mark: the mark of its role with which a PDF reader began it (see `layout_marks`).
        has_layout: whether its text layer has such marks.
        control_count: number of control characters that were removed.
    """

    number: int
    text: str
    leading_blanks: int = 0
    indented: bool = False
    form_feeds: int = 0
    after_blank: bool = False
    before_blank: bool = False
    width: int = 0
    ends_sentence: bool = False
    role: LineRole = BODY
    page: int | None = None
    split_by_furigana: bool = False
    word_continues: bool = False
    is_underlined: bool = False
    layout_mark: str = ""
    has_layout: bool = False
    control_count: int = 0

    def replace_text(self, text: str) -> None:
        """Replaces the text of the line; its width is kept."""
        self.text = text
        self.ends_sentence = ends_sentence(text)


def split_lines(text: str, warnings: ParserWarnings | None = None) -> list[TextLine]:
    """Returns the nonempty lines of a text, columns side by side one after the other."""
    has_gutters = may_have_columns(text)
    for em_space in _EM_SPACES:
        text = text.replace(em_space, "\u3000")
    raw_lines: Sequence[str] = text.split("\n")
    numbers: Sequence[int] = range(1, len(raw_lines) + 1)
    if has_gutters:
        ordered, block_count = separate_columns(list(zip(numbers, raw_lines, strict=True)))
        numbers, raw_lines = zip(*ordered, strict=True)
        if block_count and warnings is not None:
            warnings.add(
                None,
                "columns",
                N_("columns side by side were separated; check the order: {count}"),
                count=block_count,
            )
    if "\f" in text or not (is_plain_ascii(text) or not _SPECIAL_CHARACTERS.search(text)):
        return _split_special_lines(zip(numbers, raw_lines, strict=True))
    return _split_plain_lines(numbers, raw_lines)


def _split_plain_lines(numbers: Sequence[int], raw_lines: Sequence[str]) -> list[TextLine]:
    """Returns the nonempty lines of a text without form feeds, control characters and layout marks.

    This usual case is done list by list, in a fraction of the time that it takes line by line.
    """
    stripped = list(map(str.strip, raw_lines))
    filled = [i for i, clean in enumerate(stripped) if clean]
    if not filled:
        return []
    texts = [stripped[i] for i in filled]
    leading_blanks = [0] * len(texts)
    indented = [False] * len(texts)
    # `strip` returns the same object where it removes nothing.
    for position in [position for position, i in enumerate(filled) if raw_lines[i] is not texts[position]]:
        raw = raw_lines[filled[position]]
        start = len(raw) - len(raw.lstrip(_HALF_WIDTH_BLANKS))
        leading_blanks[position], indented[position] = start, raw[start] == "\u3000"
    follows_gap = [after - i > 1 for i, after in pairwise(filled)]
    return list(
        map(
            TextLine,
            [numbers[i] for i in filled],
            texts,
            leading_blanks,
            indented,
            repeat(0),
            [filled[0] > 0, *follows_gap],
            [*follows_gap, filled[-1] + 1 < len(raw_lines)],
            measure_widths(texts),
            [
                (last := text[-1]) in _SENTENCE_CLOSERS and (last in _FULL_STOPS or ends_sentence(text))
                for text in texts
            ],
        )
    )


def _split_special_lines(numbered: Iterable[tuple[int, str]]) -> list[TextLine]:
    """Returns the nonempty lines of a text with form feeds, control characters or layout marks."""
    lines: list[TextLine] = []
    after_blank = False
    form_feeds = 0
    for number, raw in numbered:
        for position, piece in enumerate(raw.split("\f")):
            form_feeds += position > 0
            stripped = piece.lstrip(_HALF_WIDTH_BLANKS)
            plain = _CONTROL_CHARACTERS.sub("", stripped)
            control_count = len(stripped) - len(plain)
            layout_mark = plain[0] if plain and plain[0] in LINE_MARKS else ""
            plain = plain[len(layout_mark) :]
            clean = plain.strip()
            word_continues = clean.endswith(BROKEN_WORD)
            clean = clean.removesuffix(BROKEN_WORD)
            if not clean:
                after_blank = True
                if lines:
                    lines[-1].before_blank = True
                continue
            lines.append(
                TextLine(
                    number,
                    clean,
                    leading_blanks=len(piece) - len(stripped),
                    indented=plain.startswith("\u3000"),
                    form_feeds=form_feeds,
                    after_blank=after_blank,
                    word_continues=word_continues,
                    ends_sentence=ends_sentence(clean),
                    layout_mark=layout_mark,
                    control_count=control_count,
                )
            )
            after_blank, form_feeds = False, 0
    for line, width in zip(lines, measure_widths([line.text for line in lines]), strict=True):
        line.width = width
    return lines


def ends_sentence(text: str) -> bool:
    """Returns whether a text ends a sentence, ignoring footnote marks and closing brackets after the period."""
    last = text[-1:]
    if last not in _SENTENCE_CLOSERS:
        return False
    if last in _FULL_STOPS:
        return True
    if last == "." and "a" <= text[-2:-1] <= "z" and len(text) > 12:
        return True  # as the pattern for alphabetic scripts finds, in a fraction of the time
    tail = text[-40:]
    return _SENTENCE_END.search(tail) is not None or (len(text) > 12 and _LATIN_FULL_STOP.search(tail) is not None)


def is_alphabetic(text: str) -> bool:
    """Returns whether a text is in an alphabetic script, without kanji, kana and full-width characters."""
    return text.isascii() or not _WIDE_CHARACTER.search(text)


_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_BROKEN_TAIL = re.compile(r"(?<![A-Za-z])([A-Za-z]+)-$")
_HYPHENATED_PREFIXES = frozenset(
    {"non", "anti", "co", "ex", "self", "pro", "post", "pre", "vice", "well", "semi", "multi", "cross"}
)
_BROKEN_HEAD = re.compile(r"^[a-z]+")


def join_hyphenated(
    lines: list[TextLine], search: LineSearch, warnings: ParserWarnings, removed: RemovedTextLog
) -> None:
    """Removes the hyphen at the end of a line if the next line continues the word.

    If the document has the word with its hyphen elsewhere, the hyphen stays. If it has the word in neither
    form, the hyphen is removed with a warning.
    """
    if "-" not in search.lasts:
        return
    running = [line for line in lines if line.role is BODY and line.layout_mark != CONTINUATION]
    pairs = [*pairwise(running), *(pair for pair in pairwise(lines) if pair[1].layout_mark == CONTINUATION)]
    words = {word.lower() for pair in pairs for line in pair for word in _ENGLISH_WORD.findall(line.text)}
    for line, after in pairs:
        tail, head = _BROKEN_TAIL.search(line.text), _BROKEN_HEAD.match(after.text)
        if not tail or not head or f"{tail[1]}-{head[0]}".lower() in words:
            continue
        if tail[1].lower() in _HYPHENATED_PREFIXES:
            continue
        if (tail[1] + head[0]).lower() not in words:
            warnings.add(
                line.number,
                "hyphen",
                N_("a hyphen at the end of a line was removed because the word appears to be broken there"),
                line.text,
            )
        line.replace_text(line.text[:-1])
        removed.add_text(line.number, "hyphen", "-")
        line.word_continues = True


_URL_TAIL = re.compile(r"https?://[^\s\u3000-\uffef]*$", re.IGNORECASE)
_SPACED_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u05ff\u0620-\u0dff\u10a0-\u10ff\u1c90-\u1cbf"
"""Letters of the scripts that separate words by spaces."""
_LATIN_TAIL = re.compile(rf"[{_SPACED_LETTER}][,.;:'’”»)\]\u0589\u060c\u061f]*$|&$")
_ENGLISH_TEXT = re.compile(r"^(?=\S+\s)[^\u2e80-\U0010ffff]{12,}(?<![\s-])$")
_LATIN_CONTEXT = re.compile(
    r"[^\W\d_]\s[^\u2e80-\U0010ffff]{2,40}(?<![\s-])$|^[^\u2e80-\U0010ffff]*(?<=[^\W\d_]{3})$"
)
_LATIN_START = re.compile(r"[\d(]+[^\u2e80-\U0010ffff]*$|[^\W\d_][^\u2e80-\U0010ffff]*$")
_LATIN_HEAD = re.compile(rf"^['\"(“‘«]?[{_SPACED_LETTER}&]")


def join_texts(before: str, after: str) -> str:
    """Joins two lines: with a space between Latin words, without one otherwise and within a URL."""
    return before + choose_separator(before, after) + after


def joins_without_space(after: str) -> bool:
    """Returns whether a line begins with kanji, kana or other characters that no space is inserted before.

    After Hangul, a space may be needed before them too.
    """
    return "\u2e80" <= after[:1] < "\uac00" or "\uf900" <= after[:1] < "\ufdd0" or after[:1] >= "\ufdf0"


def choose_separator(before: str, after: str) -> str:
    """Chooses the separator of two lines that are joined: a space or nothing."""
    return "" if joins_without_space(after) and not ends_in_hangul(before) else _choose_latin_separator(before, after)


def _choose_latin_separator(before: str, after: str) -> str:
    after = ANY_MARK.sub("", after[:40])
    if after and has_hangul(before, after):
        return choose_hangul_separator(ANY_MARK.sub("", before[-20:]), after)
    if not after or after[0] >= "\u2e80" or before[-1:] == "\u00ad":
        return ""
    tail = ANY_MARK.sub("", before[-400:])
    if tail[-1:] >= "\u2e80" or ("http" in tail and _URL_TAIL.search(tail)):
        return ""
    if _ENGLISH_TEXT.match(tail[-24:].lstrip()) and _ENGLISH_TEXT.match(after[:24].rstrip()):
        return " "
    if _LATIN_CONTEXT.search(tail[-24:]) and _LATIN_START.match(after[:24]):
        return " "
    return " " if _LATIN_HEAD.match(after) and _LATIN_TAIL.search(tail[-12:]) else ""


_NON_BLANK = re.compile(r"\S+")
_MIN_DOUBLED_LENGTH = 6


def remove_doubling(text: str) -> str:
    """Removes the doubling of characters by which some PDF tools render bold text: `第第11章章` becomes `第1章`.

    A word is doubled if it consists of pairs and has more than two of them, or if another word of the line has.
    A word such as `22` alone is kept.
    """
    words = text.split()
    for word in words:
        if word[0] == word[1:2] and len(word) >= _MIN_DOUBLED_LENGTH and _is_doubled(word):
            break
    else:
        return text
    if sum(len(word) for word in words if _is_doubled(word)) * 3 < 2 * sum(map(len, words)):
        return text
    return _NON_BLANK.sub(lambda match: match[0][::2] if _is_doubled(match[0]) else match[0], text)


def _is_doubled(word: str) -> bool:
    return len(word) % 2 == 0 and word[::2] == word[1::2] and len(set(word)) > (1 if len(word) > 2 else 0)
