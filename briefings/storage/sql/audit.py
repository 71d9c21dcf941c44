"""Stores the audit log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from briefings.domain.audit import AuditEntry
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.storage.sql.database import format_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.storage.sql.database import Row, SqlDatabase, SqlTransaction


async def insert_audit_entry(transaction: SqlTransaction, entry: AuditEntry) -> None:
    """Inserts an entry in the transaction that makes the change."""
    await transaction.execute(
        "INSERT INTO audit (at, platform, workspace_id, actor, action, schedule_id, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        format_timestamp(entry.at), entry.workspace_ref.platform, entry.workspace_ref.workspace,
        entry.actor.user if entry.actor else "", entry.action, entry.schedule,
        json.dumps(entry.detail or {}, ensure_ascii=False, sort_keys=True),
    )  # fmt: skip


_PAGE_SIZE: Final = 1_000
"""Entries that are checked at a time, so that memory does not grow with the log."""


class SqlAuditRepository:
    """The audit log in SQL (`briefings.storage.ports.AuditRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def record_audit_entry(self, entry: AuditEntry) -> None:
        """Records a change that was made elsewhere, such as a review on the platform."""
        async with self._database.transaction() as transaction:
            await insert_audit_entry(transaction, entry)

    async def list_audit_entries(
        self, workspace_ref: WorkspaceRef, *, limit: int = 50, action: str = ""
    ) -> tuple[AuditEntry, ...]:
        """Lists the latest changes in a workspace, newest first; only those of one action if it is given."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT at, actor, action, schedule_id, detail FROM audit WHERE platform = ? AND workspace_id = ? "
                "AND ? IN ('', action) ORDER BY id DESC LIMIT ?",
                workspace_ref.platform, workspace_ref.workspace, action, limit,
            )  # fmt: skip

        def decode(row: Row) -> AuditEntry:
            at, actor, action, schedule, detail = row
            user_ref = UserRef(workspace_ref.platform, actor) if actor else None
            return AuditEntry(parse_timestamp(at), workspace_ref, user_ref, action, schedule, _decode_detail(detail))

        return decode_readable(rows, decode, "audit")

    async def list_entries_by(self, user_ref: UserRef, *, limit: int = 1000) -> tuple[AuditEntry, ...]:
        """Lists what a user did in any workspace, newest first."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT at, workspace_id, action, schedule_id, detail FROM audit WHERE platform = ? AND actor = ? "
                "ORDER BY id DESC LIMIT ?",
                user_ref.platform, user_ref.user, limit,
            )  # fmt: skip

        def decode(row: Row) -> AuditEntry:
            at, workspace, action, schedule, detail = row
            place = WorkspaceRef(user_ref.platform, workspace)
            return AuditEntry(parse_timestamp(at), place, user_ref, action, schedule, _decode_detail(detail))

        return decode_readable(rows, decode, "audit")

    async def check_entries(self) -> None:
        """Reads every entry; `find_unreadable_tables` collects the table of those that can't be read."""
        last = 0
        while True:
            async with self._database.read() as transaction:
                rows = await transaction.fetch_all(
                    "SELECT id, at, detail FROM audit WHERE id > ? ORDER BY id LIMIT ?", last, _PAGE_SIZE
                )
            if not rows:
                return
            decode_readable(rows, lambda row: (parse_timestamp(row[1]), _decode_detail(row[2])), "audit")
            last = rows[-1][0]

    async def remove_actors_before(self, moment: datetime) -> int:
        """Removes the users from the entries made before a time, and returns the number of entries."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch_all(
                "UPDATE audit SET actor = '' WHERE at < ? AND actor <> '' RETURNING 1", format_timestamp(moment)
            )
        return len(rows)


def _decode_detail(text: str) -> dict[str, Any]:
    detail = json.loads(text)
    if not isinstance(detail, dict):
        raise TypeError(text)
    return detail
