"""Decides which queries without an answer are counted, and groups equal ones.

Queries that may identify a person (mentions, addresses, long numbers) or contain a secret are not stored.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from msgspec import Struct

from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import fold_text
from briefings.text.segment import to_single_line

MAX_QUERY_LENGTH: Final = 100
"""Maximum length of a counted query, in characters; longer text is not a name."""

MISS_LIMIT: Final = 2000
"""Maximum number of stored queries; beyond it, the least frequent and oldest ones are deleted."""

_MENTION_PATTERN = compile_lazily(r"[@＠]|<[#:a/]|<id:")
_ADDRESS_PATTERN = compile_lazily(r"://|\bwww\.|[\w-]\.(?:[a-z]{2,})(?!\w)", re.IGNORECASE)
"""A web address, or a word that ends like a domain name. E-mail addresses contain an `@`."""

_NUMBER_PATTERN = compile_lazily(r"\d(?:[\s().+/-]*\d){5,}")
"""Six or more digits with any separators: telephone, account and user numbers."""

_SECRET_PATTERN = compile_lazily(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}", re.ASCII)
"""A long run of letters and digits: a password or token."""


class MissedQuery(NamedTuple):
    """A query without an answer: its folded form, its first spelling, and how often it was asked."""

    folded: str
    text: str
    times: int


def sanitize_query(query: str) -> str:
    """Returns the query as one line without invisible characters; empty if it must not be stored."""
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
    """Merges the counts of queries that fold to the same text, without those that must not be stored.

    Args:
        counts: the count of each query, by its text as typed.
    """
    misses: dict[str, MissedQuery] = {}
    for query, count in counts.items():
        if text := sanitize_query(query):
            folded = fold_text(text)
            known = misses.get(folded, MissedQuery(folded, text, 0))
            misses[folded] = known._replace(times=known.times + count)
    return tuple(misses.values())


def hash_query(folded: str) -> str:
    """Returns a short, stable key of a folded query for the ids of buttons, which are too short for its text."""
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class MissRecord(Struct, frozen=True):
    """A search that found nothing, as it is stored.

    Attributes:
        folded: the folded text, which identifies the record.
        text: the query as it was first typed.
        count: the number of searches.
        first_on: the day of the first search (UTC).
        last_on: the day of the last search (UTC).
        dismissed: whether a moderator decided that it needs no alias.
    """

    folded: str
    text: str
    count: int
    first_on: date
    last_on: date
    dismissed: bool = False

    @property
    def key(self) -> str:
        """Its key in the ids of buttons."""
        return hash_query(self.folded)
