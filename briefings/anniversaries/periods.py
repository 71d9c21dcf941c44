"""Limits the chronology of a subject to a period of years or months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.anniversaries.phrasing import format_period
from briefings.cards.labels import get_view_name
from briefings.cards.origins import build_back_action
from briefings.domain import SubjectKind
from briefings.domain.cards import CardAction, CardChoice, CardRequest, View, build_month_request
from briefings.domain.dates import DatePoint, PartialDate, Precision, parse_date
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import Card

_PLACE_KINDS = frozenset({SubjectKind.COUNTRY, SubjectKind.REGION})
_INTENTS = frozenset({View.SUMMARY, View.TIMELINE, View.CHRONOLOGY})
"""The views of queries whose period limits the chronology. Other views have no dates to limit."""


def choose_period_request(almanac: Almanac, request: CardRequest, period: str) -> CardRequest | None:
    """Returns the request for the chronology of a subject in a period; None if `request` is to be used unchanged.

    A country or region always has the chronology, with an explanation if it is empty. Other subjects have it only if
    there is an entry in the period.

    Args:
        almanac: the almanac in the reader's language.
        request: the request of the query.
        period: the period in EDTF; empty if there is none.
    """
    subject = almanac.index.subjects.get(request.subject)
    if not period or subject is None or request.view not in _INTENTS:
        return None
    span = parse_date(period)
    facts = almanac.find_facts_about(subject.id, span.first_day, span.last_day, edition=request.edition)
    if not facts and subject.kind not in _PLACE_KINDS:
        return None
    view = View.CHRONOLOGY if request.view is View.SUMMARY else request.view
    return replace(request, view=view, section=period)


def choose_events_request(almanac: Almanac, period: str, view: View, edition: int) -> CardRequest | None:
    """Returns the request for all events in a period, or for the anniversaries of a month without events of its own.

    None if there are neither, or the query opens another view.

    Args:
        almanac: the almanac in the reader's language.
        period: the period in EDTF; empty if there is none.
        view: the view that the query opens.
        edition: the edition of the events, in addition to those of the catalog; 0 for all editions.
    """
    if not period or view not in _INTENTS:
        return None
    span = parse_date(period)
    if almanac.find_facts_within(span, edition=edition):
        return CardRequest("", View.CHRONOLOGY, section=period, edition=edition)
    if span.is_interval or span.precision is not Precision.MONTH:
        return None
    year, month = span.start.year, span.start.month
    return build_month_request(year, month) if any(almanac.find_in_month(year, month)) else None


def limit_links(almanac: Almanac, card: Card, period: str) -> Card:
    """Returns a card whose buttons and menu open the chronologies of a period instead of the subjects' cards."""

    def limit_request(request: CardRequest) -> CardRequest:
        return choose_period_request(almanac, request, period) or request

    return replace(
        card,
        actions=tuple(replace(action, request=limit_request(action.request)) for action in card.actions),
        choices=tuple(replace(choice, request=limit_request(choice.request)) for choice in card.choices),
    )


def list_period_choices(
    almanac: Almanac, request: CardRequest, subjects: tuple[str, ...], period: str
) -> list[CardChoice]:
    """Lists the menu entries that open the chronology of each subject in a period."""
    language = almanac.language
    choices = []
    for key in subjects:
        limited = choose_period_request(almanac, replace(request, subject=key), period)
        if limited is not None:
            subject = almanac.index.subjects[key]
            name = f"{subject.flag} {subject.get_localized_name(language)}".strip()
            label = _("{name}: {period}", language, name=name, period=format_period(parse_date(period), language))
            choices.append(CardChoice(label, limited, description=get_view_name(View.CHRONOLOGY, language)))
    return choices


def build_period_actions(almanac: Almanac, request: CardRequest, period: PartialDate) -> list[CardAction]:
    """Builds the buttons of a chronology limited to a period: back, the nearest periods, the year, all dates.

    Without a subject, they are the nearest periods and the year.
    """
    language = almanac.language
    actions = list(build_back_action(request, almanac.index.subjects, language))
    if not actions and request.subject:
        name = almanac.index.subjects[request.subject].get_localized_name(language)
        overview = CardRequest(request.subject, edition=request.edition, origin=request.origin)
        actions = [CardAction(_("← {name}", language, name=name), overview)]
    before, after = find_nearest_periods(almanac, request, period)
    if before is not None:
        label = pgettext("earlier period", "← {period}", language, period=format_period(before, language))
        actions.append(CardAction(label, _make_period_request(request, before)))
    if after is not None:
        label = pgettext("later period", "{period} →", language, period=format_period(after, language))
        actions.append(CardAction(label, _make_period_request(request, after)))
    if not period.is_interval and period.precision is not Precision.YEAR:
        year = PartialDate(DatePoint(period.start.year))
        actions.append(CardAction(format_period(year, language), _make_period_request(request, year)))
    if request.subject:
        actions.append(CardAction(_("All dates", language), replace(request, section="", page=0)))
    return actions


def find_nearest_periods(
    almanac: Almanac, request: CardRequest, period: PartialDate
) -> tuple[PartialDate | None, PartialDate | None]:
    """Finds the nearest years (for a month, months) with the start of a fact before and after a period."""
    is_month = not period.is_interval and period.precision is Precision.MONTH
    facts = almanac.find_facts_about(request.subject, edition=request.edition)
    starts = [parse_date(fact.date).start for fact in facts]
    points = {
        DatePoint(start.year, start.month if is_month else 0) for start in starts if start.month or not is_month
    }
    periods = [PartialDate(point) for point in points]
    before = max((other for other in periods if other.last_day < period.first_day), default=None)
    after = min((other for other in periods if other.first_day > period.last_day), default=None)
    return before, after


def explain_empty_period(almanac: Almanac, request: CardRequest, period: PartialDate) -> str:
    """Returns a sentence for a period without entries, with the nearest periods that have some."""
    language = almanac.language
    name = almanac.index.subjects[request.subject].get_localized_name(language)
    shown = format_period(period, language)
    nearest = [format_period(near, language) for near in find_nearest_periods(almanac, request, period) if near]
    if not nearest:
        return _("Nothing is recorded about {name} for {period}.", language, name=name, period=shown)
    listed = pgettext("between dates", ", ", language).join(nearest)
    return _(
        "Nothing is recorded about {name} for {period}; the nearest entries are from {nearest}.",
        language,
        name=name,
        period=shown,
        nearest=listed,
    )


def _make_period_request(request: CardRequest, period: PartialDate) -> CardRequest:
    return replace(request, section=str(period), page=0)
