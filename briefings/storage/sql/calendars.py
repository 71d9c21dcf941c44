"""Stores the calendars that people subscribe to, and the key that signs links to cards."""

# ruff: noqa: S608
# Only names of the program are put into statements; values are always parameters.

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from briefings.domain.calendars import CalendarSubscription
from briefings.domain.refs import UserRef
from briefings.storage.sql.database import encode_json, format_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from datetime import date

    from briefings.storage.sql.database import Row, SqlDatabase

_COLUMNS: Final = "id, platform, user_id, language, subjects, lead_days, created_at, changed_at, fetched_on, followed"


class SqlCalendarRepository:
    """Calendars in SQL (`briefings.storage.web_ports.CalendarRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def add_calendar(self, calendar: CalendarSubscription, *, token_digest: str, limit: int) -> bool:
        """Stores a new calendar; False if its owner has `limit` calendars already."""
        owner = calendar.owner
        async with self._database.transaction() as transaction:
            row = await transaction.fetch_one(
                "SELECT count(*) FROM calendar_subscription WHERE platform = ? AND user_id = ?",
                owner.platform, owner.user,
            )  # fmt: skip
            if row is not None and row[0] >= limit:
                return False
            await transaction.execute(
                f"INSERT INTO calendar_subscription ({_COLUMNS}, token_sha256) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                calendar.id, owner.platform, owner.user, calendar.language, encode_json(calendar.subjects),
                encode_json(calendar.lead_days), format_timestamp(calendar.created_at),
                format_timestamp(calendar.changed_at), calendar.fetched_on, int(calendar.followed), token_digest,
            )  # fmt: skip
        return True

    async def find_calendar(self, token_digest: str) -> CalendarSubscription | None:
        """Finds a calendar by the digest of the token in its address."""
        return await self._find("token_sha256", token_digest)

    async def get_calendar(self, calendar_id: str) -> CalendarSubscription | None:
        """Finds a calendar by its id."""
        return await self._find("id", calendar_id)

    async def list_calendars(self, owner: UserRef | None = None) -> tuple[CalendarSubscription, ...]:
        """Lists the calendars of a user, or of all users for None, oldest first."""
        condition = "" if owner is None else "WHERE platform = ? AND user_id = ? "
        values = () if owner is None else (owner.platform, owner.user)
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                f"SELECT {_COLUMNS} FROM calendar_subscription {condition}ORDER BY created_at, id", *values
            )
        return decode_readable(rows, _decode, "calendar_subscription")

    async def change_calendar(self, calendar: CalendarSubscription, *, owner: UserRef | None) -> bool:
        """Stores new contents of a calendar, and the time of the change."""
        condition, values = _limit_to_owner(owner)
        async with self._database.step() as transaction:
            changed = await transaction.fetch_all(
                "UPDATE calendar_subscription "
                "SET language = ?, subjects = ?, lead_days = ?, followed = ?, changed_at = ? "
                f"WHERE id = ?{condition} RETURNING 1",
                calendar.language, encode_json(calendar.subjects), encode_json(calendar.lead_days),
                int(calendar.followed), format_timestamp(calendar.changed_at), calendar.id, *values,
            )  # fmt: skip
        return bool(changed)

    async def record_fetch(self, calendar_id: str, day: date) -> None:
        """Records the day on which a calendar was last fetched."""
        async with self._database.step() as transaction:
            await transaction.execute(
                "UPDATE calendar_subscription SET fetched_on = ? WHERE id = ?", day.isoformat(), calendar_id
            )

    async def revoke_calendar(self, calendar_id: str, *, owner: UserRef | None) -> bool:
        """Deletes a calendar; False if the owner has no such calendar."""
        condition, values = _limit_to_owner(owner)
        async with self._database.step() as transaction:
            deleted = await transaction.fetch_all(
                f"DELETE FROM calendar_subscription WHERE id = ?{condition} RETURNING 1", calendar_id, *values
            )
        return bool(deleted)

    async def delete_calendars(self, owner: UserRef) -> int:
        """Deletes every calendar of a user, and returns their number."""
        async with self._database.step() as transaction:
            deleted = await transaction.fetch_all(
                "DELETE FROM calendar_subscription WHERE platform = ? AND user_id = ? RETURNING 1",
                owner.platform, owner.user,
            )  # fmt: skip
        return len(deleted)

    async def _find(self, column: str, value: str) -> CalendarSubscription | None:
        async with self._database.read() as transaction:
            row = await transaction.fetch_one(
                f"SELECT {_COLUMNS} FROM calendar_subscription WHERE {column} = ?", value
            )
        return None if row is None else _decode(row)


class SqlLinkKeyRepository:
    """Keys that sign links, in SQL (`briefings.storage.web_ports.LinkKeyRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def load_key(self, name: str, *, candidate: bytes) -> bytes:
        """Loads a key. If there is none, `candidate` is stored, unless another process was faster."""
        async with self._database.read() as transaction:
            row = await transaction.fetch_one("SELECT key FROM link_key WHERE name = ?", name)
        if row is None:
            async with self._database.transaction() as transaction:
                await transaction.execute(
                    "INSERT INTO link_key (name, key) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                    name, candidate.hex(),
                )  # fmt: skip
                row = await transaction.fetch_one("SELECT key FROM link_key WHERE name = ?", name)
        assert row is not None  # noqa: S101  # it was just stored
        return bytes.fromhex(row[0])

    async def replace_key(self, name: str, key: bytes) -> None:
        """Replaces a key: links that were signed with the earlier one are no longer valid."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO link_key (name, key) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET key = excluded.key",
                name, key.hex(),
            )  # fmt: skip


def _limit_to_owner(owner: UserRef | None) -> tuple[str, tuple[str, ...]]:
    """Returns the condition and the values that limit a change to calendars of the owner; none for any owner."""
    return ("", ()) if owner is None else (" AND platform = ? AND user_id = ?", (owner.platform, owner.user))


def _decode(row: Row) -> CalendarSubscription:
    calendar_id, platform, user, language, subjects, lead_days, created_at, changed_at, fetched_on, followed = row
    return CalendarSubscription(
        calendar_id, UserRef(platform, user), language, tuple(json.loads(subjects)), tuple(json.loads(lead_days)),
        parse_timestamp(created_at), parse_timestamp(changed_at), fetched_on, bool(followed),
    )  # fmt: skip
