"""Reads the settings: plain values directly, others with validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.plain_settings import read_plain_settings

if TYPE_CHECKING:
    from bot.settings import Settings


def load_settings(**overrides: object) -> Settings:
    """Reads the settings from the environment and `.env`; `overrides` take precedence, None means the default.

    Raises:
        SettingsError: a setting is wrong; the message names it and what it must be, without its value.
    """
    plain = read_plain_settings(overrides)
    if plain is not None:
        return plain
    # pydantic, which this imports, takes a tenth of the whole start.
    from bot.settings_schema import check_settings

    return check_settings(overrides)
