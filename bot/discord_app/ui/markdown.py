"""Escapes plain text for Discord's Markdown: no markup, no mention and no hidden direction of writing has effect."""

from __future__ import annotations

import re
import unicodedata

_WHITESPACE = re.compile(r"[^\S\u00a0]+")
"""White space at which a line may break."""

_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'*+,;=%\-]+[A-Za-z0-9_~/#&=%\-]")
_MARKDOWN_CHARACTERS = re.compile(r"[\\*_~|`<>\[\]]")
_LINE_MARKER = re.compile(r"(?:#{1,3}|-#?|\+|\d{1,9}[.)])(?=\s|$)")
_MASS_MENTION = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_JOINERS = {"\u200c", "\u200d"}  # joiners: emoji and several scripts need them


def to_plain_text(text: str) -> str:
    """The text on one line, without control characters and marks that change the direction of writing."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    spaced = _WHITESPACE.sub(" ", text).strip()
    return "".join(
        c for c in spaced if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def escape_markdown(text: str) -> str:
    """The text as Markdown that is shown exactly as given, on one line.

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


def _escape_inline(text: str) -> str:
    return _MASS_MENTION.sub("@\u200b", _MARKDOWN_CHARACTERS.sub(r"\\\g<0>", text))
