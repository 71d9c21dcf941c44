"""Describes the settings of a place with their origin, parses their input, and names changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.moderation.markup import escape_markdown
from bot.moderation.parts import Accent, build_message
from briefings.cards.labels import append_mark
from briefings.domain.place_settings import SettingSource, Visibility
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.posting.panel_text import format_zone_with_offset
from briefings.posting.schedule_input import read_zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.moderation.parts import ModeratorMessage
    from briefings.domain.place_settings import PlaceSettings, ResolvedSettings

LANGUAGE_NAMES: Final = {"ja": N_("Japanese"), "en": N_("English")}
"""The languages of answers."""

VISIBILITY_NAMES: Final = {Visibility.PUBLIC: N_("everyone here"), Visibility.PRIVATE: N_("only the person who asks")}

_DEFAULT_WORDS: Final = frozenset({"", "-", "default", "既定", "デフォルト", "標準", "なし"})
"""Inputs that reset a setting."""

_SOURCES: Final = {
    SettingSource.CHANNEL: N_("set for this channel"),
    SettingSource.WORKSPACE: N_("set for the whole server"),
    SettingSource.DEFAULT: N_("default"),
}


def read_zone_setting(typed: str, now: datetime) -> str:
    """Parses a time zone; empty to reset it.

    Raises:
        InvalidInput: there is none, or there are several.
    """
    return "" if typed.strip().casefold() in _DEFAULT_WORDS else read_zone(typed, now)


class PlaceDefaults(Struct, frozen=True):
    """The default settings, and the term of the platform for a server.

    Attributes:
        zone: the operator's time zone.
        visibility: of the platform.
        is_workspace: whether it has workspaces instead of servers.
    """

    zone: str
    visibility: Visibility
    is_workspace: bool = False


def build_settings_message(  # noqa: PLR0913  # the values, and how to display them
    resolved: ResolvedSettings,
    log_channel: str,
    defaults: PlaceDefaults,
    language: str,
    *,
    now: datetime,
    note: str = "",
) -> ModeratorMessage:
    """Builds the panel of a place: each setting with its value and its origin.

    Args:
        resolved: the settings that apply.
        log_channel: the log channel as the platform formats it; empty if there is none.
        defaults: the default settings.
        language: of the reader.
        now: the current time, for the offset of a zone.
        note: a confirmation of the last action; empty if there is none.
    """
    values = resolved.settings
    language_value = _(LANGUAGE_NAMES.get(values.language, values.language), language) if values.language else ""
    rows: tuple[tuple[str, str, str], ...] = (
        (_("Language", language), language_value or _("that of each reader", language), "language"),
        (
            _("Answers are seen by", language),
            _(VISIBILITY_NAMES[values.visibility or defaults.visibility], language),
            "visibility",
        ),
        (
            _("Time zone", language),
            escape_markdown(format_zone_with_offset(values.zone or defaults.zone, language, now)),
            "zone",
        ),
    )
    log_source = SettingSource.WORKSPACE if log_channel else SettingSource.DEFAULT
    sources = {**resolved.sources, "log_channel": log_source}
    rows += ((_("Where changes are reported", language), log_channel or _("none", language), "log_channel"),)
    lines = []
    for name, value, key in rows:
        source = _name_source(sources.get(key, SettingSource.DEFAULT), defaults, language)
        lines.append(f"- **{name}**: {append_mark(value, source, language)}")
    if defaults.is_workspace:
        rule = _("A channel’s setting takes precedence over the workspace’s.", language)
    else:
        rule = _("A channel’s setting takes precedence over the server’s.", language)
    schedules = _("New schedules have the language and the time zone of their channel.", language)
    heading = _("Settings here", language)
    return build_message(
        escape_markdown(note) if note else "",
        f"### {heading}",
        "\n".join(lines),
        f"-# {rule}\n-# {schedules}",
        accent=Accent.DONE if note else Accent.NEUTRAL,
    )


def _name_source(source: SettingSource, defaults: PlaceDefaults, language: str) -> str:
    if source is SettingSource.WORKSPACE and defaults.is_workspace:
        return _("set for the whole workspace", language)
    return _(_SOURCES[source], language)


def describe_changes(changes: Mapping[str, object], settings: PlaceSettings, language: str) -> str:
    """Describes changed settings in a line for the log channel: `language: Japanese · time zone: default`."""
    default = _("default", language)
    names = {
        "language": (_("Language", language), _(LANGUAGE_NAMES.get(settings.language, settings.language), language)),
        "visibility": (
            _("Answers are seen by", language),
            _(VISIBILITY_NAMES[settings.visibility], language) if settings.visibility else "",
        ),
        "zone": (_("Time zone", language), settings.zone),
    }
    return " · ".join(f"{names[key][0]}: {names[key][1] or default}" for key in names if key in changes)
