"""Accumulates the changes of override files to subjects, memberships and anniversaries, and checks the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.catalog.aliases import collect_added_aliases, merge_added_aliases
from briefings.catalog.anniversaries import check_anniversaries
from briefings.catalog.loader import build_memberships, build_subject
from briefings.catalog.override_file import list_removed_ids, parse_override
from briefings.catalog.territories import build_territories, is_territory, list_territory_aliases
from briefings.catalog.toml_file import format_location
from briefings.catalog.validation import ExistingSubject, check_entries
from briefings.domain import MODERATOR_KINDS, OverrideKind, SubjectKind
from briefings.errors import ContentError
from briefings.i18n import N_
from briefings.revisions.assemble import add_territory_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.catalog.schema import SubjectEntry
    from briefings.domain import Alias, Content, Membership, Override, StandingAnniversary, Subject


class OverrideState:
    """The state of content to which override files are being applied.

    Args:
        content: the current content; it is not modified.
        strict: whether it is an error to remove a record that does not exist. False to apply files again.
        added_aliases: aliases that moderators added, by id of the subject; None for those of `content`.
    """

    def __init__(
        self, content: Content, *, strict: bool = True, added_aliases: Mapping[str, tuple[Alias, ...]] | None = None
    ) -> None:
        self._content = content
        self._strict = strict
        self._added_aliases = collect_added_aliases(content.subjects) if added_aliases is None else added_aliases
        self._covered_subjects = {subject.id: subject for subject in content.subjects if subject.covered}
        self._other_territories = {subject.id: subject for subject in content.subjects if not subject.covered}
        self._anniversaries = {anniversary.id: anniversary for anniversary in content.anniversaries}
        self._memberships: dict[str, tuple[Membership, ...]] = {}
        for claim in content.membership_claims:
            if not claim.chapter:
                self._memberships[claim.framework] = (*self._memberships.get(claim.framework, ()), claim)
        self._new_entries: dict[str, SubjectEntry] = {}
        self._new_anniversaries: dict[str, str] = {}
        """File name by id of the anniversary."""
        self._removed_subjects: dict[str, str] = {}
        """File name by id of the subject."""

    @property
    def subjects(self) -> dict[str, Subject]:
        """All subjects by id: covered subjects, then the other territories of the world."""
        others = {
            code: subject
            for code, subject in sorted(self._other_territories.items())
            if code not in self._covered_subjects
        }
        return self._covered_subjects | others

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """The memberships of the catalog."""
        return tuple(membership for memberships in self._memberships.values() for membership in memberships)

    @property
    def anniversaries(self) -> dict[str, StandingAnniversary]:
        """The anniversaries by id, in order."""
        return dict(self._anniversaries)

    def apply_override(self, override: Override) -> None:
        """Applies a file.

        Raises:
            ContentError: a table is invalid, or removes a record that does not exist.
        """
        kinds = {
            subject_id: subject.kind
            for subject_id, subject in (self._other_territories | self._covered_subjects).items()
        }
        parsed = parse_override(override, kinds)
        for entry in parsed.entries:
            self._add_subject(entry)
        for anniversary in parsed.anniversaries:
            self._anniversaries[anniversary.id] = anniversary
            self._new_anniversaries[anniversary.id] = override.name
        for record_id in parsed.removed:
            self._remove_record(record_id, override)

    def check_consistency(self) -> None:
        """Checks that all records are consistent with each other.

        Raises:
            ContentError: a record conflicts with another. The error has the file, table and key.
        """
        subjects = self.subjects
        self._check_references(subjects)
        if self._new_entries:
            check_entries(tuple(self._new_entries.values()), tuple(self._list_existing_subjects(subjects)))
        new_anniversaries = [(file, self._anniversaries[key]) for key, file in self._new_anniversaries.items()]
        existing = [
            anniversary for key, anniversary in self._anniversaries.items() if key not in self._new_anniversaries
        ]
        check_anniversaries(new_anniversaries, subjects, existing)

    def _add_subject(self, entry: SubjectEntry) -> None:
        subject = add_territory_names(build_subject(entry))
        (self._covered_subjects[entry.id],) = merge_added_aliases([subject], self._added_aliases)
        self._new_entries[entry.id] = entry
        self._removed_subjects.pop(entry.id, None)
        if memberships := tuple(build_memberships(entry)):
            self._memberships[entry.id] = memberships
        else:
            self._memberships.pop(entry.id, None)

    def _remove_record(self, record_id: str, override: Override) -> None:
        """Removes a subject or an anniversary. A country becomes one of the other territories."""
        is_anniversary = override.kind is OverrideKind.ANNIVERSARIES
        if record_id not in (self._anniversaries if is_anniversary else self._covered_subjects):
            removed_before = any(record_id in list_removed_ids(earlier) for earlier in self._content.overrides)
            if self._strict and not removed_before:
                raise ContentError(
                    N_("there is nothing to remove: this id does not exist"),
                    location=format_location(override.name, record_id),
                    remedy=N_("Check its spelling, or delete the table."),
                )
            return
        if is_anniversary:
            del self._anniversaries[record_id]
            self._new_anniversaries.pop(record_id, None)
            return
        del self._covered_subjects[record_id]
        self._memberships.pop(record_id, None)
        self._new_entries.pop(record_id, None)
        if is_territory(record_id):
            territories = merge_added_aliases(build_territories(), self._added_aliases)
            self._other_territories |= {
                territory.id: territory for territory in territories if territory.id == record_id
            }
        else:
            self._removed_subjects[record_id] = override.name

    def _check_references(self, subjects: Mapping[str, Subject]) -> None:
        """Checks that no unchanged record refers to a removed subject."""
        for user, referenced_ids, key in self._list_references(subjects):
            for subject_id in referenced_ids:
                if subject_id in self._removed_subjects:
                    raise ContentError(
                        N_("[{user}] still refers to it under `{key}`"),
                        location=format_location(self._removed_subjects[subject_id], subject_id),
                        remedy=N_("Add that table too, without this name."),
                        user=user,
                        key=key,
                    )

    def _list_references(self, subjects: Mapping[str, Subject]) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Yields id, ids of referenced subjects and key of each record that no file changed."""
        for subject in subjects.values():
            if subject.id not in self._new_entries:
                yield subject.id, subject.related, "related"
        for anniversary in self._anniversaries.values():
            if anniversary.id not in self._new_anniversaries:
                yield anniversary.id, anniversary.subjects, "subjects"

    def _list_existing_subjects(self, subjects: Mapping[str, Subject]) -> Iterator[ExistingSubject]:
        """Yields the subjects that no file changed, without names from CLDR and from moderators."""
        has_new_country = any(entry.kind is SubjectKind.COUNTRY for entry in self._new_entries.values())
        for subject in subjects.values():
            if subject.id in self._new_entries:
                continue
            texts = list(subject.names.values())
            if subject.covered:
                is_checked_country = has_new_country and subject.kind is SubjectKind.COUNTRY
                cldr_aliases = set(list_territory_aliases(subject.id)) if is_checked_country else set()
                texts += [
                    alias.text
                    for alias in subject.aliases
                    if alias.kind not in MODERATOR_KINDS and alias not in cldr_aliases
                ]
            yield ExistingSubject(subject.id, subject.kind, tuple(texts))
