"""Who changed what, and when: rows that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefings.storage.sqlite.database import format_timestamp, parse_timestamp

if TYPE_CHECKING:
    from briefings.storage.sqlite.database import Transaction
    from briefings.storage.sqlite.revisions import RevisionRepository


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


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """Settings of a server.

    Attributes:
        guild: its id.
        moderators_channel: where moderators are told things and review posts; None for none.
        moderators_role: a role that may change schedules beside those who manage the server; None for none.
        log_channel: where changes are told; None for none.
    """

    guild: int
    moderators_channel: int | None = None
    moderators_role: int | None = None
    log_channel: int | None = None


async def load_guild_settings(store: RevisionRepository, guild: int) -> GuildSettings:
    """The settings of a server; looked up when needed, since a bot may be in thousands."""

    async def select_settings(transaction: Transaction) -> GuildSettings:
        row = await transaction.fetch_one(
            "SELECT moderators_channel, moderators_role, log_channel FROM guild_setting WHERE guild_id = ?", guild
        )
        return GuildSettings(guild) if row is None else GuildSettings(guild, *row)

    return await store.run_read(select_settings)


async def set_guild_settings(
    store: RevisionRepository, settings: GuildSettings, *, actor: int, now: datetime
) -> None:
    """Set them all, and record who did."""

    async def upsert_settings(transaction: Transaction) -> None:
        values = (settings.moderators_channel, settings.moderators_role, settings.log_channel)
        await transaction.execute(
            "INSERT INTO guild_setting (guild_id, moderators_channel, moderators_role, log_channel) "
            "VALUES (?, ?, ?, ?) ON CONFLICT (guild_id) DO UPDATE SET "
            "moderators_channel = excluded.moderators_channel, moderators_role = excluded.moderators_role, "
            "log_channel = excluded.log_channel",
            settings.guild, *values,
        )  # fmt: skip
        names = ("moderators_channel", "moderators_role", "log_channel")
        detail = dict(zip(names, values, strict=True))
        await insert_audit_entry(transaction, AuditEntry(now, settings.guild, actor, "settings", detail=detail))

    await store.run_write(upsert_settings)
