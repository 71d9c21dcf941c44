"""A database file looked at as a copy: brought to this version, held against its digests, itself untouched."""

from __future__ import annotations

import asyncio
import shlex
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from briefings.errors import DatabaseDamaged, StoreError, UnusableBackup
from briefings.store.backup_files import BackupFile, list_backups
from briefings.store.failures import backup_write_error, unusable_backup_error
from briefings.store.session import run_uninterrupted
from briefings.store.store import RevisionRepository
from briefings.store.verifying import verify_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.model import Revision

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
            async with await RevisionRepository.open(copy, clock=clock) as store:
                return BackupCheck(file, await store.get_active_revision())
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
        async with await RevisionRepository.open(copy, clock=clock) as store:
            active = await store.get_active_revision()
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
