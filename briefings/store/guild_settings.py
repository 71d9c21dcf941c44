"""What a server's moderators set for the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefings.store.audit import Change, record

if TYPE_CHECKING:
    from briefings.store.session import Statements
    from briefings.store.store import Store


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


async def guild_settings(store: Store, guild: int) -> GuildSettings:
    """The settings of a server; looked up when needed, since a bot may be in thousands."""

    async def work(statements: Statements) -> GuildSettings:
        row = await statements.row(
            "SELECT moderators_channel, moderators_role, log_channel FROM guild_setting WHERE guild_id = ?", guild
        )
        return GuildSettings(guild) if row is None else GuildSettings(guild, *row)

    return await store.read(work)


async def set_guild_settings(store: Store, settings: GuildSettings, *, actor: int, now: datetime) -> None:
    """Set them all, and record who did."""

    async def work(statements: Statements) -> None:
        values = (settings.moderators_channel, settings.moderators_role, settings.log_channel)
        await statements.run(
            "INSERT INTO guild_setting (guild_id, moderators_channel, moderators_role, log_channel) "
            "VALUES (?, ?, ?, ?) ON CONFLICT (guild_id) DO UPDATE SET "
            "moderators_channel = excluded.moderators_channel, moderators_role = excluded.moderators_role, "
            "log_channel = excluded.log_channel",
            settings.guild, *values,
        )  # fmt: skip
        names = ("moderators_channel", "moderators_role", "log_channel")
        detail = dict(zip(names, values, strict=True))
        await record(statements, Change(now, settings.guild, actor, "settings", detail=detail))

    await store.write(work)
