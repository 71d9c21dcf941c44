"""Schedules as moderators keep them. Each change is recorded in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from briefings.schedules.calendar import deadline, next_moment, slot_on
from briefings.schedules.model import Schedule, Slot
from briefings.schedules.zones import DAY, local_date
from briefings.store.audit import Change, record
from briefings.store.instants import stamp
from briefings.store.schedule_rows import insert_schedule, select_schedules, update_schedule

if TYPE_CHECKING:
    from briefings.store.session import Statements
    from briefings.store.store import Store

TIMING = {"at", "zone", "kind", "lateness"}
"""Changes of these move the instants of slots."""


async def add_schedule(store: Store, schedule: Schedule, *, actor: int) -> Schedule:
    """Store a new schedule; it owes nothing from before its `since`."""

    async def work(statements: Statements) -> Schedule:
        added = await insert_schedule(statements, schedule, next_moment(schedule, schedule.since))
        await record(
            statements, Change(schedule.since, schedule.guild, actor, "schedule.add", added.id, _told(added))
        )
        return added

    return await store.write(work)


async def schedule(store: Store, guild: int, number: int) -> Schedule | None:
    """A server's schedule, also one that was removed; None where the server has none with this number."""

    async def work(statements: Statements) -> Schedule | None:
        found = await select_schedules(statements, "guild_id = ? AND id = ?", guild, number)
        return found[0] if found else None

    return await store.read(work)


async def schedule_with_key(store: Store, key: str) -> Schedule | None:
    """The schedule whose posts bear this key, also one that was removed."""

    async def work(statements: Statements) -> Schedule | None:
        found = await select_schedules(statements, "key = ?", key)
        return found[0] if found else None

    return await store.read(work)


async def schedules(store: Store, guild: int) -> tuple[Schedule, ...]:
    """A server's schedules, without those that were removed."""

    async def work(statements: Statements) -> tuple[Schedule, ...]:
        return tuple(await select_schedules(statements, "guild_id = ? AND removed_at IS NULL", guild))

    return await store.read(work)


async def change_schedule(
    store: Store, before: Schedule, *, actor: int, now: datetime, **changes: object
) -> Schedule | None:
    """Change a schedule.

    A slot keeps its row whatever changes: a date that has its post gets no second one. Where the change moves the
    post of a date that has none yet into the past, it still goes out inside its window.

    Returns:
        The schedule as it is now; None where it was removed meanwhile.
    """

    async def work(statements: Statements) -> Schedule | None:
        found = await select_schedules(statements, "id = ? AND removed_at IS NULL", before.id)
        if not found:
            return None
        changed = replace(found[0], **changes)  # type: ignore[arg-type]  # names and types are the caller's
        await update_schedule(statements, changed)
        if TIMING & changes.keys():
            await _retime(statements, changed, now)
        elif "review" in changes:
            await _wake_from(statements, changed, now)
        await statements.run("UPDATE schedule SET proofs = 0 WHERE id = ?", changed.id)
        detail = {name: value for name, value in _told(changed).items() if value != _told(found[0])[name]}
        await record(statements, Change(now, changed.guild, actor, "schedule.edit", changed.id, detail))
        return changed

    return await store.write(work)


async def pause_schedule(store: Store, before: Schedule, *, actor: int, now: datetime, because: str) -> None:
    """Let a schedule rest; what falls due meanwhile is skipped."""

    async def work(statements: Statements) -> None:
        await pause(statements, before, because)
        detail = {"because": because}
        await record(statements, Change(now, before.guild, actor, "schedule.pause", before.id, detail))

    await store.write(work)


async def resume_schedule(store: Store, before: Schedule, *, actor: int, now: datetime) -> None:
    """Let a schedule run again, from now on."""

    async def work(statements: Statements) -> None:
        await statements.run(
            "UPDATE schedule SET paused = 0, paused_because = '', proofs = 0 WHERE id = ? AND removed_at IS NULL",
            before.id,
        )
        # What fell due while it rested is not owed, whether a wake-up saw it or not.
        for slot in _near(before, now):
            if slot.due <= now:
                await statements.run(
                    "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) "
                    "VALUES (?, ?, 'post', ?, 'skipped', 'paused') ON CONFLICT DO NOTHING",
                    before.id, slot.date.isoformat(), stamp(slot.due),
                )  # fmt: skip
        await _wake_from(statements, before, now)
        await record(statements, Change(now, before.guild, actor, "schedule.resume", before.id))

    await store.write(work)


async def remove_schedule(store: Store, before: Schedule, *, actor: int, now: datetime) -> None:
    """Take a schedule away. Its rows stay: what it posted can still be told."""

    async def work(statements: Statements) -> None:
        await statements.run(
            "UPDATE schedule SET removed_at = ? WHERE id = ? AND removed_at IS NULL", stamp(now), before.id
        )
        await record(statements, Change(now, before.guild, actor, "schedule.remove", before.id, _told(before)))

    await store.write(work)


async def record_change(store: Store, change: Change) -> None:
    """Record a change that another step made, such as what a moderator said of a post beforehand."""

    async def work(statements: Statements) -> None:
        await record(statements, change)

    await store.write(work)


async def pause(statements: Statements, schedule: Schedule, because: str) -> None:
    """Let a schedule rest, in a transaction of the caller's."""
    await statements.run("UPDATE schedule SET paused = 1, paused_because = ? WHERE id = ?", because, schedule.id)


async def _retime(statements: Statements, schedule: Schedule, now: datetime) -> None:
    """Move the instants of slots that are not begun, and look again at those that the change brings into the past."""
    for slot in _near(schedule, now):
        await statements.run(
            "UPDATE delivery SET due = ? WHERE schedule_id = ? AND date = ? AND purpose = 'post' "
            "AND state IN ('planned', 'skipped', 'late') AND due > ?",
            stamp(slot.due), schedule.id, slot.date.isoformat(), stamp(now),
        )  # fmt: skip
    # A date before the newest that has its row is not gone back to: in the zone of before it was over.
    newest = await statements.row(
        "SELECT coalesce(max(date), '') FROM delivery WHERE schedule_id = ? AND purpose = 'post' AND due <= ?",
        schedule.id,
        stamp(now),
    )
    owed = [
        slot.due
        for slot in _near(schedule, now)
        if slot.due <= now <= deadline(schedule, slot) and (newest is None or slot.date.isoformat() > newest[0])
    ]
    await _wake_from(statements, schedule, max(schedule.since, min(owed, default=now) - timedelta(seconds=1)))


async def _wake_from(statements: Statements, schedule: Schedule, moment: datetime) -> None:
    await statements.run(
        "UPDATE schedule SET planned_until = ?, next_at = ? WHERE id = ?",
        stamp(moment), stamp(next_moment(schedule, moment)), schedule.id,
    )  # fmt: skip


def _near(schedule: Schedule, now: datetime) -> list[Slot]:
    today = local_date(now, schedule.zone)
    found = (slot_on(schedule, today + DAY * n) for n in range(-2, 3))
    return [slot for slot in found if slot is not None]


def _told(schedule: Schedule) -> Mapping[str, object]:
    """The schedule as an audit tells it."""
    left_out = {"id", "key", "guild", "since", "created_by", "paused", "paused_because", "removed"}
    return {
        field.name: _plain(getattr(schedule, field.name)) for field in fields(schedule) if field.name not in left_out
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (int, str, type(None))) else f"{value:%H:%M}"
