"""A third language is one file: with it, Discord shows commands, cards and errors in that language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.discord_app import BriefingBot
from bot.settings_loader import load_settings
from tests.support.message_catalogs import added_catalog

CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgctxt "command"
msgid "brief"
msgstr "kurz"

msgctxt "option"
msgid "query"
msgstr "anfrage"

msgctxt "option"
msgid "visibility"
msgstr "Nicht erlaubt"

msgctxt "menu"
msgid "Look up this text"
msgstr "Text nachschlagen"

msgid "only me"
msgstr "nur ich"

msgid "Country"
msgstr "Land"

msgid "No known country or topic was found in this text."
msgstr "In diesem Text kommt nichts Bekanntes vor."

msgid "Something went wrong. Please try again in a moment (reference {reference})."
msgstr "Das hat nicht geklappt (Kennung {reference})."
"""


@pytest.fixture(autouse=True)
def german(tmp_path: Path) -> Iterator[None]:
    with added_catalog(tmp_path, "de", CATALOG):
        yield


async def test_names_and_choices_of_commands_are_translated(world: Any, caplog: pytest.LogCaptureFixture) -> None:
    request = next(r for r in world.env.http_requests if r.method == "PUT" and r.path.endswith("/commands"))
    commands = {command["name"]: command for command in request.json}
    options = {option["name"]: option for option in commands["brief"]["options"]}
    assert commands["brief"]["name_localizations"] == {"de": "kurz", "ja": "brief"}
    assert commands["Look up this text"]["name_localizations"]["de"] == "Text nachschlagen"
    assert options["query"]["name_localizations"]["de"] == "anfrage"
    choices = {choice["value"]: choice["name_localizations"]["de"] for choice in options["visibility"]["choices"]}
    assert choices == {"public": "everyone here", "private": "nur ich"}


async def test_name_refused_by_discord_remains_english(world: Any) -> None:
    request = next(r for r in world.env.http_requests if r.method == "PUT" and r.path.endswith("/commands"))
    brief = next(command for command in request.json if command["name"] == "brief")
    visibility = next(option for option in brief["options"] if option["name"] == "visibility")
    assert "de" not in visibility["name_localizations"]


async def test_card_is_in_the_users_language(world: Any, payload: Any, read: Any) -> None:
    payload.set(locale="de")
    card = (await world.brief("Armenia")).response
    assert "-# Land" in read.text(card)
    assert "Armenia" in read.text(card), "content has no German names: the English ones are shown"


async def test_error_is_in_the_users_language(
    world: Any, payload: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: str) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.env.bot.context.answers, "answer_query", fail)
    payload.set(locale="de")
    result = await world.brief("Armenia")
    assert [str(error) for error in world.env.errors]
    assert read.text(result.response).startswith("Das hat nicht geklappt (Kennung ")


async def test_servers_language_is_used_if_the_users_has_no_catalog(world: Any, payload: Any, read: Any) -> None:
    payload.set(locale="fr", guild_locale="de")
    assert "-# Land" in read.text((await world.brief("Armenia")).response)


def test_it_can_be_the_default_language(make_bot: Callable[[], BriefingBot]) -> None:
    assert load_settings(default_language="de").default_language == "de"
