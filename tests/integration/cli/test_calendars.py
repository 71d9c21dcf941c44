"""Tests `briefing-bot calendars` as an operator uses it."""

from __future__ import annotations

from typing import Any

import pytest

URL = "https://briefings.example.org"


@pytest.fixture(autouse=True)
def _public_address(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_URL", URL)


def test_calendar_is_made_listed_changed_and_revoked(run: Any) -> None:
    assert run("calendars", "list").status == 1
    added = run("calendars", "add", "--subject", "アルメニア", "--subject", "CSTO", "--lead-days", "30, 7")
    assert added.status == 0
    url, webcal = added.out.splitlines()[:2]
    assert url.startswith(f"{URL}/calendar/")
    assert webcal == url.replace("https", "webcal")
    (calendar,) = run("calendars", "list", "--json").json
    assert (calendar["subjects"], calendar["lead_days"], calendar["platform"]) == (
        ["AM", "CSTO"],
        [30, 7],
        "terminal",
    )
    assert url.rsplit("/", 1)[1].removesuffix(".ics") not in run("calendars", "list").out
    number = calendar["id"]
    changed = run("calendars", "change", number, "--lead-days", "0", "--all-subjects", "--language", "en")
    assert (changed.status, number in changed.out) == (0, True)
    (calendar,) = run("calendars", "list", "--json").json
    assert (calendar["subjects"], calendar["lead_days"], calendar["language"]) == ([], [], "en")
    assert run("calendars", "revoke", number).status == 0
    assert run("calendars", "list").status == 1
    again = run("calendars", "revoke", number, language="en")
    assert (again.status, again.err.count("\n")) == (2, 1)
    assert f"there is no calendar {number}" in again.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--subject", "zzzzzz"), "zzzzzz"),
        (("--lead-days", "400"), "from 1 to 366"),
        (("--lead-days", "soon"), "from 1 to 366"),
        (("--language", "xx"), "xx"),
    ],
)
def test_invalid_value_is_explained_in_one_sentence(run: Any, arguments: tuple[str, ...], message: str) -> None:
    ran = run("calendars", "add", *arguments, language="en")
    assert ran.status == 2
    assert message in ran.err
    assert run("calendars", "list").status == 1


def test_no_link_is_made_without_a_public_address(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEB_URL")
    ran = run("calendars", "add", language="en")
    assert ran.status == 2
    assert ran.err.startswith("briefing-bot: WEB_URL: there is no public address of calendars")


def test_its_help_is_in_the_language_of_the_user(run: Any) -> None:
    assert "カレンダーを取り消します" in run("calendars", "revoke", "--help").out
    assert "Revoke calendars" in run("calendars", "revoke", "--help", language="en").out
