"""Reads the few settings that a command needs which only prints what is stored.

`bot.settings` checks all of them with pydantic, whose import takes as long as the command's own work. Where every
setting that is set is plainly usable, that check would change nothing, and is left out. Any other is left to
`bot.settings`, which accepts it or says what is wrong with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from briefings.i18n import supported_language

if TYPE_CHECKING:
    from collections.abc import Mapping


def default_database_path() -> Path:
    """`briefings.db` in the user's data folder of this system (on Linux `~/.local/share/briefing-bot`)."""
    from platformdirs import user_data_path

    return user_data_path("briefing-bot", appauthor=False) / "briefings.db"


class DatabaseAddress(Protocol):
    """An address with a password, which no message shows."""

    def get_secret_value(self) -> str:
        """The address itself."""


class ReadingSettings(Protocol):
    """The settings that decide which database is read, and how what is read is shown (see `bot.settings`)."""

    @property
    def database_path(self) -> Path:
        """SQLite file with the content and all data of the bot."""

    @property
    def database_url(self) -> DatabaseAddress | None:
        """Address of a PostgreSQL database, in place of the file."""

    @property
    def default_language(self) -> str:
        """Language of the output."""

    @property
    def timezone(self) -> str:
        """IANA time zone that decides the current date."""


class PlainSettings(Struct, frozen=True):
    """Settings of a database file (`ReadingSettings`)."""

    database_path: Path
    default_language: str
    timezone: str
    database_url: None = None


READ_NAMES: Final = frozenset({"database_path", "default_language", "timezone"})
"""Settings that are read here."""

FREE_NAMES: Final = frozenset(
    {
        "discord_token",
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "slack_client_id",
        "slack_client_secret",
        "slack_refresh_token",
        "slack_http_host",
        "proxy",
        "source_url",
        "metrics_host",
        "web_host",
        "preview_locale",
        "preview_timezone",
    }
)
"""Settings that may be any text."""

NUMBER_RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "slack_http_port": (0, 65_535),
    "metrics_port": (0, 65_535),
    "web_port": (0, 65_535),
    "preview_port": (0, 65_535),
    "preview_slack_port": (0, 65_535),
    "import_limit_mb": (1, 200),
    "home_guild": (1, 2**63),
    "moderator_role": (1, 2**63),
    "correction_days": (0, 366),
    "retention_days": (0, 36_500),
    "backups": (0, 100),
}
"""The least and the greatest value of settings that are numbers."""

SWITCHES: Final = frozenset({"sync_commands", "cooldowns", "count_unanswered"})
"""Settings that are true or false."""

CHECKED_NAMES: Final = frozenset(
    {
        "database_url",
        "shard_count",
        "shard_ids",
        "log_level",
        "log_format",
        "web_url",
        "home_workspace",
        "moderator_group",
        "content_dir",
    }
)
"""Settings with rules of their own: where one is set, `bot.settings` checks all of them."""

_MAX_DIGITS: Final = 19


def read_plain_settings(
    *, database: Path | None = None, language: str | None = None, environment: Mapping[str, str] = os.environ
) -> PlainSettings | None:
    """Reads the settings from the environment and `.env`.

    Args:
        database: the file, in place of the setting.
        language: of the output, in place of the setting.
        environment: the environment variables.

    Returns:
        None where a setting has to be checked.
    """
    values = _read_values(environment)
    if values is None or not all(_is_plain(name, value) for name, value in values.items()):
        return None
    chosen = supported_language(language or values.get("default_language", "ja"))
    zone = values.get("timezone", "Asia/Tokyo")
    try:
        ZoneInfo(zone)
        path = database or Path(values.get("database_path") or default_database_path())
        path = path.expanduser().resolve()
    except (RuntimeError, OSError, ValueError, LookupError):
        return None
    return PlainSettings(path, chosen, zone) if chosen is not None else None


def _read_values(environment: Mapping[str, str]) -> dict[str, str] | None:
    """The values that are set, by name in lower case; None where `.env` can't be read."""
    values: dict[str, str | None] = {}
    if os.path.lexists(".env"):
        from dotenv import dotenv_values

        try:
            # An editor may have written a byte order mark.
            values = {name.lower(): value for name, value in dotenv_values(".env", encoding="utf-8-sig").items()}
        except (OSError, UnicodeError):
            return None
    values.update({name.lower(): value for name, value in environment.items() if value})
    return {name: value for name, value in values.items() if value}


def _is_plain(name: str, value: str) -> bool:
    """Whether the check would accept a value unchanged; what is no setting is not checked."""
    if name in CHECKED_NAMES:
        return False
    if name in SWITCHES:
        return value in {"true", "false"}
    if name in NUMBER_RANGES:
        lowest, highest = NUMBER_RANGES[name]
        is_number = value.isascii() and value.isdecimal() and len(value) <= _MAX_DIGITS
        return is_number and lowest <= int(value) <= highest
    return True
