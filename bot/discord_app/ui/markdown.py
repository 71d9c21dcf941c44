"""Plain text to Discord's markdown, so that nothing in it acts: no markup, no mention, no hidden direction."""

from __future__ import annotations

import re
import unicodedata

_WHITESPACE = re.compile(r"\s+")
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'*+,;=%\-]+[A-Za-z0-9_~/#&=%\-]")
_MARKDOWN_CHARACTERS = re.compile(r"[\\*_~|`<>\[\]]")
_LINE_MARKER = re.compile(r"(?:#{1,3}|-#?|\+|\d{1,9}[.)])(?=\s|$)")
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_JOINERS = {"\u200c", "\u200d"}  # joiners: emoji and several scripts need them


def to_plain_text(text: str) -> str:
    """`text` on one line, without control characters and marks that turn the direction of writing."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    spaced = _WHITESPACE.sub(" ", text).strip()
    return "".join(
        c for c in spaced if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def escape_markdown(text: str) -> str:
    """`text` as markdown that shows exactly it, on one line.

    A web address stays one that can be pressed, in angle brackets, so that what is shown is where it leads. All else
    that Discord would act on is escaped: emphasis, links, mentions, timestamps, and marks that open a line.
    """
    text = to_plain_text(text)
    parts: list[str] = []
    at = 0
    for url in _URL.finditer(text):
        parts += (_escape_inline(text[at : url.start()]), f"<{url[0]}>")
        at = url.end()
    parts.append(_escape_inline(text[at:]))
    escaped = "".join(parts)
    opening = _LINE_MARKER.match(escaped)
    if opening is None:
        return escaped
    mark = opening[0]
    # "1." is opened by its digit, which can't be escaped: the full stop can.
    return (mark[:-1] + "\\" + mark[-1] if mark[0].isdigit() else "\\" + mark) + escaped[opening.end() :]


def _escape_inline(text: str) -> str:
    return _MASS_MENTION.sub("@\u200b", _MARKDOWN_CHARACTERS.sub(r"\\\g<0>", text))
