"""Files of subjects become a catalogue: every subject with its names, and who stands how to which framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from briefings.catalog.messages import FileProblem, from_validation_error, make_content_error
from briefings.catalog.schema import (
    TABLE_TYPES,
    CountryCode,
    FrameworkTable,
    PersonTable,
    RegionTable,
    SubjectEntry,
    SubjectId,
)
from briefings.catalog.territories import flag_emoji
from briefings.catalog.toml_file import SUBJECT_FILES, format_location, parse_tables
from briefings.catalog.validation import check_entries
from briefings.domain import Alias, AliasKind, Membership, MembershipStatus, Subject, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from briefings.catalog.schema import SubjectTable


@dataclass(frozen=True, slots=True)
class Catalog:
    """What one can ask for, as editors wrote it.

    Attributes:
        subjects: in the order of the files, then as they stand there.
        memberships: of every framework, in the same order.
    """

    subjects: tuple[Subject, ...]
    memberships: tuple[Membership, ...]


def load_catalog(files: Iterable[tuple[str, str]]) -> Catalog:
    """Read and check files of subjects, given as name and text.

    Raises:
        ContentError: for the first thing that is wrong: file, table and key, and what to write instead.
    """
    entries = [
        entry
        for name, text in files
        for entry in parse_entries(name, parse_tables(name, text), _kind_from_file_name(name))
    ]
    check_entries(entries)
    return Catalog(
        subjects=tuple(build_subject(entry) for entry in entries),
        memberships=tuple(member for entry in entries for member in build_memberships(entry)),
    )


def parse_entries(name: str, tables: Mapping[str, object], kind: SubjectKind) -> Iterator[SubjectEntry]:
    """Each table of a file as the form of its kind takes it.

    Raises:
        ContentError: for the first thing that is wrong.
    """
    ids: TypeAdapter[str] = TypeAdapter(CountryCode if kind is SubjectKind.COUNTRY else SubjectId)
    for ident, table in tables.items():
        try:
            ids.validate_python(ident)
            yield SubjectEntry(name, ident, kind, TABLE_TYPES[kind].model_validate(table))
        except ValidationError as error:
            raise from_validation_error(name, ident, error) from None


def _kind_from_file_name(name: str) -> SubjectKind:
    base_name = name.rsplit("/", maxsplit=1)[-1]
    for kind, file in SUBJECT_FILES.items():
        if base_name.removesuffix(".toml") == file.removesuffix(".toml"):
            return kind
    kinds = ", ".join(SUBJECT_FILES.values())
    wrong = FileProblem(
        "its name tells no kind of subject",
        f"Name it one of {kinds}",
        f"ファイル名から種類が分かりません。{kinds} のどれかにしてください",
    )
    raise make_content_error(format_location(name), wrong)


def build_subject(entry: SubjectEntry) -> Subject:
    """The subject of a table, with the names that stand there."""
    table = entry.table
    country = table.country if isinstance(table, (PersonTable, RegionTable)) else None
    return Subject(
        id=entry.id,
        kind=entry.kind,
        names=table.names.model_dump(),
        aliases=tuple(_unique_aliases(table)),
        flag=flag_emoji(entry.id) if entry.kind is SubjectKind.COUNTRY else "",
        related=tuple(table.related),
        members=tuple(table.members) if isinstance(table, RegionTable) else (),
        country=country or "",
        office=table.office.model_dump() if isinstance(table, PersonTable) and table.office else {},
        keywords=tuple(table.keywords),
        about=table.about.model_dump() if table.about else {},
        sections=tuple(table.sections),
    )


def _unique_aliases(table: SubjectTable) -> Iterator[Alias]:
    """Every name beside those on the cards, each text once."""
    seen = {table.names.ja, table.names.en}
    for alias in _iterate_aliases(table):
        if alias.text not in seen:
            seen.add(alias.text)
            yield alias


def _iterate_aliases(table: SubjectTable) -> Iterator[Alias]:
    for text in table.readings:
        yield Alias(text, AliasKind.READING, "ja")
    for kind, spellings in ((AliasKind.VARIANT, table.variants), (AliasKind.ABBREVIATION, table.abbreviations)):
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
    """The memberships that a framework's table tells."""
    if not isinstance(entry.table, FrameworkTable):
        return
    standing = entry.table.standing
    for member in dict.fromkeys([*entry.table.members, *standing]):
        if said := standing.get(member):
            yield Membership(entry.id, member, said.status, said.since or "", said.note or "")
        else:
            yield Membership(entry.id, member, MembershipStatus.MEMBER)
