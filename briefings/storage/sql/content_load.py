"""Loads the content of a revision, and verifies the digest of every part.

In the transaction, rows are only read (`read_revision_rows`); they are grouped, verified and converted outside the
event loop (`decode_content`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.collector import clear_lists, pause_collector
from briefings.domain import Content
from briefings.storage.sql import content_rows
from briefings.storage.sql.database import CorruptContent
from briefings.storage.sql.digests import compute_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Chapter, Event, Mention
    from briefings.storage.sql.content_rows import RowsByTable
    from briefings.storage.sql.database import Row, SqlTransaction

RowsByOwner = dict[int, "RowsByTable"]


class RevisionRows(Struct, frozen=True):
    """All rows of one revision.

    Attributes:
        chapters: id, digest, id of the annotation, its digest, then the columns of a chapter.
        chapter_parts: rows of the chapters by table, the chapter's id first.
        annotations: rows of the annotations by table, the annotation's id first.
        catalog_sha256: digest of the catalog.
        subjects: id, digest, then the columns of a subject.
        aliases: rows of the subjects' aliases, the subject's id first.
        memberships_sha256: digest of the list of memberships.
        memberships: its rows, the list's id first.
        anniversaries_sha256: digest of the list of anniversaries; None if the revision has none.
        anniversaries: its rows, the list's id first.
        overrides: digest, then the columns of each override file, in order.
    """

    chapters: list[Row]
    chapter_parts: RowsByTable
    annotations: RowsByTable
    catalog_sha256: str
    subjects: list[Row]
    aliases: RowsByTable
    memberships_sha256: str
    memberships: RowsByTable
    anniversaries_sha256: str | None
    anniversaries: RowsByTable
    overrides: list[Row]


# ruff: noqa: S608
# The SQL below is built from names of the schema; values are always parameters.


async def read_revision_rows(transaction: SqlTransaction, revision_id: int) -> RevisionRows:
    """Reads all rows of a revision, with one query per table.

    Raises:
        CorruptContent: a row that the revision refers to is missing.
    """
    head = await transaction.fetch_one(
        "SELECT catalogue_id, c.sha256, membership_list_id, m.sha256, d.list_id, a.sha256 FROM revision r"
        " JOIN catalogue c ON c.id = catalogue_id JOIN membership_list m ON m.id = membership_list_id"
        " LEFT JOIN revision_anniversary_list d ON d.revision_id = r.id"
        " LEFT JOIN anniversary_list a ON a.id = d.list_id WHERE r.id = ?",
        revision_id,
    )
    if head is None:
        raise CorruptContent
    catalog_id, catalog_sha256, memberships_id, memberships_sha256, anniversaries_id, anniversaries_sha256 = head
    if (anniversaries_id is None) != (anniversaries_sha256 is None):
        raise CorruptContent
    chapters = await transaction.fetch_all(
        f"SELECT c.id, c.sha256, a.id, a.sha256, {_qualify('c', content_rows.CHAPTERS.columns)}"
        " FROM revision_chapter rc JOIN chapter c ON c.id = rc.chapter_id"
        " JOIN annotation a ON a.id = rc.annotation_id WHERE rc.revision_id = ? ORDER BY rc.ordinal",
        revision_id,
    )
    subjects = await transaction.fetch_all(
        f"SELECT s.id, s.sha256, {_qualify('s', content_rows.SUBJECTS.columns)} FROM catalogue_subject cs"
        " JOIN subject s ON s.id = cs.subject_id WHERE cs.catalogue_id = ? ORDER BY cs.ordinal",
        catalog_id,
    )
    overrides = await transaction.fetch_all(
        f"SELECT o.sha256, {_qualify('o', content_rows.OVERRIDES.columns)} FROM revision_overlay ro"
        " JOIN overlay o ON o.id = ro.overlay_id WHERE ro.revision_id = ? ORDER BY ro.ordinal",
        revision_id,
    )
    chapter_ids = "SELECT chapter_id FROM revision_chapter WHERE revision_id = ?"
    annotation_ids = "SELECT annotation_id FROM revision_chapter WHERE revision_id = ?"
    subject_ids = "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ?"
    tables = content_rows
    return RevisionRows(
        chapters=chapters,
        chapter_parts=await _read_tables(transaction, "chapter_id", tables.CHAPTER_TABLES, chapter_ids, revision_id),
        annotations=await _read_tables(
            transaction, "annotation_id", tables.ANNOTATION_TABLES, annotation_ids, revision_id
        ),
        catalog_sha256=catalog_sha256,
        subjects=subjects,
        aliases=await _read_tables(transaction, "subject_id", tables.ALIAS_TABLES, subject_ids, catalog_id),
        memberships_sha256=memberships_sha256,
        memberships=await _read_tables(transaction, "list_id", tables.MEMBERSHIP_TABLES, "?", memberships_id),
        anniversaries_sha256=anniversaries_sha256,
        anniversaries=await _read_tables(transaction, "list_id", tables.ANNIVERSARY_TABLES, "?", anniversaries_id),
        overrides=overrides,
    )


async def _read_tables(
    transaction: SqlTransaction,
    owner_column: str,
    tables: Mapping[str, tuple[str, ...]],
    owner_query: str,
    query_value: object,
) -> RowsByTable:
    """Reads the rows of some owners by table, ordered by their keys: the owner and the leading columns."""
    rows = {}
    for table, columns in tables.items():
        rows[table] = await transaction.fetch_in_batches(
            f"SELECT {owner_column}, {', '.join(columns)} FROM {table} WHERE {owner_column} IN ({owner_query})"
            f" ORDER BY {owner_column}, 2, 3",
            query_value,
        )
    return rows


def _qualify(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


def decode_content(rows: RevisionRows, expected_sha256: str) -> Content:
    """Converts rows to content after every digest is verified. The rows are consumed.

    Args:
        rows: of one revision.
        expected_sha256: its digest.

    Raises:
        CorruptContent: a digest is wrong: no part of the revision may be shown.
    """
    grouped: list[RowsByOwner] = []
    try:
        with pause_collector():
            grouped += map(_group_by_owner, (rows.chapter_parts, rows.annotations, rows.aliases))
            return _decode_verified(rows, expected_sha256, grouped)
    finally:
        # Freed in batches, and not earlier: the number of new objects decides whether the collector ignores the
        # content.
        clear_lists(*(table for owners in grouped for tables in owners.values() for table in tables.values()))
        all_tables = (rows.chapter_parts, rows.annotations, rows.aliases, rows.memberships, rows.anniversaries)
        clear_lists(*(table for tables in all_tables for table in tables.values()))


def _group_by_owner(tables: RowsByTable) -> RowsByOwner:
    """Groups rows by owner and table, and removes the owner from them."""
    groups: RowsByOwner = defaultdict(lambda: {table: [] for table in tables})
    for table, rows in tables.items():
        for row in rows:
            groups[row[0]][table].append(row[1:])
    return groups


def _decode_verified(
    rows: RevisionRows,
    expected_sha256: str,
    grouped: Sequence[RowsByOwner],
) -> Content:
    chapter_parts, annotations, aliases = grouped
    digests = [rows.catalog_sha256, rows.memberships_sha256]
    chapters: list[Chapter] = []
    mentions: list[Mention] = []
    events: list[Event] = []
    for chapter_id, chapter_sha256, annotation_id, annotation_sha256, *head in rows.chapters:
        parts, annotation = chapter_parts[chapter_id], annotations[annotation_id]
        _check_digest([head, content_rows.select_digested_rows(parts)], chapter_sha256)
        # guard 26 remove: tests/integration/storage/test_faults.py::test_changed_row_is_found
        _check_digest([chapter_sha256, annotation], annotation_sha256)
        digests += (chapter_sha256, annotation_sha256)
        chapter = content_rows.decode_chapter(tuple(head), parts)
        chapters.append(chapter)
        mentions += content_rows.decode_mentions(chapter.key, annotation)
        events += content_rows.decode_events(chapter.key, annotation)
    memberships = [row[1:] for row in rows.memberships["membership"]]
    _check_digest(memberships, rows.memberships_sha256)
    subjects = []
    for subject_id, subject_sha256, *head in rows.subjects:
        subject_aliases = aliases[subject_id]["alias"]
        _check_digest([head, subject_aliases], subject_sha256)
        subjects.append(content_rows.decode_subject(tuple(head), subject_aliases))
    _check_digest([sha256 for _, sha256, *_ in rows.subjects], rows.catalog_sha256)
    anniversaries = [row[1:] for row in rows.anniversaries["anniversary"]]
    if rows.anniversaries_sha256 is not None:
        _check_digest(anniversaries, rows.anniversaries_sha256)
        digests.append(rows.anniversaries_sha256)
    overrides = []
    for override_sha256, *head in rows.overrides:
        _check_digest(head, override_sha256)
        overrides.append(content_rows.OVERRIDES.decode(tuple(head)))
    if overrides:
        digests.append(compute_digest([sha256 for sha256, *_ in rows.overrides]))
    _check_digest(digests, expected_sha256)
    return Content(
        chapters=tuple(chapters),
        subjects=tuple(subjects),
        mentions=tuple(mentions),
        events=tuple(events),
        memberships=content_rows.decode_memberships(memberships, claims=False),
        membership_claims=content_rows.decode_memberships(memberships, claims=True),
        anniversaries=content_rows.decode_anniversaries(anniversaries),
        overrides=tuple(overrides),
    )


def _check_digest(value: object, expected: str) -> None:
    # guard 26 false: tests/integration/storage/test_faults.py::test_flipped_bit_of_a_text_is_found
    if compute_digest(value) != expected:
        raise CorruptContent
