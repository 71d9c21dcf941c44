"""Queries that found nothing, counted by what they fold to. No user, server or channel, and no time of day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from briefings.unanswered import Asked, key_of

if TYPE_CHECKING:
    from briefings.store.session import Statements
    from briefings.store.store import Store

MOST: Final = 2000
"""Rows that are kept."""

_COLUMNS: Final = "folded, text, count, first_on, last_on, put_away"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A query that found nothing when it was asked.

    Attributes:
        folded: what it is counted by.
        text: as it was typed first.
        count: how often it was asked.
        first_on: the day on which it was asked first (UTC).
        last_on: the day on which it was asked last.
        put_away: whether a moderator said that it needs no name.
    """

    folded: str
    text: str
    count: int
    first_on: date
    last_on: date
    put_away: bool = False

    @property
    def key(self) -> str:
        """Its key in the ids of buttons."""
        return key_of(self.folded)


async def count(store: Store, asked: Iterable[Asked], now: datetime) -> None:
    """Add to the counts, all or nothing; where there are too many rows, the least asked and oldest go.

    What was asked today goes last, or a new query could never come in among many that were asked twice.

    Args:
        store: open.
        asked: queries that may be kept (`briefings.unanswered.asked`).
        now: the aware time; its day is kept.

    Raises:
        StoreError: the database can't be written to; nothing was counted.
    """
    today = now.astimezone(UTC).date().isoformat()
    rows = [(one.folded, one.text, one.times, today, today) for one in asked]

    async def work(statements: Statements) -> None:
        await statements.many(
            "INSERT INTO unanswered (folded, text, count, first_on, last_on) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (folded) DO UPDATE SET count = count + excluded.count, last_on = excluded.last_on",
            rows,
        )
        await statements.run(
            "DELETE FROM unanswered WHERE folded IN (SELECT folded FROM unanswered "
            "ORDER BY last_on = ? DESC, count DESC, last_on DESC, folded LIMIT -1 OFFSET ?)",
            today, MOST,
        )  # fmt: skip

    if rows:
        await store.write(work)


async def listed(store: Store, *, limit: int = MOST, offset: int = 0) -> tuple[Unanswered, ...]:
    """Queries in the order in which moderators look at them, the most asked first; those put away are left out."""

    async def work(statements: Statements) -> tuple[Unanswered, ...]:
        rows = await statements.rows(
            f"SELECT {_COLUMNS} FROM unanswered WHERE put_away = 0 "  # noqa: S608 - columns of our own
            "ORDER BY count DESC, last_on DESC, folded LIMIT ? OFFSET ?",
            limit, offset,
        )  # fmt: skip
        return tuple(_of(row) for row in rows)

    return await store.read(work)


async def with_key(store: Store, key: str) -> Unanswered | None:
    """The query of a button's key, also one that was put away; None where it is not there any more."""

    async def work(statements: Statements) -> Unanswered | None:
        # At most a few thousand short texts: a column for a key that only presses ask for would cost more.
        for (folded,) in await statements.rows("SELECT folded FROM unanswered"):
            if key_of(folded) == key:
                row = await statements.row(f"SELECT {_COLUMNS} FROM unanswered WHERE folded = ?", folded)  # noqa: S608
                return _of(row) if row else None
        return None

    return await store.read(work)


async def put_away(store: Store, folded: str, *, away: bool = True) -> None:
    """List a query no more, or (`away=False`) list it again; it is counted all the same."""

    async def work(statements: Statements) -> None:
        await statements.run("UPDATE unanswered SET put_away = ? WHERE folded = ?", int(away), folded)

    await store.write(work)


async def forget_all(store: Store) -> None:
    """Delete every query."""

    async def work(statements: Statements) -> None:
        await statements.run("DELETE FROM unanswered")

    await store.write(work)


def _of(row: tuple[Any, ...]) -> Unanswered:
    folded, text, times, first_on, last_on, away = row
    return Unanswered(
        folded, text, times, date.fromisoformat(first_on), date.fromisoformat(last_on), put_away=bool(away)
    )
