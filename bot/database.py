"""Opens the database that the settings name: a file, or a server that several processes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import utc_now
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.settings import Settings
    from briefings.storage.postgres.storage import PostgresStorage
    from briefings.storage.sqlite.storage import SqliteStorage


async def open_storage(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now
) -> SqliteStorage | PostgresStorage:
    """Opens the database of the settings; the caller closes it.

    Args:
        settings: the operator's.
        clock: returns the aware time that new rows are stamped with.

    Raises:
        StoreError: the database can't be used.
    """
    # Each adapter is imported where it is used: an installation needs one of them.
    if settings.database_url is not None:
        from briefings.storage.postgres.storage import PostgresStorage

        return await PostgresStorage.open(settings.database_url.get_secret_value(), clock=clock)
    from briefings.storage.sqlite.storage import SqliteStorage

    return await SqliteStorage.open(settings.database_path, clock=clock)


def require_sqlite(settings: Settings) -> None:
    """Checks that the database is a file, for commands about database files.

    Raises:
        SettingsError: the database is not a file.
    """
    if settings.database_url is not None:
        from bot.settings import SettingsError

        raise SettingsError(
            N_("this command works on database files, but the database is PostgreSQL"),
            location="DATABASE_URL",
            remedy=Message(N_("Use pg_dump and pg_restore; docs/scaling.md has the commands.")),
        )
