"""Cleans the characters of a text: removes invisible ones, corrects radicals, and composes split kana and accents."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from briefings.i18n import N_
from briefings.text.normalize import replace_radicals

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings

CONTROL_CHARACTERS_REMOVED: Final = N_("control characters were removed: {count}")

BROKEN_WORD: Final = "\ufde2"
"""At the end of a line whose last word continues on the next one, for a soft hyphen."""

_BIDI_RANGES = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH_RANGES = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
)
_INVISIBLE_RANGES = "\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"
_CONTROL_RANGES = "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
_REMOVAL_RULES = (
    (
        re.compile(f"[{_BIDI_RANGES}]"),
        "direction",
        N_("characters that change the direction of writing were removed: {count}"),
    ),
    (
        re.compile(f"[{_ZERO_WIDTH_RANGES}{_INVISIBLE_RANGES}]"),
        "invisible",
        N_("invisible characters were removed: {count}"),
    ),
    (re.compile(f"[{_CONTROL_RANGES}]"), "control", CONTROL_CHARACTERS_REMOVED),
)
_REMOVED_CHARACTERS = re.compile(f"[{_BIDI_RANGES}{_ZERO_WIDTH_RANGES}{_INVISIBLE_RANGES}{_CONTROL_RANGES}]")
"""The characters of all rules, without the line ends, which are replaced before."""

_RADICAL_RANGES = "\u2f00-\u2fd5\u2027\u2e81-\u2ef3"
_CLEANED_CHARACTER = re.compile(
    f"[{_BIDI_RANGES}{_ZERO_WIDTH_RANGES}{_INVISIBLE_RANGES}{_CONTROL_RANGES}{_RADICAL_RANGES}"
    r"\r\x85\u2028\u2029\u3099\u309a\u0300-\u036f]"
)
"""All characters with which a change begins: a text without them is clean."""

_UNUSUAL_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_LINE_END_CHARACTERS = "\r\x85\u2028\u2029"


_FINAL_SOFT_HYPHEN = re.compile("\u00ad[ \t]{0,9}$", re.MULTILINE)
_COMBINING = re.compile(r"[\u3099\u309a\u0300-\u036f]")
_DECOMPOSED = re.compile(r"[\u3046-\u30ff][\u3099\u309a]|[A-Za-z][\u0300-\u036f]+")


def clean_characters(text: str, warnings: ParserWarnings, *, marks_broken_words: bool = False) -> str:
    """Removes invisible characters, replaces radicals by kanji, and composes kana and Latin letters with their marks.

    Each kind of change gets one warning, except composition, which changes no character that a reader sees.

    Args:
        text: the text.
        warnings: gets the warnings.
        marks_broken_words: whether a soft hyphen at the end of a line becomes the mark of a broken word.
    """
    if _is_clean(text):
        return text
    if marks_broken_words:
        text = _FINAL_SOFT_HYPHEN.sub(BROKEN_WORD, text)
    text = correct_radicals(remove_invisible(text, warnings), warnings)
    if not _COMBINING.search(text):
        return text
    return _DECOMPOSED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def _is_clean(text: str) -> bool:
    """Returns whether a text has nothing to clean, found by one search."""
    return is_plain_ascii(text) or not _CLEANED_CHARACTER.search(text)


def is_plain_ascii(text: str) -> bool:
    """Returns whether a text has only printable ASCII characters, tabs, line feeds and form feeds.

    This takes a fraction of the time of the search for the others.
    """
    return text.isascii() and text.replace("\n", "").replace("\t", "").replace("\f", "").isprintable()


def correct_radicals(text: str, warnings: ParserWarnings) -> str:
    """Replaces radicals, by which some PDF tools encode kanji, by kanji."""
    text, count = replace_radicals(text)
    if count:
        warnings.add(None, "radical", N_("kanji encoded as radicals were corrected: {count}"), count=count)
    return text


def remove_invisible(text: str, warnings: ParserWarnings) -> str:
    """Removes the invisible characters from a text, with one warning for each kind.

    Variation selectors, which select the form of a kanji, stay, and so do tab, line feed and form feed.
    """
    if any(character in text for character in _LINE_END_CHARACTERS):
        text = _UNUSUAL_LINE_ENDS.sub("\n", text)
    if not _REMOVED_CHARACTERS.search(text):
        return text
    for pattern, code, message in _REMOVAL_RULES:
        first = pattern.search(text)
        if first is None:
            continue
        line = text.count("\n", 0, first.start()) + 1
        start, end = max(0, first.start() - 20), first.start() + 40
        excerpt = text[start:end].split("\n")[0]
        # guard 37 value text, pattern.subn("", text)[1]:
        #   tests/unit/documents/test_hostile_files.py::test_invisible_characters_are_removed_with_warning
        text, count = pattern.subn("", text)
        shown = _REMOVAL_RULES[0][0].sub("", _keep_printable(excerpt))
        warnings.add(line, code, message, shown, count=count)
    return text


def _keep_printable(excerpt: str) -> str:
    return "".join(character for character in excerpt if character.isprintable())
