"""The delivery ledger: what was begun, what is confirmed, what rests and why.

Every step is one transaction, and changes a row only where it stands as the caller saw it.
"""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from briefings.delivery.model import Delivery, State
from briefings.schedules.model import Purpose
from briefings.store.delivery_rows import ONE, key_of, select_deliveries
from briefings.store.instants import stamp
from briefings.store.schedules import pause

if TYPE_CHECKING:
    from briefings.schedules.model import Schedule, Slot
    from briefings.store.session import Statements
    from briefings.store.store import Store

REMEMBERED = timedelta(days=7)
"""How long after its instant a slot that is held, missed or unpublished is looked at again."""

# The first terms are those of the partial indices: a wake-up must not read what was settled long ago.
OPEN = (
    "d.state IN ('planned', 'claimed', 'held', 'late') AND d.due <= ? AND d.not_before <= ? "
    "AND (d.state IN ('planned', 'claimed') OR (d.due > ? AND (d.state = 'held' OR d.reason = 'missed')))"
)
UNPUBLISHED = "d.publish = 'wanted' AND d.due <= ? AND d.not_before <= ? AND d.due > ?"

PROOFS = 3
"""After so many posts in a row for which the platform said that the channel is gone, the schedule is paused."""


async def open_deliveries(store: Store, now: datetime) -> list[tuple[Schedule, Delivery]]:
    """What is to be worked through now, the oldest first.

    Missed ones are among them as long as their instant is near: a clock that ran ahead may have been set right.
    """

    async def work(statements: Statements) -> list[tuple[Schedule, Delivery]]:
        times = (stamp(now), stamp(now), stamp(now - REMEMBERED))
        begun = await select_deliveries(statements, OPEN, *times)
        return begun + await select_deliveries(statements, UNPUBLISHED, *times)

    return await store.read(work)


async def claim(  # noqa: PLR0913 - what a claim remembers
    store: Store, slot: Slot, *, channel: int, anchor: int, now: datetime, revision: int | None = None
) -> bool:
    """Mark a slot as begun, before the first request that posts it.

    Args:
        store: holds the ledger.
        slot: which.
        channel: id of the channel it will be posted to.
        anchor: id of the last message there.
        now: the time.
        revision: id of the revision that its card was made from; None where that is not known.

    Returns:
        False where somebody else has begun it, or it is not to be posted any more.
    """

    async def work(statements: Statements) -> bool:
        return bool(
            await statements.rows(
                "UPDATE delivery SET state = 'claimed', reason = '', channel_id = ?, anchor = ?, claimed_at = ?, "
                f"revision = ?, attempts = 1, not_before = '' WHERE {ONE} AND state IN ('planned', 'late') "
                "AND EXISTS (SELECT 1 FROM schedule WHERE id = schedule_id AND removed_at IS NULL AND paused = 0) "
                "RETURNING 1",
                channel, anchor, stamp(now), revision, *key_of(slot),
            )
        )  # fmt: skip

    return await store.write(work)


async def try_again(store: Store, slot: Slot) -> bool:
    """Count another attempt at a slot that was begun; False where it is settled by now."""

    async def work(statements: Statements) -> bool:
        return bool(
            await statements.rows(
                "UPDATE delivery SET state = 'claimed', attempts = attempts + 1 "
                f"WHERE {ONE} AND state IN ('claimed', 'held') RETURNING 1",
                *key_of(slot),
            )
        )

    return await store.write(work)


async def confirm(  # noqa: PLR0913 - what is written down of a post
    store: Store, slot: Slot, *, message: int | None, publish: bool, now: datetime, revision: int | None = None
) -> None:
    """Mark a slot as sent.

    Args:
        store: holds the ledger.
        slot: which.
        message: id of the post; None where a person has deleted it.
        publish: whether it is still to be published to followers.
        now: the time.
        revision: id of the revision that the post tells; None where it is that of the claim.
    """

    async def work(statements: Statements) -> None:
        await statements.run(
            "UPDATE delivery SET state = 'sent', reason = '', message_id = ?, sent_at = ?, publish = ?, "
            f"revision = coalesce(?, revision), not_before = '' WHERE {ONE} AND state <> 'sent'",
            message, stamp(now), "wanted" if publish and message else "", revision, *key_of(slot),
        )  # fmt: skip
        await statements.run("UPDATE schedule SET proofs = 0 WHERE id = ? AND proofs > 0", slot.schedule)

    await store.write(work)


async def rest(store: Store, slot: Slot, *, reason: str, not_before: datetime) -> None:
    """Leave an open slot as it is for a while."""
    await _mark(store, slot, "reason = ?, not_before = ?", reason, stamp(not_before))


async def settle(store: Store, slot: Slot, state: State, reason: str, *, not_before: datetime | None = None) -> bool:
    """End an open slot, or hold it.

    Returns:
        True where its state or reason is new: the moderators have not been told yet.
    """

    async def work(statements: Statements) -> bool:
        wait = "" if not_before is None else stamp(not_before)
        known = await statements.row(
            f"SELECT 1 FROM delivery WHERE {ONE} AND state = ? AND reason = ?",
            *key_of(slot), state.value, reason,
        )  # fmt: skip
        changed = await statements.rows(
            "UPDATE delivery SET state = ?, reason = ?, not_before = ? "
            f"WHERE {ONE} AND state IN ('planned', 'claimed', 'held', 'late') RETURNING 1",
            state.value, reason, wait, *key_of(slot),
        )  # fmt: skip
        return bool(changed) and known is None

    return await store.write(work)


async def published(store: Store, slot: Slot, *, done: bool) -> None:
    """Mark a sent post as published to followers, or as one that can't be."""
    await _mark(store, slot, "publish = ?", "done" if done else "failed")


async def prove_gone(store: Store, schedule: Schedule) -> bool:
    """Count a proof that the channel is gone; True where the schedule was paused for it just now."""

    async def work(statements: Statements) -> bool:
        row = await statements.row(
            "UPDATE schedule SET proofs = proofs + 1 WHERE id = ? RETURNING proofs, paused", schedule.id
        )
        if row is None or row[1] or row[0] < PROOFS:
            return False
        await pause(statements, schedule, "channel_deleted")
        return True

    return await store.write(work)


async def skip(store: Store, slot: Slot, *, reason: str) -> bool:
    """Mark a post that is not begun as one not to be posted; False where it is begun or settled."""

    async def work(statements: Statements) -> bool:
        return bool(
            await statements.rows(
                "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) "
                "VALUES (?, ?, ?, ?, 'skipped', ?) ON CONFLICT DO UPDATE SET state = 'skipped', "
                "reason = excluded.reason WHERE state = 'planned' OR (state = 'skipped' AND reason LIKE 'review:%') "
                "RETURNING 1",
                slot.schedule, slot.date.isoformat(), Purpose.POST.value, stamp(slot.due), reason,
            )
        )  # fmt: skip

    return await store.write(work)


async def unskip(store: Store, slot: Slot) -> bool:
    """Take back what a review said; False where there is nothing to take back."""

    async def work(statements: Statements) -> bool:
        return bool(
            await statements.rows(
                f"UPDATE delivery SET state = 'planned', reason = '' WHERE {ONE} "
                "AND state = 'skipped' AND reason LIKE 'review:%' RETURNING 1",
                slot.schedule, slot.date.isoformat(), Purpose.POST.value,
            )
        )  # fmt: skip

    return await store.write(work)


async def delivery(store: Store, schedule: int, day: date, purpose: Purpose = Purpose.POST) -> Delivery | None:
    """The row of a slot, or None where it has none."""

    async def work(statements: Statements) -> Delivery | None:
        where = "d.schedule_id = ? AND d.date = ? AND d.purpose = ?"
        found = await select_deliveries(statements, where, schedule, day.isoformat(), purpose.value)
        return found[0][1] if found else None

    return await store.read(work)


async def history(store: Store, schedule: int, *, limit: int = 10) -> tuple[Delivery, ...]:
    """The newest posts of a schedule, newest first."""

    async def work(statements: Statements) -> tuple[Delivery, ...]:
        where = "d.schedule_id = ? AND d.purpose = 'post'"
        found = await select_deliveries(statements, where, schedule, order="date DESC", limit=limit)
        return tuple(delivery for _, delivery in found)

    return await store.read(work)


async def counts(store: Store, schedule: int) -> Counter[State]:
    """How many posts of a schedule stand in each state."""

    async def work(statements: Statements) -> Counter[State]:
        rows = await statements.rows(
            "SELECT state, count(*) FROM delivery WHERE schedule_id = ? AND purpose = 'post' GROUP BY state", schedule
        )
        return Counter({State(state): number for state, number in rows})

    return await store.read(work)


async def _mark(store: Store, slot: Slot, what: str, *values: object) -> None:
    async def work(statements: Statements) -> None:
        await statements.run(f"UPDATE delivery SET {what} WHERE {ONE}", *values, *key_of(slot))

    await store.write(work)
