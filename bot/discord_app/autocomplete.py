"""Suggests choices while an option is being typed, and finds the subject of a choice."""

from __future__ import annotations

import functools
import logging
import unicodedata
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from discord import app_commands

from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from bot.discord_app.ui.markdown import to_plain_text
from briefings.cards.editions import list_edition_names, parse_edition
from briefings.cards.labels import get_kind_name, get_view_name
from briefings.cards.search_narrowing import list_sections
from briefings.domain import SubjectKind
from briefings.domain.cards import View
from briefings.i18n import languages

if TYPE_CHECKING:
    from briefings.domain.matches import SearchHit
    from briefings.service import BriefingService

logger = logging.getLogger(__name__)

_CACHE_SIZE: Final = 2048

P = ParamSpec("P")
ChoiceT = TypeVar("ChoiceT", str, int)
Completion = Callable[P, Coroutine[Any, Any, list[app_commands.Choice[ChoiceT]]]]


def offer_nothing_on_error(complete: Completion[P, ChoiceT]) -> Completion[P, ChoiceT]:
    """Makes an autocomplete return no choices if it fails.

    Free text is still accepted, and the error is logged.
    """

    @functools.wraps(complete)
    async def complete_or_log(*args: P.args, **kwargs: P.kwargs) -> list[app_commands.Choice[ChoiceT]]:
        try:
            return await complete(*args, **kwargs)
        except Exception:
            logger.exception("Autocomplete failed")
            return []

    return complete_or_log


def complete_last_name(
    typed: str, complete: Callable[[str], list[app_commands.Choice[str]]]
) -> list[app_commands.Choice[str]]:
    """Returns choices for the last name of a list with commas, each with the names before it.

    Args:
        typed: the list as typed so far.
        complete: offers names for the last one.
    """
    before, comma, last = typed.rpartition(",")
    offered = complete(last.strip())
    if not comma:
        return offered
    lists = (f"{before.strip()}, {choice.value}" for choice in offered)
    return [app_commands.Choice(name=text, value=text) for text in lists if len(text) <= MAX_OPTION_TEXT]


class AutocompleteChoices:
    """Choices among the names of one revision.

    Discord sends the value of a choice when it is selected, and its name when the command is copied and pasted. The
    name has the flag and the kind beside the value; `find_subject` resolves both.
    """

    def __init__(self, service: BriefingService) -> None:
        self._service = service
        self._choice_cache: dict[tuple[str, str], app_commands.Choice[str]] = {}
        self._subject_by_text: dict[str, str] = {}
        self._edition_choices: dict[str, list[tuple[app_commands.Choice[str], str]]] = {}
        self._build_choices()
        self._cached_matches = functools.lru_cache(_CACHE_SIZE)(self._match_names)

    def complete_names(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """Returns at most 25 names for a partial input; the index and the main subjects for an empty one."""
        names = self._cached_matches(typed, language)
        return names if typed else [_build_index_choice(language), *names][:MAX_OPTIONS]

    def complete_editions(self, typed: str, language: str) -> list[app_commands.Choice[str]]:
        """Returns the editions that match the input, the newest first; all of them if none does."""
        cached = self._edition_choices.get(language)
        if cached is None:
            names = list_edition_names(self._service.content_index, language)
            cached = self._edition_choices[language] = [
                (app_commands.Choice(name=_to_choice_text(name), value=str(edition)), _normalize_text(name))
                for edition, name in names
            ]
        typed_name = _normalize_text(typed)
        matching = [choice for choice, name in cached if typed_name in name]
        return (matching or [choice for choice, _ in cached])[:MAX_OPTIONS]

    def complete_sections(self, typed: str, edition: str, language: str) -> list[app_commands.Choice[str]]:
        """Returns sections whose path or title contains the input, of an edition or of all, in order."""
        index = self._service.content_index
        year = parse_edition(edition, index.editions) if edition else 0
        sections = list_sections(index, typed, language, year if year in index.editions else 0)
        return [
            app_commands.Choice(name=_to_choice_text(name), value=reference)
            for reference, name in sections
            if len(reference) <= MAX_OPTION_TEXT
        ][:MAX_OPTIONS]

    def find_subject(self, text: str) -> str | None:
        """Finds the subject whose choice has exactly this text, in either language."""
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
        """Builds the choice of every subject; if two share a name, the kind is added."""
        texts = [
            (subject, language, _to_choice_text(subject.get_localized_name(language)))
            for subject in self._service.snapshot.content.subjects
            for language in languages()
        ]
        # Each kind is translated once and not for each of some 800 names, because the first answer waits for this.
        kind_names = {
            (kind, language): get_kind_name(kind, language) for kind in SubjectKind for language in languages()
        }
        subjects_by_name: dict[str, set[str]] = {}
        for subject, _language, text in texts:
            subjects_by_name.setdefault(text, set()).add(subject.id)
        for subject, language, text in texts:
            value = text
            kind = kind_names[subject.kind, language]
            if len(subjects_by_name[text]) > 1:
                value = _to_choice_text(f"{clip_text(text, MAX_OPTION_TEXT - 20)} ({kind})")
            self._subject_by_text.setdefault(value, subject.id)
            # `🇦🇲 アルメニア — 国`
            name = to_plain_text(f"{subject.flag} {subject.get_localized_name(language)} — {kind}")
            name = name if len(name) <= MAX_OPTION_TEXT else value
            self._subject_by_text.setdefault(name, subject.id)
            self._choice_cache[subject.id, language] = app_commands.Choice(name=name, value=value)

    def _get_choice(self, hit: SearchHit, language: str) -> app_commands.Choice[str]:
        choice = self._choice_cache.get((hit.subject, language))
        if choice is None:
            name = _to_choice_text(hit.name)
            choice = self._choice_cache[hit.subject, language] = app_commands.Choice(name=name, value=name)
        return choice


def _build_index_choice(language: str) -> app_commands.Choice[str]:
    """Builds the choice that opens the start card, from which every subject is reached."""
    name = get_view_name(View.INDEX, language)
    return app_commands.Choice(name=name, value=name)


def _normalize_text(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _to_choice_text(name: str) -> str:
    return clip_text(to_plain_text(name), MAX_OPTION_TEXT) or "?"
