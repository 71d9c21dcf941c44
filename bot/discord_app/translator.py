"""Names and descriptions of commands in the languages of Discord's clients."""

from __future__ import annotations

import re
import unicodedata

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
