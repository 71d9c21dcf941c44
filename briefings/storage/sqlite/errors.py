"""What SQLite says when something is wrong, told in one clear line."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from briefings.errors import (
    BackupFailed,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseUnusable,
    IncompleteInstallation,
    StoreError,
    UnusableBackup,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class CorruptContent(Exception):
    """A digest differs from the one that was stored with the content."""


def damaged_error(path: Path) -> DatabaseDamaged:
    """The content is not what was stored: a digest is wrong, or SQLite itself says so."""
    return DatabaseDamaged(
        "the database is damaged: its content is not what was stored",
        location=str(path),
        remedy=f"Restore it from a backup ({path.name}.backup-*), or move it away to begin with the built-in content.",  # noqa: E501
        ja="データベースが壊れています（保存した内容と一致しません）。バックアップから戻すか、"
        "このファイルを別の場所に移して最初からやり直してください。",
    )


def newer_version_error(path: Path) -> DatabaseUnusable:
    """A migration is recorded that this version doesn't know."""
    return DatabaseUnusable(
        "the database was made by a newer version of this program",
        location=str(path),
        remedy="Install that version or a later one.",
        ja="このデータベースは新しい版のプログラムで作られています。その版以降を入れてください。",
    )


def wrong_history_error(path: Path, migration: str) -> DatabaseDamaged:
    """A migration was changed after it had been applied, or its record has rotted."""
    return DatabaseDamaged(
        f"its schema was not made by this program's {migration}, or the record of that is damaged",
        location=str(path),
        remedy=f"Install the program again as it was published, or restore a backup ({path.name}.backup-*).",
        ja=f"データベースの構造が、このプログラムの {migration} で作られたものと一致しません。"
        "プログラムを入れ直すか、バックアップから戻してください。",
    )


def wrong_schema_error(path: Path) -> DatabaseUnusable:
    """It holds tables, or parts of tables, that no migration of ours made."""
    return DatabaseUnusable(
        "its tables are not those that this program makes",
        location=str(path),
        ja="データベースの構造が、このプログラムのものではありません。",
    )


def incomplete_installation_error(path: Path, reason: str) -> IncompleteInstallation:
    """The program's own migrations can't be used: nothing is known of the database then."""
    return IncompleteInstallation(
        f"this installation is incomplete: {reason}",
        location=str(path),
        remedy="Install the program again, or check it out again; the database is as it was.",
        ja="プログラムのマイグレーションがないか、壊れています。プログラムを入れ直してください（データベースは変わっていません）。",
    )


def foreign_file_error(path: Path) -> DatabaseUnusable:
    """A database of another program."""
    return DatabaseUnusable(
        "this is a database of another program",
        location=str(path),
        remedy="Give another file as DATABASE_PATH.",
        ja="別のプログラムのデータベースです。DATABASE_PATH に別のファイルを指定してください。",
    )


def no_folder_error(path: Path, reason: str) -> DatabaseUnusable:
    """The folder of the database can't be made."""
    return DatabaseUnusable(
        f"the folder {path.parent} can't be made: {reason}",
        location=str(path),
        remedy="Give a DATABASE_PATH in a folder that you may write to.",
        ja=f"フォルダー {path.parent} を作れません。書き込める場所を DATABASE_PATH に指定してください。",
    )


def read_only_error(path: Path) -> DatabaseUnusable:
    """The file or its folder may not be written to."""
    return DatabaseUnusable(
        "the database can't be written to",
        location=str(path),
        remedy="Give this user the right to write to the file and its folder.",
        ja="データベースに書き込めません。ファイルとフォルダーの書き込み権限を確認してください。",
    )


def cannot_open_error(path: Path) -> DatabaseUnusable:
    """The file can't be opened at all."""
    return DatabaseUnusable(
        "the database can't be opened",
        location=str(path),
        remedy="Check that it is a file and that you may read and write it.",
        ja="データベースを開けません。ファイルであること、読み書きの権限があることを確認してください。",
    )


def emptied_error(path: Path) -> DatabaseDamaged:
    """The file holds nothing, and once held what there are backups of."""
    return DatabaseDamaged(
        "the database is empty, and there are backups of one that was not: it is damaged",
        location=str(path),
        remedy=f"Restore it from a backup ({path.name}.backup-*), or delete it to begin with the built-in content.",
        ja="データベースが空になっています（バックアップは残っています）。バックアップから戻すか、"
        "このファイルを削除して最初からやり直してください。",
    )


def unfinished_error(path: Path, reason: str) -> DatabaseUnusable:
    """A restore was begun, and can't be ended now."""
    return DatabaseUnusable(
        f"a restore was begun and can't be ended: {reason}",
        location=str(path),
        remedy="Mend that and call any command again: it goes on by itself.",
        ja="始めた復元を終えられません。原因を取り除いて、もう一度コマンドを実行してください（続きから再開します）。",
    )


def no_database_error(path: Path) -> DatabaseDamaged:
    """The file holds something else, or its head is not as it was written."""
    return DatabaseDamaged(
        "this file is not a database",
        location=str(path),
        remedy="Give another file as DATABASE_PATH, or move this one away.",
        ja="このファイルはデータベースではありません。DATABASE_PATH を見直すか、ファイルを移してください。",
    )


def disk_full_error(path: Path) -> DatabaseUnusable:
    """The disk has no room, or failed; what was being written is undone."""
    return DatabaseUnusable(
        "the disk is full or failed while writing; nothing was changed",
        location=str(path),
        remedy="Make room and try again.",
        ja="ディスクの空きがないか、書き込みに失敗しました（内容は変わっていません）。"
        "空きを作って、もう一度お試しください。",
    )


def backup_write_error(target: Path, reason: str) -> BackupFailed:
    """A backup can't be written where it should be."""
    return BackupFailed(
        f"the backup can't be written: {reason}",
        location=str(target),
        remedy="See that there is room and that you may write there.",
        ja="バックアップを書き込めません。空き容量と書き込み権限を確認してください。",
    )


def not_started_error(error: BackupFailed) -> BackupFailed:
    """A change was not begun, because the backup before it failed with `error`."""
    return BackupFailed(
        f"the change was not made, because {error.problem}",
        location=error.location,
        remedy="Make room beside the database, or set BACKUPS=0 to go without.",
        ja="変更前のバックアップを書き込めないため、変更は行いませんでした。データベースのある場所に"
        "空きを作ってください（バックアップなしで進めるには BACKUPS=0）。",
    )


def unusable_backup_error(path: Path, error: StoreError) -> UnusableBackup:
    """A database file can't be restored, for what `error` says of it."""
    known = error.ja.split("。", 1)[0]
    return UnusableBackup(
        f"this file can't be restored: {error.problem}",
        location=str(path),
        remedy="`briefing-bot backups` lists the backups that are good.",
        ja=f"このファイルからは戻せません。{known}。使えるバックアップは briefing-bot backups で確かめられます。",
    )


def busy_error(path: Path) -> DatabaseBusy:
    """Another process holds the database for longer than we wait."""
    return DatabaseBusy(
        "another process holds the database",
        location=str(path),
        remedy="Try again when it has finished.",
        ja="別のプロセスがデータベースを使っています。終わってからもう一度お試しください。",
    )


def closed_error(path: Path) -> StoreError:
    """The store was closed before."""
    return StoreError("the store is closed", location=str(path), ja="データベースはもう閉じられています。")


_ERRORS_BY_CODE = {
    sqlite3.SQLITE_BUSY: busy_error,
    sqlite3.SQLITE_LOCKED: busy_error,
    sqlite3.SQLITE_NOTADB: no_database_error,
    sqlite3.SQLITE_READONLY: read_only_error,
    sqlite3.SQLITE_PERM: read_only_error,
    sqlite3.SQLITE_CANTOPEN: cannot_open_error,
    sqlite3.SQLITE_FULL: disk_full_error,
    sqlite3.SQLITE_IOERR: disk_full_error,
}


def to_store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """What an error of SQLite means for who runs the bot.

    Extended result codes keep the primary one in their low byte (https://www.sqlite.org/rescode.html). Whatever is
    not about access comes from a file whose tables or rows are not as they were written.
    """
    code = getattr(error, "sqlite_errorcode", None)
    return _ERRORS_BY_CODE.get((code or 0) & 0xFF, damaged_error)(path)


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise to_store_error(error, path) from error
    except (CorruptContent, UnicodeDecodeError) as error:
        # SQLite quotes damaged bytes in its own messages, which Python then can't decode.
        raise damaged_error(path) from error
