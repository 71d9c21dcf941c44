"""Parses override files, whose tables replace or add subjects or anniversaries.

What a file contains follows from the keys of its tables; its name decides only if they leave it open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from briefings.catalog.anniversaries import ANNIVERSARIES_FILE, check_anniversaries, parse_anniversaries
from briefings.catalog.loader import parse_entries
from briefings.catalog.toml_file import SUBJECT_FILES, format_location, parse_tables, sanitize_excerpt
from briefings.domain import Override, OverrideKind, SubjectKind
from briefings.errors import ContentError
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.catalog.schema import SubjectEntry
    from briefings.catalog.toml_file import TomlTables
    from briefings.domain import StandingAnniversary


REMOVED_KEY: Final = "removed"
"""The only key of a table that removes a subject or an anniversary."""

_SUBJECT_KEYS: Final = frozenset(
    {"names", "readings", "variants", "covers", "abbreviations", "former_names", "keywords", "about", "sections"}
)
_ANNIVERSARY_KEYS: Final = frozenset(
    {"date", "ja", "en", "source", "url", "confidence", "weight", "solemn", "yearly", "words"}
)
_KINDS_BY_KEYS: Final = (
    (frozenset({"count", "standing"}), frozenset({SubjectKind.FRAMEWORK})),
    (frozenset({"office"}), frozenset({SubjectKind.PERSON})),
    (frozenset({"members"}), frozenset({SubjectKind.FRAMEWORK, SubjectKind.REGION})),
    (frozenset({"country"}), frozenset({SubjectKind.PERSON, SubjectKind.REGION})),
)
"""Keys that only some kinds of subjects have."""
_FILE_NAME_PATTERNS: Final = {
    SubjectKind.COUNTRY: re.compile(r"countr(?:y|ies)|各国|国名|国々"),
    SubjectKind.REGION: re.compile(r"regions?|地域"),
    SubjectKind.TOPIC: re.compile(r"topics?|話題|テーマ"),
    SubjectKind.FRAMEWORK: re.compile(r"frameworks?|枠組"),
    SubjectKind.PERSON: re.compile(r"persons?|people|人物"),
}
_ANNIVERSARY_FILE_NAME: Final = re.compile(r"anniversar(?:y|ies)|記念日")
_COUNTRY_CODE: Final = re.compile(r"[A-Z]{2}\Z")


class ParsedOverride(NamedTuple):
    """The contents of an override file.

    Attributes:
        entries: its subject tables.
        anniversaries: its anniversaries.
        removed: ids of what it removes.
    """

    entries: tuple[SubjectEntry, ...] = ()
    anniversaries: tuple[StandingAnniversary, ...] = ()
    removed: tuple[str, ...] = ()


def load_override(name: str, text: str, sha256: str) -> Override:
    """Checks each table of a file separately, and makes an override of the file.

    Args:
        name: name of the file; a hint if its tables leave open what they are.
        text: its TOML.
        sha256: hexadecimal digest of the file's bytes.

    Raises:
        ContentError: the first problem, with file, table, key and remedy.
    """
    tables = parse_tables(name, text)
    if not tables:
        raise ContentError(
            N_("it has no tables"),
            location=name,
            remedy=N_("Write a heading such as [AM] and the table below it."),
        )
    override = Override(name, detect_override_kind(name, tables), text, sha256)
    _parse_tables(override, tables, None)
    return override


def parse_override(override: Override, known_kinds: Mapping[str, SubjectKind]) -> ParsedOverride:
    """Parses an override that is applied to subjects of these kinds.

    Raises:
        ContentError: as `load_override`, or the kind of its subjects cannot be decided.
    """
    return _parse_tables(override, parse_tables(override.name, override.text), known_kinds)


def list_table_ids(override: Override) -> frozenset[str]:
    """Lists the ids of all its tables."""
    return frozenset(parse_tables(override.name, override.text))


def list_removed_ids(override: Override) -> frozenset[str]:
    """Lists the ids of what it removes."""
    tables = parse_tables(override.name, override.text)
    return frozenset(table_id for table_id, table in tables.items() if REMOVED_KEY in table)


def detect_override_kind(name: str, tables: TomlTables) -> OverrideKind:
    """Decides whether tables are subjects or anniversaries.

    Args:
        name: name of the file.
        tables: its tables.

    Raises:
        ContentError: the tables are of both kinds, or neither they nor the name decide.
    """
    kinds_by_table = {table_id: kind for table_id, table in tables.items() if (kind := _detect_table_kind(table))}
    kinds = set(kinds_by_table.values())
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        first = next(iter(kinds_by_table.values()))
        other = next(table_id for table_id, kind in kinds_by_table.items() if kind is not first)
        raise ContentError(
            N_("the file contains both subjects and anniversaries"),
            location=format_location(name, other),
            remedy=N_("Put the anniversaries into a file of their own."),
        )
    if _ANNIVERSARY_FILE_NAME.search(name.casefold()):
        return OverrideKind.ANNIVERSARIES
    if _kind_from_name(name) is not None:
        return OverrideKind.SUBJECTS
    raise _make_undecided_error(name)


def detect_subject_kind(
    name: str, tables: TomlTables, known_kinds: Mapping[str, SubjectKind] | None = None
) -> SubjectKind | None:
    """Decides the kind of the subjects of a file, which all have the same kind.

    Args:
        name: name of the file.
        tables: its tables.
        known_kinds: kind of each existing subject by its id; None while they are not known.

    Returns:
        None if it stays open and `known_kinds` was not given.

    Raises:
        ContentError: the subjects are of several kinds, or neither they nor the name decide.
    """
    named_kind = _kind_from_name(name)
    possible = set(SubjectKind)
    for table_id, table in tables.items():
        kind = (known_kinds or {}).get(table_id)
        table_kinds = {kind} if kind else _find_possible_kinds(table)
        if not possible & table_kinds:
            raise ContentError(
                N_("this table belongs in {files}, unlike other tables of the file"),
                location=format_location(name, table_id),
                remedy=N_("Put each kind of subject into a file of its own."),
                files=" / ".join(SUBJECT_FILES[kind] for kind in sorted(table_kinds)),
            )
        possible &= table_kinds
    if named_kind not in possible and not all(_COUNTRY_CODE.match(table_id) for table_id in tables):
        possible.discard(SubjectKind.COUNTRY)
    if len(possible) == 1:
        return possible.pop()
    if named_kind in possible:
        return named_kind
    if SubjectKind.COUNTRY in possible:
        return SubjectKind.COUNTRY
    if known_kinds is None:
        return None
    raise _make_undecided_error(name)


def _parse_tables(
    override: Override, tables: TomlTables, known_kinds: Mapping[str, SubjectKind] | None
) -> ParsedOverride:
    removed = tuple(table_id for table_id, table in tables.items() if REMOVED_KEY in table)
    for table_id in removed:
        if tables[table_id] != {REMOVED_KEY: True}:
            raise ContentError(
                N_("a table with `removed = true` must have no other key"),
                location=format_location(override.name, table_id, REMOVED_KEY),
                remedy=N_("Remove the other lines, or that one."),
            )
    kept = {table_id: table for table_id, table in tables.items() if table_id not in removed}
    if override.kind is OverrideKind.ANNIVERSARIES:
        anniversaries = tuple(parse_anniversaries(override.name, kept))
        check_anniversaries([(override.name, anniversary) for anniversary in anniversaries], None)
        return ParsedOverride(anniversaries=anniversaries, removed=removed)
    # While the kind is open, the tables only have keys that every kind has, as topics do.
    kind = detect_subject_kind(override.name, tables, known_kinds) or SubjectKind.TOPIC
    return ParsedOverride(tuple(parse_entries(override.name, kept, kind)), removed=removed)


def _detect_table_kind(table: Mapping[str, object]) -> OverrideKind | None:
    subject_keys, anniversary_keys = len(_SUBJECT_KEYS & table.keys()), len(_ANNIVERSARY_KEYS & table.keys())
    if subject_keys == anniversary_keys:
        return None
    return OverrideKind.SUBJECTS if subject_keys > anniversary_keys else OverrideKind.ANNIVERSARIES


def _find_possible_kinds(table: Mapping[str, object]) -> set[SubjectKind]:
    """Returns the kinds that a table may have, by its keys."""
    possible = set(SubjectKind)
    for keys, kinds in _KINDS_BY_KEYS:
        if keys & table.keys():
            possible &= kinds
    return possible or set(SubjectKind)


def _kind_from_name(name: str) -> SubjectKind | None:
    """Returns the kind that a file's name mentions: `countries.toml`, `2026-countries (1).toml`."""
    kinds = [kind for kind, pattern in _FILE_NAME_PATTERNS.items() if pattern.search(name.casefold())]
    return kinds[0] if len(kinds) == 1 else None


def _make_undecided_error(name: str) -> ContentError:
    return ContentError(
        N_("neither its tables nor its name show what it contains"),
        location=sanitize_excerpt(name),
        remedy=N_("Name it one of these: {values}."),
        values=", ".join([*SUBJECT_FILES.values(), ANNIVERSARIES_FILE]),
    )
