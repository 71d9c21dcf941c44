"""Reads the settings without pydantic, whose import takes a tenth of the start, if none needs its validation.

`bot.settings_schema` has the rules of all settings. This module handles only values that the schema would plainly
accept. If a setting has any other value, the schema validates it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.settings import Secret, Settings, resolve_path
from briefings.i18n import find_supported_language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ENV_FILE: Final = ".env"
_MAX_DIGITS: Final = 19
_HIGHEST_ID: Final = 2**63
_DATABASE_URL: Final = (
    r"postgres(?:ql)?://(?:[A-Za-z0-9._~%!*-]+(?::[A-Za-z0-9._~%!*-]*)?@)?"
    r"[A-Za-z0-9.-]+(?::[1-9][0-9]{0,3})?(?:/[A-Za-z0-9._%-]*)?"
)
_WEB_URL: Final = r"https?://[a-z0-9.-]+(?::[1-9][0-9]{0,3})?(?:/[A-Za-z0-9/._-]*)?"


class NeedsCheck(ValueError):
    """A value needs validation by the schema."""


def read_plain_settings(
    overrides: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> Settings | None:
    """Reads the settings from the environment and `.env`.

    Args:
        overrides: values that take precedence, by the name of the setting; None for the default.
        environment: the environment variables.

    Returns:
        None if a setting needs validation.
    """
    values = _read_values(environment)
    if values is None:
        return None
    for name, value in overrides.items():
        if value is None:
            values.pop(name, None)
        elif isinstance(value, (str, Path)):
            values[name] = str(value)
        else:
            return None
    try:
        settings = Settings(
            **{name: READERS[name](values[name]) for name in Settings.__struct_fields__ if name in values}  # type: ignore[arg-type]  # each reader makes what its setting is
        )
        _read_zone(settings.timezone)  # the default too: a system may have no time zones
    except (NeedsCheck, RuntimeError, OSError, ValueError, LookupError):
        return None
    return settings


def _read_values(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Returns the set values, by name in lower case; None if `.env` can't be read."""
    values: dict[str, str | None] = {}
    if Path(_ENV_FILE).is_file():
        from dotenv import dotenv_values

        try:
            # An editor may have written a byte order mark.
            stored = dotenv_values(_ENV_FILE, encoding="utf-8-sig")
        except (OSError, UnicodeError):
            return None
        values = {name.lower(): value for name, value in stored.items() if value != ""}
    elif os.path.lexists(_ENV_FILE):
        # A pipe can be read only once.
        return None
    values.update({name.lower(): value for name, value in environment.items() if value})
    return {name: value for name, value in values.items() if value is not None}


def _read_text(value: str) -> str:
    value.encode()  # raises ValueError if the environment has bytes that are not text
    return value


def _read_secret(value: str) -> Secret:
    return Secret(_read_text(value))


def _read_database_url(value: str) -> Secret:
    return Secret(_match(_DATABASE_URL, _read_text(value)))


def _read_web_url(value: str) -> str:
    return _match(_WEB_URL, value).rstrip("/")


def _read_path(value: str) -> Path:
    return resolve_path(Path(_read_text(value)))


def _read_switch(value: str) -> bool:
    return _choose(value, ("true", "false")) == "true"


def _read_level(value: str) -> str:
    return _choose(value.upper(), ("DEBUG", "INFO", "WARNING", "ERROR"))


def _read_language(value: str) -> str:
    language = find_supported_language(value)
    if language is None:
        raise NeedsCheck
    return language


def _read_zone(value: str) -> str:
    ZoneInfo(value)
    return value


def _read_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Returns a parser of numbers in a range."""

    def read_number(value: str) -> int:
        if not (value.isascii() and value.isdecimal() and len(value) <= _MAX_DIGITS):
            raise NeedsCheck
        number = int(value)
        if not lowest <= number <= highest:
            raise NeedsCheck
        return number

    return read_number


def _match(pattern: str, value: str) -> str:
    if re.fullmatch(pattern, value) is None:
        raise NeedsCheck
    return value


def _choose(value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise NeedsCheck
    return value


def _leave_to_check(_value: str) -> str:
    raise NeedsCheck


_read_port: Final = _read_number(0, 65_535)
_read_id: Final = _read_number(1, _HIGHEST_ID)

READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "discord_token": _read_secret,
    "slack_bot_token": _read_secret,
    "slack_app_token": _read_secret,
    "slack_signing_secret": _read_secret,
    "slack_http_host": _read_text,
    "slack_http_port": _read_port,
    "slack_client_id": _read_text,
    "slack_client_secret": _read_secret,
    "slack_refresh_token": _read_secret,
    "proxy": _read_secret,
    "database_path": _read_path,
    "database_url": _read_database_url,
    "shard_count": _read_number(1, 10_000),
    "shard_ids": _leave_to_check,
    "source_url": _read_text,
    "default_language": _read_language,
    "timezone": _read_zone,
    "log_level": _read_level,
    "log_format": lambda value: _choose(value, ("text", "json")),
    "metrics_port": _read_port,
    "metrics_host": _read_text,
    "web_port": _read_port,
    "web_host": _read_text,
    "web_url": _read_web_url,
    "import_limit_mb": _read_number(1, 200),
    "preview_port": _read_port,
    "preview_slack_port": _read_port,
    "preview_locale": _read_text,
    "preview_timezone": _read_text,
    "sync_commands": _read_switch,
    "home_guild": _read_id,
    "moderator_role": _read_id,
    "home_workspace": lambda value: _match("T[A-Z0-9]{2,20}", value),
    "moderator_group": lambda value: _match("S[A-Z0-9]{2,20}", value),
    "content_dir": _read_path,
    "correction_days": _read_number(0, 366),
    "cooldowns": _read_switch,
    "count_unanswered": _read_switch,
    "retention_days": _read_number(0, 36_500),
    "backups": _read_number(0, 100),
}
"""The parser of each setting, which raises an error if the value needs validation."""
