"""Defines the markup of messages to moderators, and escapes plain text in it.

It is Discord's Markdown: headings (`##`, `###`), small lines (`-#`), list items (`-`), `**bold**`, `<@USER>` and
`<t:SECONDS:STYLE>`. Other platforms translate it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import truncate_text

_MAX_NAMES_LENGTH = 200
_WHITESPACE = compile_lazily(r"[^\S\u00a0]+")
"""White space at which a line may break."""

_URL = compile_lazily(r"https?://[A-Za-z0-9._~:/?#!$&'*+,;=%\-]+[A-Za-z0-9_~/#&=%\-]")
_MARKDOWN_CHARACTERS = compile_lazily(r"[\\*_~|`<>\[\]]")
_LINE_MARKER = compile_lazily(r"(?:#{1,3}|-#?|\+|\d{1,9}[.)])(?=\s|$)")
_MASS_MENTION = compile_lazily(r"@(?=everyone|here)", re.IGNORECASE)
_JOINERS = {"\u200c", "\u200d"}  # joiners: emoji and several scripts need them


def to_plain_text(text: str) -> str:
    """Returns the text on one line, without control characters and marks that change the direction of writing."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    spaced = _WHITESPACE.sub(" ", text).strip()
    return "".join(
        c for c in spaced if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def escape_markdown(text: str) -> str:
    """Returns the text as Markdown that is shown exactly as given, on one line.

    A web address remains a link, in angle brackets, so that the shown address is the real one. Everything else that
    Discord would interpret is escaped: emphasis, links, mentions, timestamps, and markers at the start of a line.
    """
    text = to_plain_text(text)
    parts: list[str] = []
    position = 0
    for url in _URL.finditer(text):
        parts += (_escape_inline(text[position : url.start()]), f"<{url[0]}>")
        position = url.end()
    parts.append(_escape_inline(text[position:]))
    escaped = "".join(parts)
    opening = _LINE_MARKER.match(escaped)
    if opening is None:
        return escaped
    marker = opening[0]
    # "1." begins with a digit, which can't be escaped: the period can.
    return (marker[:-1] + "\\" + marker[-1] if marker[0].isdigit() else "\\" + marker) + escaped[opening.end() :]


def emphasize_markdown(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Returns the text as Markdown that is shown exactly as given, with parts of it in bold.

    Args:
        text: the text.
        spans: offsets of the parts, in order, without overlap.
    """
    parts: list[str] = []
    position = 0
    for start, end in spans:
        bold = escape_markdown(text[start:end])
        # Markdown shows white space at the edges of a bold part as asterisks.
        parts += (_escape_part(text[position:start], is_first=not parts), f"**{bold}**" if bold else "")
        position = end
    parts.append(_escape_part(text[position:], is_first=not parts))
    return "".join(parts).strip()


def _escape_part(text: str, *, is_first: bool) -> str:
    """Returns a part of a text as Markdown with the white space at its edges.

    Markers count only in the first part.
    """
    if not text.strip():
        return " " if text else ""
    escaped = escape_markdown(text) if is_first else escape_markdown(f"x{text.lstrip()}")[1:]
    before = " " if text[0].isspace() and not is_first else ""
    return f"{before}{escaped}{' ' if text[-1].isspace() else ''}"


def format_names(names: Iterable[str]) -> str:
    """Formats the names of files as one text that is shown exactly as given; of many, the first ones that fit."""
    # guard 37 value ", ".join(names):
    #   tests/unit/moderation/test_markup.py::test_file_names_are_shown_without_markup
    return escape_markdown(clip_text(", ".join(to_plain_text(name) for name in names), _MAX_NAMES_LENGTH))


class TimeFormat(StrEnum):
    """The format of a time."""

    DATE = "d"
    SHORT = "f"


def format_time(moment: datetime, style: TimeFormat) -> str:
    """Formats a time that each reader sees in the reader's own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def count_utf16(text: str) -> int:
    """Returns the length of a text in UTF-16 units.

    It is never less than the number of characters, so it is a safe limit on every platform.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip_text(text: str, limit: int) -> str:
    """Returns the text, or the part of its beginning that fits into `limit` UTF-16 units with an ellipsis."""
    length = limit
    while count_utf16(shown := truncate_text(text, length)) > limit:
        length -= 1
    return shown


def _escape_inline(text: str) -> str:
    return _MASS_MENTION.sub("@\u200b", _MARKDOWN_CHARACTERS.sub(r"\\\g<0>", text))
