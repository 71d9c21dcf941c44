"""The card that a wrong post should show: what is so now, under a note of what was not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefings.cards.model import Block, Card, Line
from briefings.corrections.telling import statements
from briefings.corrections.wording import change_line, heading, say
from briefings.delivery.lateness import as_sent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from briefings.corrections.model import Change, Post

_TOLD: Final = 5
"""Changes that a note tells one by one."""


def corrected(post: Post, before: Card, now: Card | None, changes: Sequence[Change], on: date) -> Card:
    """What the post should say.

    Args:
        post: the one that is wrong.
        before: what it said.
        now: the slot's card now; None where it has none.
        changes: what is wrong; at least one.
        on: the day of the correction, in the schedule's zone.

    Returns:
        The card of now, under a note. Where the slot has nothing to state any more, the card of before stays, without
        what is not so any more: what was withdrawn stands in the note alone, where it is said to be.
    """
    language = before.language
    note = [Line(change_line(one, language)) for one in changes[:_TOLD]]
    if len(changes) > _TOLD:
        note.append(Line(say("more", language, count=len(changes) - _TOLD)))
    card = now if now is not None and statements(now) else _left(before, changes)
    if not statements(card):
        note.append(Line(say("all", language)))
    told = replace(card, blocks=(Block(heading(on, language), tuple(note)), *card.blocks))
    return as_sent(told, post.schedule, post.delivery.slot, _began(post))


def _left(before: Card, changes: Sequence[Change]) -> Card:
    """The card of before without the lines that are wrong, and without what leads on from them."""
    wrong = {id(one.said) for one in changes}
    blocks = (
        replace(block, lines=tuple(line for line in block.lines if id(line) not in wrong)) for block in before.blocks
    )
    kept = replace(before, blocks=tuple(block for block in blocks if block.lines))
    return kept if statements(kept) else replace(kept, blocks=(), choices=(), choices_label="", source="")


def _began(post: Post) -> datetime:
    """When the post was made: it says that it is late where it was by then."""
    delivery = post.delivery
    at = delivery.claimed_at if delivery.attempts <= 1 else delivery.sent_at
    return at or delivery.sent_at or delivery.slot.due
