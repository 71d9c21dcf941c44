"""Defines the settings of the bot, which operators find documented in `.env.example`."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct, field

from briefings.errors import BriefingError


class SettingsError(BriefingError):
    """A setting can't be used."""


class Secret:
    """A text that is not shown in logs and error messages.

    Args:
        value: the text.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """Returns the text."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __str__(self) -> str:
        return "**********"


def get_default_database_path() -> Path:
    """Returns `briefings.db` in the user's data folder of this system (on Linux `~/.local/share/briefing-bot`)."""
    from platformdirs import user_data_path

    return resolve_path(user_data_path("briefing-bot", appauthor=False) / "briefings.db")


def resolve_path(path: Path) -> Path:
    """Expands `~`, and follows symbolic links: the files beside a database belong beside the file itself.

    Raises:
        RuntimeError, OSError, ValueError: it can't be resolved.
    """
    return path.expanduser().resolve()


DEFAULT_TIMEZONE: Final = "Asia/Tokyo"


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of an operator: environment variables, or else `.env` in the working folder.

    `bot.settings_loader` reads and checks them; this class checks nothing. Tokens are secrets, and a wrong setting is
    reported without any values, so that neither a log nor an error message contains one.
    """

    discord_token: Secret | None = None
    """Token of the Discord application's bot user; without it, `run` opens the local preview."""

    slack_bot_token: Secret | None = None
    """Bot token of the Slack application (`xoxb-…`). With both Slack tokens, `run` answers in Slack too."""

    slack_app_token: Secret | None = None
    """App-level token of the Slack application (`xapp-…`, scope `connections:write`), for Socket Mode."""

    slack_signing_secret: Secret | None = None
    """Signing secret of the Slack application: without an app-level token, Slack sends its requests over HTTP."""

    slack_http_host: str = "127.0.0.1"
    """Address on which requests over HTTP are received; a proxy with TLS is in front of it."""

    slack_http_port: int = 3000
    """Port on which requests over HTTP are received."""

    slack_client_id: str | None = None
    """Client id of the Slack application, for tokens that rotate and for several workspaces."""

    slack_client_secret: Secret | None = None
    """Client secret of the Slack application; stored tokens are encrypted with a key that is derived from it."""

    slack_refresh_token: Secret | None = None
    """First refresh token (`xoxe-…`) of an application whose tokens rotate; later ones are in the database."""

    proxy: Secret | None = None
    """Address of the HTTP proxy for Discord and Slack; `none` for no proxy; without it, `HTTPS_PROXY` decides."""

    database_path: Path = field(default_factory=get_default_database_path)
    """SQLite file with the content and all data of the bot."""

    database_url: Secret | None = None
    """Address of a PostgreSQL database (`postgresql://USER:PASSWORD@HOST/NAME`), in place of the file."""

    shard_count: int | None = None
    """Number of Discord shards over all processes; without it, this process runs all that Discord recommends."""

    shard_ids: str = ""
    """Ids of the shards of this process (`0,1` or `0-3`); empty for all of them."""

    source_url: str = ""
    """Address of the source code of this bot, for `/about`."""

    default_language: str = "ja"
    """Language (BCP 47) of the command line, and of users whose own language has no message catalog."""

    timezone: str = DEFAULT_TIMEZONE
    """IANA time zone that decides the current date, for `/today` and the command line."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Lowest logged level. At DEBUG, discord.py logs whole requests: for development only."""

    log_format: Literal["text", "json"] = "text"
    """`json` writes one JSON object a line, for programs that collect logs."""

    metrics_port: int = 0
    """Port on which metrics (Prometheus) and health are served; 0 serves none."""

    metrics_host: str = "127.0.0.1"
    """Address of metrics and health. There is no password: use an address that only monitoring can reach."""

    web_port: int = 0
    """Port on which calendars and pages of cards are served, behind a proxy with TLS; 0 serves none."""

    web_host: str = "127.0.0.1"
    """Address on which they are served."""

    web_url: str = ""
    """Public address of calendars and pages (`https://briefings.example.org`); without it, none are offered."""

    import_limit_mb: int = 20
    """Size limit of documents, in megabytes of 1,000,000 bytes."""

    preview_port: int = 0
    """Port of the local preview of Discord on the loopback address; 0 takes a free port."""

    preview_slack_port: int = 0
    """Port of the local preview of Slack on the loopback address; 0 takes a free port."""

    preview_locale: str = "ja"
    """Discord locale (such as `ja` or `en-US`) of the first user of the preview."""

    preview_timezone: str = "Asia/Tokyo"
    """IANA time zone in which the preview shows times."""

    sync_commands: bool = True
    """Whether the bot registers its commands with Discord when their definition has changed."""

    home_guild: int | None = None
    """Id of the Discord server whose moderators manage the content; without it, there is no `/data`."""

    moderator_role: int | None = None
    """Id of a role of that server whose members may use `/data`, besides users who may manage the server."""

    home_workspace: str = ""
    """Id of the Slack workspace (`T…`) whose moderators manage the content; without it, Slack has no `/data`."""

    moderator_group: str = ""
    """Id of a user group of that workspace (`S…`) whose members may use `/data`, besides its administrators."""

    content_dir: Path | None = None
    """Folder that `/data refresh` and `briefing-bot import` read if they are given no document."""

    correction_days: int = 14
    """Number of days for which posts are compared with a new revision; 0 disables corrections."""

    cooldowns: bool = True
    """Whether searches, pictures and exports of a user and a server are limited per minute."""

    count_unanswered: bool = True
    """Whether queries that found nothing are counted (without their users)."""

    retention_days: int = 365
    """Days after which reports of errors, records of members' messages and names in the audit log are deleted; 0
    keeps them."""

    backups: int = 3
    """Number of automatic backups of the database that are kept; 0 makes none."""

    @property
    def uses_slack(self) -> bool:
        """Whether there is a token for Slack or a way to get one, and a way for Slack's requests to arrive."""
        has_token = self.slack_bot_token is not None or self.stores_slack_tokens
        return has_token and (self.slack_app_token is not None or self.slack_signing_secret is not None)

    @property
    def missing_for_slack(self) -> str:
        """Names of the settings that Slack lacks; empty if it lacks none, or if none of its settings is set."""
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
        password = urlsplit(address).password or ""
        return address, password, unquote(password)

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
