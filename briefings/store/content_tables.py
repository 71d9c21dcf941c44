"""Which tables hold content, and a backup of these alone.

Such a backup can be handed to the moderators of one server: schedules, posts, settings and records of other servers
are not in it, nor their deleted rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from briefings.store.backup import back_up_database
from briefings.store.failures import backup_write_error, to_store_error, translate_errors
from briefings.store.files import finalize_file, partial_path
from briefings.store.session import run_uninterrupted
from briefings.store.verifying import verify_file

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.store.store import RevisionRepository

CONTENT_TABLES: Final = frozenset(
    [
        "edition",
        "chapter",
        "section",
        "section_reference",
        "passage",
        "passage_reference",
        "figure",
        "figure_count",
        "subject",
        "alias",
        "catalogue",
        "catalogue_subject",
        "annotation",
        "mention",
        "event",
        "event_subject",
        "membership_list",
        "membership",
        "anniversary_list",
        "anniversary",
        "overlay",
        "revision",
        "revision_chapter",
        "revision_anniversary_list",
        "revision_overlay",
        "pointer",
        "activation",
    ]
)
"""Tables of the content and of its history. What is not named here is never in a backup of the content alone."""

INTERNAL_TABLES: Final = frozenset({"schema_migration", "sqlite_sequence"})
"""Tables that each database has for itself."""

_CONTENT_ONLY_ID: Final = 0x62726663
"""SQLite's `application_id` of a database that holds the content alone; others have none."""


async def back_up_content(database: RevisionRepository | Path, target: Path) -> Path:
    """Copy the content and its history to `target`, a database that lacks everything else.

    Raises:
        DatabaseDamaged, BackupFailed, StoreError: as of `back_up`.
    """
    partial = partial_path(target)
    try:
        await back_up_database(database, partial)
        await run_uninterrupted(asyncio.to_thread(_strip_to_content, partial))
        await verify_file(partial)
        await asyncio.to_thread(finalize_file, partial, target)
    except OSError as error:
        raise backup_write_error(target, error.strerror or type(error).__name__) from error
    finally:
        await asyncio.to_thread(partial.unlink, missing_ok=True)
    return target


def list_tables(database: sqlite3.Connection) -> frozenset[str]:
    """The names of its tables, SQLite's own but for `sqlite_sequence` left out."""
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(name for (name,) in rows if name in INTERNAL_TABLES or not name.startswith("sqlite_"))


def is_content_only(path: Path) -> bool:
    """Whether a database was made by `back_up_content`."""
    with translate_errors(path), closing(sqlite3.connect(path)) as database:
        (mark,) = database.execute("PRAGMA application_id").fetchone()
        return bool(mark == _CONTENT_ONLY_ID)


def clear_content_mark(path: Path) -> None:
    """Take the mark off a database that is to be used."""
    with translate_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA application_id = 0")


def _strip_to_content(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # References are off in a new connection: nothing of the content refers to what goes.
            for table in list_tables(database) - CONTENT_TABLES - INTERNAL_TABLES:
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of our own
            marks = ", ".join("?" * len(CONTENT_TABLES))
            database.execute(f"DELETE FROM sqlite_sequence WHERE name NOT IN ({marks})", sorted(CONTENT_TABLES))  # noqa: S608 - as above
            database.execute(f"PRAGMA application_id = {_CONTENT_ONLY_ID}")
            # What was deleted is in the file until it is written anew.
            database.execute("VACUUM")
    except sqlite3.Error as error:
        raise to_store_error(error, path) from error
