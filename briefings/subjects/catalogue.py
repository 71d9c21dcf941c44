"""Files of subjects become a catalogue: every subject with its names, and who stands how to which framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from briefings.model import Alias, AliasKind, Membership, MembershipStatus, Subject, SubjectKind
from briefings.subjects.checks import check
from briefings.subjects.entry import Entry
from briefings.subjects.faults import Wrong, fault, from_validation
from briefings.subjects.schema import FORMS, TABLES, Code, FrameworkTable, PersonTable, RegionTable, Slug
from briefings.subjects.territories import flag
from briefings.tables import place, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from briefings.subjects.schema import SubjectTable


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one can ask for, as editors wrote it.

    Attributes:
        subjects: in the order of the files, then as they stand there.
        memberships: of every framework, in the same order.
    """

    subjects: tuple[Subject, ...]
    memberships: tuple[Membership, ...]


def load_catalogue(files: Iterable[tuple[str, str]]) -> Catalogue:
    """Read and check files of subjects, given as name and text.

    Raises:
        ContentError: for the first thing that is wrong: file, table and key, and what to write instead.
    """
    entries = [entry for name, text in files for entry in entries_of(name, tables_of(name, text), _kind(name))]
    check(entries)
    return Catalogue(
        subjects=tuple(subject_of(entry) for entry in entries),
        memberships=tuple(member for entry in entries for member in memberships_of(entry)),
    )


def entries_of(name: str, tables: Mapping[str, object], kind: SubjectKind) -> Iterator[Entry]:
    """Each table of a file as the form of its kind takes it.

    Raises:
        ContentError: for the first thing that is wrong.
    """
    ids: TypeAdapter[str] = TypeAdapter(Code if kind is SubjectKind.COUNTRY else Slug)
    for ident, table in tables.items():
        try:
            ids.validate_python(ident)
            yield Entry(name, ident, kind, FORMS[kind].model_validate(table))
        except ValidationError as error:
            raise from_validation(name, ident, error) from None


def _kind(name: str) -> SubjectKind:
    stem = name.rsplit("/", maxsplit=1)[-1].removesuffix(".toml")
    try:
        return TABLES[stem][0]
    except KeyError:
        kinds = ", ".join(f"{known}.toml" for known in TABLES)
        wrong = Wrong(
            "its name tells no kind of subject",
            f"Name it one of {kinds}",
            f"ファイル名から種類が分かりません。{kinds} のどれかにしてください",
        )
        raise fault(place(name), wrong) from None


def subject_of(entry: Entry) -> Subject:
    """The subject of a table, with the names that stand there."""
    table = entry.table
    country = table.country if isinstance(table, (PersonTable, RegionTable)) else None
    return Subject(
        id=entry.id,
        kind=entry.kind,
        names=table.names.model_dump(),
        aliases=tuple(_aliases(table)),
        flag=flag(entry.id) if entry.kind is SubjectKind.COUNTRY else "",
        related=tuple(table.related),
        members=tuple(table.members) if isinstance(table, RegionTable) else (),
        country=country or "",
        office=table.office.model_dump() if isinstance(table, PersonTable) and table.office else {},
        keywords=tuple(table.keywords),
        about=table.about.model_dump() if table.about else {},
        sections=tuple(table.sections),
    )


def _aliases(table: SubjectTable) -> Iterator[Alias]:
    """Every name beside those on the cards, each text once."""
    seen = {table.names.ja, table.names.en}
    for alias in _all_aliases(table):
        if alias.text not in seen:
            seen.add(alias.text)
            yield alias


def _all_aliases(table: SubjectTable) -> Iterator[Alias]:
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


def memberships_of(entry: Entry) -> Iterator[Membership]:
    """The memberships that a framework's table tells."""
    if not isinstance(entry.table, FrameworkTable):
        return
    standing = entry.table.standing
    for member in dict.fromkeys([*entry.table.members, *standing]):
        if said := standing.get(member):
            yield Membership(entry.id, member, said.status, said.since or "", said.note or "")
        else:
            yield Membership(entry.id, member, MembershipStatus.MEMBER)
