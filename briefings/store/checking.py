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
from briefings.store.backup_files import BackupFile, backup_files
from briefings.store.failures import no_backup, unusable_backup
from briefings.store.session import uninterrupted
from briefings.store.store import Store
from briefings.store.verifying import verify_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.model import Revision

_HEAD = b"SQLite format 3\0"
"""The first bytes of every database (https://www.sqlite.org/fileformat.html)."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a backup was found to be.

    Attributes:
        file: it.
        active: the revision that answered when it was made; None where it is not good, or holds none.
        problem: what is wrong with it; None where it is good.
    """

    file: BackupFile
    active: Revision | None
    problem: StoreError | None = None


async def look_at(file: BackupFile, *, clock: Callable[[], datetime]) -> Looked:
    """See whether a backup is good, and what answered in it."""
    with TemporaryDirectory(prefix="briefing-bot-") as folder:
        try:
            copy = await checked_copy(file.path, Path(folder), clock=clock)
            async with await Store.open(copy, clock=clock) as store:
                return Looked(file, await store.active())
        except StoreError as error:
            return Looked(file, None, error)


async def newest_good(database: Path, *, clock: Callable[[], datetime]) -> Looked | None:
    """The newest backup beside a database that can be restored, or None."""
    for file in await asyncio.to_thread(backup_files, database):
        looked = await look_at(file, clock=clock)
        if looked.problem is None:
            return looked
    return None


async def advised(
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
    found = await newest_good(database, clock=clock)
    if found is None:
        return error
    at = found.file.at.strftime("%Y-%m-%d %H:%M UTC")
    line = f"{command} restore {shlex.quote(str(found.file.path))}"
    return DatabaseDamaged(
        error.what,
        where=error.where,
        do=f"The newest good backup is of {at}; this restores it: {line}",
        ja=f"{error.ja.split('。', 1)[0]}。使える最新のバックアップは {at} のものです。"
        f"次のコマンドで戻せます: {line}",
    )


async def checked_copy(source: Path, folder: Path, *, clock: Callable[[], datetime]) -> Path:
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
        copy = await uninterrupted(asyncio.to_thread(_copied, source, folder))
    except OSError as error:
        raise no_backup(folder, error.strerror or type(error).__name__) from error
    try:
        async with await Store.open(copy, clock=clock) as store:
            active = await store.active()
        # Closed, its journal is in it.
        await verify_file(copy)
    except StoreError as error:
        raise unusable_backup(source, error) from error
    if active is None:
        raise UnusableBackup(
            "this database holds no content",
            where=str(source),
            do="`briefing-bot backups` lists the backups that are good.",
            ja="このデータベースには内容がありません。使えるバックアップは briefing-bot backups で確かめられます。",
        )
    return copy


def _copied(source: Path, folder: Path) -> Path:
    copy = folder / "copy.db"
    try:
        with source.open("rb") as file:
            if file.read(len(_HEAD)) != _HEAD:
                raise not_a_backup(source)
    except OSError as error:
        raise UnusableBackup(
            f"the file can't be read: {error.strerror}",
            where=str(source),
            do="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from error
    shutil.copyfile(source, copy)
    with suppress(FileNotFoundError):
        shutil.copyfile(f"{source}-wal", f"{copy}-wal")
    return copy


def is_database(head: bytes) -> bool:
    """Whether a file that begins so is an SQLite database."""
    return head.startswith(_HEAD)


def not_a_backup(path: Path) -> UnusableBackup:
    """A file is neither of the two kinds that can be restored."""
    return UnusableBackup(
        "this file is no backup: it is neither a database nor content as JSON",
        where=str(path),
        do="Give one that `briefing-bot export --backup` or `--content` made, or that `briefing-bot backups` lists.",
        ja="このファイルはバックアップではありません。briefing-bot export の --backup か --content で作ったファイル、"
        "または briefing-bot backups の一覧にあるファイルを指定してください。",
    )
