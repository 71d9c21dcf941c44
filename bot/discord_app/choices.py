"""Choices of the autocomplete, made beforehand, and what each of them stands for."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.discord_app.limits import OPTION_TEXT, OPTIONS
from bot.discord_app.markup import plain
from bot.discord_app.text import clip
from briefings.cards.editions import edition_names
from briefings.cards.wording import kind_name

if TYPE_CHECKING:
    from briefings.desk import Desk
    from briefings.matching.model import Hit

_KEPT: Final = 2048
_LANGUAGES: Final = ("ja", "en")


class Choices:
    """Choices of one desk.

    A choice's name is what a reader sees and what comes back when a command is copied and pasted; its value is what
    comes back when it is chosen. Both are the same text here, and both resolve to the subject it was made for.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: dict[tuple[str, str], app_commands.Choice[str]] = {}
        self._subjects: dict[str, str] = {}
        self._editions: dict[str, list[tuple[app_commands.Choice[str], str]]] = {}
        self._prepare()
        self._complete = lru_cache(_KEPT)(self._fresh)

    def complete(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """At most 25 choices for what was typed so far; the main subjects where nothing was."""
        return self._complete(typed, language)

    def editions(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """The editions held that fit what was typed, the newest first; all of them where none fits."""
        made = self._editions.get(language)
        if made is None:
            named = edition_names(self._desk.lookup, language)
            made = self._editions[language] = [
                (app_commands.Choice(name=_choice_text(name), value=str(edition)), _folded(name))
                for edition, name in named
            ]
        wanted = _folded(typed)
        fitting = [choice for choice, name in made if wanted in name]
        return (fitting or [choice for choice, _ in made])[:OPTIONS]

    def subject(self, text: str) -> str | None:
        """The subject whose choice has exactly this text, in either language."""
        return self._subjects.get(text)

    def _fresh(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        choices: dict[str, app_commands.Choice[str]] = {}
        for hit in self._desk.complete(typed, language):
            choice = self._choice(hit, language)
            choices.setdefault(choice.value, choice)
            if len(choices) == OPTIONS:
                break
        return list(choices.values())

    def _prepare(self) -> None:
        """Make the choice of every subject; where two share a name, each says what kind of thing it is."""
        subjects = self._desk.snapshot.content.subjects
        bearers: dict[str, set[str]] = {}
        for subject in subjects:
            for language in _LANGUAGES:
                bearers.setdefault(_choice_text(subject.name(language)), set()).add(subject.id)
        for subject in subjects:
            for language in _LANGUAGES:
                text = _choice_text(subject.name(language))
                if len(bearers[text]) > 1:
                    kind = kind_name(subject.kind, language)
                    text = _choice_text(f"{clip(text, OPTION_TEXT - 20)} ({kind})")
                self._subjects.setdefault(text, subject.id)
                self._made[subject.id, language] = app_commands.Choice(name=text, value=text)

    def _choice(self, hit: Hit, language: str) -> app_commands.Choice[str]:
        made = self._made.get((hit.subject, language))
        if made is None:
            name = _choice_text(hit.name)
            made = self._made[hit.subject, language] = app_commands.Choice(name=name, value=name)
        return made


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _choice_text(name: str) -> str:
    return clip(plain(name), OPTION_TEXT) or "?"
