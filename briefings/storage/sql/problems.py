"""Stores the reported problems of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.storage.sql.database import format_timestamp

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from briefings.storage.ports import ProblemKey
    from briefings.storage.sql.database import SqlDatabase


class SqlProblemRepository:
    """Reported problems in SQL (`briefings.storage.ports.ProblemRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def list_problems(self) -> frozenset[ProblemKey]:
        """Lists the reported problems."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all("SELECT scope, name FROM reported_problem")
        return frozenset((scope, name) for scope, name in rows)

    async def change_problems(
        self, *, added: Collection[ProblemKey], removed: Collection[ProblemKey], now: datetime
    ) -> tuple[frozenset[ProblemKey], frozenset[ProblemKey]]:
        """Adds and removes problems, and returns those that were not added or removed before."""
        if not added and not removed:
            return frozenset(), frozenset()
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch_all("SELECT scope, name FROM reported_problem")
            stored = frozenset((scope, name) for scope, name in rows)
            new, solved = frozenset(added) - stored, frozenset(removed) & stored
            await transaction.execute_many(
                "INSERT INTO reported_problem (scope, name, reported_at) VALUES (?, ?, ?)",
                [(*key, format_timestamp(now)) for key in new],
            )
            await transaction.execute_many("DELETE FROM reported_problem WHERE scope = ? AND name = ?", list(solved))
        return new, solved
