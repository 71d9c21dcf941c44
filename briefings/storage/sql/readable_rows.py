"""Decodes the rows of a list one by one, so that an unreadable row does not affect the others."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from briefings.storage.sql.database import Row

logger = logging.getLogger(__name__)

DECODING_ERRORS: Final = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""Exceptions of decoding a value that this program did not write; `json` raises RecursionError if nested deeply."""

T = TypeVar("T")

_found_tables: ContextVar[set[str] | None] = ContextVar("found_tables", default=None)


@contextmanager
def find_unreadable_tables() -> Iterator[set[str]]:
    """Collects the names of the tables with rows that can't be read, of the lists that the block reads."""
    tables: set[str] = set()
    token = _found_tables.set(tables)
    try:
        yield tables
    finally:
        _found_tables.reset(token)


def decode_readable(rows: Iterable[Row], decode: Callable[[Row], T], name: str) -> tuple[T, ...]:
    """Decodes rows; one that can't be read is left out and logged.

    Args:
        rows: from the database.
        decode: decodes a row.
        name: of the table, for the log.
    """
    decoded: list[T] = []
    for row in rows:
        try:
            decoded.append(decode(row))
        # guard 51 except: tests/integration/storage/test_unreadable_rows.py::test_other_rows_are_read
        except DECODING_ERRORS as error:
            logger.error("A row of %s can't be read and is left out: %s", name, type(error).__name__)  # noqa: TRY400  # one line suffices
            if (tables := _found_tables.get()) is not None:
                tables.add(name)
    return tuple(decoded)
