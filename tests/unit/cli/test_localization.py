"""Tests that help and usage errors are in the language of the user."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.app import COMMANDS, cli
from bot.cli.localization import find_interface_language


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DEFAULT_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, **environment: str) -> str:
    return CliRunner().invoke(cli, list(arguments), env=environment).output


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        (["--language", "ja", "brief"], {"LANG": "en_US.UTF-8"}, "ja"),
        (["--language=ja"], {"DEFAULT_LANGUAGE": "en"}, "ja"),
        ([], {"DEFAULT_LANGUAGE": "ja", "LANG": "en_US.UTF-8"}, "ja"),
        ([], {"LANG": "ja_JP.UTF-8"}, "ja"),
        ([], {"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        (["--language"], {}, "en"),
        (["--language", "fr"], {}, "en"),
    ],
)
def test_language_is_found_before_the_command_line_is_parsed(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert find_interface_language(arguments, environment) == language


def test_env_file_sets_the_language(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEFAULT_LANGUAGE=ja\n", encoding="utf-8")
    assert find_interface_language([], {}) == "ja"


def test_list_of_commands_is_translated() -> None:
    japanese = run("--help", LANG="ja_JP.UTF-8")
    assert "使い方:" in japanese
    assert "前の版に戻します。" in japanese
    assert "Go back" not in japanese
    assert "Go back to an earlier revision." in run("--help")


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_mixes_languages(name: str) -> None:
    assert "使い方:" in run("--language", "ja", name, "--help")
    english = run("--language", "en", name, "--help")
    assert "Usage:" in english
    assert "使い方" not in english


@pytest.mark.parametrize(
    ("arguments", "japanese", "english"),
    [
        (["frobnicate"], "というコマンドはありません", "No such command"),
        (["brief", "--viw", "x"], "というオプションはありません", "No such option"),
        (["brief", "--page", "0", "x"], "範囲外です", "not in the range"),
        (["brief", "--view", "x", "y"], "のどれかにしてください", "is not one of"),
        (["brief"], "引数が必要です", "Missing argument"),
        (["--language", "xx", "brief"], "次のどれかにしてください", "choose one of en, ja"),
        (["rollback", "1", "2"], "余分な引数", "unexpected extra argument"),
        (["import", "--report", "x", "y"], "--preview と一緒に", "can only be used with"),
    ],
)
def test_usage_errors_are_translated_as_a_whole(arguments: list[str], japanese: str, english: str) -> None:
    output = run("--language", "ja", *arguments)
    assert japanese in output
    assert "エラー: " in output
    assert "Error" not in output
    output = run("--language", "en", *arguments)
    assert english in output
    assert output.isascii()
