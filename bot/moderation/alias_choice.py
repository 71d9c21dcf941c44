"""Decides which subject a moderator named, and offers subjects where that is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.alias_messages import format_name, format_subject_names
from bot.moderation.miss_messages import build_miss_message
from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.moderation.parts import ModeratorMessage
    from briefings.search.misses import MissRecord
    from briefings.service import BriefingService

_CERTAIN_STRATEGIES: Final = frozenset(
    {SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE, SearchStrategy.ROMANIZED}
)
"""Strategies that do not guess: a subject found by another one is offered, not taken."""


def find_certain_subject(service: BriefingService, typed: str, language: str) -> str | None:
    """The subject that was typed; None where that is none, several or a guess."""
    match = service.search(typed, language)
    if match.outcome is SearchOutcome.FOUND and match.hits[0].strategy in _CERTAIN_STRATEGIES:
        return match.hits[0].subject
    return None


def offer_subjects(service: BriefingService, miss: MissRecord, typed: str, language: str) -> ModeratorMessage:
    """The subjects that could have been meant, to choose from."""
    match = service.search(typed, language)
    subject_ids = tuple(dict.fromkeys(hit.subject for hit in (*match.hits, *match.nearest)))
    note = (
        _("“{typed}” could be several subjects; please choose one.", language, typed=format_name(typed))
        if subject_ids
        else _no_subject_text(typed, language)
    )
    return build_miss_message(service, miss, language, subjects=subject_ids or None, note=note)


def describe_candidates(service: BriefingService, typed: str, language: str) -> str:
    """Why a name is not one subject, and which subjects it could be."""
    match = service.search(typed, language)
    hits = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
    names = format_subject_names(service, (hit.subject for hit in hits), language)
    if not names:
        return _no_subject_text(typed, language)
    return _(
        "“{typed}” is not the name of one subject. It could be: {subjects}",
        language,
        typed=format_name(typed),
        subjects=names,
    )


def _no_subject_text(typed: str, language: str) -> str:
    return _("There is no subject called “{typed}”.", language, typed=format_name(typed))
