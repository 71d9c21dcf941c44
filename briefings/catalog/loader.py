"""Loads subjects and memberships from TOML files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from pydantic import TypeAdapter, ValidationError

from briefings.catalog.messages import from_validation_error
from briefings.catalog.schema import (
    TABLE_TYPES,
    CountryCode,
    FrameworkTable,
    PersonTable,
    RegionTable,
    SubjectEntry,
    SubjectId,
)
from briefings.catalog.territories import make_flag_emoji
from briefings.catalog.toml_file import SUBJECT_FILES, format_location, parse_tables
from briefings.catalog.validation import check_entries
from briefings.domain import Alias, AliasKind, Membership, MembershipStatus, Subject, SubjectKind
from briefings.errors import ContentError
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from briefings.catalog.schema import SubjectTable


class Catalog(Struct, frozen=True):
    """The subjects and memberships of the subject files.

    Attributes:
        subjects: in the order of the files and their tables.
        memberships: of every framework, in the same order.
    """

    subjects: tuple[Subject, ...]
    memberships: tuple[Membership, ...]


def load_catalog(files: Iterable[tuple[str, str]]) -> Catalog:
    """Reads and checks subject files, given as name and text.

    Raises:
        ContentError: the first problem, with file, table, key and remedy.
    """
    entries = [
        entry
        for name, text in files
        for entry in parse_entries(name, parse_tables(name, text), _kind_from_file_name(name))
    ]
    check_entries(entries)
    return Catalog(
        subjects=tuple(build_subject(entry) for entry in entries),
        memberships=tuple(membership for entry in entries for membership in build_memberships(entry)),
    )


def parse_entries(name: str, tables: Mapping[str, object], kind: SubjectKind) -> Iterator[SubjectEntry]:
    """Validates each table of a file by the schema of its kind.

    Raises:
        ContentError: the first problem.
    """
    id_type: TypeAdapter[str] = TypeAdapter(CountryCode if kind is SubjectKind.COUNTRY else SubjectId)
    for subject_id, table in tables.items():
        try:
            id_type.validate_python(subject_id)
            yield SubjectEntry(name, subject_id, kind, TABLE_TYPES[kind].model_validate(table))
        except ValidationError as error:
            raise from_validation_error(name, subject_id, error) from None


def _kind_from_file_name(name: str) -> SubjectKind:
    base_name = name.rsplit("/", maxsplit=1)[-1]
    for kind, file in SUBJECT_FILES.items():
        if base_name == file:
            return kind
    raise ContentError(
        N_("the kind of its subjects does not follow from the file's name"),
        location=format_location(name),
        remedy=N_("Name it one of these: {values}."),
        values=", ".join(SUBJECT_FILES.values()),
    )


def build_subject(entry: SubjectEntry) -> Subject:
    """Builds the subject of a table, with the names in the table."""
    table = entry.table
    country = table.country if isinstance(table, (PersonTable, RegionTable)) else None
    return Subject(
        id=entry.id,
        kind=entry.kind,
        names=table.names.model_dump(),
        aliases=tuple(_iterate_unique_aliases(table)),
        flag=make_flag_emoji(entry.id) if entry.kind is SubjectKind.COUNTRY else "",
        related=tuple(table.related),
        members=tuple(table.members) if isinstance(table, RegionTable) else (),
        country=country or "",
        office=table.office.model_dump() if isinstance(table, PersonTable) and table.office else {},
        keywords=tuple(table.keywords),
        about=table.about.model_dump() if table.about else {},
        sections=tuple(table.sections),
    )


def _iterate_unique_aliases(table: SubjectTable) -> Iterator[Alias]:
    """Yields the aliases of a table without repeated texts and without the names shown on cards."""
    seen = {table.names.ja, table.names.en}
    for alias in _iterate_aliases(table):
        if alias.text not in seen:
            seen.add(alias.text)
            yield alias


def _iterate_aliases(table: SubjectTable) -> Iterator[Alias]:
    for text in table.readings:
        yield Alias(text, AliasKind.READING, "ja")
    for kind, spellings in (
        (AliasKind.VARIANT, table.variants),
        (AliasKind.ASPECT, table.covers),
        (AliasKind.ABBREVIATION, table.abbreviations),
    ):
        for language in ("ja", "en"):
            for text in getattr(spellings, language):
                yield Alias(text, kind, language)
    for former in table.former_names:
        yield Alias(former.text, AliasKind.FORMER_NAME, former.language, former.since or "")
    for text in table.romanised:
        yield Alias(text, AliasKind.ROMANISED, "ja")
    for language, texts in table.other_languages.items():
        for text in texts:
            yield Alias(text, AliasKind.OTHER_LANGUAGE, language)


def build_memberships(entry: SubjectEntry) -> Iterator[Membership]:
    """Builds the memberships in a framework's table; none for other kinds."""
    if not isinstance(entry.table, FrameworkTable):
        return
    details = entry.table.standing
    for member in dict.fromkeys([*entry.table.members, *details]):
        if detail := details.get(member):
            yield Membership(entry.id, member, detail.status, detail.since or "", detail.note or "")
        else:
            yield Membership(entry.id, member, MembershipStatus.MEMBER)
