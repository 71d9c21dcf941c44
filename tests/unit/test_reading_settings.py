"""The settings of commands that only read: the same as those that are checked, or left to the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from annotated_types import Ge, Le

from bot.reading_settings import (
    CHECKED_NAMES,
    FREE_NAMES,
    NUMBER_RANGES,
    READ_NAMES,
    SWITCHES,
    read_plain_settings,
)
from bot.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_is_read_free_a_number_a_switch_or_checked() -> None:
    groups = (READ_NAMES, FREE_NAMES, NUMBER_RANGES, SWITCHES, CHECKED_NAMES)
    names = [name for group in groups for name in group]
    assert sorted(names) == sorted(Settings.model_fields)


def test_the_ranges_are_those_of_the_settings() -> None:
    for name, (lowest, highest) in NUMBER_RANGES.items():
        rules = Settings.model_fields[name].metadata
        assert [rule.ge for rule in rules if isinstance(rule, Ge)] == [lowest]
        assert [rule.le for rule in rules if isinstance(rule, Le)] in ([highest], [] if highest == 2**63 else None)


PLAIN = [
    {},
    {"DATABASE_PATH": "資料 室/b.db", "TIMEZONE": "Europe/Moscow", "DEFAULT_LANGUAGE": "en-US"},
    {"database_path": "~/b.db", "Default_Language": "ja_JP"},
    {"DISCORD_TOKEN": "a b", "HOME_GUILD": "123456789012345678", "BACKUPS": "0", "COOLDOWNS": "false"},
    {"TIMEZONE": "", "UNKNOWN": "x", "SHARD_COUNT": ""},
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
    {"DATABASE_URL": "postgresql://USER:PASSWORD@HOST/NAME"},
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
    plain, checked = read_plain_settings(), load_settings()
    assert plain is not None
    for name in (*READ_NAMES, "database_url"):
        assert getattr(plain, name) == getattr(checked, name)


def test_the_environment_takes_precedence_unless_it_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEFAULT_LANGUAGE=en\nTIMEZONE=Asia/Baku\n", encoding="utf-8")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "ja")
    monkeypatch.setenv("TIMEZONE", "")
    plain = read_plain_settings()
    assert plain is not None
    assert (plain.default_language, plain.timezone) == ("ja", "Asia/Baku")


def test_options_take_precedence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_PATH", "other.db")
    plain = read_plain_settings(database=tmp_path / "b.db", language="en")
    assert plain is not None
    assert (plain.database_path, plain.default_language) == (tmp_path / "b.db", "en")


@pytest.mark.parametrize("values", LEFT_TO_THE_CHECK, ids=" ".join)
def test_what_is_not_plain_is_left_to_the_check(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    """A wrong setting is never used, though the command would not need it."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert read_plain_settings() is None
    if "DATABASE_URL" not in values and "HOME_GUILD" not in values:
        with pytest.raises(SettingsError):
            load_settings()


def test_a_file_that_is_not_text_is_left_to_the_check(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("# 設定\nTIMEZONE=Asia/Baku\n".encode("utf-16"))
    assert read_plain_settings() is None
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    assert read_plain_settings() is None or load_settings()
