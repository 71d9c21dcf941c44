"""Names and descriptions of commands in the languages of Discord's clients."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.app_commands import TranslationContextTypes, locale_str

_OPTION_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
_NAME_LOCATIONS = {Location.command_name, Location.group_name, Location.parameter_name}
_DESCRIPTION_LOCATIONS = {Location.command_description, Location.group_description, Location.parameter_description}


class CommandTranslator(app_commands.Translator):
    """Takes the wording from the string itself: `locale_str("query", ja="調べるもの")`.

    A `ja` extra is used for Japanese. An `en` extra is used for every other locale: it is given where the wording
    that Discord keeps as the default is Japanese.
    """

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """The wording for `locale`, checked against Discord's rules; None where the default is right."""
        extra = "ja" if locale is discord.Locale.japanese else "en"
        if extra not in string.extras:
            if locale in {discord.Locale.american_english, discord.Locale.british_english}:
                return _validate_text(string.message, context)
            return None
        return _validate_text(str(string.extras[extra]), context)


def localize_string(string: str | locale_str, language: str) -> str:
    """What a string marked for translation says in `ja` or `en`."""
    if isinstance(string, locale_str):
        return str(string.extras.get(language, string.message))
    return string


def _validate_text(text: str, context: TranslationContextTypes) -> str:
    problem = ""
    is_menu = isinstance(context.data, app_commands.ContextMenu)
    if context.location in _NAME_LOCATIONS and not is_menu:
        problem = find_name_problem(text)
    elif context.location in _DESCRIPTION_LOCATIONS | {Location.choice_name} and not 1 <= len(text) <= 100:
        problem = "a description and a choice have 1 to 100 characters"
    elif is_menu and not 1 <= len(text) <= 32:
        problem = "the name of a context menu has 1 to 32 characters"
    if problem:
        raise ValueError(f"{text!r}: {problem}")
    return text


def find_name_problem(name: str) -> str:
    """Why Discord would refuse `name` for a command or an option; empty if it would not.

    Source: "Application Command Naming" in Discord's documentation.
    """
    if unicodedata.normalize("NFC", name) != name:
        return "a name is in NFC"
    if not _OPTION_NAME.fullmatch(name):
        return "a name has 1 to 32 letters, digits, hyphens, underscores and apostrophes"
    return "" if name == name.lower() else "a name is in lower case"


_PHRASES: Final[dict[str, dict[str, str]]] = {
    "choose": {"ja": "選んで開く", "en": "Choose one to open"},
    "also": {"ja": "入力にあったほかの項目", "en": "Also in what you typed"},
    "lookup.title": {"ja": "この文に出てくる項目", "en": "What this text mentions"},
    "lookup.hint": {
        "ja": "{count}件見つかりました。選ぶと、あなただけに見えるカードが開きます。",
        "en": "{count} found. Choose one to open its card; only you will see it.",
    },
    "lookup.more": {
        "ja": "このほかに{count}件あります。名前を /brief に入れると開けます。",
        "en": "There are {count} more; open them by name with /brief.",
    },
    "lookup.nothing": {
        "ja": "この文には、知っている国や話題が見つかりませんでした。",
        "en": "No country or topic known here was found in this text.",
    },
    "gone": {
        "ja": "この項目は、内容の更新で見つからなくなりました。もう一度 /brief でお調べください。",
        "en": "This is no longer there after an update of the content. Please look it up again with /brief.",
    },
    "outdated": {
        "ja": "このボタンは以前の版のものなので開けません。もう一度 /brief でお調べください。",
        "en": "This button is from an earlier version and can't be opened. Please look it up again with /brief.",
    },
    "failed": {
        "ja": "うまく答えられませんでした。少し待ってもう一度お試しください（参照番号: {reference}）。",
        "en": "Something went wrong. Please try again in a moment (reference {reference}).",
    },
    "original": {"ja": "原文", "en": "original wording"},
    "pages": {"ja": "{page}／{pages}ページ", "en": "Page {page} of {pages}"},
    "previous": {"ja": "« 前のページ", "en": "« Previous"},
    "next": {"ja": "次のページ »", "en": "Next »"},
    "cut": {"ja": "長いため、ここまでを載せています。", "en": "Shortened here to fit."},
    "cut.full": {
        "ja": "長いため、ここまでを載せています。続きは全文でお読みください。",
        "en": "Shortened here to fit; the full text has the rest.",
    },
}


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = _PHRASES[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase


def list_phrases() -> dict[str, dict[str, str]]:
    """Every phrase by language, for tests that walk them."""
    return _PHRASES


JAPANESE = "ja"
ENGLISH = "en"


def choose_language(interaction: discord.Interaction[Any], default: str) -> str:
    """`ja` or `en`: the user's own, else the server's, else `default`."""
    return map_locale(interaction.locale) or map_locale(interaction.guild_locale) or default


def map_locale(locale: discord.Locale | None) -> str | None:
    """The language of the bot that a Discord locale asks for, if it is one of the two."""
    if locale is None:
        return None
    if locale is discord.Locale.japanese:
        return JAPANESE
    return ENGLISH if locale in {discord.Locale.american_english, discord.Locale.british_english} else None
