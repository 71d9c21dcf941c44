"""Builds the card for a query that matches several subjects, or none: names to choose from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from briefings.cards.labels import append_mark, choose_language, choose_text, join_parts, kind_name
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardAction,
    CardBlock,
    CardChoice,
    CardLimits,
    CardLine,
    CardRequest,
)
from briefings.domain.matches import SearchOutcome, SearchResult
from briefings.i18n import gettext as _
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Subject
    from briefings.domain.matches import SearchHit

_MAX_QUERY_LENGTH: Final = 60
"""Characters of the query in the title."""


def build_suggestions(
    index: ContentIndex,
    match: SearchResult,
    language: str,
    limits: CardLimits = DEFAULT_LIMITS,
    day: CardChoice | None = None,
) -> Card:
    """The card for a search result that is ambiguous or empty, with the names in question.

    Its request is empty: no button can repeat the query. A few names are buttons, more are a list. The text doesn't
    repeat them: their descriptions tell them apart. `day` opens the card of a day that the query mentions.
    """
    language = choose_language(language)
    is_ambiguous = match.outcome is SearchOutcome.AMBIGUOUS
    choices = _make_choices(index, match.hits if is_ambiguous else match.nearest, language, limits)
    choices = [day, *choices[: limits.choices - 1]] if day else choices
    has_buttons = len(choices) <= limits.actions
    actions = (CardAction(choice.label, choice.request, description=choice.description) for choice in choices)
    return Card(
        request=CardRequest(""),
        language=language,
        title=_make_title(match.query, language, is_ambiguous=is_ambiguous, is_day=day is not None),
        blocks=(CardBlock("", (CardLine(_make_hint(match, language, is_empty=not choices, day=day)),)),),
        actions=tuple(actions) if has_buttons else (),
        choices=() if has_buttons else tuple(choices),
        choices_label="" if has_buttons else _("Open a section or a related subject", language),
        revision=index.snapshot.revision.id,
    )


def _make_title(query: str, language: str, *, is_ambiguous: bool, is_day: bool) -> str:
    shown = truncate_text(" ".join(query.split()), _MAX_QUERY_LENGTH)
    if not shown:
        return _("What would you like to look up?", language)
    if is_ambiguous:
        return _("Which one is “{query}”?", language, query=shown)
    if is_day:
        return _("“{query}” mentions a day", language, query=shown)
    return _("Nothing found for “{query}”", language, query=shown)


def _make_hint(match: SearchResult, language: str, *, is_empty: bool, day: CardChoice | None) -> str:
    if match.outcome is SearchOutcome.AMBIGUOUS:
        if any(hit.reason.code == "part" for hit in match.hits):
            return _("Several subjects cover this.", language)
        return _("Several subjects have this name.", language)
    if day:
        return _("Open what happened on that day, or try the name of a country or a topic.", language)
    if is_empty:
        return _("Try the name of a country, a region, a framework, a topic or a person.", language)
    return _(
        "Choose one of the nearest names, or try a country, a region, a framework, a topic or a person.", language
    )


def _make_choices(
    index: ContentIndex, hits: Sequence[SearchHit], language: str, limits: CardLimits
) -> list[CardChoice]:
    keys = dict.fromkeys(hit.subject for hit in hits if hit.subject in index.subjects)
    subjects = [index.subjects[key] for key in keys][: limits.choices]
    counts = Counter(subject.localized_name(language) for subject in subjects)
    # Whether they become buttons or entries of a list is known later: the label fits both.
    label_length = min(limits.action_label_length, limits.choice_label_length)
    return [
        _make_choice(subject, language, label_length, is_shared=counts[subject.localized_name(language)] > 1)
        for subject in subjects
    ]


def _make_choice(subject: Subject, language: str, label_length: int, *, is_shared: bool) -> CardChoice:
    kind = kind_name(subject.kind, language)
    name = append_mark(subject.localized_name(language), kind if is_shared else "", language)
    return CardChoice(
        truncate_text(f"{subject.flag} {name}".strip(), label_length),
        CardRequest(subject.id),
        description=join_parts(kind, choose_text(subject.about, language)),
    )
