"""The picture of a timeline, from a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.anniversaries.cards import spanned
from briefings.anniversaries.requests import span_of
from briefings.anniversaries.wording import say

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.model import CardRequest
    from briefings.charts.timeline import Picture


def timeline_picture(almanac: Almanac, request: CardRequest) -> Picture | None:
    """The picture that goes with the card of a timeline; None where there is nothing to show.

    It is drawn by matplotlib, which is imported here: call it off the event loop.
    """
    from briefings.charts.timeline import timeline

    subject, span = almanac.lookup.subjects.get(request.subject), span_of(request)
    facts = almanac.about(request.subject, *span) if subject is not None and span is not None else ()
    if subject is None or not facts:
        return None
    title = say("timeline.title", almanac.language, name=subject.name(almanac.language))
    return timeline(title, facts, almanac.language, subtitle=spanned(facts, almanac.language))
