"""A database put in the place of another, so that a death at any moment leaves the one or the other.

A database in use is two files, itself and its journal, and no system renames two at once. So the new one, whole and
on the disk, is given the name `NAME.restoring`: from then on it is the database, and whoever opens the database next
ends what is left to do.
"""

from __future__ import annotations

from pathlib import Path

from briefings.store.backup_files import backup_files
from briefings.store.failures import emptied, unfinished
from briefings.store.files import settle, sync

JOURNALS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database. A journal of one beside another is damage to that."""


def put_in_place(new: Path, database: Path) -> None:
    """Put `new`, which has no journal, in the place of `database`, of which nothing is kept.

    Raises:
        OSError: it can't be; the database is as it was.
        DatabaseUnusable: it is to be, and whoever opens the database next goes on with it.
    """
    settle(new, _restoring(database))
    finish(database)


def finish(database: Path) -> None:
    """End what `put_in_place` began, if it was cut off; again does nothing.

    Raises:
        DatabaseUnusable: it can't be ended now.
    """
    new = _restoring(database)
    if not new.exists():
        return
    try:
        _finish(new, database)
    except OSError as error:
        raise unfinished(database, error.strerror or type(error).__name__) from error


def _finish(new: Path, database: Path) -> None:
    for journal in JOURNALS:
        Path(f"{database}{journal}").unlink(missing_ok=True)
    # The journals are gone for good before the new database stands where they would be taken for its own.
    sync(database.parent)
    settle(new, database)


def refuse_emptied(database: Path) -> None:
    """See that a database that has backups is not an empty file: SQLite would take that for a new one.

    Raises:
        DatabaseDamaged: it is.
    """
    if database.exists() and not database.stat().st_size and backup_files(database):
        raise emptied(database)


def _restoring(database: Path) -> Path:
    return database.with_name(f"{database.name}.restoring")
