"""Translates the names, descriptions and choices of commands for Discord's clients, from the message catalogs."""

from __future__ import annotations

import logging
import unicodedata
from typing import TYPE_CHECKING, Final

from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.app_commands import locale_str

from briefings.i18n import SOURCE_LANGUAGE, find_supported_language, gettext, pgettext
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    import discord
    from discord.app_commands import TranslationContextTypes

logger = logging.getLogger(__name__)

_ALLOWED_NAME: Final = compile_lazily(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
_NAME_LOCATIONS: Final = frozenset({Location.command_name, Location.group_name, Location.parameter_name})
_CONTEXT_KEY: Final = "context"


def translatable_name(context: str, name: str) -> locale_str:
    """Marks the name of a command or an option for translation.

    Args:
        context: `command`, `option` or `menu`.
        name: the English name, a literal.
    """
    return locale_str(name, **{_CONTEXT_KEY: context})


class CommandTranslator(app_commands.Translator):
    """Reads the message catalogs; if a locale has none, Discord shows the English text."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """Returns the text for a locale; None if the English one is shown."""
        language = find_supported_language(locale.value)
        if language is None or language == SOURCE_LANGUAGE:
            return None
        text = translate_string(string, language)
        problem = find_problem(text, context)
        if problem:
            # With a name that it refuses, Discord would accept no command at all.
            logger.warning("%s: %r can't be used (%s); the English text is shown instead", language, text, problem)
            return None
        return text


def translate_string(string: locale_str, language: str) -> str:
    """Returns a text of a command in a language."""
    context = string.extras.get(_CONTEXT_KEY)
    return pgettext(str(context), string.message, language) if context else gettext(string.message, language)


def find_problem(text: str, context: TranslationContextTypes) -> str:
    """Explains why Discord would refuse a text of a command; empty if it would not."""
    if isinstance(context.data, app_commands.ContextMenu):
        return "" if 1 <= len(text) <= 32 else "the name of a context menu has 1 to 32 characters"
    if context.location in _NAME_LOCATIONS:
        return find_name_problem(text)
    return "" if 1 <= len(text) <= 100 else "a description or a choice has 1 to 100 characters"


def find_name_problem(name: str) -> str:
    """Explains why Discord would refuse a name of a command or an option; empty if it would not.

    Source: "Application Command Naming" in Discord's documentation.
    """
    if unicodedata.normalize("NFC", name) != name:
        return "a name is in NFC"
    if not _ALLOWED_NAME.fullmatch(name):
        return "a name has 1 to 32 letters, digits, hyphens, underscores and apostrophes"
    return "" if name == name.lower() else "a name is in lower case"
