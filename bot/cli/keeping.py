"""What commands that change the content share: who does it, and the backup before it."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.context import utc_now

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from briefings.store.store import RevisionRepository


async def back_up_before_change(options: CommandContext, store: RevisionRepository) -> None:
    """Keep the database as it is before it is changed.

    Raises:
        DatabaseDamaged, BackupFailed: it can't be, and nothing is to be changed.
    """
    from briefings.store.backup import make_automatic_backup

    await make_automatic_backup(store, keep_count=options.settings.backups, now=utc_now())


def get_user_name() -> str:
    """Name of who called the command; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def format_local_time(options: CommandContext, at: str | datetime) -> str:
    """An instant in the operator's time zone, to the minute."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(ZoneInfo(options.settings.timezone)):%Y-%m-%d %H:%M}"
