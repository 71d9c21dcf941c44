"""All settings of the bot, in one place. Each is documented for operators in `.env.example`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from briefings.errors import BriefingError


def default_database_path() -> Path:
    """`briefings.db` in the user's data folder of this system (on Linux `~/.local/share/briefing-bot`)."""
    return user_data_path("briefing-bot", appauthor=False) / "briefings.db"


class SettingsError(BriefingError):
    """A setting can't be used."""


class Settings(BaseSettings):
    """What an operator sets, from the environment first and then from `.env` in the working folder.

    Tokens are `SecretStr`, and a wrong setting is reported without the values beside it, so that neither a log nor an
    error message ever shows one.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = None
    """Token of the Discord application's bot user. Without it, `run` opens the local preview."""

    database_path: Path = Field(default_factory=default_database_path)
    """SQLite file that holds the content and all that the bot remembers."""

    default_language: Literal["ja", "en"] = "ja"
    """Language where the user's own is neither Japanese nor English, and of the command line."""

    timezone: str = "Asia/Tokyo"
    """IANA time zone that says which day today is, for `/today` and the command line."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """How much is logged. DEBUG of discord.py shows interaction tokens: for a developer's machine only."""

    import_limit_mb: int = Field(default=20, ge=1, le=1024)
    """Largest document that is read, in megabytes of 1,000,000 bytes."""

    preview_port: int = Field(default=0, ge=0, le=65535)
    """Port of the local preview on the loopback address; 0 takes a free one."""

    preview_locale: str = "ja"
    """Locale in which the preview's user sees Discord (a Discord locale such as `ja` or `en-US`)."""

    preview_timezone: str = "Asia/Tokyo"
    """IANA time zone in which the preview shows times."""

    sync_commands: bool = True
    """Whether the bot tells Discord its commands when their definition has changed."""

    home_guild: int | None = Field(default=None, ge=1)
    """Id of the Discord server whose moderators keep the content, with `/data`. Without it there is no `/data`."""

    moderator_role: int | None = Field(default=None, ge=1)
    """Id of a role of the home server that may use `/data`, beside those who may manage that server."""

    content_dir: Path | None = None
    """Folder that `/data refresh` and `briefing-bot import` read when they are given no document."""

    correction_days: int = Field(default=14, ge=0, le=366)
    """How many days back posts are looked at for what a refresh changes; 0 looks at none."""

    count_unanswered: bool = True
    """Whether queries that found nothing are counted, without who asked."""

    backups: int = Field(default=3, ge=0, le=100)
    """How many automatic backups of the database are kept; 0 makes none."""

    @field_validator("log_level", mode="before")
    @classmethod
    def _uppercase_level(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            if not available_timezones():
                raise ValueError("there are no time zones here, install the tzdata package") from None
            raise ValueError("there is no such time zone") from None
        return value

    @property
    def import_limit(self) -> int:
        """Largest document in bytes."""
        return self.import_limit_mb * 1_000_000


def load_settings(**overrides: object) -> Settings:
    """The settings, from the environment, `.env` and `overrides`.

    Raises:
        SettingsError: naming each wrong setting and what it must be, and no value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # the model validates them
    except (UnicodeError, OSError):
        raise SettingsError(
            "the file can't be read as UTF-8 text",
            location=".env",
            remedy="Save it as UTF-8, and see that you may read it.",
            ja="ファイルを UTF-8 のテキストとして読めません。UTF-8 で保存し直し、アクセス権を確認してください。",
        ) from None
    except ValidationError as error:
        wrong = "; ".join(f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(
            f"a setting can't be used: {wrong}",
            location=".env or the environment",
            remedy="See .env.example for what it must be.",
            ja=f"使えない設定があります（{wrong}）。.env.example を見て直してください。",
        ) from None
