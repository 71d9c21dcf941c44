"""Tests how the proxy is determined from the setting and the environment."""

from __future__ import annotations

import pytest

from bot.proxy import find_proxy
from bot.settings import Secret, Settings, SettingsError

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def settings(proxy: str | None = None) -> Settings:
    return Settings(proxy=None if proxy is None else Secret(proxy))


def test_without_any_there_is_none() -> None:
    assert find_proxy(settings(), "discord.com") is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_standard_proxy_variables_are_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://proxy.example:3128")
    proxy = find_proxy(settings(), "discord.com")
    assert proxy is not None
    assert proxy.url == "http://proxy.example:3128"


def test_host_in_no_proxy_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "localhost,.slack.com,slack.com")
    assert find_proxy(settings(), "slack.com") is None
    assert find_proxy(settings(), "discord.com") is not None


def test_setting_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    proxy = find_proxy(settings("other.example:8080"), "discord.com")
    assert proxy is not None
    assert proxy.url == "http://other.example:8080"
    assert find_proxy(settings("none"), "discord.com") is None


def test_user_and_password_are_not_displayed() -> None:
    proxy = find_proxy(settings("http://user:secret@[::1]:3128"), "discord.com")
    assert proxy is not None
    assert (proxy.display, proxy.password) == ("http://[::1]:3128", "secret")


@pytest.mark.parametrize("address", ["http://", "http://proxy:port", "http://user:secret@", "http://proxy:99999"])
def test_unusable_address_is_an_error_without_the_address(address: str) -> None:
    with pytest.raises(SettingsError) as raised:
        find_proxy(settings(address), "discord.com")
    assert "secret" not in str(raised.value)
    assert "http://HOST:PORT" in str(raised.value)
