"""Defines the settings of servers and channels, and which of them apply in a place."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.domain.refs import WorkspaceRef


class Visibility(StrEnum):
    """The audience of an answer, unless the user chooses another one."""

    PUBLIC = "public"
    """Everybody in the channel."""
    PRIVATE = "private"
    """The user who asks."""


class SettingSource(StrEnum):
    """The sources of a setting's value."""

    CHANNEL = "channel"
    WORKSPACE = "workspace"
    DEFAULT = "default"


class PlaceSettings(Struct, frozen=True):
    """The settings of a channel or of a whole workspace; an empty value is not set.

    Attributes:
        language: BCP 47 tag of the language of all answers.
        visibility: who sees an answer.
        zone: IANA time zone that days are counted in.
    """

    language: str = ""
    visibility: Visibility | None = None
    zone: str = ""


SETTING_NAMES = ("language", "visibility", "zone")
"""The fields of `PlaceSettings`."""


class Place(Struct, frozen=True):
    """A channel or workspace in which something is asked.

    Attributes:
        workspace_ref: the server or workspace.
        channels: id of the channel; for a thread, that of its channel behind it; empty outside of any.
    """

    workspace_ref: WorkspaceRef
    channels: tuple[str, ...] = ()


class ResolvedSettings(Struct, frozen=True):
    """The settings that apply in a place, with their origins.

    Attributes:
        settings: the values; what is empty is left to the defaults of the program.
        sources: the origin of each value, by the name of the field.
    """

    settings: PlaceSettings
    sources: Mapping[str, SettingSource] = field(default_factory=dict)


def resolve_settings(place: Place, stored: Mapping[tuple[WorkspaceRef, str], PlaceSettings]) -> ResolvedSettings:
    """Resolves the settings of a place: that of its channel, else that of its workspace.

    Args:
        place: the place.
        stored: what is set, by workspace and channel; the channel is empty for the whole workspace.
    """
    levels = [(SettingSource.CHANNEL, stored.get((place.workspace_ref, channel))) for channel in place.channels]
    levels.append((SettingSource.WORKSPACE, stored.get((place.workspace_ref, ""))))
    values: dict[str, object] = {}
    sources = dict.fromkeys(SETTING_NAMES, SettingSource.DEFAULT)
    for name in SETTING_NAMES:
        for source, settings in levels:
            if settings is not None and getattr(settings, name):
                values[name], sources[name] = getattr(settings, name), source
                break
    return ResolvedSettings(PlaceSettings(**values), sources)  # type: ignore[arg-type]  # the fields by their names
