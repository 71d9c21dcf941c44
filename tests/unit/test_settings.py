"""Settings: one class, one documented file, and no secret in messages and logs."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from msgspec.structs import asdict

from bot.settings import Settings, SettingsError
from bot.settings_loader import load_settings

CANARY = "MTk4NjIyNDgzNDcxOTI1MjQ4.canary.token"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)


def test_example_and_class_name_the_same_settings(root: Path) -> None:
    """An operator finds every setting in .env.example, and nothing there is unknown to the bot."""
    example = (root / ".env.example").read_text(encoding="utf-8")
    documented = re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE)
    assert sorted(documented) == sorted(name.upper() for name in Settings.__struct_fields__)


def test_each_setting_of_the_example_has_a_comment_above_its_block(root: Path) -> None:
    blocks = (root / ".env.example").read_text(encoding="utf-8").split("\n\n")
    for block in blocks:
        if re.search(r"^[A-Z_]+=", block, flags=re.MULTILINE):
            assert block.startswith("#"), block


def test_example_as_it_stands_gives_the_defaults(root: Path, tmp_path: Path) -> None:
    """Copying the example to .env changes nothing."""
    bare = load_settings()
    (tmp_path / ".env").write_text((root / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == bare


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEFAULT_LANGUAGE=en\nLOG_LEVEL=error\n", encoding="utf-8")
    monkeypatch.setenv("LOG_LEVEL", "warning")
    settings = load_settings()
    assert (settings.default_language, settings.log_level) == ("en", "WARNING")


BROKEN_ADDRESSES = [
    "postgresql://user:{}/x@localhost:5432/db", "postgresql://user:{}#x@localhost/db", "postgresql://user:{}?x@localhost/db",
    "postgresql://user:a@{}:x@localhost/db", "postgresql://user:{}[x@localhost/db", "postgresql://user:{}@localhost:99999/db",
    "postgresql://user:{}@localhost:port/db", "postgresql://user:{}@[::1/db", "postgresql://user:12/{}@localhost/db",
    "postgresql://user:12#{}@localhost/db", "postgresql://user:12?{}@localhost/db", "postgresql://user:12?a={}@localhost/db",
    "postgresql://user:{}@localhost/db?sslmode",
]  # fmt: skip


@pytest.mark.fault(40)
@pytest.mark.parametrize("address", BROKEN_ADDRESSES)
def test_password_in_an_invalid_address_is_never_shown(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """After a slash in a password, the library of PostgreSQL quotes its beginning as an invalid port."""
    monkeypatch.setenv("DATABASE_URL", address.format("cAnArY"))
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "%2F for /" in caught.value.format_line("en")
    for error in (caught.value, caught.value.__cause__, caught.value.__context__):
        assert "cAnArY" not in f"{error} {error!r}"


@pytest.mark.parametrize(
    "address",
    [
        *("postgresql://user:p%2Fw%40%23@localhost:5432/db", "postgres://host", "postgresql://u@a:1,b:2/db"),
        *(
            "postgresql://u:p@[::1]:5432/db?sslmode=require",
            "postgresql:///db?host=/var/run",
            "postgresql://u:p,w@h/d",
        ),
    ],
)
def test_addresses_that_can_be_read_are_accepted(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == address
    if "%2F" in address:
        assert "p/w@#" in settings.database_secrets


def test_token_is_never_shown(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The token is in no repr, str, field or log line of the settings."""
    monkeypatch.setenv("DISCORD_TOKEN", CANARY)
    settings = load_settings()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("%s %r %s", settings, settings, asdict(settings))
    assert CANARY not in caplog.text
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == CANARY


def test_wrong_setting_is_one_line_without_any_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the setting and its file, but no value, since it might be a token."""
    monkeypatch.setenv("DISCORD_TOKEN", CANARY)
    monkeypatch.setenv("IMPORT_LIMIT_MB", "many")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "klingon")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert "\n" not in message
    assert "IMPORT_LIMIT_MB" in message
    assert "DEFAULT_LANGUAGE" in message
    for value in (CANARY, "many", "klingon"):
        assert value not in message
    assert caught.value.__cause__ is None
    assert "IMPORT_LIMIT_MB" in caught.value.format_line("ja")


def test_file_saved_by_an_editor_of_windows_is_read(tmp_path: Path) -> None:
    """A byte order mark, line ends of two characters and quotes are not part of a value."""
    text = f'\ufeffDISCORD_TOKEN="{CANARY}"\r\nDEFAULT_LANGUAGE=\'en\'\r\nDATABASE_PATH="資料 室/b.db"\r\n'
    (tmp_path / ".env").write_bytes(text.encode())
    settings = load_settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == CANARY
    assert (settings.default_language, settings.database_path) == ("en", tmp_path / "資料 室" / "b.db")


@pytest.mark.parametrize("encoding", ["utf-16", "cp932"])
def test_file_in_another_encoding_is_one_clear_line_without_its_content(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_bytes(f"# 設定\nDISCORD_TOKEN={CANARY}\n".encode(encoding))
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert ".env" in message
    assert "UTF-8" in message
    assert "canary" not in message


def test_paths_are_absolute_and_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    link = tmp_path / "link.db"
    link.symlink_to("volume/real.db")
    assert load_settings(database_path="~/b.db").database_path == tmp_path / "home" / "b.db"
    assert load_settings(content_dir="~/content").content_dir == tmp_path / "home" / "content"
    assert load_settings(database_path=link).database_path == tmp_path / "volume" / "real.db"
    assert load_settings().database_path.is_absolute()


@pytest.mark.parametrize(
    ("tokens", "missing"),
    [
        ({}, ""),
        ({"slack_bot_token": "xoxb", "slack_app_token": "xapp"}, ""),
        ({"slack_bot_token": "xoxb", "slack_signing_secret": "secret"}, ""),
        ({"slack_client_id": "1.2", "slack_client_secret": "secret", "slack_app_token": "xapp"}, ""),
        ({"slack_bot_token": "xoxb"}, "SLACK_APP_TOKEN"),
        ({"slack_app_token": "xapp"}, "SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": "secret", "slack_client_secret": "secret"}, "SLACK_CLIENT_ID"),
    ],
)
def test_missing_half_of_slack_settings_is_named(tokens: dict[str, str], missing: str) -> None:
    settings = load_settings(**tokens)
    assert missing in settings.missing_for_slack
    assert bool(missing) == bool(settings.missing_for_slack)
    assert settings.uses_slack == (bool(tokens) and not missing)
