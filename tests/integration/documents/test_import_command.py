"""`briefing-bot import` and `check` with files of every kind: imported completely, or refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.app import cli
from bot.settings import Settings
from tests.support import hostile_files as hostile
from tests.support import sample_documents as sample
from tests.support.database_copies import copy_database


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builtin_database: Path):
    """Runs a command on a database for one test, with the built-in content."""
    monkeypatch.chdir(tmp_path)
    copy_database(builtin_database, tmp_path / "briefings.db")
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)

    def invoke(*arguments: str) -> Result:
        line = ["--database", str(tmp_path / "briefings.db"), "--language", "en", *arguments]
        return CliRunner().invoke(cli, line, catch_exceptions=False)

    return invoke


def originals(run) -> list[tuple[int, str, int]]:
    chapters = json.loads(run("export").stdout)["chapters"]
    return [(c["edition"], c["number"], len(c["sections"])) for c in chapters if c["kind"] == "original"]


def test_zip_is_taken_in_whole(run, tmp_path: Path, drawn: bytes) -> None:
    """A PDF and a page with two chapters become one revision, in which each chapter has its number."""
    other = sample.html().replace("第3節".encode(), "第8節".encode())
    (tmp_path / "both.zip").write_bytes(hostile.zipped(("b-2031-4-3.pdf", drawn), ("b-2031-4-8.html", other)))
    done = run("import", "--json", "both.zip")
    assert done.exit_code == 0, done.stderr
    assert len({result["revision"] for result in json.loads(done.stdout)}) == 1
    assert sorted(originals(run)) == [(2031, "4-3", 6), (2031, "4-8", 6)]


@pytest.mark.fault(35)
@pytest.mark.fault(36)
def test_refused_document_changes_nothing(run, tmp_path: Path) -> None:
    """An invalid document, only invalid ones, or one chapter twice: one line of error, and no revision."""
    page = sample.html()
    files = {
        "bad.zip": hostile.zipped(("a.png", b"\x89PNG\r\n\x1a\n"), ("b.pdf", hostile.encrypted_pdf())),
        "twice.zip": hostile.zipped(("a.html", page), ("b.html", page)),
        "cut.pdf": hostile.text_pdf()[:-100],
    }
    before = [line for line in run("check").stdout.splitlines() if line.startswith("content:")]
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        done = run("import", name)
        assert done.exit_code != 0
        assert len(done.stderr.strip().splitlines()) == 1
    assert [line for line in run("check").stdout.splitlines() if line.startswith("content:")] == before
    assert originals(run) == []


def test_unreadable_file_among_several_is_named_and_the_others_are_imported(
    run, tmp_path: Path, builtin_database: Path
) -> None:
    """This applies to a zip, a folder and single files; a note that names no country is not a chapter either."""
    files = {
        "a.html": sample.html(),
        "b.pdf": hostile.encrypted_pdf(),
        "c.txt": "この箱の中身についての覚え書きです。\n".encode(),
        "README.txt": b"Read this first.",
    }
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (tmp_path / "all.zip").write_bytes(hostile.zipped(*files.items()))
    for number, given in enumerate((["all.zip"], ["folder"], ["folder/a.html", "folder/b.pdf", "folder/c.txt"])):
        copy_database(builtin_database, tmp_path / f"{number}.db")
        done = run("--database", f"{number}.db", "import", *given)
        assert done.exit_code == 0, done.stderr
        assert "b.pdf: the file was left out because it can't be read: the PDF is encrypted" in done.stdout
        assert "c.txt: the file was left out because it names no country" in done.stdout
        assert ("README.txt" in done.stdout) is (number < 2)
    preview = run("--database", "0.db", "import", "all.zip", "--preview").stdout
    assert "Already imported" in preview
    skipped = json.loads(run("--database", "1.db", "import", "folder", "--json").stdout)[1:]
    assert {"b.pdf", "c.txt"} <= {entry["skipped"] for entry in skipped}


def test_check_reads_each_document_of_a_file(run, tmp_path: Path) -> None:
    (tmp_path / "both.zip").write_bytes(hostile.zipped(("a.html", sample.html()), ("b.md", sample.markdown())))
    done = run("check", "both.zip")
    assert done.exit_code == 0
    for name in ("a.html", "b.md"):
        assert f"{name}: 2031 edition, 4-3 (original, Japanese)" in done.stdout
    assert done.stdout.count("6 sections") == 2


def test_import_refuses_like_preview_unless_forced(run, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(
        "+++\nedition = 2031\nnumber = '1-1'\n+++\n# 1 概観\n- 会合が開かれた。\n", "utf-8"
    )
    assert run("import", "note.md", "--preview").exit_code == 0

    refused = run("import", "note.md")
    forced = run("import", "note.md", "--force")

    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert forced.exit_code == 0
