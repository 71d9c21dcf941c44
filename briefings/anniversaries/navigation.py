"""Builds the buttons of cards about dates, which open other days, months and spans and the calendar file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.anniversaries.phrasing import format_day, format_month
from briefings.cards.labels import get_view_name
from briefings.cards.origins import build_back_action
from briefings.domain.cards import (
    CardAction,
    CardRequest,
    View,
    build_calendar_request,
    build_chronology_request,
    build_day_request,
    build_month_request,
    build_upcoming_request,
)
from briefings.i18n import gettext as _
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.content_index import ContentIndex

_LOOKAHEAD_DAYS: Final = (7, 30, 90)
"""The spans in days that the card of upcoming anniversaries offers."""


def build_post_actions(day: date, language: str) -> list[CardAction]:
    """Builds the buttons of a day's post, fewer than those of a day's card."""
    month = format_month(day.year, day.month, language)
    return [
        CardAction(_("All of {month}", language, month=month), build_month_request(day.year, day.month)),
        _build_upcoming_action(day, 30, "", language),
    ]


def build_day_actions(almanac: Almanac, day: date, subject: str, language: str) -> list[CardAction]:
    """Builds the buttons of a day's card: the nearest days with an event, the month, upcoming days, the calendar."""
    month = format_month(day.year, day.month, language)
    return [
        *_list_neighboring_days(almanac, day, subject, language),
        CardAction(_("All of {month}", language, month=month), build_month_request(day.year, day.month, subject)),
        _build_upcoming_action(day, 30, subject, language),
        _build_calendar_action(subject, language),
    ]


def build_month_actions(year: int, month: int, subject: str, language: str) -> list[CardAction]:
    """Builds the buttons of a month's card."""
    return [*_list_neighboring_months(year, month, subject, language), _build_calendar_action(subject, language)]


def build_upcoming_actions(start: date, days: int, subject: str, language: str) -> list[CardAction]:
    """Builds the buttons of the card of upcoming anniversaries: the start day, the spans and the calendar file.

    The button of the card's own span is disabled.
    """
    return [
        CardAction(f"← {format_day(start, language)}", build_day_request(start, subject)),
        *(
            _build_upcoming_action(start, lookahead, subject, language, disabled=lookahead == days)
            for lookahead in _LOOKAHEAD_DAYS
        ),
        _build_calendar_action(subject, language),
    ]


def build_timeline_actions(request: CardRequest, name: str, index: ContentIndex, language: str) -> list[CardAction]:
    """Builds the buttons of a chronology: back, the overview, for a list the picture, and the calendar file.

    Args:
        request: the request of the chronology.
        name: the name of its subject.
        index: the revision.
        language: BCP 47 tag of the reader's language.
    """
    overview = CardRequest(request.subject, edition=request.edition, origin=request.origin)
    back = build_back_action(request, index.subjects, language)
    is_list = request.view is View.CHRONOLOGY
    picture = CardAction(get_view_name(View.TIMELINE, language), replace(request, view=View.TIMELINE, page=0))
    return [
        *back,
        CardAction(_("← {name}", language, name=name) if not back else name, overview),
        *([picture] if is_list else []),
        _build_calendar_action(request.subject, language),
    ]


def build_picture_actions(request: CardRequest, language: str, *, dark: bool) -> list[CardAction]:
    """Builds the buttons of a timeline's picture: the list, and the picture in the other color scheme."""
    other = _("Light picture", language) if dark else _("Dark picture", language)
    return [
        CardAction(get_view_name(View.CHRONOLOGY, language), build_chronology_request(request)),
        CardAction(other, replace(request, page=0 if request.page else 1)),
    ]


def _list_neighboring_days(almanac: Almanac, day: date, subject: str, language: str) -> Iterator[CardAction]:
    """Yields the buttons of the nearest days with an event before and after a day."""
    subjects = (subject,) if subject else ()
    before, after = almanac.find_neighbor(day, -1, subjects), almanac.find_neighbor(day, 1, subjects)
    if before is not None:
        yield CardAction(f"← {format_day(before, language)}", build_day_request(before, subject))
    if after is not None:
        yield CardAction(f"{format_day(after, language)} →", build_day_request(after, subject))


def _list_neighboring_months(year: int, month: int, subject: str, language: str) -> Iterator[CardAction]:
    if (year, month) > (date.min.year, 1):
        before = (year, month - 1) if month > 1 else (year - 1, 12)
        yield CardAction(f"← {format_month(*before, language)}", build_month_request(*before, subject))
    if (year, month) < (date.max.year, 12):
        after = (year, month + 1) if month < 12 else (year + 1, 1)
        yield CardAction(f"{format_month(*after, language)} →", build_month_request(*after, subject))


def _build_upcoming_action(
    start: date, days: int, subject: str, language: str, *, disabled: bool | None = None
) -> CardAction:
    if disabled is None:
        disabled = date.max - start <= timedelta(days=days)
    label = ngettext("Next {count} day", "Next {count} days", days, language)
    return CardAction(label, build_upcoming_request(start, days, subject), disabled=disabled)


def _build_calendar_action(subject: str, language: str) -> CardAction:
    return CardAction(_("Calendar file", language), build_calendar_request(subject))
