"""Stores the subjects that members follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.domain.follows import FollowedSubject, Follower
from briefings.domain.recurrence import find_next_due
from briefings.domain.refs import WorkspaceRef
from briefings.storage.sql.database import format_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable
from briefings.storage.sql.schedule_rows import insert_schedule, select_schedules, update_schedule
from briefings.storage.sql.schedules import move_due_times, reset_planning

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import UserRef
    from briefings.domain.schedules import Schedule
    from briefings.storage.sql.database import Row, SqlDatabase, SqlTransaction

_OWNER_CONDITION: Final = "platform = ? AND owner_id = ?"


class SqlFollowRepository:
    """Followed subjects in SQL (`briefings.storage.personal_ports.FollowRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def find_follower(self, user_ref: UserRef) -> Follower | None:
        """Finds the follower; None if the member follows nothing."""
        async with self._database.read() as transaction:
            return await _select_follower(transaction, user_ref)

    async def follow(self, schedule: Schedule, followed: FollowedSubject) -> Follower:
        """Adds a followed subject; one that is followed already is not changed."""
        owner = schedule.owner
        if owner is None:
            raise ValueError("the schedule of a member must have an owner")
        async with self._database.transaction() as transaction:
            found = await select_schedules(transaction, _OWNER_CONDITION, owner.platform, owner.user)
            if found:
                stored = replace(
                    found[0],
                    channel_ref=schedule.channel_ref,
                    language=schedule.language,
                    zone=schedule.zone,
                    lead_days=schedule.lead_days,
                )
                if stored != found[0]:
                    await update_schedule(transaction, stored)
                if stored.zone != found[0].zone:
                    await move_due_times(transaction, stored, followed.followed_at)
            else:
                stored = await insert_schedule(transaction, schedule, find_next_due(schedule, schedule.since))
            await transaction.execute(
                "INSERT INTO followed_subject (schedule_id, subject, workspace_id, revision, followed_at) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (schedule_id, subject) DO NOTHING",
                stored.id, followed.subject, followed.workspace_ref.workspace, followed.revision,
                format_timestamp(followed.followed_at),
            )  # fmt: skip
            await _update_subjects(transaction, stored)
            follower = await _select_follower(transaction, owner)
        if follower is None:
            raise RuntimeError("a stored follower was not found")
        return follower

    async def unfollow(self, user_ref: UserRef, subject: str) -> Follower | None:
        """Removes a subject, and returns what the member still follows; with the last one, everything is deleted."""
        async with self._database.transaction() as transaction:
            follower = await _select_follower(transaction, user_ref)
            if follower is None:
                return None
            await transaction.execute(
                "DELETE FROM followed_subject WHERE schedule_id = ? AND subject = ?", follower.schedule.id, subject
            )
            left = await _select_follower(transaction, user_ref)
            if left is None or not left.subjects:
                await _delete_schedule(transaction, follower.schedule.id)
                return None
            await _update_subjects(transaction, left.schedule)
            return await _select_follower(transaction, user_ref)

    async def stop_following(self, user_ref: UserRef) -> int:
        """Deletes all data on what a member follows, messages included; returns the number of subjects."""
        async with self._database.transaction() as transaction:
            follower = await _select_follower(transaction, user_ref)
            if follower is None:
                return 0
            await _delete_schedule(transaction, follower.schedule.id)
            return len(follower.subjects)

    async def resume_follower(self, schedule: Schedule, now: datetime) -> None:
        """Resumes a member's messages after a pause, from now on."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "UPDATE schedule SET paused = 0, pause_reason = '', missing_channel_count = 0 WHERE id = ?",
                schedule.id,
            )
            await reset_planning(transaction, schedule, now)

    async def check_subjects(self) -> None:
        """Reads the followed subjects of all members; `find_unreadable_tables` collects the table of bad rows."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_in_batches("SELECT followed_at FROM followed_subject")
        decode_readable(rows, lambda row: parse_timestamp(row[0]), "followed_subject")

    async def delete_old_messages(self, before: datetime) -> int:
        """Deletes records of members' messages that were due before a time, except each member's last one."""
        condition = (
            "state NOT IN ('planned', 'claimed', 'held') AND due < ? "
            "AND schedule_id IN (SELECT id FROM schedule WHERE owner_id <> '') "
            "AND (state <> 'sent' OR date < (SELECT max(other.date) FROM delivery other "
            "WHERE other.schedule_id = delivery.schedule_id AND other.state = 'sent'))"
        )
        async with self._database.transaction() as transaction:
            row = await transaction.fetch_one(
                f"SELECT count(*) FROM delivery WHERE {condition}",  # noqa: S608 - a constant
                format_timestamp(before),
            )
            await transaction.execute(
                f"DELETE FROM delivery WHERE {condition}",  # noqa: S608 - a constant
                format_timestamp(before),
            )
        return int(row[0]) if row else 0


async def _select_follower(transaction: SqlTransaction, user_ref: UserRef) -> Follower | None:
    found = await select_schedules(transaction, _OWNER_CONDITION, user_ref.platform, user_ref.user)
    if not found:
        return None
    schedule = found[0]
    rows = await transaction.fetch_all(
        "SELECT subject, workspace_id, revision, followed_at FROM followed_subject WHERE schedule_id = ? "
        "ORDER BY followed_at, subject",
        schedule.id,
    )  # fmt: skip

    def decode(row: Row) -> FollowedSubject:
        subject, workspace, revision, at = row
        return FollowedSubject(subject, WorkspaceRef(user_ref.platform, workspace), revision, parse_timestamp(at))

    return Follower(schedule, decode_readable(rows, decode, "followed_subject"))


async def _update_subjects(transaction: SqlTransaction, schedule: Schedule) -> None:
    """Copies the subjects to the schedule, which determines the messages."""
    rows = await transaction.fetch_all(
        "SELECT subject FROM followed_subject WHERE schedule_id = ? ORDER BY followed_at, subject", schedule.id
    )
    await update_schedule(transaction, replace(schedule, subjects=tuple(subject for (subject,) in rows)))


async def _delete_schedule(transaction: SqlTransaction, schedule_id: int) -> None:
    for table in ("correction", "delivery", "followed_subject"):
        await transaction.execute(f"DELETE FROM {table} WHERE schedule_id = ?", schedule_id)  # noqa: S608 - constants
    await transaction.execute("DELETE FROM schedule WHERE id = ?", schedule_id)
