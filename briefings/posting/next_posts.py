"""Finds the next post of a schedule: the next occurrence that is not empty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.domain.recurrence import iter_occurrences
from briefings.domain.schedules import ScheduleKind

if TYPE_CHECKING:
    from briefings.domain.cards import Card
    from briefings.domain.schedules import Occurrence, Schedule
    from briefings.posting.ports import PostContent

SEARCH_PERIOD: Final = timedelta(days=400)
"""Period that is searched for a post, because anniversaries recur every year."""


class NextPost(Struct, frozen=True):
    """The next post of a schedule.

    Attributes:
        occurrence: the occurrence.
        card: its card, from the currently active revision.
        headline: its content in one line.
    """

    occurrence: Occurrence
    card: Card
    headline: str


def find_next_post(schedule: Schedule, post_content: PostContent, now: datetime) -> NextPost | None:
    """Finds the next occurrence after `now` with a card; None if there is none within `SEARCH_PERIOD`.

    Whether the schedule is paused makes no difference.
    """
    for occurrence in iter_occurrences(schedule, now, now + SEARCH_PERIOD):
        card = post_content.build_card(schedule, occurrence.date)
        if card is not None:
            return NextPost(occurrence, card, _summarize(schedule, card))
    return None


def _summarize(schedule: Schedule, card: Card) -> str:
    """Returns the title of a card.

    That of announced anniversaries is always the same, so their first line follows it.
    """
    if schedule.kind is not ScheduleKind.COMING_UP:
        return card.title
    lines = (line for block in card.blocks for line in block.lines if line.text)
    first = next(lines, None)
    return first.text if first is not None else card.title
