"""Joining lines that a column broke."""

from __future__ import annotations

import re

_URL_TAIL = re.compile(r"https?://[^\s\u3000-\uffef]*$", re.IGNORECASE)
_LATIN_TAIL = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u04ff][,.;:'’”)\]]*$|&$")
_ENGLISH_TEXT = re.compile(r"^(?=\S+\s)[^\u2e80-\U0010ffff]{12,}(?<![\s-])$")
_LATIN_HEAD = re.compile(r"^['\"(“‘]?[A-Za-z\u00c0-\u024f\u0400-\u04ff&]")


def join_texts(before: str, after: str) -> str:
    """Two lines as one: with a blank between Latin words, without one between all others and within an address."""
    return before + choose_separator(before, after) + after


def choose_separator(before: str, after: str) -> str:
    """What stands between two lines when they are joined: a blank or nothing."""
    if not after or after[0] >= "\u2e80":
        return ""
    tail = before[-400:]
    if "http" in tail and _URL_TAIL.search(tail):
        return ""
    if _ENGLISH_TEXT.match(tail[-24:].lstrip()) and _ENGLISH_TEXT.match(after[:24].rstrip()):
        return " "
    return " " if _LATIN_HEAD.match(after) and _LATIN_TAIL.search(tail[-12:]) else ""
