"""Defines the rules of all settings, and describes violations.

The settings themselves, with their defaults, are in `bot.settings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings import (
    DEFAULT_TIMEZONE,
    Secret,
    Settings,
    SettingsError,
    get_default_database_path,
    parse_shard_ids,
    resolve_path,
)
from briefings.i18n import N_, Message, find_supported_language, languages
from briefings.storage.postgres.addresses import is_address

if TYPE_CHECKING:
    from collections.abc import Mapping


def _resolve_path(path: Path) -> Path:
    try:
        return resolve_path(path)
    except (RuntimeError, OSError):
        raise ValueError("this path can't be resolved") from None


def _check_database_url(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("the address of a database is postgresql://USER:PASSWORD@HOST:PORT/NAME")
    if not is_address(value):
        raise ValueError(
            "the address of a database can't be read; in a user or a password, write %2F for /, %23 for #, "
            "%3F for ?, %40 for @, %5B and %5D for brackets"
        )
    return value


def _check_web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        has_port, parts = False, urlsplit("")
    is_plain = value.isascii() and value.isprintable() and not {"?", "#", "@", " "}.intersection(value)
    if value and not (parts.scheme in {"http", "https"} and parts.hostname and has_port and is_plain):
        raise ValueError("the public address is https://HOST, or https://HOST/PATH")
    return value.rstrip("/")


def _uppercase(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _check_language(value: str) -> str:
    language = find_supported_language(value)
    if language is None:
        raise ValueError(f"there is no message catalog for it; there is {', '.join(languages())}")
    return language


def _check_timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # guard 34 false: tests/e2e/wire/test_start.py::test_no_time_zones_at_all_is_one_clear_line
        if not available_timezones():
            raise ValueError("this system has no time zones, install the tzdata package") from None
        raise ValueError("there is no such time zone") from None
    return value


SecretText = Annotated[str, AfterValidator(Secret)]
FilePath = Annotated[Path, AfterValidator(_resolve_path)]
Port = Annotated[int, Field(ge=0, le=65_535)]
DiscordId = Annotated[int, Field(ge=1)]


class SettingsSchema(BaseSettings):
    """The allowed values of each setting; None if it is not set."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    discord_token: SecretText | None = None
    slack_bot_token: SecretText | None = None
    slack_app_token: SecretText | None = None
    slack_signing_secret: SecretText | None = None
    slack_http_host: str | None = None
    slack_http_port: Port | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretText | None = None
    slack_refresh_token: SecretText | None = None
    proxy: SecretText | None = None
    database_path: FilePath | None = Field(default_factory=get_default_database_path, validate_default=True)
    database_url: Annotated[str, AfterValidator(_check_database_url), AfterValidator(Secret)] | None = None
    shard_count: Annotated[int, Field(ge=1, le=10_000)] | None = None
    shard_ids: str | None = None
    source_url: str | None = None
    default_language: Annotated[str, AfterValidator(_check_language)] | None = None
    timezone: Annotated[str, AfterValidator(_check_timezone)] | None = DEFAULT_TIMEZONE
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_uppercase)] | None = None
    log_format: Literal["text", "json"] | None = None
    metrics_port: Port | None = None
    metrics_host: str | None = None
    web_port: Port | None = None
    web_host: str | None = None
    web_url: Annotated[str, AfterValidator(_check_web_url)] | None = None
    import_limit_mb: Annotated[int, Field(ge=1, le=200)] | None = None
    preview_port: Port | None = None
    preview_slack_port: Port | None = None
    preview_locale: str | None = None
    preview_timezone: str | None = None
    sync_commands: bool | None = None
    home_guild: DiscordId | None = None
    moderator_role: DiscordId | None = None
    home_workspace: Annotated[str, Field(pattern=r"^(?:T[A-Z0-9]{2,20})?$")] | None = None
    moderator_group: Annotated[str, Field(pattern=r"^(?:S[A-Z0-9]{2,20})?$")] | None = None
    content_dir: FilePath | None = None
    correction_days: Annotated[int, Field(ge=0, le=366)] | None = None
    cooldowns: bool | None = None
    count_unanswered: bool | None = None
    retention_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    backups: Annotated[int, Field(ge=0, le=100)] | None = None

    @model_validator(mode="after")
    def _check_shards(self) -> Self:
        """Checks that the shards exist, and that they are named together with their number."""
        if not self.shard_ids:
            return self
        if self.shard_count is None:
            raise ValueError("SHARD_IDS needs SHARD_COUNT, the number of shards over all processes")
        try:
            shards = parse_shard_ids(self.shard_ids)
        except ValueError:
            raise ValueError("SHARD_IDS is a list of numbers, such as 0,1 or 0-3") from None
        if not shards or max(shards) >= self.shard_count:
            raise ValueError("SHARD_IDS names a shard that SHARD_COUNT does not have; the first one is 0")
        return self


def check_settings(overrides: Mapping[str, object]) -> Settings:
    """Reads the settings from the environment and `.env`; `overrides` take precedence, None means the default.

    Raises:
        SettingsError: a setting is wrong; the message names it and what it must be, without its value.
    """
    try:
        checked = SettingsSchema(**overrides)  # type: ignore[arg-type]  # the model validates them
    except (UnicodeError, OSError):
        raise SettingsError(
            N_("the file can't be read as UTF-8 text"),
            location=".env",
            remedy=N_("Save it as UTF-8, and check that you may read it."),
        ) from None
    except ValidationError as error:
        raise SettingsError(
            N_("a setting can't be used: {problems}"),
            location=Message(N_(".env or the environment")),
            remedy=N_("See .env.example for the allowed values."),
            # guard 40 value "; ".join(map(str, error.errors())):
            #   tests/e2e/wire/test_secrets.py::test_no_secret_in_a_wrong_setting
            problems="; ".join(map(_describe_problem, error.errors(include_input=False))),
        ) from None
    values = {name: getattr(checked, name) for name in Settings.__struct_fields__}
    return Settings(**{name: value for name, value in values.items() if value is not None})


def _describe_problem(problem: Any) -> str:  # noqa: ANN401  # a TypedDict of pydantic that it does not export
    message = str(problem["msg"]).removeprefix("Value error, ")
    # A rule about several settings has no location; its message names them.
    return f"{str(problem['loc'][0]).upper()}: {message}" if problem["loc"] else message
