"""Queries that found nothing: which of them are kept, and as what.

They tell moderators which names are missing, so a query is kept that could be a name. What may tell of a person is
not: a mention, an address, a long number, a text too long to be a name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from briefings.matching.fold import fold
from briefings.text import one_line

LONGEST: Final = 100
"""Characters of a query that is kept; a longer one is no name."""

_MENTION = re.compile(r"[@＠]|<[#:a/]|<id:")
_ADDRESS = re.compile(r"://|\bwww\.|[\w-]\.(?:[a-z]{2,})(?!\w)|discord\.gg", re.IGNORECASE)
"""A web address, or what ends like one; e-mail addresses hold an `@`."""

_NUMBER = re.compile(r"\d(?:[\s().+/-]*\d){5,}")
"""Six digits or more, however they are parted: numbers of telephones, accounts, users."""

_SECRET = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w-]{20,}", re.ASCII)
"""Letters and digits in one long run: a password, a token."""


class Asked(NamedTuple):
    """A query, how it was typed first, and how often."""

    folded: str
    text: str
    times: int


def kept(query: str) -> str:
    """What is kept of a query: one line of it without invisible characters; empty where nothing is."""
    text = one_line(query)
    plain = unicodedata.normalize("NFKC", text)
    if not text or len(text) > LONGEST or not fold(text):
        return ""
    if any(pattern.search(plain) for pattern in (_MENTION, _ADDRESS, _NUMBER, _SECRET)):
        return ""
    return text


def asked(counts: Mapping[str, int]) -> tuple[Asked, ...]:
    """Queries as typed and how often each was, brought together by what they fold to; those not kept are left out."""
    found: dict[str, Asked] = {}
    for query, count in counts.items():
        if text := kept(query):
            folded = fold(text)
            known = found.get(folded, Asked(folded, text, 0))
            found[folded] = known._replace(times=known.times + count)
    return tuple(found.values())


def key_of(folded: str) -> str:
    """A short key of a folded text, always the same: texts are too long for the ids of buttons."""
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
