"""Tests the behavior that all commands share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import COMMANDS, cli


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_its_usage(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_readme_names_every_command_and_no_other(root: Path) -> None:
    for readme in ("README.md", "README.ja.md"):
        text = (root / readme).read_text(encoding="utf-8")
        for name in COMMANDS:
            assert f"briefing-bot {name}" in text or f"| {name}" in text, f"{readme} does not name {name}"
        assert set(re.findall(r"\bbriefing-bot ([a-z][a-z-]*)", text)) <= set(COMMANDS), readme


def test_unknown_command_is_status_2() -> None:
    assert CliRunner().invoke(cli, ["frobnicate"]).exit_code == 2


def test_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMPORT_LIMIT_MB", "many")
    result = CliRunner().invoke(cli, ["check"], catch_exceptions=False)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "IMPORT_LIMIT_MB" in result.stderr


def test_file_that_is_not_a_database_is_reported_in_one_line_and_unchanged(run, database: Path) -> None:
    database.write_bytes(b"not a database, but somebody's diary\n" * 200)
    before = database.read_bytes()
    ran = run("brief", "アルメニア", language="en")
    assert ran.status == 2
    assert len(ran.err.strip().splitlines()) == 1
    assert str(database) in ran.err
    assert database.read_bytes() == before


def test_check_prints_the_state(run) -> None:
    ran = run("check")
    assert ran.status == 0
    assert "データベース: 正常" in ran.out
    assert "内容: 正常" in ran.out


def test_check_reads_documents_and_stores_nothing(run, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("+++\nedition = 2032\n+++\n# 1 概観\n\n- 湖が凍った。\n", encoding="utf-8")
    before = database.read_bytes()
    ran = run("check", file)
    assert ran.status == 0
    assert "見出し 1" in ran.out
    assert database.read_bytes() == before


def test_read_command_creates_no_database_at_a_mistyped_path(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "mistyped.db"
    for command in (["brief", "アルメニア"], ["history"], ["export"], ["check"]):
        result = CliRunner().invoke(cli, ["--database", str(path), "--language", "en", *command])
        assert result.exit_code == 2
        assert result.stderr.startswith(f"briefing-bot: {path}: there is no database.")
        assert not path.parent.exists()


def test_page_after_the_last_one_is_one_line_and_status_2(run) -> None:
    for command in (["brief", "アルメニア"], ["today", "11", "24"], ["timeline", "アルメニア"]):
        ran = run(*command, "--page", "99")
        assert ran.status == 2
        assert "最後のページは" in ran.err
        assert ran.out == ""


def test_empty_list_is_stated(run) -> None:
    assert run("names").err == "登録した別名はありません。\n"
    assert run("unanswered", language="en").err == "There are no unanswered queries.\n"
