"""Defines what differs between two editions of a yearbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter
    from briefings.domain.cards import Citation


class StatementPair(Struct, frozen=True):
    """The same information in two editions.

    Attributes:
        old: the statement of the older edition.
        new: the statement of the newer one.
        same_wording: whether both have the same words, whatever their width and punctuation.
        substance_differs: whether a figure, a date or a name differs, and not only the wording.
    """

    old: Statement
    new: Statement
    same_wording: bool
    substance_differs: bool


class MembershipStatement(Struct, frozen=True):
    """A membership as an edition states it, in words, with its source."""

    text: str
    citation: Citation


class MembershipChange(Struct, frozen=True):
    """A membership, or a number of members, that differs between two editions.

    Attributes:
        name: the framework, or the member if the card is about a framework; empty for the number of members.
        old: what the older edition says; None if it says nothing.
        new: what the newer one says.
    """

    name: str
    old: MembershipStatement | None
    new: MembershipStatement


class EditionComparison(Struct, frozen=True):
    """The differences between two editions.

    Attributes:
        older: the older edition.
        newer: the newer edition.
        chapters: the compared chapters.
        membership_changes: memberships that changed.
        changed: pairs that differ in substance.
        reworded: pairs that differ in wording only.
        added: statements of the newer edition only.
        removed: statements of the older edition only.
        unchanged_count: number of statements in both, with the same words or in versions whose wording can't be
            compared.
        wording_compared: whether the wording of all chapters could be compared.
    """

    older: int
    newer: int
    chapters: tuple[Chapter, ...]
    membership_changes: tuple[MembershipChange, ...]
    changed: tuple[StatementPair, ...]
    reworded: tuple[StatementPair, ...]
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]
    unchanged_count: int
    wording_compared: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.membership_changes or self.changed or self.reworded or self.added or self.removed)
