"""Who changed what, and when: rows that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefings.store.instants import moment, stamp

if TYPE_CHECKING:
    from briefings.store.session import Statements
    from briefings.store.store import Store


@dataclass(frozen=True, slots=True)
class Change:
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


async def record(statements: Statements, change: Change) -> None:
    """Add a row, in the transaction that makes the change."""
    await statements.run(
        "INSERT INTO audit (at, guild_id, actor, action, schedule_id, detail) VALUES (?, ?, ?, ?, ?, ?)",
        stamp(change.at), change.guild, change.actor, change.action, change.schedule,
        json.dumps(change.detail or {}, ensure_ascii=False, sort_keys=True),
    )  # fmt: skip


async def changes(store: Store, guild: int, *, limit: int = 50, action: str = "") -> tuple[Change, ...]:
    """The newest changes of a server, newest first; those of one code alone where it is given."""

    async def work(statements: Statements) -> tuple[Change, ...]:
        rows = await statements.rows(
            "SELECT at, guild_id, actor, action, schedule_id, detail FROM audit WHERE guild_id = ? "
            "AND ? IN ('', action) ORDER BY id DESC LIMIT ?",
            guild, action, limit,
        )  # fmt: skip
        return tuple(
            Change(moment(at), of, actor, action, schedule, json.loads(detail))
            for at, of, actor, action, schedule, detail in rows
        )

    return await store.read(work)
