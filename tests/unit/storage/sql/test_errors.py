"""Classification of SQLite's errors: only those that SQLite calls corruption are reported as damage."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from briefings.errors import DatabaseBusy, DatabaseDamaged, DatabaseUnusable
from briefings.storage.sqlite.errors import to_store_error

if TYPE_CHECKING:
    from pathlib import Path


def make_error(name: str, message: str = "it failed") -> sqlite3.Error:
    error = sqlite3.OperationalError(message)
    if name:
        error.sqlite_errorcode = getattr(sqlite3, name)
        error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SQLITE_NOMEM", "not enough memory"),
        ("SQLITE_IOERR_NOMEM", "not enough memory"),
        ("SQLITE_INTERRUPT", "interrupted"),
        ("SQLITE_PROTOCOL", "does not support locks"),
        ("SQLITE_NOLFS", "does not support locks"),
        ("SQLITE_IOERR_SHMLOCK", "does not support locks"),
        ("SQLITE_IOERR_SHMMAP", "does not support locks"),
        ("SQLITE_IOERR_LOCK", "does not support locks"),
        ("SQLITE_IOERR_WRITE", "disk is full or failed"),
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_TOOBIG", "SQLITE_TOOBIG"),
        ("SQLITE_ERROR", "it failed (SQLITE_ERROR)"),
        ("SQLITE_CONSTRAINT", "SQLITE_CONSTRAINT"),
        ("SQLITE_MISUSE", "SQLITE_MISUSE"),
        ("", "it failed (OperationalError)"),
    ],
)
def test_other_errors_are_not_called_damage(tmp_path: Path, name: str, text: str) -> None:
    error = to_store_error(make_error(name), tmp_path / "briefings.db")
    assert isinstance(error, DatabaseUnusable)
    assert not isinstance(error, DatabaseDamaged)
    for language in ("en", "ja"):
        assert "backup" not in error.format_line(language).lower().replace("briefing-bot", "")
        assert "バックアップ" not in error.format_line(language)
    assert text in str(error)


def test_every_code_of_sqlite_has_a_line(tmp_path: Path) -> None:
    names = [name for name in dir(sqlite3) if name.startswith("SQLITE_") and isinstance(getattr(sqlite3, name), int)]
    damaged = {
        name
        for name in names
        if isinstance(to_store_error(make_error(name), tmp_path / "briefings.db"), DatabaseDamaged)
        and not name.startswith(("SQLITE_DENY", "SQLITE_LIMIT"))
    }
    corrupt = {
        name for name in names if getattr(sqlite3, name) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    }
    assert damaged <= corrupt | {"SQLITE_IOERR_CORRUPTFS"}
    assert {"SQLITE_CORRUPT", "SQLITE_NOTADB"} <= damaged


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("SQLITE_CORRUPT", "database disk image is malformed"),
        ("SQLITE_CORRUPT_INDEX", "database disk image is malformed"),
        ("SQLITE_NOTADB", "file is not a database"),
        ("SQLITE_ERROR", "no such table: chapter"),
        ("SQLITE_ERROR", "malformed database schema (chapter)"),
        ("", "Could not decode to UTF-8 column 'text' with text '\\ufffd'"),
    ],
)
def test_damage_is_reported_as_damage(tmp_path: Path, name: str, message: str) -> None:
    assert isinstance(to_store_error(make_error(name, message), tmp_path / "briefings.db"), DatabaseDamaged)


def test_lock_of_other_process_and_missing_lock_support_are_distinguished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "briefings.db"
    assert isinstance(to_store_error(make_error("SQLITE_BUSY"), path), DatabaseBusy)
    fcntl = pytest.importorskip("fcntl")

    def refuse(_file: object, _operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    error = to_store_error(make_error("SQLITE_BUSY"), path)
    assert not isinstance(error, DatabaseBusy)
    assert "does not support locks" in str(error)
