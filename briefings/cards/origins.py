"""Builds the button that leads back to the card from which a card was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.labels import drop_year, format_date, get_view_name, join_names
from briefings.cards.subject_groups import SubjectGroup, name_group
from briefings.domain.cards import CardAction, CardRequest, View, parse_origin, parse_search_request
from briefings.domain.dates import is_valid_date, parse_date
from briefings.domain.text_searches import parse_words_request
from briefings.i18n import gettext as _
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.domain import Subject

_MAX_NAME_LENGTH = 24
"""Characters of the name on the button, which is in a row with others."""


def build_back_action(request: CardRequest, subjects: Mapping[str, Subject], language: str) -> tuple[CardAction, ...]:
    """Builds the button back to the origin of a request; empty if it has none, or none that still exists."""
    origin = parse_origin(request.origin)
    if origin is None or (origin.subject and origin.subject not in subjects):
        return ()
    name = truncate_text(_name_card(origin, subjects, language), _MAX_NAME_LENGTH)
    return (CardAction(_("← {name}", language, name=name), origin),) if name else ()


def _name_card(request: CardRequest, subjects: Mapping[str, Subject], language: str) -> str:
    if request.view in {View.SEARCH, View.WORDS}:
        return (parse_search_request if request.view is View.SEARCH else parse_words_request)(request)[0]
    if request.view is View.INDEX:
        is_group = request.section in list(SubjectGroup)
        return (
            name_group(SubjectGroup(request.section), language) if is_group else get_view_name(View.INDEX, language)
        )
    if request.view is View.PAIR and request.section in subjects:
        return join_names(
            (subjects[key].get_localized_name(language) for key in (request.subject, request.section)), language
        )
    if request.subject:
        return subjects[request.subject].get_localized_name(language)
    if request.view in {View.DAY, View.MONTH} and is_valid_date(request.section):
        return drop_year(format_date(request.section, language), parse_date(request.section).start.year)
    return get_view_name(request.view, language)
