"""Builds the card for a query that matches several subjects, or none: names to choose from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.labels import append_mark, choose_language, choose_text, get_kind_name, join_parts
from briefings.cards.subject_groups import build_group_choices
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardAction,
    CardBlock,
    CardChoice,
    CardLimits,
    CardLine,
    CardRequest,
    View,
    build_search_request,
    refer_to,
)
from briefings.domain.matches import CommandName, SearchOutcome, SearchResult, SearchStrategy
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Subject
    from briefings.domain.matches import SearchHit

_MAX_QUERY_LENGTH: Final = 60
"""Characters of the query in the title."""


def build_suggestions(  # noqa: PLR0913  # the result, the reader and what to open
    index: ContentIndex,
    match: SearchResult,
    language: str,
    limits: CardLimits = DEFAULT_LIMITS,
    links: Sequence[CardChoice] = (),
    *,
    intent: View = View.SUMMARY,
) -> Card:
    """Builds the card for a search result that is ambiguous or empty, with the possible names.

    A few names are buttons, more are a list. The text doesn't repeat them: their descriptions tell them apart. If
    nothing was found, the list leads to the index.

    Args:
        index: the revision.
        match: the result.
        language: BCP 47 tag of the reader's language.
        limits: how much the renderer shows.
        links: open the days that the query mentions.
        intent: the view that opens when a name is chosen.
    """
    language = choose_language(language)
    is_ambiguous = match.outcome is SearchOutcome.AMBIGUOUS
    choices = _make_choices(index, match.hits if is_ambiguous else match.nearest, language, limits)
    origin = refer_to(build_search_request(match.query, intent))
    choices = [replace(choice, request=replace(choice.request, view=intent, origin=origin)) for choice in choices]
    choices = [*links, *choices[: limits.choices - len(links)]]
    has_buttons = len(choices) <= limits.actions
    actions = (CardAction(choice.label, choice.request, description=choice.description) for choice in choices)
    groups = build_group_choices(language) if has_buttons and not is_ambiguous else ()
    return Card(
        request=build_search_request(match.query, intent),
        language=language,
        title=_make_title(match, language, is_day=match.mentions_day and bool(links)),
        blocks=(CardBlock("", (CardLine(_make_hint(match, language, choices, links)),)),),
        actions=tuple(actions) if has_buttons else (),
        choices=groups if has_buttons else tuple(choices),
        choices_label=_format_choices_label(language, has_buttons=has_buttons, has_groups=bool(groups)),
        revision=index.snapshot.revision.id,
    )


def _format_choices_label(language: str, *, has_buttons: bool, has_groups: bool) -> str:
    if has_groups:
        return _("Countries, topics and frameworks as lists", language)
    return "" if has_buttons else _("Choose one to open", language)


_COMMAND_HINTS: Final = {
    CommandName.UPCOMING: N_("The command “upcoming” lists the anniversaries of the next days."),
    CommandName.TIMELINE: N_(
        "The command “timeline” shows the dates of a subject. Add its name, as in “timeline Armenia.”"
    ),
    CommandName.COMPARE: N_(
        "The command “compare” shows two or three subjects side by side, as in “compare Armenia, Georgia.”"
    ),
    CommandName.SCHEDULE: N_("Moderators set up regular posts with the command “schedule.”"),
    CommandName.DATA: N_("Moderators update the content with the command “data.”"),
    CommandName.HELP: N_(
        "Type the name of a country, a region, a framework, a topic or a person after “brief.” “today” shows what"
        " happened on a day, “upcoming” the next anniversaries, and “timeline” the dates of a subject. “help”"
        " (in Slack “briefing-help”) lists everything that you can do."
    ),
}
"""Instructions by the command that a query means."""


def _make_title(match: SearchResult, language: str, *, is_day: bool) -> str:
    shown = truncate_text(" ".join(match.query.split()), _MAX_QUERY_LENGTH)
    if not shown:
        return _("What would you like to look up?", language)
    if match.outcome is SearchOutcome.AMBIGUOUS:
        if len(match.hits) == 1:
            return _("Did you mean this by “{query}”?", language, query=shown)
        return _("Which one is “{query}”?", language, query=shown)
    if is_day:
        return _("“{query}” mentions a day", language, query=shown)
    if match.command is not None:
        return _("There is a command for “{query}”", language, query=shown)
    return _("Nothing found for “{query}”", language, query=shown)


def _make_hint(match: SearchResult, language: str, choices: Sequence[CardChoice], links: Sequence[CardChoice]) -> str:
    if match.outcome is SearchOutcome.AMBIGUOUS:
        return _explain_choice(match, language)
    if match.command is not None:
        return _(_COMMAND_HINTS[match.command], language)
    if match.mentions_day and links:
        return _("Open what happened on that day, or try the name of a country or a topic.", language)
    if match.place:
        text = _PLACE_HINT_WITH_NAMES if choices else _PLACE_HINT
        return _(text, language, place=truncate_text(match.place, _MAX_QUERY_LENGTH))
    if not choices:
        return _("Try the name of a country, a region, a framework, a topic or a person.", language)
    return _(
        "Choose one of the nearest names, or try a country, a region, a framework, a topic or a person.", language
    )


_PLACE_HINT: Final = N_("There is no entry for the place “{place}”. Try the country that it belongs to.")
_PLACE_HINT_WITH_NAMES: Final = N_("There is no entry for the place “{place}”. The nearest names:")


def _explain_choice(match: SearchResult, language: str) -> str:
    """Explains why a result is ambiguous."""
    if len(match.hits) == 1:
        return _("The rest of the text was not recognized.", language)
    if any(hit.reason.code == "broad" for hit in match.hits):
        return _("Moderators listed these subjects for this word.", language)
    if any(hit.reason.code == "part" for hit in match.hits):
        return _("Several subjects cover this.", language)
    if any(hit.strategy is SearchStrategy.PHRASE for hit in match.hits):
        return _("The text names several subjects.", language)
    return _("Several subjects have this name.", language)


def _make_choices(
    index: ContentIndex, hits: Sequence[SearchHit], language: str, limits: CardLimits
) -> list[CardChoice]:
    keys = dict.fromkeys(hit.subject for hit in hits if hit.subject in index.subjects)
    subjects = [index.subjects[key] for key in keys][: limits.choices]
    counts = Counter(subject.get_localized_name(language) for subject in subjects)
    # Whether they become buttons or entries of a list is known later: the label fits both.
    label_length = min(limits.action_label_length, limits.choice_label_length)
    return [
        _make_choice(subject, language, label_length, is_shared=counts[subject.get_localized_name(language)] > 1)
        for subject in subjects
    ]


def _make_choice(subject: Subject, language: str, label_length: int, *, is_shared: bool) -> CardChoice:
    kind = get_kind_name(subject.kind, language)
    name = append_mark(subject.get_localized_name(language), kind if is_shared else "", language)
    return CardChoice(
        truncate_text(f"{subject.flag} {name}".strip(), label_length),
        CardRequest(subject.id),
        description=join_parts(kind, choose_text(subject.about, language)),
    )
