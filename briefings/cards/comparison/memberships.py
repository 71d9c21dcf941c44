"""How the standings in frameworks differ between two editions.

What an edition tells by itself, in a note, counts first. A full member is mostly told by no note: there the figure
that counts the members is the source, and the catalogue says who they are, as on every card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.cards import memberships
from briefings.domain import SubjectKind
from briefings.domain.memberships import resolve_memberships

if TYPE_CHECKING:
    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Membership, Subject
    from briefings.domain.cards import Citation


@dataclass(frozen=True, slots=True)
class MembershipStatement:
    """What an edition says, in words, and where."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """A standing, or a number of members, that an edition tells otherwise than the one before it.

    Attributes:
        name: the framework, or the member where a framework is asked about.
        old: what the older edition says; None where it says nothing.
        new: what the newer one says.
    """

    name: str
    old: MembershipStatement | None
    new: MembershipStatement


def find_membership_changes(
    subject: Subject, index: ContentIndex, older: int, newer: int, language: str
) -> tuple[MembershipChange, ...]:
    """The changes of a country's standings, or of a framework's members and their number.

    A newer edition that says nothing of a standing changes nothing: silence is no news.
    """
    found: list[MembershipChange] = []
    if subject.kind is SubjectKind.FRAMEWORK:
        before = memberships.list_member_counts(subject, index, older, language)
        for text, citation in memberships.list_member_counts(subject, index, newer, language)[:1]:
            if before and before[0][0] != text:
                found.append(
                    MembershipChange("", MembershipStatement(*before[0]), MembershipStatement(text, citation))
                )
    if subject.kind not in {SubjectKind.FRAMEWORK, SubjectKind.COUNTRY}:
        return tuple(found)
    earlier, later = _collect_memberships(subject, index, older), _collect_memberships(subject, index, newer)
    for pair, membership in later.items():
        if not membership.chapter:
            continue
        new = _make_statement(membership, index, newer, language)
        before_it = earlier.get(pair)
        if new is None or (before_it is not None and _is_same_status(before_it, membership)):
            continue
        old = _make_statement(before_it, index, older, language) if before_it is not None else None
        if old is None or old.text != new.text:
            found.append(MembershipChange(_choose_change_name(membership, subject, index, language), old, new))
    return tuple(found)


def _collect_memberships(subject: Subject, index: ContentIndex, edition: int) -> dict[tuple[str, str], Membership]:
    """The standings of a subject as an edition has them: from its own notes, else from the catalogue.

    What the catalogue dates later than the edition, the edition can't have known.
    """
    held = {chapter.key for chapter in index.snapshot.content.chapters if chapter.edition == edition}
    heard = [
        one
        for one in index.snapshot.content.membership_claims
        if subject.id in {one.framework, one.member}
        and {one.framework, one.member} <= index.subjects.keys()
        and (one.chapter in held or (not one.chapter and one.since[:4] <= str(edition)))
    ]
    return {(one.framework, one.member): one for one in resolve_memberships(heard, index.snapshot.content.chapters)}


def _is_same_status(old: Membership, new: Membership) -> bool:
    """Whether two editions say the same: the same status, and no two dates since when."""
    return old.status is new.status and (not old.since or not new.since or old.since == new.since)


def _make_statement(
    membership: Membership, index: ContentIndex, edition: int, language: str
) -> MembershipStatement | None:
    citation = memberships.cite_membership(membership, index, edition, language)
    return MembershipStatement(memberships.render_membership(membership, language), citation) if citation else None


def _choose_change_name(membership: Membership, subject: Subject, index: ContentIndex, language: str) -> str:
    if subject.kind is SubjectKind.FRAMEWORK:
        member = index.subjects[membership.member]
        return f"{member.flag}{member.localized_name(language)}"
    return memberships.framework_name(index.subjects[membership.framework], language)
