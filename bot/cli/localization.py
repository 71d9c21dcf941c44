"""Translates help texts and click's own messages into the language of the user."""

from __future__ import annotations

import copy
import os
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from briefings.i18n import N_, SOURCE_LANGUAGE, find_supported_language
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLICK_TEXTS: Final = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("default: {default}"),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Aborted!"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Did you mean {possibility}?"),
    N_("(Did you mean one of: {possibilities}?)"),
    N_("Got unexpected extra argument ({args})"),
    N_("Got unexpected extra arguments ({args})"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Option {name!r} requires an argument."),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not {choice}."),
    N_("{value!r} is not one of {choices}."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} is a directory."),
)
"""The texts of click that this command can print."""

_CLICK_MODULES: Final = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.types,
)
_C = TypeVar("_C", bound=click.Command)


def find_interface_language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """Finds the language of help and usage errors, which must be known before the command line is parsed.

    It is that of `--language`, then of the setting DEFAULT_LANGUAGE, then of the system's locale, then English.

    Args:
        arguments: the command line, without the name of the program.
        environment: the environment variables.
    """
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    setting = environment.get("DEFAULT_LANGUAGE") or _read_env_file()
    candidates = (_find_option(arguments), setting, locale.partition(".")[0])
    languages = (find_supported_language(candidate) for candidate in candidates if candidate)
    return next(filter(None, languages), SOURCE_LANGUAGE)


def localize_command(command: _C, language: str) -> _C:
    """Returns a copy of a command whose help is in a language."""
    localized = copy.copy(command)
    localized.help = _(command.help, language) if command.help else None
    localized.params = [_localize_parameter(parameter, language) for parameter in command.params]
    return localized


def translate_click(language: str) -> None:
    """Makes click use this program's catalogs.

    click calls the standard `gettext`, which reads compiled catalogs of the process's locale only; so the function
    that its modules have imported is replaced.
    """

    def translate(message: str) -> str:
        return _(message, language)

    def translate_plural(singular: str, plural: str, count: int) -> str:
        return _(singular if count == 1 else plural, language)

    for module in _CLICK_MODULES:
        replaced: Any = module
        if hasattr(module, "_"):
            replaced._ = translate
        if hasattr(module, "ngettext"):
            replaced.ngettext = translate_plural


def _find_option(arguments: Sequence[str]) -> str:
    for index, argument in enumerate(arguments):
        name, _separator, value = argument.partition("=")
        if name == "--language":
            return value or (arguments[index + 1] if index + 1 < len(arguments) else "")
    return ""


def _read_env_file() -> str:
    """Returns DEFAULT_LANGUAGE of the file `.env`; empty if there is none or it can't be read."""
    if not os.path.lexists(".env"):
        return ""
    from dotenv import dotenv_values

    try:
        return dotenv_values(".env").get("DEFAULT_LANGUAGE") or ""
    except (OSError, UnicodeError):
        return ""  # the settings report it


def _localize_parameter(parameter: click.Parameter, language: str) -> click.Parameter:
    localized = copy.copy(parameter)
    if isinstance(localized, click.Option) and localized.help:
        localized.help = _(localized.help, language)
    return localized
