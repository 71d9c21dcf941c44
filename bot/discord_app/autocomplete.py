"""Choices of the autocomplete, made beforehand, and what each of them stands for."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from bot.discord_app.ui.markdown import to_plain_text
from briefings.cards.editions import list_edition_names
from briefings.cards.labels import kind_name

if TYPE_CHECKING:
    from briefings.domain.matches import SearchHit
    from briefings.service import BriefingService

_CACHE_SIZE: Final = 2048
_LANGUAGES: Final = ("ja", "en")


class AutocompleteChoices:
    """Choices of one desk.

    A choice's name is what a reader sees and what comes back when a command is copied and pasted; its value is what
    comes back when it is chosen. Both are the same text here, and both resolve to the subject it was made for.
    """

    def __init__(self, service: BriefingService) -> None:
        self._service = service
        self._choice_cache: dict[tuple[str, str], app_commands.Choice[str]] = {}
        self._subject_by_text: dict[str, str] = {}
        self._edition_choices: dict[str, list[tuple[app_commands.Choice[str], str]]] = {}
        self._build_choices()
        self._cached_matches = lru_cache(_CACHE_SIZE)(self._match_names)

    def complete_names(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """At most 25 choices for what was typed so far; the main subjects where nothing was."""
        return self._cached_matches(typed, language)

    def complete_editions(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """The editions held that fit what was typed, the newest first; all of them where none fits."""
        made = self._edition_choices.get(language)
        if made is None:
            named = list_edition_names(self._service.content_index, language)
            made = self._edition_choices[language] = [
                (app_commands.Choice(name=_to_choice_text(name), value=str(edition)), _normalize_text(name))
                for edition, name in named
            ]
        wanted = _normalize_text(typed)
        fitting = [choice for choice, name in made if wanted in name]
        return (fitting or [choice for choice, _ in made])[:MAX_OPTIONS]

    def find_subject(self, text: str) -> str | None:
        """The subject whose choice has exactly this text, in either language."""
        return self._subject_by_text.get(text)

    def _match_names(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        choices: dict[str, app_commands.Choice[str]] = {}
        for hit in self._service.complete_name(typed, language, MAX_OPTIONS):
            choice = self._get_choice(hit, language)
            choices.setdefault(choice.value, choice)
            if len(choices) == MAX_OPTIONS:
                break
        return list(choices.values())

    def _build_choices(self) -> None:
        """Make the choice of every subject; where two share a name, each says what kind of thing it is."""
        subjects = self._service.snapshot.content.subjects
        bearers: dict[str, set[str]] = {}
        for subject in subjects:
            for language in _LANGUAGES:
                bearers.setdefault(_to_choice_text(subject.localized_name(language)), set()).add(subject.id)
        for subject in subjects:
            for language in _LANGUAGES:
                text = _to_choice_text(subject.localized_name(language))
                if len(bearers[text]) > 1:
                    kind = kind_name(subject.kind, language)
                    text = _to_choice_text(f"{clip_text(text, MAX_OPTION_TEXT - 20)} ({kind})")
                self._subject_by_text.setdefault(text, subject.id)
                self._choice_cache[subject.id, language] = app_commands.Choice(name=text, value=text)

    def _get_choice(self, hit: SearchHit, language: str) -> app_commands.Choice[str]:
        made = self._choice_cache.get((hit.subject, language))
        if made is None:
            name = _to_choice_text(hit.name)
            made = self._choice_cache[hit.subject, language] = app_commands.Choice(name=name, value=name)
        return made


def _normalize_text(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _to_choice_text(name: str) -> str:
    return clip_text(to_plain_text(name), MAX_OPTION_TEXT) or "?"
