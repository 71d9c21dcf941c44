"""Finds the cards that a change of the content affects, and compares them line by line."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.domain.cards import CardRequest, View
from briefings.text.align import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.domain import Subject
    from briefings.domain.cards import Card
    from briefings.service import BriefingService


MAX_COMPARED_CARDS: Final = 25
"""Maximum number of cards whose lines are compared, those with the most changes. A menu has as many options."""

MAX_COMPARED_LINES: Final = 1_000
"""Maximum number of pairs of lines in a comparison; further pairs are only counted."""


class AffectedCard(Struct, frozen=True):
    """A subject whose card changes.

    Attributes:
        subject: the id of the subject.
        name: its name in the language of the cards.
        added_lines: number of lines that only the new card has.
        removed_lines: number of lines that only the old card has.
        old_lines: number of lines of the old card.
    """

    subject: str
    name: str
    added_lines: int
    removed_lines: int
    old_lines: int

    @property
    def changed_lines(self) -> int:
        """Number of lines that are in only one of the two cards."""
        return self.added_lines + self.removed_lines

    @property
    def new_lines(self) -> int:
        """Number of lines of the new card."""
        return self.old_lines - self.removed_lines + self.added_lines

    @property
    def loses_most(self) -> bool:
        """Whether the new card has fewer than half as many lines as the old one."""
        return 2 * self.new_lines < self.old_lines


class CardComparison(Struct, frozen=True):
    """The lines of a card before and after a change.

    Attributes:
        title: the title of the card.
        pairs: the old and the new line; empty if a line has no counterpart.
        omitted: number of further pairs.
    """

    title: str
    pairs: tuple[tuple[str, str], ...] = ()
    omitted: int = 0


def find_affected_cards(before: BriefingService, after: BriefingService, language: str) -> tuple[AffectedCard, ...]:
    """Finds the subjects whose cards change, those with the most changes first.

    After the import of a new edition, the subtitle of every card from an older edition states that the new one does
    not mention the subject. Cards that differ only in this are not included.

    Args:
        before: the service of the active revision.
        after: the service of the new revision.
        language: BCP 47 tag of the language of the compared cards.
    """
    affected = []
    for subject, is_same in _select_subjects(before, after):
        request = CardRequest(subject.id, View.DETAILS)
        old_card, new_card = before.build_card(request, language), after.build_card(request, language)
        change = compare_cards(subject.id, subject.get_localized_name(language), old_card, new_card)
        if not change.changed_lines:
            continue
        only_subtitle = old_card and new_card and _list_body_lines(old_card) == _list_body_lines(new_card)
        if not (is_same and only_subtitle):
            affected.append(change)
    return tuple(sorted(affected, key=lambda card: (-card.changed_lines, card.subject)))


def compare_lines(
    affected: Iterable[AffectedCard], before: BriefingService, after: BriefingService, language: str
) -> dict[str, CardComparison]:
    """Compares the cards with the most changes line by line; returns the comparisons by id of the subject."""
    comparisons = {}
    for card in islice(affected, MAX_COMPARED_CARDS):
        request = CardRequest(card.subject, View.DETAILS)
        cards = before.build_card(request, language), after.build_card(request, language)
        title = next((version.title for version in cards if version is not None), card.name)
        pairs = align_cards(*cards)
        shown = tuple(pairs[:MAX_COMPARED_LINES])
        comparisons[card.subject] = CardComparison(title, shown, len(pairs) - len(shown))
    return comparisons


def compare_cards(subject_id: str, name: str, old_card: Card | None, new_card: Card | None) -> AffectedCard:
    """Counts the lines that are in only one of two cards."""
    old_lines, new_lines = Counter(iterate_card_lines(old_card)), Counter(iterate_card_lines(new_card))
    return AffectedCard(
        subject_id,
        name,
        added_lines=(new_lines - old_lines).total(),
        removed_lines=(old_lines - new_lines).total(),
        old_lines=old_lines.total(),
    )


def align_cards(old_card: Card | None, new_card: Card | None) -> list[tuple[str, str]]:
    """Pairs the lines of two cards. A line without a counterpart is paired with an empty text."""
    old_lines, new_lines = tuple(iterate_card_lines(old_card)), tuple(iterate_card_lines(new_card))
    return [
        (old_lines[old] if old is not None else "", new_lines[new] if new is not None else "")
        for old, new in align_texts(old_lines, new_lines)
    ]


def iterate_card_lines(card: Card | None) -> Iterator[str]:
    """Yields the lines of a card, without its sources and buttons."""
    if card is not None:
        yield from filter(None, (card.title, card.subtitle, card.lead))
        for block in card.blocks:
            for line in block.lines:
                yield " ".join(filter(None, (line.label, line.text)))


def _list_body_lines(card: Card) -> list[str]:
    return list(iterate_card_lines(replace(card, subtitle="")))


def _select_subjects(before: BriefingService, after: BriefingService) -> list[tuple[Subject, bool]]:
    """Returns the covered subjects and those that differ, each with whether it is equal in both revisions."""
    old = {subject.id: subject for subject in before.snapshot.content.subjects}
    new = {subject.id: subject for subject in after.snapshot.content.subjects}
    return [
        (subject, old.get(subject_id) == new.get(subject_id))
        for subject_id, subject in (old | new).items()
        if subject.covered or old.get(subject_id) != new.get(subject_id)
    ]
