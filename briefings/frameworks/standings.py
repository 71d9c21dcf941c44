"""Provides the standings of countries in frameworks as of an edition."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefings.cards.memberships import cite_latest, list_known_memberships
from briefings.domain import MembershipStatus, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Membership, Subject
    from briefings.domain.cards import Citation

PARTICIPATING: Final = frozenset({MembershipStatus.MEMBER, MembershipStatus.ASSOCIATE, MembershipStatus.FROZEN})
"""The statuses that count as participation. A country that froze its participation has not left."""


class StandingTable:
    """The standings in the content up to an edition, each with its source.

    Args:
        index: the revision.
        language: BCP 47 tag of the reader's language, for the sources.
        edition: the edition; 0 for the newest one.
    """

    def __init__(self, index: ContentIndex, language: str, edition: int = 0) -> None:
        self.index = index
        self.language = language
        self.edition = edition or max((0, *index.editions))

    @cached_property
    def standings(self) -> dict[tuple[str, str], Membership]:
        """The memberships with a source, by the ids of framework and country."""
        memberships = list_known_memberships(self.index, self.edition)
        return {
            (membership.framework, membership.member): membership
            for membership in memberships
            if self.cite_membership(membership) is not None
        }

    @cached_property
    def frameworks(self) -> tuple[Subject, ...]:
        """The frameworks with members, in the order of the catalog."""
        listed = {framework for framework, _country in self.standings}
        return tuple(subject for subject in self.index.snapshot.content.subjects if subject.id in listed)

    @cached_property
    def countries(self) -> tuple[Subject, ...]:
        """The countries of the table in the order of the catalog: members, and all countries of its regions."""
        listed = {country for _framework, country in self.standings} | set(self.index.regions_by_country)
        subjects = self.index.snapshot.content.subjects
        return tuple(subject for subject in subjects if subject.id in listed and subject.kind is SubjectKind.COUNTRY)

    def find_standing(self, framework: str, country: str) -> Membership | None:
        """Returns the standing of a country in a framework; None if there is none."""
        return self.standings.get((framework, country))

    def list_standings(self, *, framework: str = "", country: str = "") -> Sequence[Membership]:
        """Lists the standings in a framework or of a country, in the order of the table."""
        pairs = (
            (other.id, subject.id)
            for subject in self.countries
            for other in self.frameworks
            if framework in {"", other.id} and country in {"", subject.id}
        )
        return [self.standings[pair] for pair in pairs if pair in self.standings]

    def has_members(self, framework: str) -> bool:
        """Returns whether the content lists members of a framework."""
        return any(framework == subject.id for subject in self.frameworks)

    def cite_membership(self, membership: Membership) -> Citation | None:
        """Returns the citation of a membership; None if it has no source."""
        return cite_latest(membership, self.index, self.edition, self.language)
