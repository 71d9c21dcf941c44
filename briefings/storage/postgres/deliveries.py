"""Shares deliveries between the workers of a database."""

# ruff: noqa: S608
# Only names and conditions of the program are put into statements; values are always parameters.

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.domain.deliveries import RECHECK_PERIOD, DeliveryState
from briefings.storage.postgres.worker import WORKER_LOCKS
from briefings.storage.sql.database import format_timestamp
from briefings.storage.sql.deliveries import (
    CROSSPOST_CONDITION,
    OPEN_CONDITION,
    PLATFORM_CONDITION,
    SqlDeliveryRepository,
    select_deliveries,
)

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.deliveries import Delivery
    from briefings.domain.schedules import Schedule
    from briefings.storage.postgres.database import PostgresDatabase
    from briefings.storage.postgres.worker import Worker

BATCH_SIZE: Final = 100
"""Additional rows that a worker claims at once, so that workers that wake up at the same time get their share."""

_LIVING_WORKERS: Final = (
    "(SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ? "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
"""Numbers of the running workers, which hold their lock.

Two-key advisory locks have `objsubid` 2 (PostgreSQL, pg_locks).
"""

_TAKE_SQL: Final = (
    "WITH available AS MATERIALIZED ("
    "SELECT d.schedule_id, d.date, d.purpose FROM delivery d JOIN schedule s ON s.id = d.schedule_id "
    f"WHERE (({OPEN_CONDITION}) OR ({CROSSPOST_CONDITION})) AND {PLATFORM_CONDITION} "
    f"AND (d.claimed_by IS NULL OR d.claimed_by NOT IN {_LIVING_WORKERS}) "
    "ORDER BY d.due, d.schedule_id LIMIT ? FOR UPDATE OF d SKIP LOCKED) "
    "UPDATE delivery d SET claimed_by = ? FROM available a "
    "WHERE d.schedule_id = a.schedule_id AND d.date = a.date AND d.purpose = a.purpose"
)


class PostgresDeliveryRepository(SqlDeliveryRepository):
    """Deliveries in PostgreSQL (`briefings.storage.ports.DeliveryRepository`).

    A row belongs to the worker that claimed it, until it is finished or the worker has stopped. Another worker then
    takes it over, and searches for a post whose outcome is unknown, as after a restart.
    """

    def __init__(self, database: PostgresDatabase, worker: Worker) -> None:
        super().__init__(database)
        self._worker = worker

    def _assign_worker(self, to: DeliveryState) -> tuple[str, ...]:
        # A deferred row is released for any worker: this process may be unable to send it, for example because it
        # does not run the shard of a forum.
        return ("claimed_by = NULL",) if to is DeliveryState.PLANNED else ()

    async def list_open_deliveries(
        self, now: datetime, *, platform: str | None = None
    ) -> list[tuple[Schedule, Delivery]]:
        """Claims deliveries that no other worker processes, and lists those of this worker, oldest first."""
        times = (format_timestamp(now), format_timestamp(now), format_timestamp(now - RECHECK_PERIOD))
        worker_number = self._worker.number
        async with self._database.statement() as transaction:
            await transaction.execute(_TAKE_SQL, *times, *times, platform, WORKER_LOCKS, BATCH_SIZE, worker_number)
        condition = f"(({OPEN_CONDITION}) OR ({CROSSPOST_CONDITION})) AND {PLATFORM_CONDITION} AND d.claimed_by = ?"
        async with self._database.read() as transaction:
            return await select_deliveries(transaction, condition, *times, *times, platform, worker_number)
