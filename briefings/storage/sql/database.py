"""Defines what the repositories require of a database: transactions that run SQL, and the encoding of values.

The SQL of this package is accepted by SQLite (3.35 or newer) and PostgreSQL: placeholders are `?`, times are texts.
SQL for only one of the two is in the package of that database.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from briefings.errors import DatabaseDamaged

Row = tuple[Any, ...]


class CorruptContent(Exception):
    """A digest differs from the one that was stored with the content."""


class SqlTransaction(Protocol):
    """Runs statements inside a transaction."""

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """Returns all rows of a query."""

    async def fetch_in_batches(self, sql: str, *values: object) -> list[Row]:
        """Returns all rows of a query that may have very many, without blocking the event loop."""

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """Returns the first row of a query, or None."""

    async def execute(self, sql: str, *values: object) -> None:
        """Runs a statement."""

    async def insert(self, sql: str, *values: object) -> int:
        """Inserts a row into a table with an `id`, and returns the id that the database chose."""

    async def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs a statement for each row."""


class SqlDatabase(Protocol):
    """An open database."""

    @property
    def location(self) -> str:
        """The location of the database, for messages."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """Returns the aware time that new rows are stamped with."""

    def transaction(self) -> AbstractAsyncContextManager[SqlTransaction]:
        """Runs a block in a transaction that may write: all of it is committed, or nothing.

        Writing transactions are serializable.

        Raises:
            StoreError: the database can't be used.
        """

    def step(self) -> AbstractAsyncContextManager[SqlTransaction]:
        """Runs a block whose first statement decides everything, by a condition on the rows that it changes.

        Such blocks may run side by side.

        Raises:
            StoreError: the database can't be used.
        """

    def statement(self) -> AbstractAsyncContextManager[SqlTransaction]:
        """Runs a single statement, which is a separate transaction.

        Raises:
            StoreError: the database can't be used.
        """

    def read(self) -> AbstractAsyncContextManager[SqlTransaction]:
        """Runs the queries of a block on one state of the database, which they can't change.

        Raises:
            StoreError: the database can't be used.
        """

    def make_damaged_error(self) -> DatabaseDamaged:
        """Returns the error for content that differs from what was stored."""


_JSON_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def encode_json(value: object) -> str:
    """Encodes a value as JSON for a column, Japanese as it is."""
    return _JSON_ENCODER.encode(value)


def format_timestamp(moment: datetime, *, timespec: str = "milliseconds") -> str:
    """Formats a time as UTC in ISO 8601, always with the same length, so that texts are ordered like times."""
    return moment.astimezone(UTC).isoformat(timespec=timespec)


def parse_timestamp(text: str) -> datetime:
    """Parses a time that `format_timestamp` wrote.

    Raises:
        ValueError: it did not: there is no such time, or it has no offset and could be compared with no other.
    """
    moment = datetime.fromisoformat(text)
    # guard 51 false:
    #   tests/integration/posting/test_unreadable_schedules.py::test_values_out_of_range_do_not_block_others
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def parse_optional_timestamp(text: str | None) -> datetime | None:
    """Parses a time that may be missing."""
    return parse_timestamp(text) if text else None
