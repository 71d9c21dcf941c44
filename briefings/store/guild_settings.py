"""What a server's moderators set for the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefings.store.audit import AuditEntry, insert_audit_entry

if TYPE_CHECKING:
    from briefings.store.session import Transaction
    from briefings.store.store import RevisionRepository


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
