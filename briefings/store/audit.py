"""Who changed what, and when: rows that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefings.store.instants import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from briefings.store.session import Transaction
    from briefings.store.store import RevisionRepository


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change that somebody made.

    Attributes:
        at: when.
        guild: in which server.
        actor: id of the user; 0 for the bot itself.
        action: a code (`schedule.add`).
        schedule: its number, where it is of one.
        detail: what was changed, by name.
    """

    at: datetime
    guild: int
    actor: int
    action: str
    schedule: int | None = None
    detail: Mapping[str, object] | None = None


async def insert_audit_entry(transaction: Transaction, entry: AuditEntry) -> None:
    """Add a row, in the transaction that makes the change."""
    await transaction.execute(
        "INSERT INTO audit (at, guild_id, actor, action, schedule_id, detail) VALUES (?, ?, ?, ?, ?, ?)",
        format_timestamp(entry.at), entry.guild, entry.actor, entry.action, entry.schedule,
        json.dumps(entry.detail or {}, ensure_ascii=False, sort_keys=True),
    )  # fmt: skip


async def list_audit_entries(
    store: RevisionRepository, guild: int, *, limit: int = 50, action: str = ""
) -> tuple[AuditEntry, ...]:
    """The newest changes of a server, newest first; those of one code alone where it is given."""

    async def select_entries(transaction: Transaction) -> tuple[AuditEntry, ...]:
        rows = await transaction.fetch_all(
            "SELECT at, guild_id, actor, action, schedule_id, detail FROM audit WHERE guild_id = ? "
            "AND ? IN ('', action) ORDER BY id DESC LIMIT ?",
            guild, action, limit,
        )  # fmt: skip
        return tuple(
            AuditEntry(parse_timestamp(at), of, actor, action, schedule, json.loads(detail))
            for at, of, actor, action, schedule, detail in rows
        )

    return await store.run_read(select_entries)
