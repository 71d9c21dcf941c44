"""Settings that are read without pydantic equal the validated ones, or are left to the validation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.plain_settings import READERS, read_plain_settings
from bot.settings import Secret, Settings, SettingsError
from bot.settings_loader import load_settings
from bot.settings_schema import SettingsSchema, check_settings

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_has_a_reader_and_a_rule() -> None:
    assert list(READERS) == list(Settings.__struct_fields__) == list(SettingsSchema.model_fields)


PLAIN = [
    {},
    {"DATABASE_PATH": "資料 室/b.db", "TIMEZONE": "Europe/Moscow", "DEFAULT_LANGUAGE": "en-US"},
    {"database_path": "~/b.db", "Default_Language": "ja_JP"},
    {"DISCORD_TOKEN": "a b", "HOME_GUILD": "123456789012345678", "BACKUPS": "0", "COOLDOWNS": "false"},
    {"TIMEZONE": "", "UNKNOWN": "x", "SHARD_COUNT": ""},
    {"DATABASE_URL": "postgresql://USER:PASSWORD@HOST/NAME", "SHARD_COUNT": "4"},
    {"WEB_URL": "https://briefings.example.org:8443/cards/", "WEB_PORT": "8080", "LOG_LEVEL": "debug"},
    {"HOME_WORKSPACE": "T0DESK", "MODERATOR_GROUP": "S0DESK", "LOG_FORMAT": "json", "CONTENT_DIR": "~/content"},
]
LEFT_TO_THE_CHECK = [
    {"TIMEZONE": "Mars/Olympus"},
    {"TIMEZONE": "../etc/passwd"},
    {"DEFAULT_LANGUAGE": "klingon"},
    {"DATABASE_PATH": "~nobody-of-that-name/b.db"},
    {"IMPORT_LIMIT_MB": "201"},
    {"IMPORT_LIMIT_MB": "many"},
    {"HOME_GUILD": "１２"},
    {"BACKUPS": "-1"},
    {"BACKUPS": "9" * 5000},
    {"COOLDOWNS": "perhaps"},
    {"LOG_LEVEL": "loud"},
    {"SHARD_IDS": "0"},
    {"DATABASE_URL": "mysql://USER:PASSWORD@HOST/NAME"},
    {"WEB_URL": "https://user@host"},
    {"HOME_WORKSPACE": "desk"},
]


@pytest.mark.parametrize("values", PLAIN)
@pytest.mark.parametrize("in_file", [False, True])
def test_plain_settings_are_those_of_the_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, values: dict[str, str], in_file: bool
) -> None:
    if in_file:
        lines = "".join(f'{name}="{value}"\r\n' for name, value in values.items())
        (tmp_path / ".env").write_text(f"\ufeff{lines}", encoding="utf-8")
    else:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
    plain = read_plain_settings({})
    assert plain == check_settings({})


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=()), max_size=12)
WORDS = st.sampled_from(
    [
        *("true", "false", "True", "1", "yes", "DEBUG", "info", "ınfo", "json", "text", "JSON", "none", "null", ""),
        *("0", "1", "7", "007", "14", "100", "366", "3000", "65535", "65536", "-1", "1e3", "1_0", "1.0", "９", " 5"),
        *("ja", "en-US", "JA_jp", "xx", "Asia/Baku", "Europe/Moscow", "UTC", "Asia", "asia/baku", "/etc", "Mars/X"),
        *(
            "~/b.db",
            "b.db",
            "a/../b.db",
            "~x-nobody/b.db",
            "loop",
            "T0DESK",
            "S0DESK",
            "T0",
            "T0DESK\n",
            "0-3",
            "0,1",
        ),
        *("https://a.example.org/", "http://A.example", "https://x:0/", "https://x:8080/p/", "https://ü.example"),
        *("postgresql://u:p@h/n", "postgres://", "postgresql:/u", "123456789012345678", str(2**63), str(2**64)),
    ]
)
VALUES = st.dictionaries(st.sampled_from(Settings.__struct_fields__), WORDS | TEXTS, max_size=4)


@given(in_environment=VALUES, in_file=VALUES, overrides=VALUES | st.just({"database_url": None}))
@example(in_environment={}, in_file={}, overrides={"database_path": Path("~/b.db"), "default_language": "en"})
@example(in_environment={"database_url": "mysql://"}, in_file={}, overrides={"database_url": None})
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_settings_are_read_as_by_the_check_or_left_to_it(
    tmp_path: Path,
    in_environment: dict[str, str],
    in_file: dict[str, str],
    overrides: Mapping[str, object],
) -> None:
    loop = tmp_path / "loop"
    if not loop.is_symlink():
        loop.symlink_to(loop)
    lines = (f"{name}='{value}'\n" for name, value in in_file.items() if value.isprintable() and "'" not in value)
    (tmp_path / ".env").write_text("".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in in_environment.items():
            patch.setitem(os.environb, name.upper().encode(), value.encode(errors="surrogatepass"))
        plain = read_plain_settings(overrides)
        try:
            checked = check_settings(overrides)
        except SettingsError:
            assert plain is None
        else:
            assert plain in (None, checked)


def test_environment_takes_precedence_unless_it_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEFAULT_LANGUAGE=en\nTIMEZONE=Asia/Baku\nproxy=x\nPROXY=\n", encoding="utf-8")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "ja")
    monkeypatch.setenv("TIMEZONE", "")
    plain = read_plain_settings({})
    assert plain is not None
    assert (plain.default_language, plain.timezone, plain.proxy) == ("ja", "Asia/Baku", Secret("x"))
    assert plain == check_settings({})


def test_given_values_take_precedence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_PATH", "other.db")
    monkeypatch.setenv("DATABASE_URL", "postgresql://USER:PASSWORD@HOST/NAME")
    given = {"database_path": tmp_path / "b.db", "database_url": None, "default_language": "en"}
    plain = read_plain_settings(given)
    assert plain is not None
    assert (plain.database_path, plain.database_url, plain.default_language) == (tmp_path / "b.db", None, "en")


@pytest.mark.parametrize("values", LEFT_TO_THE_CHECK, ids=" ".join)
def test_other_settings_are_left_to_validation(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert read_plain_settings({}) is None
    if "HOME_GUILD" not in values:
        with pytest.raises(SettingsError):
            load_settings()


def test_other_settings_are_read_by_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SHARD_COUNT": "4", "SHARD_IDS": "0-1", "COOLDOWNS": "no", "WEB_URL": "HTTPS://X/"}.items():
        monkeypatch.setenv(name, value)
    assert read_plain_settings({}) is None
    read = load_settings()
    assert (read.shards, read.cooldowns, read.web_url) == ((0, 1), False, "HTTPS://X")


def test_file_that_is_not_text_is_left_to_the_check(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("# 設定\nTIMEZONE=Asia/Baku\n".encode("utf-16"))
    assert read_plain_settings({}) is None
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    assert load_settings() == Settings()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_pipe_is_left_to_the_file_check(tmp_path: Path) -> None:
    """A pipe can be read once: the validation would find it empty."""
    os.mkfifo(tmp_path / ".env")
    assert read_plain_settings({}) is None


RUN = """
import asyncio, sys
from bot.cli.context import CommandContext
from bot.runtime import run_bot

settings = CommandContext().settings
assert settings.discord_token and settings.home_guild == 5
asyncio.run(run_bot(settings))
sys.exit(bool({"pydantic", "pydantic_settings", "pydantic_core"} & set(sys.modules)))
"""


def test_run_imports_no_pydantic(root: Path, tmp_path: Path) -> None:
    """An invalid token ends the process after all imports."""
    values = {"DISCORD_TOKEN": "two words", "HOME_GUILD": "5", "WEB_URL": "https://briefings.example.org"}
    run = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=tmp_path,
        env={**os.environ, **values, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "two words" not in run.stderr
