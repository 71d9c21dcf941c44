"""How the standings in frameworks differ between two editions.

What an edition tells by itself, in a note, counts first. A full member is mostly told by no note: there the figure
that counts the members is the source, and the catalogue says who they are, as on every card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.cards import memberships
from briefings.gathering import settled
from briefings.model import SubjectKind

if TYPE_CHECKING:
    from briefings.cards.lookup import Lookup
    from briefings.cards.model import Citation
    from briefings.model import Membership, Subject


@dataclass(frozen=True, slots=True)
class Told:
    """What an edition says, in words, and where."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Change:
    """A standing, or a number of members, that an edition tells otherwise than the one before it.

    Attributes:
        name: the framework, or the member where a framework is asked about.
        old: what the older edition says; None where it says nothing.
        new: what the newer one says.
    """

    name: str
    old: Told | None
    new: Told


def changes(subject: Subject, lookup: Lookup, older: int, newer: int, language: str) -> tuple[Change, ...]:
    """The changes of a country's standings, or of a framework's members and their number.

    A newer edition that says nothing of a standing changes nothing: silence is no news.
    """
    found: list[Change] = []
    if subject.kind is SubjectKind.FRAMEWORK:
        before = memberships.counts(subject, lookup, older, language)
        for text, citation in memberships.counts(subject, lookup, newer, language)[:1]:
            if before and before[0][0] != text:
                found.append(Change("", Told(*before[0]), Told(text, citation)))
    if subject.kind not in {SubjectKind.FRAMEWORK, SubjectKind.COUNTRY}:
        return tuple(found)
    earlier, later = _told(subject, lookup, older), _told(subject, lookup, newer)
    for pair, membership in later.items():
        if not membership.chapter:
            continue
        new = _cited(membership, lookup, newer, language)
        before_it = earlier.get(pair)
        if new is None or (before_it is not None and _alike(before_it, membership)):
            continue
        old = _cited(before_it, lookup, older, language) if before_it is not None else None
        if old is None or old.text != new.text:
            found.append(Change(_name(membership, subject, lookup, language), old, new))
    return tuple(found)


def _told(subject: Subject, lookup: Lookup, edition: int) -> dict[tuple[str, str], Membership]:
    """The standings of a subject as an edition has them: from its own notes, else from the catalogue.

    What the catalogue dates later than the edition, the edition can't have known.
    """
    held = {chapter.key for chapter in lookup.snapshot.content.chapters if chapter.edition == edition}
    heard = [
        one
        for one in lookup.snapshot.content.told
        if subject.id in {one.framework, one.member}
        and {one.framework, one.member} <= lookup.subjects.keys()
        and (one.chapter in held or (not one.chapter and one.since[:4] <= str(edition)))
    ]
    return {(one.framework, one.member): one for one in settled(heard, lookup.snapshot.content.chapters)}


def _alike(old: Membership, new: Membership) -> bool:
    """Whether two editions say the same: the same status, and no two dates since when."""
    return old.status is new.status and (not old.since or not new.since or old.since == new.since)


def _cited(membership: Membership, lookup: Lookup, edition: int, language: str) -> Told | None:
    citation = memberships.citation(membership, lookup, edition, language)
    return Told(memberships.standing(membership, language), citation) if citation else None


def _name(membership: Membership, subject: Subject, lookup: Lookup, language: str) -> str:
    if subject.kind is SubjectKind.FRAMEWORK:
        member = lookup.subjects[membership.member]
        return f"{member.flag}{member.name(language)}"
    return memberships.framework_name(lookup.subjects[membership.framework], language)
