"""Stores searches that found nothing, counted by their folded text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from briefings.search.misses import MISS_LIMIT, MissedQuery, MissRecord, hash_query
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.storage.sql.database import Row, SqlDatabase

_COLUMNS: Final = "folded, text, count, first_on, last_on, put_away"


class SqlMissRepository:
    """Searches that found nothing, in SQL (`briefings.storage.ports.MissRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def count_misses(self, misses: Iterable[MissedQuery], now: datetime) -> None:
        """Adds to the counts, all or none; the least frequent and oldest rows are deleted if there are too many.

        Searches of today are deleted last: otherwise a new one could never be stored beside many that are repeated.

        Args:
            misses: searches that may be stored (`briefings.search.misses.group_misses`).
            now: aware; its day (UTC) is stored.
        """
        today = now.astimezone(UTC).date().isoformat()
        rows = [(miss.folded, miss.text, miss.times, today, today) for miss in misses]
        if not rows:
            return
        async with self._database.transaction() as transaction:
            await transaction.execute_many(
                "INSERT INTO unanswered (folded, text, count, first_on, last_on) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (folded) DO UPDATE "
                "SET count = unanswered.count + excluded.count, last_on = excluded.last_on",
                rows,
            )
            await transaction.execute(
                "DELETE FROM unanswered WHERE folded IN (SELECT folded FROM unanswered "
                "ORDER BY last_on = ? DESC, count DESC, last_on DESC, folded LIMIT 1000000000 OFFSET ?)",
                today, MISS_LIMIT,
            )  # fmt: skip

    async def list_misses(self, *, limit: int = MISS_LIMIT, offset: int = 0) -> tuple[MissRecord, ...]:
        """Lists searches, most frequent first, without dismissed ones."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                f"SELECT {_COLUMNS} FROM unanswered WHERE put_away = 0 "  # noqa: S608 - a constant
                "ORDER BY count DESC, last_on DESC, folded LIMIT ? OFFSET ?",
                limit, offset,
            )  # fmt: skip
        return decode_readable(rows, _decode_miss, "unanswered")

    async def find_miss_by_key(self, key: str) -> MissRecord | None:
        """Finds a search by the key in a button's id, dismissed ones included."""
        async with self._database.read() as transaction:
            # At most a few thousand short texts: a column for a key that only buttons use would cost more.
            for (folded,) in await transaction.fetch_all("SELECT folded FROM unanswered"):
                if hash_query(folded) == key:
                    query = f"SELECT {_COLUMNS} FROM unanswered WHERE folded = ?"  # noqa: S608 - a constant
                    row = await transaction.fetch_one(query, folded)
                    return _decode_miss(row) if row else None
        return None

    async def set_dismissed(self, folded: str, *, dismissed: bool = True) -> None:
        """Dismisses a search, which is counted but no longer listed, or undoes that."""
        async with self._database.transaction() as transaction:
            await transaction.execute("UPDATE unanswered SET put_away = ? WHERE folded = ?", int(dismissed), folded)

    async def delete_all_misses(self) -> None:
        """Deletes every search."""
        async with self._database.transaction() as transaction:
            await transaction.execute("DELETE FROM unanswered")


def _decode_miss(row: Row) -> MissRecord:
    folded, text, count, first_on, last_on, dismissed = row
    return MissRecord(
        folded, text, count, date.fromisoformat(first_on), date.fromisoformat(last_on), dismissed=bool(dismissed)
    )
