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

from briefings.text.normalize import fold_text
from briefings.text.segment import to_single_line

MAX_QUERY_LENGTH: Final = 100
"""Characters of a query that is kept; a longer one is no name."""

_MENTION_PATTERN = re.compile(r"[@＠]|<[#:a/]|<id:")
_ADDRESS_PATTERN = re.compile(r"://|\bwww\.|[\w-]\.(?:[a-z]{2,})(?!\w)|discord\.gg", re.IGNORECASE)
"""A web address, or what ends like one; e-mail addresses hold an `@`."""

_NUMBER_PATTERN = re.compile(r"\d(?:[\s().+/-]*\d){5,}")
"""Six digits or more, however they are parted: numbers of telephones, accounts, users."""

_SECRET_PATTERN = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w-]{20,}", re.ASCII)
"""Letters and digits in one long run: a password, a token."""


class MissedQuery(NamedTuple):
    """A query, how it was typed first, and how often."""

    folded: str
    text: str
    times: int


def sanitize_query(query: str) -> str:
    """What is kept of a query: one line of it without invisible characters; empty where nothing is."""
    text = to_single_line(query)
    plain = unicodedata.normalize("NFKC", text)
    if not text or len(text) > MAX_QUERY_LENGTH or not fold_text(text):
        return ""
    if any(
        pattern.search(plain) for pattern in (_MENTION_PATTERN, _ADDRESS_PATTERN, _NUMBER_PATTERN, _SECRET_PATTERN)
    ):
        return ""
    return text


def group_misses(counts: Mapping[str, int]) -> tuple[MissedQuery, ...]:
    """Queries as typed and how often each was, brought together by what they fold to; those not kept are left out."""
    found: dict[str, MissedQuery] = {}
    for query, count in counts.items():
        if text := sanitize_query(query):
            folded = fold_text(text)
            known = found.get(folded, MissedQuery(folded, text, 0))
            found[folded] = known._replace(times=known.times + count)
    return tuple(found.values())


def hash_query(folded: str) -> str:
    """A short key of a folded text, always the same: texts are too long for the ids of buttons."""
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
