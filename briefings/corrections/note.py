"""The card that a wrong post should show: what is so now, under a note of what was not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefings.cards.model import Card, CardBlock, CardLine
from briefings.corrections.telling import list_statements
from briefings.corrections.wording import describe_change, format_heading, format_phrase
from briefings.delivery.lateness import mark_if_late

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from briefings.corrections.model import PublishedPost, StatementChange

_MAX_LISTED_CHANGES: Final = 5
"""Changes that a note tells one by one."""


def build_corrected_card(
    post: PublishedPost,
    posted_card: Card,
    current_card: Card | None,
    changes: Sequence[StatementChange],
    corrected_on: date,
) -> Card:
    """What the post should say.

    Args:
        post: the one that is wrong.
        posted_card: what it said.
        current_card: the slot's card now; None where it has none.
        changes: what is wrong; at least one.
        corrected_on: the day of the correction, in the schedule's zone.

    Returns:
        The card of now, under a note. Where the slot has nothing to state any more, the card of before stays, without
        what is not so any more: what was withdrawn stands in the note alone, where it is said to be.
    """
    language = posted_card.language
    note = [CardLine(describe_change(one, language)) for one in changes[:_MAX_LISTED_CHANGES]]
    if len(changes) > _MAX_LISTED_CHANGES:
        note.append(CardLine(format_phrase("more", language, count=len(changes) - _MAX_LISTED_CHANGES)))
    card = (
        current_card
        if current_card is not None and list_statements(current_card)
        else _drop_wrong_lines(posted_card, changes)
    )
    if not list_statements(card):
        note.append(CardLine(format_phrase("all", language)))
    told = replace(card, blocks=(CardBlock(format_heading(corrected_on, language), tuple(note)), *card.blocks))
    return mark_if_late(told, post.schedule, post.delivery.occurrence, _find_start_time(post))


def _drop_wrong_lines(posted_card: Card, changes: Sequence[StatementChange]) -> Card:
    """The card of before without the lines that are wrong, and without what leads on from them."""
    wrong = {id(one.posted) for one in changes}
    blocks = (
        replace(block, lines=tuple(line for line in block.lines if id(line) not in wrong))
        for block in posted_card.blocks
    )
    kept = replace(posted_card, blocks=tuple(block for block in blocks if block.lines))
    return kept if list_statements(kept) else replace(kept, blocks=(), choices=(), choices_label="", source="")


def _find_start_time(post: PublishedPost) -> datetime:
    """When the post was made: it says that it is late where it was by then."""
    delivery = post.delivery
    at = delivery.claimed_at if delivery.attempts <= 1 else delivery.sent_at
    return at or delivery.sent_at or delivery.occurrence.due
