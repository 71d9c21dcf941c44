"""Stores the settings of servers and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain.audit import AuditEntry
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.refs import WorkspaceRef
from briefings.storage.sql.audit import insert_audit_entry

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import UserRef
    from briefings.storage.sql.database import SqlDatabase


class SqlPlaceSettingsRepository:
    """Settings of places in SQL (`briefings.storage.ports.PlaceSettingsRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def load_place_settings(self) -> dict[tuple[WorkspaceRef, str], PlaceSettings]:
        """Loads everything that is set."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT platform, workspace_id, channel_id, language, visibility, zone FROM place_setting"
            )
        return {
            (WorkspaceRef(platform, workspace), channel): PlaceSettings(
                language, Visibility(visibility) if visibility else None, zone
            )
            for platform, workspace, channel, language, visibility, zone in rows
        }

    async def set_place_settings(
        self,
        workspace_ref: WorkspaceRef,
        channel: str,
        settings: PlaceSettings,
        *,
        actor: UserRef | None,
        now: datetime,
    ) -> None:
        """Stores all settings of a place, or deletes its row where nothing is set; records it in the audit log."""
        key = (workspace_ref.platform, workspace_ref.workspace, channel)
        values = (settings.language, settings.visibility or "", settings.zone)
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM place_setting WHERE platform = ? AND workspace_id = ? AND channel_id = ?", *key
            )
            if any(values):
                await transaction.execute(
                    "INSERT INTO place_setting (platform, workspace_id, channel_id, language, visibility, zone) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    *key, *values,
                )  # fmt: skip
            detail = {
                "channel": channel, "language": settings.language, "visibility": values[1], "zone": settings.zone
            }  # fmt: skip
            await insert_audit_entry(
                transaction, AuditEntry(now, workspace_ref, actor, "settings.place", detail=detail)
            )
