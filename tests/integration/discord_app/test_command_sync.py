"""Every command as it is registered at Discord: names, descriptions, translations, lengths and contexts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import discord
import pytest
import simcord
from discord import Locale, app_commands
from discord.app_commands import TranslationContext, TranslationContextLocation, locale_str

from bot.discord_app import BriefingBot, translator
from bot.discord_app.command_sync import digest_commands
from bot.discord_app.translator import CommandTranslator, find_name_problem
from briefings.i18n import SOURCE_LANGUAGE, find_supported_language

CHAT, MENU = 1, 3
TRANSLATED_LOCALES = {
    locale.value for locale in Locale if find_supported_language(locale.value) not in {None, SOURCE_LANGUAGE}
}
"""Discord's locales that have a catalog; in all others Discord shows the English text."""

HAS_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture
async def registered(make_bot: Callable[[], BriefingBot]) -> list[dict[str, Any]]:
    """Returns the commands that the bot registers at Discord at its first start."""
    async with simcord.run(make_bot()) as env:
        request = next(r for r in env.http_requests if r.method == "PUT" and r.path.endswith("/commands"))
        return list(request.json)


def nodes(commands: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in commands:
        yield node
        yield from nodes(node.get("options", []))


def test_commands_of_the_application(registered: list[dict[str, Any]]) -> None:
    names = [(command["type"], command["name"]) for command in registered]
    assert names[0] == (CHAT, "brief")
    asked_by_date = {(CHAT, "today"), (CHAT, "upcoming"), (CHAT, "timeline")}
    assert asked_by_date | {(MENU, "Look up this text")} <= set(names)


def test_every_name_is_valid_for_discord_in_each_language(registered: list[dict[str, Any]]) -> None:
    for node in nodes([command for command in registered if command["type"] == CHAT]):
        for name in [node["name"], *node["name_localizations"].values()]:
            assert find_name_problem(name) == ""
        assert set(node["name_localizations"]) == TRANSLATED_LOCALES


def test_every_description_and_choice_is_there_in_both_languages_and_short_enough(
    registered: list[dict[str, Any]],
) -> None:
    for node in nodes([command for command in registered if command["type"] == CHAT]):
        wordings = node["description_localizations"]
        assert set(wordings) == TRANSLATED_LOCALES
        assert HAS_JAPANESE.search(wordings["ja"])
        assert all(1 <= len(text) <= 100 for text in [node["description"], *wordings.values()])
        for choice in node.get("choices", []):
            names = choice["name_localizations"]
            assert HAS_JAPANESE.search(names["ja"])
            assert all(1 <= len(text) <= 100 for text in [choice["name"], *names.values()])


def test_menu_is_japanese_in_japanese_and_english_everywhere_else(registered: list[dict[str, Any]]) -> None:
    menu = next(command for command in registered if command["type"] == MENU)
    names = menu["name_localizations"]
    assert menu["name"] == "Look up this text"
    assert names == {"ja": "この文を調べる"}
    assert all(1 <= len(name) <= 32 for name in [menu["name"], *names.values()])


def test_every_command_works_in_servers_direct_messages_and_as_an_app_of_the_user(
    registered: list[dict[str, Any]],
) -> None:
    for command in registered:
        if command.get("default_member_permissions") is not None:
            # Commands of moderators exist in servers only.
            assert (command["contexts"], command["integration_types"]) == ([0], [0])
            continue
        assert sorted(command["contexts"]) == [0, 1, 2]
        assert sorted(command["integration_types"]) == [0, 1]


@pytest.mark.parametrize("name", ["国・地域", "要約（短）", "ク\u3099", "Xマッチ", "Brief", "a b", "", "あ" * 33])
def test_names_refused_by_discord_are_refused_earlier(name: str) -> None:
    assert find_name_problem(name)


async def test_translation_that_discord_would_refuse_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord accepts no command at all if one name is invalid: the name stays English instead."""
    monkeypatch.setattr(translator, "pgettext", lambda *_: "国・地域")
    context = TranslationContext(TranslationContextLocation.parameter_name, data=None)  # type: ignore[arg-type]
    name = translator.translatable_name("option", "query")
    assert await CommandTranslator().translate(name, Locale.japanese, context) is None
    assert "国・地域" in caplog.text


class Memory:
    def __init__(self) -> None:
        self.digest: str | None = None

    async def read_digest(self) -> str | None:
        return self.digest

    async def save_digest(self, digest: str) -> None:
        self.digest = digest


async def test_commands_are_synced_only_after_changed_definition(store: Any, settings: Any) -> None:
    from bot.discord_app import create_bot

    memory = Memory()
    async with simcord.run(create_bot(store, settings, digest_store=memory)) as env:

        def count_registrations() -> int:
            return sum(r.method == "PUT" and r.path.endswith("/commands") for r in env.http_requests)

        assert count_registrations() == 1
        await env.restart_bot(create_bot(store, settings, digest_store=memory))
        assert count_registrations() == 1
        memory.digest = "another"
        await env.restart_bot(create_bot(store, settings, digest_store=memory))
        assert count_registrations() == 2


async def test_changed_wording_changes_the_digest(make_bot: Callable[[], BriefingBot]) -> None:
    bot = make_bot()
    async with simcord.run(bot):
        before = await digest_commands(bot.tree)
        assert before == await digest_commands(bot.tree)
        command = bot.tree.get_command("brief")
        assert isinstance(command, app_commands.Command)
        command._locale_description = locale_str("another description")
        assert await digest_commands(bot.tree) != before


async def test_bot_requests_no_privileged_intents_and_caches_no_members(
    make_bot: Callable[[], BriefingBot],
) -> None:
    bot = make_bot()
    assert bot.intents.value & discord.Intents(members=True, presences=True, message_content=True).value == 0
    assert bot._connection.member_cache_flags.value == 0
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == {"parse": []}


async def test_closing_the_bot_closes_the_store(make_bot: Callable[[], BriefingBot], store: Any) -> None:
    async with make_bot():
        await store.revisions.load_snapshot()
    with pytest.raises(Exception, match=r"(?i)clos"):
        await store.revisions.load_snapshot()
