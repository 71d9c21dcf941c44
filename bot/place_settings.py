"""Caches the settings of servers and channels, and the place of the current request."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.domain.place_settings import Place, PlaceSettings, ResolvedSettings, resolve_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.storage.ports import Storage

_current_place: Final[ContextVar[Place | None]] = ContextVar("current_place", default=None)
"""Set for each request; tasks started by its handler inherit it."""


def enter_place(place: Place | None) -> None:
    """Sets the place of the current task's request; None outside of any server."""
    _current_place.set(place)


def get_place() -> Place | None:
    """Returns the place of the current task's request; None outside of any."""
    return _current_place.get()


_NOTHING_SET: Final = ResolvedSettings(PlaceSettings())


class PlaceSettingsCache:
    """The settings of all places, kept in memory because every answer needs them.

    Args:
        storage: the open database.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._stored: Mapping[tuple[WorkspaceRef, str], PlaceSettings] = {}

    async def load(self) -> None:
        """Loads the settings, which another process may have changed.

        Raises:
            StoreError: the database can't be read; the settings loaded before are kept.
        """
        self._stored = await self._storage.place_settings.load_place_settings()

    def find(self, place: Place | None) -> ResolvedSettings:
        """Finds the settings that apply in a place, with their origin; the defaults outside of any place."""
        # Every answer needs this, and most installations have no such settings.
        return resolve_settings(place, self._stored) if place is not None and self._stored else _NOTHING_SET

    def find_here(self) -> PlaceSettings:
        """Finds the settings of the place of the current task's request."""
        return self.find(get_place()).settings

    def get_stored(self, workspace_ref: WorkspaceRef, channel: str = "") -> PlaceSettings:
        """Returns the settings stored for a channel, or for the whole workspace."""
        return self._stored.get((workspace_ref, channel), PlaceSettings())

    async def change(  # where, what, who and when
        self,
        workspace_ref: WorkspaceRef,
        channel: str,
        changes: Mapping[str, object],
        *,
        actor: UserRef | None,
        now: datetime,
    ) -> PlaceSettings:
        """Changes the settings of a channel, or of a whole workspace (empty channel).

        Args:
            workspace_ref: the workspace.
            channel: id of the channel; empty for all.
            changes: new values by the names of the fields; an empty one leaves the field to the next level.
            actor: the user who changes it.
            now: the current time.

        Returns:
            The new settings of the place.

        Raises:
            StoreError: it can't be stored.
        """
        settings = replace(self.get_stored(workspace_ref, channel), **changes)
        await self._storage.place_settings.set_place_settings(workspace_ref, channel, settings, actor=actor, now=now)
        self._stored = {**self._stored, (workspace_ref, channel): settings}
        return settings
