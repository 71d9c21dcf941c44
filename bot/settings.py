"""Defines the settings of the bot, which operators find documented in `.env.example`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.reading_settings import default_database_path
from briefings.errors import BriefingError
from briefings.i18n import N_, Message, languages, supported_language


class SettingsError(BriefingError):
    """A setting can't be used."""


class Settings(BaseSettings):
    """What an operator sets: in the environment, or else in `.env` in the working folder.

    Tokens are `SecretStr`, and a wrong setting is reported without any values, so that neither a log nor an error
    message contains one.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = None
    """Token of the Discord application's bot user; without it, `run` opens the local preview."""

    slack_bot_token: SecretStr | None = None
    """Bot token of the Slack application (`xoxb-…`). With both Slack tokens, `run` answers in Slack too."""

    slack_app_token: SecretStr | None = None
    """App-level token of the Slack application (`xapp-…`, scope `connections:write`), for Socket Mode."""

    slack_signing_secret: SecretStr | None = None
    """Signing secret of the Slack application: without an app-level token, Slack's requests come over HTTP."""

    slack_http_host: str = "127.0.0.1"
    """Address on which requests over HTTP are received; a proxy with TLS is in front of it."""

    slack_http_port: int = Field(default=3000, ge=0, le=65535)
    """Port on which requests over HTTP are received."""

    slack_client_id: str | None = None
    """Client id of the Slack application, for tokens that rotate and for several workspaces."""

    slack_client_secret: SecretStr | None = None
    """Client secret of the Slack application; stored tokens are encrypted with a key that is derived from it."""

    slack_refresh_token: SecretStr | None = None
    """First refresh token (`xoxe-…`) of an application whose tokens rotate; later ones are in the database."""

    proxy: SecretStr | None = None
    """Address of the HTTP proxy for Discord and Slack; `none` for no proxy; without it, `HTTPS_PROXY` decides."""

    database_path: Path = Field(default_factory=default_database_path, validate_default=True)
    """SQLite file with the content and all data of the bot."""

    database_url: SecretStr | None = None
    """Address of a PostgreSQL database (`postgresql://USER:PASSWORD@HOST/NAME`), in place of the file."""

    shard_count: int | None = Field(default=None, ge=1, le=10_000)
    """Number of Discord shards over all processes; without it, this process runs all that Discord recommends."""

    shard_ids: str = ""
    """Ids of the shards of this process (`0,1` or `0-3`); empty for all of them."""

    source_url: str = ""
    """Address of the source code of this bot, for `/about`."""

    default_language: str = "ja"
    """Language (BCP 47) of the command line, and of users whose own language has no message catalog."""

    timezone: str = "Asia/Tokyo"
    """IANA time zone that decides the current date, for `/today` and the command line."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """How much is logged. At DEBUG, discord.py logs whole requests: for development only."""

    log_format: Literal["text", "json"] = "text"
    """`json` writes one JSON object a line, for programs that collect logs."""

    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port on which metrics (Prometheus) and health are served; 0 serves none."""

    metrics_host: str = "127.0.0.1"
    """Address on which they are served. There is no password: use only an address that monitoring alone can reach."""

    web_port: int = Field(default=0, ge=0, le=65535)
    """Port on which calendars and pages of cards are served, behind a proxy with TLS; 0 serves none."""

    web_host: str = "127.0.0.1"
    """Address on which they are served."""

    web_url: str = ""
    """Public address of calendars and pages (`https://briefings.example.org`); without it, none are offered."""

    import_limit_mb: int = Field(default=20, ge=1, le=200)
    """Size limit of documents, in megabytes of 1,000,000 bytes."""

    preview_port: int = Field(default=0, ge=0, le=65535)
    """Port of the local preview of Discord on the loopback address; 0 takes a free port."""

    preview_slack_port: int = Field(default=0, ge=0, le=65535)
    """Port of the local preview of Slack on the loopback address; 0 takes a free port."""

    preview_locale: str = "ja"
    """Discord locale (such as `ja` or `en-US`) of the first user of the preview."""

    preview_timezone: str = "Asia/Tokyo"
    """IANA time zone in which the preview shows times."""

    sync_commands: bool = True
    """Whether the bot registers its commands with Discord when their definition has changed."""

    home_guild: int | None = Field(default=None, ge=1)
    """Id of the Discord server whose moderators manage the content; without it, there is no `/data`."""

    moderator_role: int | None = Field(default=None, ge=1)
    """Id of a role of that server whose members may use `/data`, besides users who may manage the server."""

    home_workspace: str = Field(default="", pattern=r"^(?:T[A-Z0-9]{2,20})?$")
    """Id of the Slack workspace (`T…`) whose moderators manage the content; without it, Slack has no `/data`."""

    moderator_group: str = Field(default="", pattern=r"^(?:S[A-Z0-9]{2,20})?$")
    """Id of a user group of that workspace (`S…`) whose members may use `/data`, besides its administrators."""

    content_dir: Path | None = None
    """Folder that `/data refresh` and `briefing-bot import` read where they are given no document."""

    correction_days: int = Field(default=14, ge=0, le=366)
    """Number of days for which posts are compared with a new revision; 0 disables corrections."""

    cooldowns: bool = True
    """Whether a user and a server may ask for searches, pictures and exports only so often within a minute."""

    count_unanswered: bool = True
    """Whether queries that found nothing are counted (without who made them)."""

    retention_days: int = Field(default=365, ge=0, le=36_500)
    """Days after which reports of errors, records of members' messages and names in the audit log are deleted; 0
    keeps them."""

    backups: int = Field(default=3, ge=0, le=100)
    """Number of automatic backups of the database that are kept; 0 makes none."""

    @field_validator("database_path", "content_dir")
    @classmethod
    def _resolve_path(cls, value: Path | None) -> Path | None:
        """Expands `~`, and follows symbolic links: the files beside a database belong beside the file itself."""
        try:
            return None if value is None else value.expanduser().resolve()
        except (RuntimeError, OSError):
            raise ValueError("this path can't be resolved") from None

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("the address of a database is postgresql://USER:PASSWORD@HOST:PORT/NAME")
        return value

    @field_validator("web_url")
    @classmethod
    def _check_web_url(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            has_port = parts.port is None or parts.port > 0
        except ValueError:
            has_port, parts = False, urlsplit("")
        is_plain = value.isascii() and value.isprintable() and not {"?", "#", "@", " "}.intersection(value)
        if value and not (parts.scheme in {"http", "https"} and parts.hostname and has_port and is_plain):
            raise ValueError("the public address is https://HOST, or https://HOST/PATH")
        return value.rstrip("/")

    @field_validator("log_level", mode="before")
    @classmethod
    def _uppercase_level(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("default_language")
    @classmethod
    def _check_language(cls, value: str) -> str:
        language = supported_language(value)
        if language is None:
            raise ValueError(f"there is no message catalog for it; there is {', '.join(languages())}")
        return language

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            # guard 34 false: tests/e2e/wire/test_start.py::test_no_time_zones_at_all_is_one_clear_line
            if not available_timezones():
                raise ValueError("this system has no time zones, install the tzdata package") from None
            raise ValueError("there is no such time zone") from None
        return value

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

    @property
    def uses_slack(self) -> bool:
        """Whether there is a token for Slack or a way to get one, and a way for Slack's requests to arrive."""
        has_token = self.slack_bot_token is not None or self.stores_slack_tokens
        return has_token and (self.slack_app_token is not None or self.slack_signing_secret is not None)

    @property
    def missing_for_slack(self) -> str:
        """Names of the settings that Slack lacks; empty where it lacks none, or where none of its settings is set."""
        secrets = (
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            self.slack_client_secret,
            self.slack_refresh_token,
        )
        if self.uses_slack or all(secret is None for secret in secrets):
            return ""
        if self.slack_app_token is None and self.slack_signing_secret is None:
            return "SLACK_APP_TOKEN (Socket Mode) / SLACK_SIGNING_SECRET (HTTP)"
        return "SLACK_BOT_TOKEN / SLACK_CLIENT_ID + SLACK_CLIENT_SECRET"

    @property
    def stores_slack_tokens(self) -> bool:
        """Whether the tokens for Slack are those of stored installations."""
        return self.slack_client_id is not None and self.slack_client_secret is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every token that is set, and the proxy's address with its password: no log shows one."""
        tokens = (
            self.discord_token,
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            self.slack_client_secret,
            self.slack_refresh_token,
        )
        return tuple(token.get_secret_value().strip() for token in tokens if token is not None)

    @property
    def shards(self) -> tuple[int, ...] | None:
        """The shards of this process; None for all of them."""
        if self.shard_count is None or not self.shard_ids:
            return None
        return parse_shard_ids(self.shard_ids)

    @property
    def database_secrets(self) -> tuple[str, ...]:
        """The address of the database and the password in it: no log shows one."""
        if self.database_url is None:
            return ()
        address = self.database_url.get_secret_value()
        return address, urlsplit(address).password or ""

    @property
    def import_limit(self) -> int:
        """Size limit of documents in bytes."""
        return self.import_limit_mb * 1_000_000


def parse_shard_ids(text: str) -> tuple[int, ...]:
    """Parses a list of shards: numbers and ranges with commas between.

    Raises:
        ValueError: it is not such a list.
    """
    shards: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        shards.update(range(int(first), int(last if dash else first) + 1))
    return tuple(sorted(shards))


def load_settings(**overrides: object) -> Settings:
    """Reads the settings from the environment and `.env`; `overrides` take precedence.

    Raises:
        SettingsError: a setting is wrong; the message names it and what it must be, without its value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # the model validates them
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


def _describe_problem(problem: Any) -> str:  # noqa: ANN401  # a TypedDict of pydantic that it does not export
    message = str(problem["msg"]).removeprefix("Value error, ")
    # A rule about several settings has no place of its own; its message names them.
    return f"{str(problem['loc'][0]).upper()}: {message}" if problem["loc"] else message
