"""A database put in the place of another, so that a death at any moment leaves the one or the other.

A database in use is two files, itself and its journal, and no system renames two at once. So the new one, whole and
on the disk, is given the name `NAME.restoring`: from then on it is the database, and whoever opens the database next
ends what is left to do.
"""

from __future__ import annotations

from pathlib import Path

from briefings.store.backup_files import list_backups
from briefings.store.failures import emptied_error, unfinished_error
from briefings.store.files import finalize_file, sync_to_disk

JOURNAL_SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database. A journal of one beside another is damage to that."""


def replace_database(replacement: Path, database: Path) -> None:
    """Put `replacement`, which has no journal, in the place of `database`, of which nothing is kept.

    Raises:
        OSError: it can't be; the database is as it was.
        DatabaseUnusable: it is to be, and whoever opens the database next goes on with it.
    """
    finalize_file(replacement, _pending_path(database))
    finish_replacement(database)


def finish_replacement(database: Path) -> None:
    """End what `put_in_place` began, if it was cut off; again does nothing.

    Raises:
        DatabaseUnusable: it can't be ended now.
    """
    new = _pending_path(database)
    if not new.exists():
        return
    try:
        _swap_files(new, database)
    except OSError as error:
        raise unfinished_error(database, error.strerror or type(error).__name__) from error


def _swap_files(replacement: Path, database: Path) -> None:
    for journal in JOURNAL_SUFFIXES:
        Path(f"{database}{journal}").unlink(missing_ok=True)
    # The journals are gone for good before the new database stands where they would be taken for its own.
    sync_to_disk(database.parent)
    finalize_file(replacement, database)


def check_not_emptied(database: Path) -> None:
    """See that a database that has backups is not an empty file: SQLite would take that for a new one.

    Raises:
        DatabaseDamaged: it is.
    """
    if database.exists() and not database.stat().st_size and list_backups(database):
        raise emptied_error(database)


def _pending_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.restoring")
