"""Claims deliveries of a shared database in a separate process: `python -m tests.support.claim_slots URL WAY`.

WAY is `repository` for the repository of the product, or `select_then_update` for a naive one that must fail. Prints
`ready` and waits for a line on standard input, so that several processes begin together; the naive one also between
its first reading and its first writing. Prints a line for each claim, and ends when no delivery is left.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from briefings.domain.deliveries import DeliveryState
from briefings.storage.postgres.storage import PostgresStorage

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
"""The time at which every delivery of the test is due."""


async def claim_by_repository(storage: PostgresStorage) -> None:
    """Claims and finishes the deliveries of the product's repository, until none is left."""
    while deliveries := await storage.deliveries.list_open_deliveries(NOW):
        for _schedule, delivery in deliveries:
            occurrence = delivery.occurrence
            claimed = await storage.deliveries.transition(
                occurrence,
                {DeliveryState.PLANNED},
                DeliveryState.CLAIMED,
                claimed_at=NOW,
                attempted_at=NOW,
            )
            # A row that a killed process had claimed may have been printed by it: it is counted as recovered.
            print("claimed" if claimed else "recovered", occurrence.schedule_id, flush=True)  # noqa: T201
            await storage.deliveries.transition(
                occurrence, {DeliveryState.CLAIMED}, DeliveryState.SENT, sent_at=NOW, reason=""
            )


async def claim_by_select_then_update(storage: PostgresStorage) -> None:
    """Claims deliveries that it has read before, without a condition: several processes claim the same one."""
    is_first = True
    while True:
        async with storage.database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT schedule_id FROM delivery WHERE state = 'planned' ORDER BY due, schedule_id LIMIT 20"
            )
        if not rows:
            return
        if is_first:
            await wait_for_line()
        is_first = False
        for (schedule_id,) in rows:
            async with storage.database.step() as transaction:
                await transaction.execute("UPDATE delivery SET state = 'sent' WHERE schedule_id = ?", schedule_id)
            print("claimed", schedule_id, flush=True)  # noqa: T201 - read by the test


async def wait_for_line() -> None:
    """Waits until the test lets this process continue."""
    print("ready", flush=True)  # noqa: T201 - read by the test
    await asyncio.to_thread(sys.stdin.readline)


async def main() -> None:
    """Claims until nothing is left."""
    url, way = sys.argv[1:3]
    async with await PostgresStorage.open(url, clock=lambda: NOW) as storage:
        await wait_for_line()
        await (claim_by_repository if way == "repository" else claim_by_select_then_update)(storage)


if __name__ == "__main__":
    asyncio.run(main())
