"""What commands that change the content share: who does it, and the backup before it."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.context import utc_now

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from briefings.store.store import Store


async def backed_up(options: CommandContext, store: Store) -> None:
    """Keep the database as it is before it is changed.

    Raises:
        DatabaseDamaged, BackupFailed: it can't be, and nothing is to be changed.
    """
    from briefings.store.backup import automatic_backup

    await automatic_backup(store, keep=options.settings.backups, now=utc_now())


def user() -> str:
    """Name of who called the command; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def local(options: CommandContext, at: str | datetime) -> str:
    """An instant in the operator's time zone, to the minute."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(ZoneInfo(options.settings.timezone)):%Y-%m-%d %H:%M}"
