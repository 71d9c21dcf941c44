"""Tests `briefing-bot import`."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

CHAPTER = """\
 \t1\t\t1\t 概観

湖の国々は、2031年も近隣との対話を重ねた。3月に
は、アルメニアの代表団が北湖を訪れ、覚書に署名した。
第7章　湖の外交

DIPLOMATIC BLUEBOOK 2032\
210

 \t2\t\t2\t 北湖

（1）内政
5月、議会選挙が行われた。
"""

FILE_NAME = "bluebook-2032-chapter-7.raw.txt"


def digest(database: Path) -> str:
    """Returns a digest of the database's contents, independent of its pages."""
    found = hashlib.sha256()
    with closing(sqlite3.connect(database)) as connection:
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            found.update(f"{name}: {sql}\n".encode())
            if kind == "table":
                found.update(repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()).encode())  # noqa: S608
    return found.hexdigest()


@pytest.fixture
def imported(database: Path, import_once):
    """The result of an import of the chapter, with the database after it."""
    data, ran = import_once(FILE_NAME, CHAPTER)
    database.write_bytes(data)
    return ran


def test_imports_a_chapter_and_lists_its_warnings(run, imported) -> None:
    assert imported.status == 0, imported.err
    chapters = run("export", "--json").json["chapters"]
    (chapter,) = [chapter for chapter in chapters if chapter["kind"] == "original"]
    assert chapter["edition"] == 2032
    assert [section["path"] for section in chapter["sections"]] == ["1", "2", "2-(1)"]
    assert {(event["date"], tuple(event["subjects"])) for event in chapter["events"]} >= {("2031-03", ("AM",))}


def test_same_document_again_changes_nothing(run, imported, database: Path, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(CHAPTER, encoding="utf-8")
    before = digest(database)
    ran = run("import", file)
    assert ran.status == 0
    assert digest(database) == before


def test_digest_is_kept_beside_an_imported_original(run, imported) -> None:
    kinds = [(chapter["kind"], chapter["language"]) for chapter in run("export").json["chapters"]]
    assert sorted(kinds) == [("digest", "en"), ("digest", "ja"), ("original", "ja")]


BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\n\n", ""),
    "binary": (bytes(range(256)) * 40, ""),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, ""),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n", "PDF"),
    "nul": ("概観\0".encode() * 10, ""),
    "latin": ("概観".encode()[:-1] + b"\xff\xff" * 30, ""),
}


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((name, "en") for name in BAD),
        ("empty", "ja"),
        ("latin", "ja"),
        *(pytest.param(name, "ja", marks=pytest.mark.exhaustive) for name in BAD if name not in {"empty", "latin"}),
    ],
)
def test_bad_document_is_one_line_status_2_without_change(
    run, database: Path, tmp_path: Path, name: str, language: str
) -> None:
    """The line states problem, location and remedy in the user's language; the database is unchanged."""
    data, word = BAD[name]
    file = tmp_path / f"{name}.txt"
    file.write_bytes(data)
    before = digest(database)
    ran = run("import", file, language=language)
    assert ran.status == 2
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert f"{name}.txt" in ran.err
    assert "Traceback" not in ran.err
    if language == "en":
        assert word in ran.err
    assert digest(database) == before


def test_missing_file_and_folder(run, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.txt", tmp_path):
        ran = run("import", path)
        assert ran.status == 2
        assert len(ran.err.strip().splitlines()) == 1


def test_too_large_document_is_refused_before_it_is_read(run, database: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("IMPORT_LIMIT_MB", "1")
    file = tmp_path / "huge.txt"
    file.write_text("湖" * 400_000, encoding="utf-8")
    before = digest(database)
    ran = run("import", file, language="en")
    assert ran.status == 2
    assert "1" in ran.err
    assert digest(database) == before


def test_invalid_document_creates_no_database(run, database: Path, tmp_path: Path) -> None:
    database.unlink()
    file = tmp_path / "empty.txt"
    file.touch()
    assert run("import", file).status == 2
    assert not database.exists()


@pytest.mark.parametrize(
    "encoding",
    ["cp932", pytest.param("euc_jp", marks=pytest.mark.exhaustive), "utf-16",
     pytest.param("utf-8-sig", marks=pytest.mark.exhaustive)],
)  # fmt: skip
def test_other_encodings_are_read(run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(CHAPTER.encode(encoding))
    assert run("import", file).status == 0
    chapters = run("export").json["chapters"]
    (chapter,) = [chapter for chapter in chapters if chapter["kind"] == "original"]
    assert [section["title"] for section in chapter["sections"]] == ["概観", "北湖", "内政"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name")
@pytest.mark.parametrize("is_in_folder", [False, True])
def test_file_name_that_is_not_utf_8_is_shown_with_replacements(run, tmp_path: Path, *, is_in_folder: bool) -> None:
    folder = tmp_path / "chapters"
    folder.mkdir()
    file = folder / os.fsdecode(b"\xff-" + FILE_NAME.encode())
    file.write_text(CHAPTER, encoding="utf-8")
    (folder / os.fsdecode(b"\xfe.bin")).touch()
    ran = run("import", folder if is_in_folder else file)
    assert ran.status == 0, ran.err
    assert f"\ufffd-{FILE_NAME}" in {chapter["source"] for chapter in run("export").json["chapters"]}
    assert ("\ufffd.bin" in ran.out + ran.err) is is_in_folder


def test_preview_prints_changes_and_stores_nothing(run, database: Path, tmp_path: Path) -> None:
    file, report = tmp_path / FILE_NAME, tmp_path / "change.md"
    file.write_text(CHAPTER, encoding="utf-8")
    before = digest(database)
    ran = run("import", "--preview", "--report", report, file)
    assert ran.status == 0, ran.err
    assert "2032年版 7" in ran.out
    assert "節: 追加 3" in ran.out
    assert "別の章" in ran.out
    assert "覚書に署名した" in report.read_text(encoding="utf-8")
    assert digest(database) == before


def test_preview_of_imported_document_states_that_nothing_changes(run, imported, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(CHAPTER, encoding="utf-8")
    assert run("import", "--preview", file).out.startswith("すでに取り込み済みです")


def test_failed_checks_are_printed_beside_the_result(imported) -> None:
    """The operator's command imports the document nevertheless; a rollback undoes it."""
    assert imported.status == 0
    assert "別の章" in imported.err
    assert "別の章" not in imported.out


def test_without_a_file_the_content_folder_is_read(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / FILE_NAME).write_text(CHAPTER, encoding="utf-8")
    (folder / "leave-me.docx").write_bytes(b"PK")
    monkeypatch.setenv("CONTENT_DIR", str(folder))
    ran = run("import")
    assert ran.status == 0, ran.err
    assert "2032年版" in ran.out


def test_command_without_file_and_folder_is_explained(run) -> None:
    ran = run("import")
    assert ran.status == 2
    assert "CONTENT_DIR" in ran.err
