"""Tests `export --backup`, `restore`, `backups`, `history` and `rollback`."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., object]

CHAPTER = """+++
edition = 2031
number = "9-1"
kind = "digest"
language = "ja"
title = "試しの章"
publisher = "架空省"
+++

# 1 概観 {p=10}

- アルメニアで新しい橋が開通した。 {p=10 date=2030-05}
"""


@pytest.fixture
def imported(database: Path, import_once: Callable[[str, str], tuple[bytes, object]]) -> None:
    """The database after an import: revision 2 is active, revision 1 was active before."""
    data, _ran = import_once("extra.md", CHAPTER)
    database.write_bytes(data)


def active(run: Run) -> int:
    return run("history", "--json").json[0]["revision"]


def damage(database: Path) -> None:
    """Flips a bit of a text of the built-in content."""
    data = database.read_bytes()
    at = data.index("アルメニア".encode())
    database.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_history_shows_author_time_reason_and_file(run: Run, imported: None) -> None:
    newest, first = run("history", "--json").json
    assert (newest["revision"], newest["previous"], newest["how"]) == (2, 1, "import")
    assert "extra.md" in newest["note"]
    assert (first["revision"], first["how"]) == (1, "builtin")
    lines = run("history").out.splitlines()
    assert "取り込み" in lines[0]
    assert "extra.md" in lines[0]
    assert "使用中" in lines[0]
    assert "同梱の内容" in lines[1]
    assert len(run("history", "--limit", "1").out.splitlines()) == 1
    assert "imported" in run("history", language="en").out


def test_rollback_goes_to_the_one_before_and_back(run: Run, imported: None) -> None:
    done = run("rollback")
    assert done.status == 0
    assert "版 2 から版 1" in done.out
    assert active(run) == 1
    assert run("match", "--json", stdin="アルメニア\n").status == 0
    assert "is now active" in run("rollback", "2", language="en").out
    assert active(run) == 2
    assert [step["how"] for step in run("history", "--json").json] == ["rollback", "rollback", "import", "builtin"]


def test_rollback_without_earlier_revision_is_explained(run: Run, database: Path, imported: None) -> None:
    same = run("rollback", "2")
    assert (same.status, "すでに使用中" in same.out) == (0, True)
    unknown = run("rollback", "77")
    assert unknown.status == 2
    assert "77" in unknown.err
    assert active(run) == 2


def test_rollback_of_the_first_revision_ends_with_status_1(run: Run) -> None:
    done = run("rollback")
    assert done.status == 1
    assert "戻れる版がありません" in done.err


def test_each_change_makes_a_backup_and_the_oldest_go(run: Run, database: Path, imported: None, monkeypatch) -> None:
    monkeypatch.setenv("BACKUPS", "2")
    for _ in range(3):
        assert run("rollback").status == 0
    kinds = [item["kind"] for item in run("backups", "--json").json]
    assert kinds
    assert len(kinds) <= 2
    monkeypatch.setenv("BACKUPS", "0")
    for file in database.parent.glob("*.backup-auto-*"):
        file.unlink()
    assert run("rollback").status == 0
    assert run("backups").status == 1


def test_backups_are_listed_with_active_revision_and_validity(run: Run, database: Path, imported: None) -> None:
    run("rollback")
    (good,) = [item for item in run("backups", "--json").json if item["revision"] == 2]
    assert good["good"]
    assert good["size"] == Path(good["path"]).stat().st_size
    damage(Path(good["path"]))
    listed = run("backups", "--json").json
    assert [item["good"] for item in listed if item["path"] == good["path"]] == [False]
    assert "使えません" in run("backups").out
    assert "unusable: the database is damaged" in run("backups", language="en").out


def test_damaged_database_is_refused_with_the_repair_command(run: Run, database: Path, imported: None) -> None:
    """The command of the message restores the database."""
    run("rollback")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(database)
    for command in (["check"], ["migrate"], ["brief", "アルメニア"]):
        refused = run(*command, language="en")
        assert refused.status == 2, command
        assert "damaged" in refused.err
        assert len(refused.err.strip().splitlines()) == 1
    _, _, line = refused.err.partition("to restore it: briefing-bot ")
    option, path, *arguments = line.strip().rstrip(".").split()
    assert (option, path, arguments[0]) == ("--database", str(database), "restore")
    restored = run(*arguments)
    assert restored.status == 0, restored.err
    assert "壊れていたデータベース" in restored.out
    assert run("check").status == 0
    assert active(run) == 2
    assert list(database.parent.glob("*.damaged-*"))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_backup_of_the_database_is_restored(run: Run, database: Path, imported: None, *, packed: bool) -> None:
    file = database.parent / "nightly"
    assert run("export", "--backup", file).status == 0
    if packed:
        file.write_bytes(gzip.compress(file.read_bytes()))
    run("rollback")
    restored = run("restore", file)
    assert restored.status == 0, restored.err
    assert "nightly から復元しました。版 2" in restored.out
    assert active(run) == 2
    assert {item["kind"] for item in run("backups", "--json").json} >= {"replaced"}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_restored_content_backup_becomes_a_new_revision(
    run: Run, database: Path, imported: None, *, packed: bool
) -> None:
    """This is possible while a bot runs, because the database is not replaced."""
    file = database.parent / "content"
    assert run("export", "--content", file).status == 0
    before = run("export", "--json").json
    if packed:
        file.write_bytes(gzip.compress(file.read_bytes()))
    same = run("restore", file)
    assert (same.status, "何も変えていません" in same.out) == (0, True)
    run("rollback")
    with FileLock(f"{database}.lock"):
        restored = run("restore", file)
    assert restored.status == 0, restored.err
    assert "版 3" in restored.out
    newest = run("history", "--json").json[0]
    assert (newest["revision"], newest["how"]) == (3, "restore")
    assert "content" in newest["note"]
    after = run("export", "--json").json
    assert {**after, "revision": 2} == before


def test_database_of_a_running_bot_is_not_replaced(run: Run, database: Path, imported: None) -> None:
    file = database.parent / "nightly.db"
    run("export", "--backup", file)
    run("rollback")
    with FileLock(f"{database}.lock"):
        refused = run("restore", file)
    assert refused.status == 2
    assert "別の briefing-bot が動いています" in refused.err
    assert active(run) == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "neither a database nor content"),
        (b"a letter", "neither a database nor content"),
        (b'{"revision": 3}', "JSON of another form"),
        (b"{", "is not JSON"),
        (gzip.compress(b"a letter"), "neither a database nor content"),
        (gzip.compress(b"{" + bytes(range(256)))[:90], "truncated"),
        (b"SQLite format 3\0" + b"\xff" * 4000, "can't be restored"),
    ],
    ids=["empty", "text", "other json", "half json", "packed text", "cut", "head only"],
)
def test_invalid_backup_is_refused_with_one_line(run: Run, database: Path, data: bytes, expected: str) -> None:
    file = database.parent / "what.bin"
    file.write_bytes(data)
    before = database.read_bytes()
    refused = run("restore", file, language="en")
    assert refused.status == 2
    assert expected in refused.err
    assert str(file) in refused.err
    assert len(refused.err.strip().splitlines()) == 1
    assert database.read_bytes() == before


def test_database_itself_is_refused_as_target_and_source(run: Run, database: Path) -> None:
    for option in ("--backup", "--content"):
        assert run("export", option, database).status == 2
    assert run("restore", database).status == 2
    assert run("check").status == 0


def test_export_without_options_is_json_for_readers(run: Run) -> None:
    assert run("export").json["revision"] == 1


def test_export_that_cannot_be_written_is_reported(run: Run, tmp_path: Path) -> None:
    refused = run("export", "--content", tmp_path / "nowhere" / "content.json")
    assert refused.status == 2
    assert "バックアップを書き込めません" in refused.err
    refused = run("export", "--backup", tmp_path / "nowhere" / "all.db", language="en")
    assert refused.status == 2
    assert "can't be written" in refused.err


def test_help_describes_each_command(run: Run) -> None:
    for command in ("restore", "backups", "history", "rollback", "export"):
        assert run(command, "--help").status == 0
    assert json.loads(run("history", "--json").out)
