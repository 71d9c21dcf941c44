"""A database file looked at as a copy: brought to this version, held against its digests, itself untouched."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from briefings.collector import pause_collector
from briefings.errors import DatabaseDamaged, StoreError, UnusableBackup
from briefings.storage.sqlite import content_rows as annotation_rows
from briefings.storage.sqlite import content_rows as chapter_rows
from briefings.storage.sqlite import subject_rows
from briefings.storage.sqlite import subject_rows as anniversary_rows
from briefings.storage.sqlite import subject_rows as overlay_rows
from briefings.storage.sqlite.database import run_uninterrupted
from briefings.storage.sqlite.digests import compute_digest
from briefings.storage.sqlite.errors import (
    CorruptContent,
    backup_write_error,
    damaged_error,
    translate_errors,
    unusable_backup_error,
    wrong_history_error,
    wrong_schema_error,
)
from briefings.storage.sqlite.files import BackupFile, list_backups
from briefings.storage.sqlite.migrate import CREATE_MIGRATION_TABLE, load_migrations, migrations_folder
from briefings.storage.sqlite.open import open_database
from briefings.storage.sqlite.revision_rows import REVISION_COLUMNS
from briefings.storage.sqlite.revisions import SqliteRevisionRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from briefings.domain import Revision
    from briefings.storage.sqlite.database import Row


DigestsById = dict[int, str]

_SCHEMA_QUERY = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


async def verify_file(path: Path) -> None:
    """Hold a database of this version, which nobody writes to, against its digests and against the schema.

    Raises:
        DatabaseUnusable: damaged, or its tables are not those of this version.
    """
    await run_uninterrupted(asyncio.to_thread(_verify_database, path))


def absolute_uri(path: Path) -> str:
    """The address of a file, for `sqlite3.connect(…, uri=True)` with parameters behind it."""
    return path.absolute().as_uri()


def _verify_database(path: Path) -> None:
    # `immutable`: SQLite makes no lock and no journal; what it finds beside the file is not looked at.
    address = f"{absolute_uri(path)}?mode=ro&immutable=1"
    with translate_errors(path), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
        try:
            _require_intact(database.execute("PRAGMA quick_check").fetchall() == [("ok",)])
            _require_intact(database.execute("SELECT 1 FROM pragma_foreign_key_check LIMIT 1").fetchone() is None)
            _verify_schema(database, path)
            with pause_collector():
                _verify_content(database)
        except (CorruptContent, TypeError, ValueError, KeyError) as error:
            if isinstance(error, UnicodeDecodeError):
                raise
            # A flipped bit may also make bytes of a text, which no digest can be made of.
            raise damaged_error(path) from error


def _verify_schema(database: sqlite3.Connection, path: Path) -> None:
    """See that it has the tables, and the record of migrations, that this version makes, and nothing else."""
    known = load_migrations(migrations_folder())
    record = [(migration.version, migration.name, migration.sha256) for migration in known]
    if database.execute("SELECT version, name, sha256 FROM schema_migration ORDER BY version").fetchall() != record:
        raise wrong_history_error(path, "migrations")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        for statement in (
            CREATE_MIGRATION_TABLE,
            *(statement for migration in known for statement in migration.statements),
        ):
            ours.execute(statement)
        if database.execute(_SCHEMA_QUERY).fetchall() != ours.execute(_SCHEMA_QUERY).fetchall():
            raise wrong_schema_error(path)


def _verify_content(database: sqlite3.Connection) -> None:
    chapters: DigestsById = {}
    for key, sha, *head in _read_heads(database, "chapter", chapter_rows.CHAPTER_COLUMNS):
        parts = _read_parts(database, "chapter_id", key, chapter_rows.CHAPTER_PART_TABLES)
        chapters[key] = _verify_digest(compute_digest([head, parts]), sha)
    annotations: DigestsById = {}
    for key, sha, chapter in _read_heads(database, "annotation", ("chapter_id",)):
        parts = _read_parts(database, "annotation_id", key, annotation_rows.ANNOTATION_TABLES)
        annotations[key] = _verify_digest(compute_digest([chapters[chapter], parts]), sha)
    subjects: DigestsById = {}
    for key, sha, *row in _read_heads(database, "subject", subject_rows.SUBJECT_COLUMNS):
        names = _read_parts(database, "subject_id", key, {"alias": subject_rows.ALIAS_COLUMNS})["alias"]
        subjects[key] = _verify_digest(compute_digest([row, names]), sha)
    overlays: DigestsById = {
        key: _verify_digest(compute_digest(row), sha)
        for key, sha, *row in _read_heads(database, "overlay", overlay_rows.OVERRIDE_COLUMNS)
    }
    memberships = _verify_lists(database, "membership", annotation_rows.MEMBERSHIP_COLUMNS)
    anniversaries = _verify_lists(database, "anniversary", anniversary_rows.ANNIVERSARY_COLUMNS)
    catalogues: DigestsById = {}
    for key, sha in _read_heads(database, "catalogue", ()):
        chosen = database.execute(
            "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ? ORDER BY ordinal", (key,)
        )
        catalogues[key] = _verify_digest(compute_digest([subjects[one] for (one,) in chosen]), sha)
    rows = database.execute(f"SELECT {REVISION_COLUMNS}, catalogue_id, membership_list_id FROM revision").fetchall()  # noqa: S608 - names of our own
    for *sealed, seal, catalogue, told in rows:
        revision, _, sha, *_ = sealed
        _verify_digest(compute_digest(sealed), seal)
        digests = [catalogues[catalogue], memberships[told]]
        for chapter, annotation in _read_links(database, revision, "chapter_id, annotation_id", "revision_chapter"):
            digests += (chapters[chapter], annotations[annotation])
        days = "SELECT list_id FROM revision_anniversary_list WHERE revision_id = ?"
        digests += [anniversaries[one] for (one,) in database.execute(days, (revision,))]
        laid = [overlays[one] for (one,) in _read_links(database, revision, "overlay_id", "revision_overlay")]
        digests += [compute_digest(laid)] if laid else []
        _verify_digest(compute_digest(digests), sha)
    for active, previous, seal in database.execute("SELECT active, previous, seal FROM pointer").fetchall():
        _verify_digest(compute_digest([active, previous]), seal)


def _read_heads(database: sqlite3.Connection, table: str, columns: Iterable[str]) -> list[Row]:
    names = ", ".join(("id", "sha256", *columns))
    return database.execute(f"SELECT {names} FROM {table}").fetchall()  # noqa: S608 - names of our own


def _read_parts(
    database: sqlite3.Connection, owner_column: str, key: int, tables: Mapping[str, tuple[str, ...]]
) -> dict[str, list[Row]]:
    """The rows of one part by table, in the order of the columns that come first."""
    return {
        table: database.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {owner_column} = ? ORDER BY 1, 2",  # noqa: S608 - names of our own
            (key,),
        ).fetchall()
        for table, columns in tables.items()
    }


def _verify_lists(database: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> DigestsById:
    return {
        key: _verify_digest(compute_digest(_read_parts(database, "list_id", key, {table: columns})[table]), sha)
        for key, sha in _read_heads(database, f"{table}_list", ())
    }


def _read_links(database: sqlite3.Connection, revision_id: int, columns: str, table: str) -> list[Row]:
    """What a revision is made of, in its order."""
    sql = f"SELECT {columns} FROM {table} WHERE revision_id = ? ORDER BY ordinal"  # noqa: S608 - names of our own
    return database.execute(sql, (revision_id,)).fetchall()


def _verify_digest(actual: str, expected: str) -> str:
    _require_intact(actual == expected)
    return expected


def _require_intact(intact: bool) -> None:
    if not intact:
        raise CorruptContent


_SQLITE_HEADER = b"SQLite format 3\0"
"""The first bytes of every database (https://www.sqlite.org/fileformat.html)."""


@dataclass(frozen=True, slots=True)
class BackupCheck:
    """What a backup was found to be.

    Attributes:
        file: it.
        active_revision: the revision that answered when it was made; None where it is not good, or holds none.
        problem: what is wrong with it; None where it is good.
    """

    file: BackupFile
    active_revision: Revision | None
    problem: StoreError | None = None


async def check_backup(file: BackupFile, *, clock: Callable[[], datetime]) -> BackupCheck:
    """See whether a backup is good, and what answered in it."""
    with TemporaryDirectory(prefix="briefing-bot-") as folder:
        try:
            copy = await make_checked_copy(file.path, Path(folder), clock=clock)
            async with await open_database(copy, clock=clock) as opened:
                return BackupCheck(file, await SqliteRevisionRepository(opened).get_active_revision())
        except StoreError as error:
            return BackupCheck(file, None, error)


async def find_newest_good(database: Path, *, clock: Callable[[], datetime]) -> BackupCheck | None:
    """The newest backup beside a database that can be restored, or None."""
    for file in await asyncio.to_thread(list_backups, database):
        looked = await check_backup(file, clock=clock)
        if looked.problem is None:
            return looked
    return None


async def add_restore_advice(
    error: DatabaseDamaged, database: Path, *, clock: Callable[[], datetime], command: str = "briefing-bot"
) -> DatabaseDamaged:
    """The same error, with the newest good backup and the command that restores it.

    Nothing is restored unasked: a backup is older than what it replaces, and whoever runs the bot should know what
    was lost.

    Args:
        error: of `database`.
        database: the file.
        clock: as of a store.
        command: how the program is called on this database.
    """
    found = await find_newest_good(database, clock=clock)
    if found is None:
        return error
    at = found.file.at.strftime("%Y-%m-%d %H:%M UTC")
    line = f"{command} restore {shlex.quote(str(found.file.path))}"
    return DatabaseDamaged(
        error.problem,
        location=error.location,
        remedy=f"The newest good backup is of {at}; this restores it: {line}",
        ja=f"{error.ja.split('。', 1)[0]}。使える最新のバックアップは {at} のものです。"
        f"次のコマンドで戻せます: {line}",
    )


async def make_checked_copy(source: Path, folder: Path, *, clock: Callable[[], datetime]) -> Path:
    """Copy a database into `folder`, where it is brought to this version's schema and verified.

    Args:
        source: at rest; a journal that lies beside it belongs to it.
        folder: there, writable and the caller's own.
        clock: marks the migrations.

    Returns:
        The copy: one file, with nothing beside it that is needed.

    Raises:
        UnusableBackup: `source` is no database of ours, damaged, or of a newer version.
        BackupFailed: the copy can't be written.
    """
    try:
        copy = await run_uninterrupted(asyncio.to_thread(_copy_source, source, folder))
    except OSError as error:
        raise backup_write_error(folder, error.strerror or type(error).__name__) from error
    try:
        async with await open_database(copy, clock=clock) as opened:
            active = await SqliteRevisionRepository(opened).get_active_revision()
        # Closed, its journal is in it.
        await verify_file(copy)
    except StoreError as error:
        raise unusable_backup_error(source, error) from error
    if active is None:
        raise UnusableBackup(
            "this database holds no content",
            location=str(source),
            remedy="`briefing-bot backups` lists the backups that are good.",
            ja="このデータベースには内容がありません。使えるバックアップは briefing-bot backups で確かめられます。",
        )
    return copy


def _copy_source(source: Path, folder: Path) -> Path:
    copy = folder / "copy.db"
    try:
        with source.open("rb") as file:
            if file.read(len(_SQLITE_HEADER)) != _SQLITE_HEADER:
                raise not_a_backup_error(source)
    except OSError as error:
        raise UnusableBackup(
            f"the file can't be read: {error.strerror}",
            location=str(source),
            remedy="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from error
    shutil.copyfile(source, copy)
    with suppress(FileNotFoundError):
        shutil.copyfile(f"{source}-wal", f"{copy}-wal")
    return copy


def is_database(first_bytes: bytes) -> bool:
    """Whether a file that begins so is an SQLite database."""
    return first_bytes.startswith(_SQLITE_HEADER)


def not_a_backup_error(path: Path) -> UnusableBackup:
    """A file is neither of the two kinds that can be restored."""
    return UnusableBackup(
        "this file is no backup: it is neither a database nor content as JSON",
        location=str(path),
        remedy="Give one that `briefing-bot export --backup` or `--content` made, or that `briefing-bot backups` lists.",  # noqa: E501
        ja="このファイルはバックアップではありません。briefing-bot export の --backup か --content で作ったファイル、"
        "または briefing-bot backups の一覧にあるファイルを指定してください。",
    )
