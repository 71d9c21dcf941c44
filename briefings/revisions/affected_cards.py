"""The cards that a change touches most, as they were and as they will be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from briefings.domain.cards import CardRequest
from briefings.text.align import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.domain import Subject
    from briefings.domain.cards import Card
    from briefings.service import BriefingService

MAX_NAMED_CARDS: Final = 10
"""So many cards are named."""


@dataclass(frozen=True, slots=True)
class AffectedCard:
    """A subject whose card changes.

    Attributes:
        subject: its id.
        changed_lines: how many lines are new or gone.
    """

    subject: str
    changed_lines: int


def find_affected_cards(before: BriefingService, after: BriefingService, language: str) -> tuple[AffectedCard, ...]:
    """The subjects whose cards change, those that change most first.

    With a new edition every card of an older one says under its name that the new one is silent: that alone is none
    of it.

    Args:
        before: over the revision that answers.
        after: over the one that would.
        language: of the cards that are compared.
    """
    found = []
    for subject, same in _select_subjects(before, after):
        request = CardRequest(subject.id)
        was, now = before.build_card(request, language), after.build_card(request, language)
        lines = count_changed_lines(was, now)
        if lines and not (same and was and now and _list_body_lines(was) == _list_body_lines(now)):
            found.append(AffectedCard(subject.id, lines))
    return tuple(sorted(found, key=lambda one: (-one.changed_lines, one.subject)))


def count_changed_lines(old_card: Card | None, new_card: Card | None) -> int:
    """How many lines of two cards are in one of them alone."""
    was, now = Counter(iterate_card_lines(old_card)), Counter(iterate_card_lines(new_card))
    return ((was - now) + (now - was)).total()


def align_cards(old_card: Card | None, new_card: Card | None) -> list[tuple[str, str]]:
    """The lines of two cards, each beside the one it was or became; empty where one of them has none."""
    was, now = tuple(iterate_card_lines(old_card)), tuple(iterate_card_lines(new_card))
    return [
        (was[before] if before is not None else "", now[after] if after is not None else "")
        for before, after in align_texts(was, now)
    ]


def iterate_card_lines(card: Card | None) -> Iterator[str]:
    """What a card says, line by line; its sources and buttons aside."""
    if card is not None:
        yield from filter(None, (card.title, card.subtitle))
        for block in card.blocks:
            for line in block.lines:
                yield " ".join(filter(None, (line.label, line.text)))


def _list_body_lines(card: Card) -> list[str]:
    """What a card says but for the line under its name."""
    return list(iterate_card_lines(replace(card, subtitle="")))


def _select_subjects(before: BriefingService, after: BriefingService) -> list[tuple[Subject, bool]]:
    """The subjects that the content is about, and any other one that is told otherwise; whether each is the same."""
    old = {subject.id: subject for subject in before.snapshot.content.subjects}
    new = {subject.id: subject for subject in after.snapshot.content.subjects}
    both = {**old, **new}.items()
    return [(one, old.get(key) == new.get(key)) for key, one in both if one.covered or old.get(key) != new.get(key)]
