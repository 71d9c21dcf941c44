"""Stores the settings of workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain.audit import AuditEntry
from briefings.domain.workspaces import WorkspaceSettings
from briefings.storage.sqlite.audit import insert_audit_entry

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.storage.sqlite.database import Database


class SqliteWorkspaceSettingsRepository:
    """Settings of workspaces in SQLite (`briefings.storage.ports.WorkspaceSettingsRepository`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_workspace_settings(self, guild: int) -> WorkspaceSettings:
        """Loads the settings of a workspace; the defaults where none are stored."""
        async with self._database.read() as transaction:
            row = await transaction.fetch_one(
                "SELECT moderators_channel, moderators_role, log_channel FROM guild_setting WHERE guild_id = ?", guild
            )
        return WorkspaceSettings(guild) if row is None else WorkspaceSettings(guild, *row)

    async def set_workspace_settings(self, settings: WorkspaceSettings, *, actor: int, now: datetime) -> None:
        """Stores all settings of a workspace, and records the change in the audit log."""
        values = {
            "moderators_channel": settings.moderators_channel,
            "moderators_role": settings.moderators_role,
            "log_channel": settings.log_channel,
        }
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO guild_setting (guild_id, moderators_channel, moderators_role, log_channel) "
                "VALUES (?, ?, ?, ?) ON CONFLICT (guild_id) DO UPDATE SET "
                "moderators_channel = excluded.moderators_channel, moderators_role = excluded.moderators_role, "
                "log_channel = excluded.log_channel",
                settings.guild, *values.values(),
            )  # fmt: skip
            entry = AuditEntry(now, settings.guild, actor, "settings", detail=values)
            await insert_audit_entry(transaction, entry)
