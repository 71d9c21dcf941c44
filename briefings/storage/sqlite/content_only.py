"""Writes databases that contain the content and its history only, and recognizes them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from briefings.storage.sqlite.backup import back_up_database
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.errors import make_backup_write_error, to_store_error, translate_errors
from briefings.storage.sqlite.files import finalize_file, make_partial_path
from briefings.storage.sqlite.verify import verify_file

if TYPE_CHECKING:
    from pathlib import Path

CONTENT_TABLES: Final = frozenset({
    "edition", "chapter", "chapter_address", "chapter_section_address", "chapter_reported_year", "section",
    "section_reference", "passage",
    "passage_reference", "passage_short_line", "figure", "figure_count", "subject", "alias", "catalogue",
    "catalogue_subject",
    "annotation", "mention", "event", "event_subject", "membership_list", "membership", "anniversary_list",
    "anniversary", "overlay", "revision",
    "revision_chapter", "revision_anniversary_list", "revision_overlay", "pointer", "activation",
})  # fmt: skip
"""Tables of the content and of its history. All other tables are emptied in a content-only database."""

INTERNAL_TABLES: Final = frozenset({"schema_migration", "sqlite_sequence"})
"""Tables that belong to a database itself."""

_CONTENT_ONLY_ID: Final = 0x62726663
"""SQLite's `application_id` of a content-only database; other databases have none."""


async def export_content(source: Path, target: Path) -> Path:
    """Copies the content and its history to a database without other data.

    Raises:
        DatabaseDamaged, BackupFailed, StoreError: as for `back_up_database`.
    """
    partial = make_partial_path(target)
    try:
        await back_up_database(source, partial)
        await run_uninterrupted(asyncio.to_thread(_strip_to_content, partial))
        await verify_file(partial)
        await asyncio.to_thread(finalize_file, partial, target)
    except OSError as error:
        raise make_backup_write_error(target, error) from error
    finally:
        await asyncio.to_thread(partial.unlink, missing_ok=True)
    return target


def list_tables(database: sqlite3.Connection) -> frozenset[str]:
    """Lists the tables of a database, of SQLite's own only `sqlite_sequence`."""
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(name for (name,) in rows if name in INTERNAL_TABLES or not name.startswith("sqlite_"))


def is_content_only(path: Path) -> bool:
    """Returns whether a database was written by `export_content`."""
    with translate_errors(path), closing(sqlite3.connect(path)) as database:
        (application_id,) = database.execute("PRAGMA application_id").fetchone()
        return bool(application_id == _CONTENT_ONLY_ID)


def clear_content_mark(path: Path) -> None:
    """Makes a content-only database an ordinary one."""
    with translate_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA application_id = 0")


def _strip_to_content(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # Foreign keys are off in a new connection: nothing of the content refers to the other tables.
            for table in list_tables(database) - CONTENT_TABLES - INTERNAL_TABLES:
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of the schema
            marks = ", ".join("?" * len(CONTENT_TABLES))
            sequences = f"DELETE FROM sqlite_sequence WHERE name NOT IN ({marks})"  # noqa: S608 - question marks
            database.execute(sequences, sorted(CONTENT_TABLES))
            database.execute(f"PRAGMA application_id = {_CONTENT_ONLY_ID}")
            # Deleted rows remain in the file until it is rewritten.
            database.execute("VACUUM")
    except sqlite3.Error as error:
        raise to_store_error(error, path) from error
