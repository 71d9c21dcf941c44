"""Parses the options of `/schedule`, and suggests time zones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from discord import app_commands

from bot.discord_app.refs import make_channel_ref
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, ScheduleKind
from briefings.posting.panel_text import format_zone_with_offset
from briefings.posting.schedule_input import (
    read_choice,
    read_language,
    read_lateness,
    read_lead_days,
    read_subjects,
    read_time,
    read_zone,
)
from briefings.posting.zones import suggest_zones


def complete_zone(typed: str, language: str, now: datetime) -> list[app_commands.Choice[str]]:
    """Returns time zones that match a partial input, each with its city and its offset."""
    return [
        app_commands.Choice(
            name=clip_text(f"{format_zone_with_offset(zone, language, now)} · {zone}", MAX_OPTION_TEXT), value=zone
        )
        for zone in suggest_zones(typed, MAX_OPTIONS, now)
    ]


def parse_options(
    options: Mapping[str, Any], resolve_subject: Callable[[str], str | None], now: datetime
) -> dict[str, Any]:
    """Returns the fields of a schedule from the given options; omitted options give no field.

    Args:
        options: every option by its name.
        resolve_subject: returns the only subject with a name, or None.
        now: the current time.

    Raises:
        InvalidInput: one of them can't be used.
    """
    values: dict[str, Any] = {}
    for name, value in options.items():
        if value is not None and name in _OPTION_READERS:
            field, read = _OPTION_READERS[name]
            values[field] = read(value)
    if options.get("zone") is not None:
        values["zone"] = read_zone(options["zone"], now)
    if options.get("subjects") is not None:
        values["subjects"] = read_subjects(options["subjects"], resolve_subject)
    return values


_OPTION_READERS: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "channel": ("channel_ref", lambda channel: make_channel_ref(channel.guild.id, channel.id)),
    "kind": ("kind", partial(read_choice, ScheduleKind)),
    "time": ("at", read_time),
    "language": ("language", read_language),
    "lead_days": ("lead_days", read_lead_days),
    "weight": ("minimum_importance", partial(read_choice, MinimumImportance)),
    "publish": ("crosspost", bool),
    "empty": ("on_empty", partial(read_choice, EmptyPolicy)),
    "lateness": ("grace_minutes", read_lateness),
    "review": ("review", bool),
}
"""The field of the schedule and the parser for each option."""
