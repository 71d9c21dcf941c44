"""Determines the subject that a moderator named, and suggests subjects if it is uncertain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.moderation.alias_messages import format_name, format_subject_names
from bot.moderation.miss_messages import build_miss_message
from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.moderation.parts import ModeratorMessage
    from briefings.search.misses import MissRecord
    from briefings.service import BriefingService

_SEPARATORS: Final = re.compile(r"[,、，;；\n]")
"""Separators between the subjects of a list; names contain none of them."""

_CERTAIN_STRATEGIES: Final = frozenset(
    {SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE, SearchStrategy.ROMANIZED}
)
"""Strategies that do not guess. Subjects found by others are only suggested."""


def find_certain_subject(service: BriefingService, typed: str, language: str) -> str | None:
    """Finds the subject of an input; None if there is none, several or a guess."""
    match = service.search(typed, language)
    if match.outcome is SearchOutcome.FOUND and match.hits[0].strategy in _CERTAIN_STRATEGIES:
        return match.hits[0].subject
    return None


def find_listed_subjects(
    service: BriefingService, typed: str, language: str, find_subject: Callable[[str], str | None]
) -> tuple[tuple[str, ...], str]:
    """Finds the subjects of an input: one name, or several between commas or lines.

    Args:
        service: searches the content.
        typed: the input.
        language: of the moderator.
        find_subject: returns the subject of a name; None if there is none or several.

    Returns:
        The ids of the subjects, each once, and the first name that is not one subject; empty if all are.
    """
    names = [name for part in _SEPARATORS.split(typed) if (name := part.strip())]
    if len(names) > 1 and (whole := find_certain_subject(service, typed, language)) is not None:
        return (whole,), ""  # a name with a comma: Expo 2025 Osaka, Kansai, Japan
    ids: dict[str, None] = {}
    for name in names:
        subject = find_subject(name)
        if subject is None:
            return (), name
        ids[subject] = None
    return tuple(ids), "" if ids else typed


def split_last_name(typed: str) -> tuple[str, str]:
    """Splits a text after its last separator: the part before is complete, the name after it is still being typed."""
    end = max((match.end() for match in _SEPARATORS.finditer(typed)), default=0)
    name = typed[end:].lstrip()
    return typed[: len(typed) - len(name)] if end else "", name if end else typed


def offer_subjects(service: BriefingService, miss: MissRecord, typed: str, language: str) -> ModeratorMessage:
    """Returns the possible subjects of an input, to choose from."""
    match = service.search(typed, language)
    subject_ids = tuple(dict.fromkeys(hit.subject for hit in (*match.hits, *match.nearest)))
    note = (
        _("“{typed}” could be several subjects; please choose one.", language, typed=format_name(typed))
        if subject_ids
        else _format_no_subject_text(typed, language)
    )
    return build_miss_message(service, miss, language, subjects=subject_ids or None, note=note)


def describe_candidates(service: BriefingService, typed: str, language: str) -> str:
    """Explains why a name is not one subject, and which subjects are possible."""
    match = service.search(typed, language)
    hits = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
    names = format_subject_names(service, (hit.subject for hit in hits), language)
    if not names:
        return _format_no_subject_text(typed, language)
    return _(
        "“{typed}” is not the name of one subject. It could be: {subjects}",
        language,
        typed=format_name(typed),
        subjects=names,
    )


def _format_no_subject_text(typed: str, language: str) -> str:
    return _("There is no subject called “{typed}”.", language, typed=format_name(typed))
