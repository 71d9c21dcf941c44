"""The picture of a timeline, from a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.anniversaries.cards import describe_time_span
from briefings.anniversaries.requests import parse_span_request
from briefings.anniversaries.wording import format_phrase

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.model import CardRequest
    from briefings.charts.timeline import TimelinePicture


def draw_requested_timeline(almanac: Almanac, request: CardRequest) -> TimelinePicture | None:
    """The picture that goes with the card of a timeline; None where there is nothing to show.

    It is drawn by matplotlib, which is imported here: call it off the event loop.
    """
    from briefings.charts.timeline import draw_timeline

    subject, span = almanac.index.subjects.get(request.subject), parse_span_request(request)
    facts = almanac.find_facts_about(request.subject, *span) if subject is not None and span is not None else ()
    if subject is None or not facts:
        return None
    title = format_phrase("timeline.title", almanac.language, name=subject.localized_name(almanac.language))
    return draw_timeline(title, facts, almanac.language, subtitle=describe_time_span(facts, almanac.language))
