"""A TOML file becomes an overlay, as far as that can be told without the content that it will be laid over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.anniversaries.loading import anniversaries_of, check_anniversaries
from briefings.model import Overlay, OverlayKind, SubjectKind
from briefings.overlaying.telling import REMOVED, overlay_kind, subject_kind
from briefings.subjects.catalogue import entries_of
from briefings.subjects.faults import Wrong, fault
from briefings.tables import place, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.model import Anniversary
    from briefings.subjects.entry import Entry
    from briefings.tables import Tables


class Laid(NamedTuple):
    """What stands in an overlay.

    Attributes:
        entries: tables of subjects.
        days: anniversaries.
        removed: ids of what is taken away.
    """

    entries: tuple[Entry, ...] = ()
    days: tuple[Anniversary, ...] = ()
    removed: tuple[str, ...] = ()


def read_overlay(name: str, text: str, sha256: str) -> Overlay:
    """The overlay that a file is, after each of its tables was checked by itself.

    Args:
        name: of the file; a hint where its tables leave open what they are.
        text: its TOML.
        sha256: digest of the file's bytes.

    Raises:
        ContentError: the first thing that is wrong: file, table and key, and what to write instead.
    """
    tables = tables_of(name, text)
    if not tables:
        wrong = Wrong(
            "no table stands in it",
            "Write a heading such as [AM] and the table below it",
            "表が一つもありません。[AM] のような見出しと、その下に表を書いてください",
        )
        raise fault(name, wrong)
    overlay = Overlay(name, overlay_kind(name, tables), text, sha256)
    _parts(overlay, tables, None)
    return overlay


def parts_of(overlay: Overlay, known: Mapping[str, SubjectKind]) -> Laid:
    """What stands in an overlay that is laid over subjects of these kinds.

    Raises:
        ContentError: as `read_overlay`, or the kind of its subjects can't be told.
    """
    return _parts(overlay, tables_of(overlay.name, overlay.text), known)


def ids_of(overlay: Overlay) -> frozenset[str]:
    """The ids of its tables."""
    return frozenset(tables_of(overlay.name, overlay.text))


def removed_by(overlay: Overlay) -> frozenset[str]:
    """The ids of what it takes away."""
    tables = tables_of(overlay.name, overlay.text)
    return frozenset(ident for ident, table in tables.items() if REMOVED in table)


def _parts(overlay: Overlay, tables: Tables, known: Mapping[str, SubjectKind] | None) -> Laid:
    removed = tuple(ident for ident, table in tables.items() if REMOVED in table)
    for ident in removed:
        if tables[ident] != {REMOVED: True}:
            wrong = Wrong(
                "a table that takes something away has nothing but `removed = true`",
                "Take out the other lines, or that one",
                "取り除く表には removed = true だけを書きます。ほかの行か、その行を削除してください",
            )
            raise fault(place(overlay.name, ident, REMOVED), wrong)
    full = {ident: table for ident, table in tables.items() if ident not in removed}
    if overlay.kind is OverlayKind.ANNIVERSARIES:
        days = tuple(anniversaries_of(overlay.name, full))
        check_anniversaries([(overlay.name, day) for day in days], None)
        return Laid(days=days, removed=removed)
    # While the kind is open, the tables have only what subjects of every kind have, as topics do.
    kind = subject_kind(overlay.name, tables, known) or SubjectKind.TOPIC
    return Laid(tuple(entries_of(overlay.name, full, kind)), removed=removed)
