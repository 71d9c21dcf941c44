"""What every command shares: the settings as overridden on the command line, and the open store."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from briefings.errors import DatabaseDamaged

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefings.desk import BriefingService
    from briefings.store.store import RevisionRepository

T = TypeVar("T")


def utc_now() -> datetime:
    """The clock that everything in `bot/` hands to `briefings/`."""
    return datetime.now(UTC)


@dataclass
class CommandContext:
    """Options given before the command's name, and what follows from them."""

    database: Path | None = None
    chosen_language: str | None = None

    @cached_property
    def settings(self) -> Settings:
        """Settings with the command line's overrides.

        Raises:
            SettingsError: a setting can't be used.
        """
        from bot.settings import load_settings

        overrides: dict[str, object] = {}
        if self.database is not None:
            overrides["database_path"] = self.database
        if self.chosen_language is not None:
            overrides["default_language"] = self.chosen_language
        return load_settings(**overrides)

    @property
    def language(self) -> str:
        """Language of what is printed; English while the settings can't be read."""
        from bot.settings import SettingsError

        try:
            return self.settings.default_language
        except SettingsError:
            return self.chosen_language or "en"

    @property
    def today(self) -> date:
        """The day it is in the operator's time zone."""
        return utc_now().astimezone(ZoneInfo(self.settings.timezone)).date()

    @asynccontextmanager
    async def open_store(self) -> AsyncIterator[RevisionRepository]:
        """The store with the built-in content in it, closed at the end.

        Raises:
            StoreError: the database can't be used; where it is damaged, the error names the backup to restore.
        """
        from briefings.builtin import ensure_builtin
        from briefings.store.store import RevisionRepository

        try:
            async with await RevisionRepository.open(self.settings.database_path, clock=utc_now) as store:
                await ensure_builtin(store)
                yield store
        except DatabaseDamaged as error:
            from briefings.store.checking import add_restore_advice

            path = self.settings.database_path
            command = "briefing-bot" if self.database is None else f"briefing-bot --database {shlex.quote(str(path))}"
            raise await add_restore_advice(error, path, clock=utc_now, command=command) from error

    async def load_service(self) -> BriefingService:
        """A desk over the active revision; the store is closed again."""
        from briefings.desk import BriefingService

        async with self.open_store() as store:
            return BriefingService(await store.load_snapshot())


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end."""
    return asyncio.run(coroutine)
