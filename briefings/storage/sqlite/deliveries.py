"""The delivery ledger: what was begun, what is confirmed, what rests and why.

Every step is one transaction, and changes a row only where it stands as the caller saw it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from briefings.domain.deliveries import RECHECK_PERIOD, Delivery, DeliveryState
from briefings.domain.schedules import Occurrence, PostPurpose
from briefings.storage.sqlite.database import format_timestamp, parse_optional_timestamp, parse_timestamp
from briefings.storage.sqlite.planning import insert_due_deliveries, select_due
from briefings.storage.sqlite.schedules import SCHEDULE_COLUMNS, decode_schedule, set_paused

if TYPE_CHECKING:
    from briefings.domain.schedules import Occurrence, Schedule
    from briefings.storage.sqlite.database import Database, Row, Transaction


# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.


DELIVERY_COLUMNS = (
    "date", "purpose", "due", "state", "reason", "channel_id", "anchor", "message_id", "attempts", "not_before",
    "claimed_at", "sent_at", "publish", "revision",
)  # fmt: skip

CORRECTED_AT_QUERY = (
    "(SELECT max(c.at) FROM correction c WHERE c.schedule_id = d.schedule_id AND c.date = d.date "
    "AND c.purpose = d.purpose AND c.state = 'corrected')"
)
"""When a delivery was corrected last."""

KEY_CONDITION = "schedule_id = ? AND date = ? AND purpose = ?"
"""The condition that picks one row; `key_of` gives its values."""


def get_key_values(occurrence: Occurrence) -> tuple[object, ...]:
    """Values of `ONE`."""
    return occurrence.schedule_id, occurrence.date.isoformat(), occurrence.purpose.value


def decode_delivery(row: Row, schedule: Schedule) -> Delivery:
    """The delivery of a row of `NAMES` and `CORRECTED`.

    Raises:
        ValueError: the row is not as it was written.
    """
    (day, purpose, due, state, reason, channel, anchor, message, attempts, not_before, claimed_at, sent_at,
     publish, revision, corrected_at) = row  # fmt: skip
    slot = Occurrence(schedule.id, schedule.key, date.fromisoformat(day), parse_timestamp(due), PostPurpose(purpose))
    return Delivery(
        slot, DeliveryState(state), reason, channel, anchor, message, attempts, parse_optional_timestamp(not_before),
        parse_optional_timestamp(claimed_at), parse_optional_timestamp(sent_at), publish,
        revision, parse_optional_timestamp(corrected_at),
    )  # fmt: skip


async def select_deliveries(
    transaction: Transaction, condition: str, *values: object, order: str = "due, schedule_id", limit: int = 10_000
) -> list[tuple[Schedule, Delivery]]:
    """Deliveries, each with its schedule, for which a condition, written by us, holds."""
    names = ", ".join(f"d.{name}" for name in DELIVERY_COLUMNS)
    schedule = ", ".join(f"s.{name}" for name in SCHEDULE_COLUMNS.split(", "))
    rows = await transaction.fetch_all(
        f"SELECT {schedule}, {names}, {CORRECTED_AT_QUERY} FROM delivery d JOIN schedule s ON s.id = d.schedule_id "
        f"WHERE {condition} ORDER BY {order} LIMIT ?",
        *values, limit,
    )  # fmt: skip
    found = []
    for row in rows:
        begin = len(row) - len(DELIVERY_COLUMNS) - 1
        schedule_of = decode_schedule(row[:begin])
        found.append((schedule_of, decode_delivery(row[begin:], schedule_of)))
    return found


# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.


# The first terms are those of the partial indices: a wake-up must not read what was settled long ago.
OPEN_CONDITION = (
    "d.state IN ('planned', 'claimed', 'held', 'late') AND d.due <= ? AND d.not_before <= ? "
    "AND (d.state IN ('planned', 'claimed') OR (d.due > ? AND (d.state = 'held' OR d.reason = 'missed')))"
)
UNPUBLISHED_CONDITION = "d.publish = 'wanted' AND d.due <= ? AND d.not_before <= ? AND d.due > ?"

MISSING_CHANNEL_LIMIT = 3
"""After so many posts in a row for which the platform said that the channel is gone, the schedule is paused."""


class SqliteDeliveryRepository:
    """The ledger of deliveries in SQLite (`briefings.storage.ports.DeliveryRepository`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan_deliveries(self, now: datetime) -> dict[int, tuple[Schedule, int]]:
        """Stores a delivery for every occurrence that became due since the last call.

        Nothing is stored twice, even where the clock was set back.

        Returns:
            By id of the schedule: the schedule, and how many of its posts were past their grace period.
        """
        async with self._database.read() as transaction:
            if not await select_due(transaction, now):
                return {}
        async with self._database.transaction() as transaction:
            return await insert_due_deliveries(transaction, now)

    async def list_open_deliveries(self, now: datetime) -> list[tuple[Schedule, Delivery]]:
        """What is to be worked through now, the oldest first.

        Missed ones are among them as long as their instant is near: a clock that ran ahead may have been set right.
        """
        async with self._database.read() as transaction:
            times = (format_timestamp(now), format_timestamp(now), format_timestamp(now - RECHECK_PERIOD))
            begun = await select_deliveries(transaction, OPEN_CONDITION, *times)
            return begun + await select_deliveries(transaction, UNPUBLISHED_CONDITION, *times)

    async def claim(
        self,
        occurrence: Occurrence,
        *,
        channel: int,
        anchor: int,
        now: datetime,
        revision: int | None = None,
    ) -> bool:
        """Mark a slot as begun, before the first request that posts it.

        Args:
            occurrence: which.
            channel: id of the channel it will be posted to.
            anchor: id of the last message there.
            now: the time.
            revision: id of the revision that its card was made from; None where that is not known.

        Returns:
            False where somebody else has begun it, or it is not to be posted any more.
        """
        async with self._database.transaction() as transaction:
            return bool(
                await transaction.fetch_all(
                    "UPDATE delivery SET state = 'claimed', reason = '', channel_id = ?, anchor = ?, claimed_at = ?, "
                    "revision = ?, attempts = 1, not_before = '' "
                    f"WHERE {KEY_CONDITION} AND state IN ('planned', 'late') AND EXISTS "
                    "(SELECT 1 FROM schedule WHERE id = schedule_id AND removed_at IS NULL AND paused = 0) "
                    "RETURNING 1",
                    channel, anchor, format_timestamp(now), revision, *get_key_values(occurrence),
                )
            )  # fmt: skip

    async def record_attempt(self, occurrence: Occurrence) -> bool:
        """Count another attempt at a slot that was begun; False where it is settled by now."""
        async with self._database.transaction() as transaction:
            return bool(
                await transaction.fetch_all(
                    "UPDATE delivery SET state = 'claimed', attempts = attempts + 1 "
                    f"WHERE {KEY_CONDITION} AND state IN ('claimed', 'held') RETURNING 1",
                    *get_key_values(occurrence),
                )
            )

    async def confirm_sent(
        self,
        occurrence: Occurrence,
        *,
        message: int | None,
        publish: bool,
        now: datetime,
        revision: int | None = None,
    ) -> None:
        """Mark a slot as sent.

        Args:
            occurrence: which.
            message: id of the post; None where a person has deleted it.
            publish: whether it is still to be published to followers.
            now: the time.
            revision: id of the revision that the post tells; None where it is that of the claim.
        """
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE delivery SET state = 'sent', reason = '', message_id = ?, sent_at = ?, publish = ?, "
                f"revision = coalesce(?, revision), not_before = '' WHERE {KEY_CONDITION} AND state <> 'sent'",
                message, format_timestamp(now), "wanted" if publish and message else "", revision, *get_key_values(occurrence),  # noqa: E501
            )  # fmt: skip
            await transaction.execute(
                "UPDATE schedule SET proofs = 0 WHERE id = ? AND proofs > 0", occurrence.schedule_id
            )

    async def defer(self, occurrence: Occurrence, *, reason: str, not_before: datetime) -> None:
        """Leave an open slot as it is for a while."""
        await self._update_row(occurrence, "reason = ?, not_before = ?", reason, format_timestamp(not_before))

    async def finish(
        self,
        occurrence: Occurrence,
        state: DeliveryState,
        reason: str,
        *,
        not_before: datetime | None = None,
    ) -> bool:
        """End an open slot, or hold it.

        Returns:
            True where its state or reason is new: the moderators have not been told yet.
        """
        async with self._database.transaction() as transaction:
            wait = "" if not_before is None else format_timestamp(not_before)
            known = await transaction.fetch_one(
                f"SELECT 1 FROM delivery WHERE {KEY_CONDITION} AND state = ? AND reason = ?",
                *get_key_values(occurrence), state.value, reason,
            )  # fmt: skip
            changed = await transaction.fetch_all(
                "UPDATE delivery SET state = ?, reason = ?, not_before = ? "
                f"WHERE {KEY_CONDITION} AND state IN ('planned', 'claimed', 'held', 'late') RETURNING 1",
                state.value, reason, wait, *get_key_values(occurrence),
            )  # fmt: skip
            return bool(changed) and known is None

    async def mark_published(self, occurrence: Occurrence, *, succeeded: bool) -> None:
        """Mark a sent post as published to followers, or as one that can't be."""
        await self._update_row(occurrence, "publish = ?", "done" if succeeded else "failed")

    async def record_missing_channel(self, schedule: Schedule) -> bool:
        """Count a proof that the channel is gone; True where the schedule was paused for it just now."""
        async with self._database.transaction() as transaction:
            row = await transaction.fetch_one(
                "UPDATE schedule SET proofs = proofs + 1 WHERE id = ? RETURNING proofs, paused", schedule.id
            )
            if row is None or row[1] or row[0] < MISSING_CHANNEL_LIMIT:
                return False
            await set_paused(transaction, schedule, "channel_deleted")
            return True

    async def skip_delivery(self, occurrence: Occurrence, *, reason: str) -> bool:
        """Mark a post that is not begun as one not to be posted; False where it is begun or settled."""
        async with self._database.transaction() as transaction:
            return bool(
                await transaction.fetch_all(
                    "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) "
                    "VALUES (?, ?, ?, ?, 'skipped', ?) ON CONFLICT DO UPDATE SET state = 'skipped', "
                    "reason = excluded.reason "
                    "WHERE state = 'planned' OR (state = 'skipped' AND reason LIKE 'review:%') RETURNING 1",
                    occurrence.schedule_id, occurrence.date.isoformat(), PostPurpose.POST.value, format_timestamp(occurrence.due), reason,  # noqa: E501
                )
            )  # fmt: skip

    async def undo_skip(self, occurrence: Occurrence) -> bool:
        """Take back what a review said; False where there is nothing to take back."""
        async with self._database.transaction() as transaction:
            return bool(
                await transaction.fetch_all(
                    f"UPDATE delivery SET state = 'planned', reason = '' WHERE {KEY_CONDITION} "
                    "AND state = 'skipped' AND reason LIKE 'review:%' RETURNING 1",
                    occurrence.schedule_id, occurrence.date.isoformat(), PostPurpose.POST.value,
                )
            )  # fmt: skip

    async def find_delivery(
        self, schedule_id: int, day: date, purpose: PostPurpose = PostPurpose.POST
    ) -> Delivery | None:
        """The row of a slot, or None where it has none."""
        async with self._database.read() as transaction:
            where = "d.schedule_id = ? AND d.date = ? AND d.purpose = ?"
            found = await select_deliveries(transaction, where, schedule_id, day.isoformat(), purpose.value)
            return found[0][1] if found else None

    async def list_deliveries(self, schedule_id: int, *, limit: int = 10) -> tuple[Delivery, ...]:
        """The newest posts of a schedule, newest first."""
        async with self._database.read() as transaction:
            where = "d.schedule_id = ? AND d.purpose = 'post'"
            found = await select_deliveries(transaction, where, schedule_id, order="date DESC", limit=limit)
            return tuple(delivery for _, delivery in found)

    async def count_by_state(self, schedule_id: int) -> Counter[DeliveryState]:
        """How many posts of a schedule stand in each state."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT state, count(*) FROM delivery WHERE schedule_id = ? AND purpose = 'post' GROUP BY state",
                schedule_id,
            )
            return Counter({DeliveryState(state): number for state, number in rows})

    async def _update_row(self, occurrence: Occurrence, assignments: str, *values: object) -> None:
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"UPDATE delivery SET {assignments} WHERE {KEY_CONDITION}", *values, *get_key_values(occurrence)
            )
