"""A TOML file becomes an overlay, as far as that can be told without the content that it will be laid over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.anniversaries.loading import check_anniversaries, parse_anniversaries
from briefings.model import Override, OverrideKind, SubjectKind
from briefings.overlaying.telling import REMOVED_KEY, detect_override_kind, detect_subject_kind
from briefings.subjects.catalogue import parse_entries
from briefings.subjects.faults import FileProblem, make_content_error
from briefings.tables import format_location, parse_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.model import StandingAnniversary
    from briefings.subjects.entry import SubjectEntry
    from briefings.tables import TomlTables


class ParsedOverride(NamedTuple):
    """What stands in an overlay.

    Attributes:
        entries: tables of subjects.
        anniversaries: anniversaries.
        removed: ids of what is taken away.
    """

    entries: tuple[SubjectEntry, ...] = ()
    anniversaries: tuple[StandingAnniversary, ...] = ()
    removed: tuple[str, ...] = ()


def load_override(name: str, text: str, sha256: str) -> Override:
    """The overlay that a file is, after each of its tables was checked by itself.

    Args:
        name: of the file; a hint where its tables leave open what they are.
        text: its TOML.
        sha256: digest of the file's bytes.

    Raises:
        ContentError: the first thing that is wrong: file, table and key, and what to write instead.
    """
    tables = parse_tables(name, text)
    if not tables:
        wrong = FileProblem(
            "no table stands in it",
            "Write a heading such as [AM] and the table below it",
            "表が一つもありません。[AM] のような見出しと、その下に表を書いてください",
        )
        raise make_content_error(name, wrong)
    overlay = Override(name, detect_override_kind(name, tables), text, sha256)
    _parse_tables(overlay, tables, None)
    return overlay


def parse_override(override: Override, known_kinds: Mapping[str, SubjectKind]) -> ParsedOverride:
    """What stands in an overlay that is laid over subjects of these kinds.

    Raises:
        ContentError: as `read_overlay`, or the kind of its subjects can't be told.
    """
    return _parse_tables(override, parse_tables(override.name, override.text), known_kinds)


def list_table_ids(override: Override) -> frozenset[str]:
    """The ids of its tables."""
    return frozenset(parse_tables(override.name, override.text))


def list_removed_ids(override: Override) -> frozenset[str]:
    """The ids of what it takes away."""
    tables = parse_tables(override.name, override.text)
    return frozenset(ident for ident, table in tables.items() if REMOVED_KEY in table)


def _parse_tables(
    override: Override, tables: TomlTables, known_kinds: Mapping[str, SubjectKind] | None
) -> ParsedOverride:
    removed = tuple(ident for ident, table in tables.items() if REMOVED_KEY in table)
    for ident in removed:
        if tables[ident] != {REMOVED_KEY: True}:
            wrong = FileProblem(
                "a table that takes something away has nothing but `removed = true`",
                "Take out the other lines, or that one",
                "取り除く表には removed = true だけを書きます。ほかの行か、その行を削除してください",
            )
            raise make_content_error(format_location(override.name, ident, REMOVED_KEY), wrong)
    full = {ident: table for ident, table in tables.items() if ident not in removed}
    if override.kind is OverrideKind.ANNIVERSARIES:
        days = tuple(parse_anniversaries(override.name, full))
        check_anniversaries([(override.name, day) for day in days], None)
        return ParsedOverride(anniversaries=days, removed=removed)
    # While the kind is open, the tables have only what subjects of every kind have, as topics do.
    kind = detect_subject_kind(override.name, tables, known_kinds) or SubjectKind.TOPIC
    return ParsedOverride(tuple(parse_entries(override.name, full, kind)), removed=removed)
