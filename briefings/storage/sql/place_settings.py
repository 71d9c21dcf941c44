"""Stores the settings of servers and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefings.domain.audit import AuditEntry
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.refs import WorkspaceRef
from briefings.storage.sql.audit import insert_audit_entry
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import UserRef
    from briefings.storage.sql.database import Row, SqlDatabase


class SqlPlaceSettingsRepository:
    """Settings of places in SQL (`briefings.storage.settings_ports.PlaceSettingsRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def load_place_settings(self) -> dict[tuple[WorkspaceRef, str], PlaceSettings]:
        """Loads everything that is set."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT platform, workspace_id, channel_id, language, visibility, zone FROM place_setting"
            )
        return dict(decode_readable(rows, _decode_place, "place_setting"))

    async def set_place_settings(
        self,
        workspace_ref: WorkspaceRef,
        channel: str,
        settings: PlaceSettings,
        *,
        actor: UserRef | None,
        now: datetime,
    ) -> None:
        """Stores all settings of a place, or deletes its row if nothing is set; records it in the audit log."""
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


def _decode_place(row: Row) -> tuple[tuple[WorkspaceRef, str], PlaceSettings]:
    platform, workspace, channel, language, visibility, zone = row
    if zone:
        ZoneInfo(zone)  # raises if this system has no such zone
    settings = PlaceSettings(language, Visibility(visibility) if visibility else None, zone)
    return (WorkspaceRef(platform, workspace), channel), settings
