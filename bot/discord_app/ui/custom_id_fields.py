"""Checks custom ids against Discord's limit."""

from __future__ import annotations

from bot.discord_app.ui.limits import MAX_CUSTOM_ID, count_utf16
from bot.moderation.id_fields import MAX_DIGITS, SEPARATOR, ComponentId, check_field, join_fields, parse_number

__all__ = ["MAX_DIGITS", "SEPARATOR", "CustomId", "check_field", "fits_limit", "join_fields", "parse_number"]

CustomId = ComponentId


def fits_limit(custom_id: CustomId) -> bool:
    """Returns whether a custom id is within Discord's limit."""
    return count_utf16(join_fields(custom_id)) <= MAX_CUSTOM_ID
