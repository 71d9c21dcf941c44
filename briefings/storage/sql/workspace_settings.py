"""Stores the settings of workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain.audit import AuditEntry
from briefings.domain.workspaces import WorkspaceSettings
from briefings.storage.sql.audit import insert_audit_entry

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.storage.sql.database import SqlDatabase


class SqlWorkspaceSettingsRepository:
    """Settings of workspaces in SQL (`briefings.storage.settings_ports.WorkspaceSettingsRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def load_workspace_settings(self, workspace_ref: WorkspaceRef) -> WorkspaceSettings:
        """Loads the settings of a workspace; the defaults if none are stored."""
        async with self._database.read() as transaction:
            row = await transaction.fetch_one(
                "SELECT moderators_channel, moderators_role, log_channel FROM workspace_setting "
                "WHERE platform = ? AND workspace_id = ?",
                workspace_ref.platform, workspace_ref.workspace,
            )  # fmt: skip
        return WorkspaceSettings(workspace_ref, *(row or ()))

    async def set_workspace_settings(
        self, settings: WorkspaceSettings, *, actor: UserRef | None, now: datetime
    ) -> None:
        """Stores all settings of a workspace, and records the change in the audit log."""
        values = {
            "moderators_channel": settings.moderators_channel,
            "moderators_role": settings.moderators_role,
            "log_channel": settings.log_channel,
        }
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO workspace_setting "
                "(platform, workspace_id, moderators_channel, moderators_role, log_channel) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (platform, workspace_id) DO UPDATE SET "
                "moderators_channel = excluded.moderators_channel, moderators_role = excluded.moderators_role, "
                "log_channel = excluded.log_channel",
                settings.workspace_ref.platform, settings.workspace_ref.workspace, *values.values(),
            )  # fmt: skip
            entry = AuditEntry(now, settings.workspace_ref, actor, "settings", detail=values)
            await insert_audit_entry(transaction, entry)
