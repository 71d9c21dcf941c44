"""Builds the card of a subject that a query found, with the other subjects of the phrase in its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from briefings.anniversaries.periods import choose_period_request, list_period_choices
from briefings.cards.editions import set_link_editions
from briefings.cards.pair_search import choose_comparison, find_pair
from briefings.cards.pairs import make_pair_choice
from briefings.domain.cards import CardChoice, CardRequest, View, refer_to
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.content_index import ContentIndex
    from briefings.domain.cards import Card, CardLimits
    from briefings.domain.matches import SearchResult


class CardSource(Protocol):
    """The source of the cards of found subjects: a revision with its cards and links."""

    limits: CardLimits

    @property
    def content_index(self) -> ContentIndex:
        """The revision, indexed for cards."""

    def get_almanac(self, language: str) -> Almanac:
        """Returns the anniversaries by day, in a language."""

    def build_card(
        self, request: CardRequest, language: str, match: SearchResult | None = None, today: date | None = None
    ) -> Card | None:
        """Builds the card of a request."""

    def link_day(self, match: SearchResult, language: str, today: date | None = None) -> CardChoice | None:
        """Returns the entry that opens the card of the day that a query mentions."""


def build_found_card(  # noqa: PLR0913 - the revision, the result, the reader and what to open
    source: CardSource, match: SearchResult, language: str, today: date | None, *, intent: View, edition: int
) -> Card | None:
    """Builds the card of the subject that was found; None if the revision has no such card.

    Args:
        source: the revision.
        match: a result with the outcome `FOUND`.
        language: BCP 47 tag of the reader's language.
        today: for a day without a year, and for the next milestone; None offers neither.
        intent: the view to open.
        edition: the edition to show; 0 for the newest.
    """
    index, limits = source.content_index, source.limits
    request = CardRequest(match.hits[0].subject, intent, edition=edition)
    both = find_pair(index, match, language, limits, edition) if intent is View.SUMMARY else None
    compared = choose_comparison(index, match, has_pair=both is not None) if intent is View.SUMMARY else None
    if compared is not None:
        return source.build_card(replace(compared, edition=edition), language, None, today)
    # A topic about both is shown; its list links to all statements about both.
    is_topic = request.subject not in match.pair and bool(match.pair)
    pair = None if is_topic else both
    almanac = source.get_almanac(language)
    limited = None if pair else choose_period_request(almanac, request, match.period)
    chosen = pair or limited
    card = source.build_card(chosen or request, language, None if chosen else match, today)
    if card is None:
        return None
    origin = refer_to(CardRequest(match.hits[0].subject))
    others = _list_other_choices(source, match, language, today, origin)
    if is_topic and both:
        others = (make_pair_choice(index, replace(both, origin=origin), language), *others)
    if pair and match.period:
        keys = tuple(dict.fromkeys(hit.subject for hit in match.hits))
        others = (*list_period_choices(almanac, request, keys, match.period), *others)
    return replace(card, choices=(*set_link_editions(others, edition), *card.choices)) if others else card


def _list_other_choices(
    source: CardSource, match: SearchResult, language: str, today: date | None, origin: str
) -> tuple[CardChoice, ...]:
    """Lists the day and the further subjects that a phrase mentions; the card is about the first one."""
    subjects = source.content_index.subjects
    day = source.link_day(match, language, today)
    others = (
        CardChoice(
            f"{subject.flag} {subject.get_localized_name(language)}".strip(),
            CardRequest(subject.id, origin=origin),
            description=_("Also in what you typed", language),
        )
        for hit in match.hits[1:]
        if (subject := subjects.get(hit.subject)) is not None
    )
    return (*([day] if day else []), *others)
