"""Finds the memberships that differ between two editions.

What an edition reports in a note counts first. Full members are rarely reported in notes: for them, the figure that
counts the members is the source, and the catalog lists them, as on every card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards import memberships
from briefings.cards.edition_changes import MembershipChange, MembershipStatement
from briefings.domain import SubjectKind
from briefings.domain.memberships import resolve_memberships

if TYPE_CHECKING:
    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Membership, Subject


def find_membership_changes(
    subject: Subject, index: ContentIndex, older: int, newer: int, language: str
) -> tuple[MembershipChange, ...]:
    """Finds the changes in a country's memberships, or in a framework's members and their number.

    A membership that the newer edition does not mention has not changed.
    """
    if subject.kind not in {SubjectKind.FRAMEWORK, SubjectKind.COUNTRY}:
        return ()
    changes = (
        _find_count_change(subject, index, older, newer, language) if subject.kind is SubjectKind.FRAMEWORK else []
    )
    old_memberships = _collect_memberships(subject, index, older)
    for pair, membership in _collect_memberships(subject, index, newer).items():
        if not membership.chapter:
            continue
        new = _make_statement(membership, index, newer, language)
        old_membership = old_memberships.get(pair)
        if new is None or (old_membership is not None and _is_same_status(old_membership, membership)):
            continue
        old = _make_statement(old_membership, index, older, language) if old_membership is not None else None
        if old is None or old.text != new.text:
            changes.append(MembershipChange(_choose_name(membership, subject, index, language), old, new))
    return tuple(changes)


def _find_count_change(
    framework: Subject, index: ContentIndex, older: int, newer: int, language: str
) -> list[MembershipChange]:
    """Finds the change in the number of members, if both editions print one."""
    old_counts = memberships.list_member_counts(framework, index, older, language)
    new_counts = memberships.list_member_counts(framework, index, newer, language)
    if not old_counts or not new_counts or old_counts[0][0] == new_counts[0][0]:
        return []
    return [MembershipChange("", MembershipStatement(*old_counts[0]), MembershipStatement(*new_counts[0]))]


def _collect_memberships(subject: Subject, index: ContentIndex, edition: int) -> dict[tuple[str, str], Membership]:
    """Collects the memberships of a subject as of an edition: from its own notes, else from the catalog.

    What the catalog dates later than the edition is left out: the edition can't have reported it.
    """
    chapter_keys = {chapter.key for chapter in index.list_chapters(edition)}
    claims = [
        claim
        for claim in index.snapshot.content.membership_claims
        if subject.id in {claim.framework, claim.member}
        and {claim.framework, claim.member} <= index.subjects.keys()
        and (claim.chapter in chapter_keys or (not claim.chapter and claim.since[:4] <= str(edition)))
    ]
    resolved = resolve_memberships(claims, index.snapshot.content.chapters)
    return {(membership.framework, membership.member): membership for membership in resolved}


def _is_same_status(old: Membership, new: Membership) -> bool:
    """Returns whether two memberships have the same status and no different dates."""
    return old.status is new.status and (not old.since or not new.since or old.since == new.since)


def _make_statement(
    membership: Membership, index: ContentIndex, edition: int, language: str
) -> MembershipStatement | None:
    citation = memberships.cite_membership(membership, index, edition, language)
    return MembershipStatement(memberships.render_membership(membership, language), citation) if citation else None


def _choose_name(membership: Membership, subject: Subject, index: ContentIndex, language: str) -> str:
    if subject.kind is SubjectKind.FRAMEWORK:
        member = index.subjects[membership.member]
        return f"{member.flag}{member.get_localized_name(language)}"
    return memberships.format_framework_name(index.subjects[membership.framework], language)
