"""Stores installations of the application, and the events that were received."""

# ruff: noqa: S608
# Only names of the program are put into statements; values are always parameters.

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from briefings.domain.installations import Installation
from briefings.storage.sql.database import encode_json, format_timestamp, parse_optional_timestamp, parse_timestamp
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import WorkspaceRef
    from briefings.storage.sql.database import Row, SqlDatabase

_COLUMNS: Final = (
    "platform, organization_id, workspace_id, name, bot_id, bot_user_id, scopes, sealed_tokens, expires_at, "
    "installed_at"
)

_REPLACED: Final = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[3:])


class SqlInstallationRepository:
    """Installations in SQL (`briefings.storage.platform_ports.InstallationRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def save_installation(self, installation: Installation) -> None:
        """Stores an installation, in place of an earlier one with the same organization and workspace."""
        expires_at = "" if installation.expires_at is None else format_timestamp(installation.expires_at)
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"INSERT INTO installation ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                f"ON CONFLICT (platform, organization_id, workspace_id) DO UPDATE SET {_REPLACED}",
                installation.platform, installation.organization, installation.workspace, installation.name,
                installation.bot, installation.bot_user, encode_json(installation.scopes),
                installation.sealed_tokens, expires_at, format_timestamp(installation.installed_at),
            )  # fmt: skip

    async def find_installation(self, workspace_ref: WorkspaceRef, organization: str = "") -> Installation | None:
        """Finds the installation that serves a workspace: its own, or else that of its organization."""
        platform, workspace = workspace_ref.platform, workspace_ref.workspace
        async with self._database.read() as transaction:
            row = None
            if workspace:
                row = await transaction.fetch_one(
                    f"SELECT {_COLUMNS} FROM installation WHERE platform = ? AND workspace_id = ? "
                    "ORDER BY installed_at DESC LIMIT 1",
                    platform, workspace,
                )  # fmt: skip
                if row is None and not organization:
                    known = await transaction.fetch_one(
                        "SELECT organization_id FROM workspace_organization WHERE platform = ? AND workspace_id = ?",
                        platform, workspace,
                    )  # fmt: skip
                    organization = known[0] if known else ""
            if row is None and organization:
                row = await transaction.fetch_one(
                    f"SELECT {_COLUMNS} FROM installation "
                    "WHERE platform = ? AND organization_id = ? AND workspace_id = ''",
                    platform, organization,
                )  # fmt: skip
        return None if row is None else _decode(row)

    async def list_installations(self, platform: str) -> tuple[Installation, ...]:
        """Lists the installations of a platform by organization and workspace."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                f"SELECT {_COLUMNS} FROM installation WHERE platform = ? ORDER BY organization_id, workspace_id",
                platform,
            )
        return decode_readable(rows, _decode, "installation")

    async def delete_installation(self, installation: Installation) -> None:
        """Deletes an installation; schedules and deliveries remain."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "DELETE FROM installation WHERE platform = ? AND organization_id = ? AND workspace_id = ?",
                installation.platform, installation.organization, installation.workspace,
            )  # fmt: skip

    async def record_organization(self, workspace_ref: WorkspaceRef, organization: str) -> None:
        """Records to which organization a workspace belongs."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO workspace_organization (platform, workspace_id, organization_id) VALUES (?, ?, ?) "
                "ON CONFLICT (platform, workspace_id) DO UPDATE SET organization_id = excluded.organization_id",
                workspace_ref.platform, workspace_ref.workspace, organization,
            )  # fmt: skip


class SqlReceivedEventRepository:
    """Received events in SQL (`briefings.storage.platform_ports.ReceivedEventRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def add_event(self, platform: str, event_id: str, *, now: datetime, since: datetime) -> bool:
        """Records an event, and deletes those recorded before `since`; False if it is recorded already."""
        async with self._database.step() as transaction:
            await transaction.execute("DELETE FROM received_event WHERE at < ?", format_timestamp(since))
            added = await transaction.fetch_all(
                "INSERT INTO received_event (platform, event_id, at) VALUES (?, ?, ?) "
                "ON CONFLICT (platform, event_id) DO NOTHING RETURNING 1",
                platform, event_id, format_timestamp(now),
            )  # fmt: skip
        return bool(added)


def _decode(row: Row) -> Installation:
    platform, organization, workspace, name, bot, bot_user, scopes, sealed_tokens, expires_at, installed_at = row
    return Installation(
        platform, organization, workspace, name, bot, bot_user, tuple(json.loads(scopes)), sealed_tokens,
        parse_optional_timestamp(expires_at), parse_timestamp(installed_at),
    )  # fmt: skip
