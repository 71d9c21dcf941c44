"""Checks subject tables against one another: repeated ids, unknown ids, shared names and wrong member counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from briefings.catalog.schema import FrameworkTable, PersonTable, RegionTable
from briefings.catalog.territories import is_territory
from briefings.domain import MembershipStatus, SubjectKind
from briefings.errors import ContentError
from briefings.i18n import N_
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefings.catalog.schema import SubjectEntry


class ExistingSubject(NamedTuple):
    """A subject of the present content, as far as a new table may conflict with it.

    Attributes:
        id: id of the subject.
        kind: its kind.
        names: the names that its own table has.
    """

    id: str
    kind: SubjectKind
    names: tuple[str, ...]


def check_entries(entries: Sequence[SubjectEntry], existing: Sequence[ExistingSubject] = ()) -> None:
    """Checks the tables of all files against one another and against the other subjects of the content.

    Raises:
        ContentError: the first problem.
    """
    _check_ids(entries, existing)
    known_ids = {entry.id for entry in entries} | {subject.id for subject in existing}
    for entry in entries:
        _check_countries(entry)
        _check_related(entry, known_ids)
        if isinstance(entry.table, FrameworkTable):
            _check_count(entry, entry.table)
    _check_shared_names(entries, existing)


def _check_ids(entries: Sequence[SubjectEntry], existing: Iterable[ExistingSubject]) -> None:
    """Checks that ids differ in more than case, as they are part of button ids and file names."""
    first_entries: dict[str, SubjectEntry] = {}
    existing_ids = {subject.id.casefold(): subject.id for subject in existing}
    for entry in entries:
        first = first_entries.setdefault(entry.id.casefold(), entry)
        if first is not entry:
            raise ContentError(
                N_("this id is taken in {file}"),
                location=entry.location_of(),
                remedy=N_("Give one of the two another id."),
                file=first.file,
            )
        if known := existing_ids.get(entry.id.casefold()):
            raise ContentError(
                N_("[{known}] already exists; the two ids differ only in case"),
                location=entry.location_of(),
                remedy=N_("Write [{known}] to replace it, or give it another id."),
                known=known,
            )


def _iterate_countries(entry: SubjectEntry) -> Iterator[tuple[str, str]]:
    """Yields each country that a table names, with its key."""
    table = entry.table
    if entry.kind is SubjectKind.COUNTRY:
        yield "", entry.id
    if isinstance(table, (RegionTable, FrameworkTable)):
        yield from (("members", code) for code in table.members)
    if isinstance(table, FrameworkTable):
        yield from (("standing", code) for code in table.standing)
    if isinstance(table, (RegionTable, PersonTable)) and table.country:
        yield "country", table.country


def _check_countries(entry: SubjectEntry) -> None:
    for key, code in _iterate_countries(entry):
        if not is_territory(code):
            raise ContentError(
                N_("no country has the code {code}"),
                location=entry.location_of(key),
                remedy=N_("Write its ISO 3166-1 alpha-2 code."),
                code=code,
            )


def _check_related(entry: SubjectEntry, known_ids: set[str]) -> None:
    for related_id in entry.table.related:
        if related_id == entry.id or (related_id not in known_ids and not is_territory(related_id)):
            raise ContentError(
                N_("there is no other subject {id}"),
                location=entry.location_of("related"),
                remedy=N_("Write the id of another table or the code of a country."),
                id=related_id,
            )


def _check_count(entry: SubjectEntry, table: FrameworkTable) -> None:
    """Checks the number of members: `9（10）` means nine members, or ten with the unclear one."""
    if table.count is None:
        return
    printed_counts = [int(number) for number in re.findall(r"\d+", table.count)]
    unclear = {code for code, detail in table.standing.items() if detail.status is MembershipStatus.UNCLEAR}
    members = set(table.members)
    counts = [len(members - unclear), len(members)][: len(printed_counts)]
    if counts != printed_counts or len(members) != len(table.members):
        raise ContentError(
            N_("the count is {count}, but {listed} countries are listed, {unclear} of them unclear"),
            location=entry.location_of("members"),
            remedy=N_("List each country that the figure counts once."),
            count=table.count,
            listed=len(members),
            unclear=len(members & unclear),
        )


def _check_shared_names(entries: Sequence[SubjectEntry], existing: Iterable[ExistingSubject]) -> None:
    """Checks that a name that two subjects of one kind share is listed under `ambiguous` by both.

    The author of a file cannot change the existing subjects: for those, the new table alone has to list it.
    """
    owners: dict[tuple[SubjectKind, str], SubjectEntry] = {}
    existing_names = {(subject.kind, fold_text(text)): subject.id for subject in existing for text in subject.names}
    ambiguous_names = {entry.id: {fold_text(text) for text in entry.table.ambiguous} for entry in entries}
    for entry in entries:
        names = {fold_text(text): text for text in entry.all_names}
        for text in entry.table.ambiguous:
            if fold_text(text) not in names:
                raise ContentError(
                    N_("“{text}” is not a name of this subject"),
                    location=entry.location_of("ambiguous"),
                    remedy=N_("Add it to its names, or remove it here."),
                    text=text,
                )
        for key, text in names.items():
            owner = owners.setdefault((entry.kind, key), entry)
            if owner is not entry and not (key in ambiguous_names[entry.id] and key in ambiguous_names[owner.id]):
                raise ContentError(
                    N_("“{text}” is also a name of [{other}]"),
                    location=entry.location_of(),
                    remedy=N_("Remove it from one of the two, or list it under `ambiguous` in both."),
                    text=text,
                    other=owner.id,
                )
            if (known := existing_names.get((entry.kind, key))) and key not in ambiguous_names[entry.id]:
                raise ContentError(
                    N_("“{text}” is also a name of [{other}]"),
                    location=entry.location_of(),
                    remedy=N_("Remove it, or list it under `ambiguous`."),
                    text=text,
                    other=known,
                )
