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
        has_stamp: whether they were written for the state that was asked for, and not for another of the database.
    """

    content: Content
    derived: Any
    load_further: Callable[[], Any]
    has_stamp: bool


class ContentCache(Protocol):
    """Keeps one revision as long as neither the database nor the program is changed."""

    def make_stamp(self) -> bytes:
        """Makes the state of the database and the program, which every change alters; empty where it is unknown."""

    def read_values(self, key: str, stamp: bytes) -> CachedValues | None:
        """Returns the values with a key that this program has written; None for none.

        Args:
            key: of the values.
            stamp: the present state.
        """

    def write_values(self, key: str, stamp: bytes, values: tuple[tuple[Content, Any], Any]) -> None:
        """Keeps values, where that is possible.

        Args:
            key: of the values.
            stamp: the state for which they are valid.
            values: a content with what was computed from it, and what is needed later.
        """

    def renew_stamp(self, key: str, stamp: bytes) -> None:
        """Keeps the values with a key for another state of the database."""
