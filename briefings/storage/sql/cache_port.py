"""Defines the cache of the active revision, which a database in a file has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from briefings.domain import Content


class CachedValues(Struct, frozen=True):
    """The values of a cache.

    Attributes:
        content: the content.
        derived: what was computed from it; it refers to the objects of the content.
        load_further: loads what is needed later.
        has_stamp: whether they were written for the requested state of the database, and not for another one.
    """

    content: Content
    derived: Any
    load_further: Callable[[], Any]
    has_stamp: bool


class ContentCache(Protocol):
    """Caches one revision until the database or the program changes."""

    def make_stamp(self) -> bytes:
        """Makes a stamp of the database and the program that every change alters; empty if unknown."""

    def read_values(self, key: str, stamp: bytes) -> CachedValues | None:
        """Returns the values with a key that this program has written; None if there is none.

        Args:
            key: of the values.
            stamp: the present state.
        """

    def write_values(self, key: str, stamp: bytes, values: tuple[tuple[Content, Any], Any]) -> None:
        """Stores values, if possible.

        Args:
            key: of the values.
            stamp: the state for which they are valid.
            values: a content with what was computed from it, and what is needed later.
        """

    def renew_stamp(self, key: str, stamp: bytes) -> None:
        """Marks the values with a key as valid for another state of the database."""
