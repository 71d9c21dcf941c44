"""Subjects and anniversaries while files are laid over them, and what is checked when all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.catalog.aliases import collect_added_aliases, merge_added_aliases
from briefings.catalog.anniversaries import check_anniversaries
from briefings.catalog.loader import build_memberships, build_subject
from briefings.catalog.override_file import list_removed_ids, parse_override
from briefings.catalog.territories import build_territories, is_territory, list_territory_aliases
from briefings.catalog.toml_file import format_location
from briefings.catalog.validation import ExistingSubject, check_entries
from briefings.domain import AliasKind, OverrideKind, SubjectKind
from briefings.errors import ContentError
from briefings.i18n import N_
from briefings.revisions.assemble import add_territory_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.catalog.schema import SubjectEntry
    from briefings.domain import Alias, Content, Membership, Override, StandingAnniversary, Subject


class OverrideState:
    """What is there, and what files made of it so far.

    Args:
        content: what is there; it stays as it is.
        strict: False where what is to be taken away may be gone already: the files are not new.
        added_aliases: names made by moderators, by id of the subject; None for those that `content` has.
    """

    def __init__(
        self, content: Content, *, strict: bool = True, added_aliases: Mapping[str, tuple[Alias, ...]] | None = None
    ) -> None:
        self._content = content
        self._strict = strict
        self._added_aliases = collect_added_aliases(content.subjects) if added_aliases is None else added_aliases
        self._covered_subjects: dict[str, Subject] = {one.id: one for one in content.subjects if one.covered}
        self._other_territories: dict[str, Subject] = {one.id: one for one in content.subjects if not one.covered}
        self._anniversaries: dict[str, StandingAnniversary] = {one.id: one for one in content.anniversaries}
        self._memberships: dict[str, tuple[Membership, ...]] = {}
        for told in content.membership_claims:
            if not told.chapter:
                self._memberships[told.framework] = (*self._memberships.get(told.framework, ()), told)
        self._new_entries: dict[str, SubjectEntry] = {}
        self._new_anniversaries: dict[str, str] = {}
        self._removed_subjects: dict[str, str] = {}

    @property
    def subjects(self) -> dict[str, Subject]:
        """By id: those that the content tells of, then the other territories of the world."""
        world = {
            code: one for code, one in sorted(self._other_territories.items()) if code not in self._covered_subjects
        }
        return self._covered_subjects | world

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """What the catalogue tells of them."""
        return tuple(told for listed in self._memberships.values() for told in listed)

    @property
    def anniversaries(self) -> dict[str, StandingAnniversary]:
        """By id, in their order."""
        return dict(self._anniversaries)

    def apply_override(self, override: Override) -> None:
        """Lay a file over.

        Raises:
            ContentError: a table of it is wrong in itself, or what it takes away is not there.
        """
        kinds = {ident: one.kind for ident, one in (self._other_territories | self._covered_subjects).items()}
        parts = parse_override(override, kinds)
        for entry in parts.entries:
            self._put_subject(entry)
        for day in parts.anniversaries:
            self._anniversaries[day.id] = day
            self._new_anniversaries[day.id] = override.name
        for ident in parts.removed:
            self._remove_item(ident, override)

    def check_consistency(self) -> None:
        """See that everything goes together.

        Raises:
            ContentError: it doesn't: file, table and key, and what to write instead.
        """
        subjects = self.subjects
        self._check_references(subjects)
        if self._new_entries:
            check_entries(tuple(self._new_entries.values()), tuple(self._existing_subjects(subjects)))
        found = [(file, self._anniversaries[ident]) for ident, file in self._new_anniversaries.items()]
        there = [one for ident, one in self._anniversaries.items() if ident not in self._new_anniversaries]
        check_anniversaries(found, subjects, there)

    def _put_subject(self, entry: SubjectEntry) -> None:
        made = add_territory_names(build_subject(entry))
        (self._covered_subjects[entry.id],) = merge_added_aliases([made], self._added_aliases)
        self._new_entries[entry.id] = entry
        self._removed_subjects.pop(entry.id, None)
        if listed := tuple(build_memberships(entry)):
            self._memberships[entry.id] = listed
        else:
            self._memberships.pop(entry.id, None)

    def _remove_item(self, ident: str, override: Override) -> None:
        """Take a subject or an anniversary away; a country becomes one of the other territories of the world."""
        there = self._anniversaries if override.kind is OverrideKind.ANNIVERSARIES else self._covered_subjects
        if ident not in there:
            if self._strict and not any(ident in list_removed_ids(earlier) for earlier in self._content.overrides):
                raise ContentError(
                    N_("there is nothing to remove: this id does not exist"),
                    location=format_location(override.name, ident),
                    remedy=N_("Check its spelling, or delete the table."),
                )
            return
        if override.kind is OverrideKind.ANNIVERSARIES:
            del self._anniversaries[ident]
            self._new_anniversaries.pop(ident, None)
            return
        del self._covered_subjects[ident]
        self._memberships.pop(ident, None)
        self._new_entries.pop(ident, None)
        if is_territory(ident):
            self._other_territories |= {
                one.id: one
                for one in merge_added_aliases(build_territories(), self._added_aliases)
                if one.id == ident
            }
        else:
            self._removed_subjects[ident] = override.name

    def _check_references(self, subjects: dict[str, Subject]) -> None:
        """Nothing names what was taken away."""
        for user, names, key in (
            *((one.id, one.related, "related") for one in subjects.values() if one.id not in self._new_entries),
            *(
                (one.id, one.subjects, "subjects")
                for one in self._anniversaries.values()
                if one.id not in self._new_anniversaries
            ),
        ):
            for ident in names:
                if ident in self._removed_subjects:
                    raise ContentError(
                        N_("[{user}] still names it under `{key}`"),
                        location=format_location(self._removed_subjects[ident], ident),
                        remedy=N_("Add that table too, without this name."),
                        user=user,
                        key=key,
                    )

    def _existing_subjects(self, subjects: dict[str, Subject]) -> Iterator[ExistingSubject]:
        """The subjects that no file brought, with the names of their editors, without those of CLDR and of chance."""
        countries = any(entry.kind is SubjectKind.COUNTRY for entry in self._new_entries.values())
        for one in subjects.values():
            if one.id in self._new_entries:
                continue
            texts = list(one.names.values())
            if one.covered:
                cldr = set(list_territory_aliases(one.id)) if countries and one.kind is SubjectKind.COUNTRY else set()
                texts += [
                    alias.text for alias in one.aliases if alias.kind is not AliasKind.ADDED and alias not in cldr
                ]
            yield ExistingSubject(one.id, one.kind, tuple(texts))
