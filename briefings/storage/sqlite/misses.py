"""Queries that found nothing, counted by what they fold to. No user, server or channel, and no time of day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from briefings.search.misses import MissedQuery, hash_query

if TYPE_CHECKING:
    from briefings.storage.sqlite.database import Transaction
    from briefings.storage.sqlite.revisions import RevisionRepository

MISS_LIMIT: Final = 2000
"""Rows that are kept."""

_MISS_COLUMNS: Final = "folded, text, count, first_on, last_on, put_away"


@dataclass(frozen=True, slots=True)
class MissRecord:
    """A query that found nothing when it was asked.

    Attributes:
        folded: what it is counted by.
        text: as it was typed first.
        count: how often it was asked.
        first_on: the day on which it was asked first (UTC).
        last_on: the day on which it was asked last.
        dismissed: whether a moderator said that it needs no name.
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


async def count_misses(store: RevisionRepository, misses: Iterable[MissedQuery], now: datetime) -> None:
    """Add to the counts, all or nothing; where there are too many rows, the least asked and oldest go.

    What was asked today goes last, or a new query could never come in among many that were asked twice.

    Args:
        store: open.
        misses: queries that may be kept (`briefings.search.misses.asked`).
        now: the aware time; its day is kept.

    Raises:
        StoreError: the database can't be written to; nothing was counted.
    """
    today = now.astimezone(UTC).date().isoformat()
    rows = [(one.folded, one.text, one.times, today, today) for one in misses]

    async def add_counts(transaction: Transaction) -> None:
        await transaction.execute_many(
            "INSERT INTO unanswered (folded, text, count, first_on, last_on) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (folded) DO UPDATE SET count = count + excluded.count, last_on = excluded.last_on",
            rows,
        )
        await transaction.execute(
            "DELETE FROM unanswered WHERE folded IN (SELECT folded FROM unanswered "
            "ORDER BY last_on = ? DESC, count DESC, last_on DESC, folded LIMIT -1 OFFSET ?)",
            today, MISS_LIMIT,
        )  # fmt: skip

    if rows:
        await store.run_write(add_counts)


async def list_misses(
    store: RevisionRepository, *, limit: int = MISS_LIMIT, offset: int = 0
) -> tuple[MissRecord, ...]:
    """Queries in the order in which moderators look at them, the most asked first; those put away are left out."""

    async def select_misses(transaction: Transaction) -> tuple[MissRecord, ...]:
        rows = await transaction.fetch_all(
            f"SELECT {_MISS_COLUMNS} FROM unanswered WHERE put_away = 0 "  # noqa: S608 - columns of our own
            "ORDER BY count DESC, last_on DESC, folded LIMIT ? OFFSET ?",
            limit, offset,
        )  # fmt: skip
        return tuple(_decode_miss(row) for row in rows)

    return await store.run_read(select_misses)


async def find_miss_by_key(store: RevisionRepository, key: str) -> MissRecord | None:
    """The query of a button's key, also one that was put away; None where it is not there any more."""

    async def find_matching(transaction: Transaction) -> MissRecord | None:
        # At most a few thousand short texts: a column for a key that only presses ask for would cost more.
        for (folded,) in await transaction.fetch_all("SELECT folded FROM unanswered"):
            if hash_query(folded) == key:
                row = await transaction.fetch_one(f"SELECT {_MISS_COLUMNS} FROM unanswered WHERE folded = ?", folded)  # noqa: S608
                return _decode_miss(row) if row else None
        return None

    return await store.run_read(find_matching)


async def set_dismissed(store: RevisionRepository, folded: str, *, dismissed: bool = True) -> None:
    """List a query no more, or (`away=False`) list it again; it is counted all the same."""

    async def update_dismissed(transaction: Transaction) -> None:
        await transaction.execute("UPDATE unanswered SET put_away = ? WHERE folded = ?", int(dismissed), folded)

    await store.run_write(update_dismissed)


async def delete_all_misses(store: RevisionRepository) -> None:
    """Delete every query."""

    async def delete_rows(transaction: Transaction) -> None:
        await transaction.execute("DELETE FROM unanswered")

    await store.run_write(delete_rows)


def _decode_miss(row: tuple[Any, ...]) -> MissRecord:
    folded, text, times, first_on, last_on, away = row
    return MissRecord(
        folded, text, times, date.fromisoformat(first_on), date.fromisoformat(last_on), dismissed=bool(away)
    )
