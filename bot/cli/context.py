"""Provides every command with the settings, overridden by command-line options, and with the open database."""

from __future__ import annotations

import getpass
import shlex
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.cli.interruption import run_interruptibly
from bot.clock import utc_now
from briefings.errors import DatabaseDamaged, DatabaseUnusable
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from datetime import date
    from pathlib import Path

    from bot.settings import Settings
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage
    from briefings.storage.postgres.storage import PostgresStorage
    from briefings.storage.sqlite.storage import SqliteStorage

T = TypeVar("T")


class CommandContext(Struct, dict=True):
    """The options before the name of a command.

    Attributes:
        database: the database file; None for that of the settings.
        chosen_language: the language; None for that of the settings.
        interface_language: the language of help and usage errors.
        creates_database: whether the command may create the database that `database` names.
    """

    database: Path | None = None
    chosen_language: str | None = None
    interface_language: str = "en"
    creates_database: bool = True

    @cached_property
    def settings(self) -> Settings:
        """The settings, overridden by the options.

        Raises:
            SettingsError: a setting is invalid.
        """
        from bot.settings_loader import load_settings

        overrides: dict[str, object] = {}
        if self.database is not None:
            overrides["database_path"] = self.database
            # The option names a file: it takes precedence over a server in the settings too.
            overrides["database_url"] = None
        if self.chosen_language is not None:
            overrides["default_language"] = self.chosen_language
        return load_settings(**overrides)

    @property
    def language(self) -> str:
        """The language of the output; that of the interface while the settings are invalid."""
        from bot.settings import SettingsError

        try:
            return self.settings.default_language
        except SettingsError:
            return self.interface_language

    @property
    def today(self) -> date:
        """The current date in the operator's time zone."""
        return utc_now().astimezone(ZoneInfo(self.settings.timezone)).date()

    @asynccontextmanager
    async def open_storage(self) -> AsyncIterator[SqliteStorage | PostgresStorage]:
        """Opens the database, with the built-in content in it, and closes it at the end.

        Raises:
            StoreError: the database can't be used; if it is damaged, the error names the backup to restore.
        """
        from bot.database import open_storage
        from briefings.revisions.builtin import ensure_builtin

        settings = self.settings
        path = settings.database_path
        if self.database is not None and not self.creates_database and not path.exists():
            raise DatabaseUnusable(
                N_("there is no database"),
                location=str(path),
                remedy=N_("Check the path, or create the database with `briefing-bot --database PATH migrate`."),
            )
        try:
            async with await open_storage(settings) as storage:
                await ensure_builtin(storage)
                yield storage
        except DatabaseDamaged as error:
            if settings.database_url is not None:
                raise
            from briefings.storage.sqlite.checked_copy import add_restore_advice

            command = "briefing-bot" if self.database is None else f"briefing-bot --database {shlex.quote(str(path))}"
            raise await add_restore_advice(error, path, clock=utc_now, command=command) from error

    async def load_service(self) -> BriefingService:
        """Loads the active revision; the database is closed again."""
        from briefings.service import BriefingService

        async with self.open_storage() as storage:
            loaded = await storage.revisions.load_active_snapshot()
            service = BriefingService(loaded.snapshot, derived=loaded.derived, load_tables=loaded.load_further)
            if loaded.derived is None and loaded.stamp:
                service.preload_basics()
                await storage.revisions.cache_snapshot(loaded, *service.export_derived())
            return service


async def back_up_before_change(options: CommandContext, storage: Storage) -> None:
    """Makes an automatic backup of the database.

    Raises:
        DatabaseDamaged, BackupFailed: there is no backup, so nothing may be changed.
    """
    await storage.make_automatic_backup(keep_count=options.settings.backups, now=utc_now())


def get_user_name() -> str:
    """Returns the name of the system's user; empty if the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs the coroutine of a command, which signals cancel."""
    return run_interruptibly(coroutine)
