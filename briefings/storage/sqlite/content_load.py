"""A revision read back from its tables, every part of it held against its digest.

In the transaction rows are only read; they are sorted out, held against their digests and made content of beside the
event loop (`content_from`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.collector import clear_lists, pause_collector
from briefings.domain import Content
from briefings.storage.sqlite import content_rows as annotation_rows
from briefings.storage.sqlite import content_rows as chapter_rows
from briefings.storage.sqlite import subject_rows
from briefings.storage.sqlite import subject_rows as anniversary_rows
from briefings.storage.sqlite import subject_rows as overlay_rows
from briefings.storage.sqlite.digests import compute_digest
from briefings.storage.sqlite.errors import CorruptContent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.domain import Chapter, Event, Mention
    from briefings.storage.sqlite.database import Row, Transaction

RowsByTable = dict[str, "list[Row]"]
RowsByOwner = dict[int, RowsByTable]


@dataclass(frozen=True, slots=True)
class RevisionRows:
    """Everything of one revision as it stands in the tables.

    Attributes:
        chapters: id, digest, id of the annotation, its digest, then the columns of a chapter.
        chapter_parts: rows of the chapters by table, the chapter's id first.
        annotations: rows of the annotations by table, the annotation's id first.
        catalog_sha256: digest of the catalogue.
        subjects: id, digest, then the columns of a subject.
        aliases: rows of the subjects' names, the subject's id first.
        memberships_sha256: digest of the membership list.
        memberships: its rows, the list's id first.
        anniversaries_sha256: digest of the list of anniversaries; None where the revision has none.
        anniversaries: its rows, the list's id first.
        overrides: digest, then the columns of each file laid over the built-in content, in their order.
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


async def read_revision_rows(transaction: Transaction, revision_id: int) -> RevisionRows:
    """All rows of a revision, in as many queries as it has tables."""
    head = await transaction.fetch_one(
        "SELECT catalogue_id, c.sha256, membership_list_id, m.sha256, d.list_id, a.sha256 FROM revision r"
        " JOIN catalogue c ON c.id = catalogue_id JOIN membership_list m ON m.id = membership_list_id"
        " LEFT JOIN revision_anniversary_list d ON d.revision_id = r.id"
        " LEFT JOIN anniversary_list a ON a.id = d.list_id WHERE r.id = ?",
        revision_id,
    )
    if head is None:
        raise CorruptContent
    catalogue_id, catalogue_sha, list_id, list_sha, days_id, days_sha = head
    if (days_id is None) != (days_sha is None):
        raise CorruptContent
    chapters = await transaction.fetch_all(
        f"SELECT c.id, c.sha256, a.id, a.sha256, {_qualify_columns('c', chapter_rows.CHAPTER_COLUMNS)} FROM revision_chapter rc"  # noqa: E501, S608
        " JOIN chapter c ON c.id = rc.chapter_id JOIN annotation a ON a.id = rc.annotation_id"
        " WHERE rc.revision_id = ? ORDER BY rc.ordinal",
        revision_id,
    )
    subjects = await transaction.fetch_all(
        f"SELECT s.id, s.sha256, {_qualify_columns('s', subject_rows.SUBJECT_COLUMNS)} FROM catalogue_subject cs"  # noqa: S608 - names of our own
        " JOIN subject s ON s.id = cs.subject_id WHERE cs.catalogue_id = ? ORDER BY cs.ordinal",
        catalogue_id,
    )
    overlays = await transaction.fetch_all(
        f"SELECT o.sha256, {_qualify_columns('o', overlay_rows.OVERRIDE_COLUMNS)} FROM revision_overlay ro"  # noqa: S608 - names of our own
        " JOIN overlay o ON o.id = ro.overlay_id WHERE ro.revision_id = ? ORDER BY ro.ordinal",
        revision_id,
    )
    of_revision = "SELECT {} FROM revision_chapter WHERE revision_id = ?"
    of_catalogue = "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ?"
    chapter_ids = of_revision.format("chapter_id")
    annotation_ids = of_revision.format("annotation_id")
    aliases = {"alias": subject_rows.ALIAS_COLUMNS}
    lists = {"membership": annotation_rows.MEMBERSHIP_COLUMNS}
    days = {"anniversary": anniversary_rows.ANNIVERSARY_COLUMNS}
    return RevisionRows(
        chapters=chapters,
        chapter_parts=await _read_tables(
            transaction, "chapter_id", chapter_rows.CHAPTER_PART_TABLES, chapter_ids, revision_id
        ),
        annotations=await _read_tables(
            transaction, "annotation_id", annotation_rows.ANNOTATION_TABLES, annotation_ids, revision_id
        ),
        catalog_sha256=catalogue_sha,
        subjects=subjects,
        aliases=await _read_tables(transaction, "subject_id", aliases, of_catalogue, catalogue_id),
        memberships_sha256=list_sha,
        memberships=await _read_tables(transaction, "list_id", lists, "VALUES (?)", list_id),
        anniversaries_sha256=days_sha,
        anniversaries=await _read_tables(transaction, "list_id", days, "VALUES (?)", days_id),
        overrides=overlays,
    )


async def _read_tables(
    transaction: Transaction,
    owner_column: str,
    tables: Mapping[str, tuple[str, ...]],
    owner_query: str,
    query_value: object,
) -> RowsByTable:
    """Rows by table, in the order of their keys, which are the owner and the columns that come first."""
    found = {}
    for table, columns in tables.items():
        names = ", ".join(columns)
        sql = f"SELECT {owner_column}, {names} FROM {table} WHERE {owner_column} IN ({owner_query}) ORDER BY {owner_column}, 2, 3"  # noqa: E501, S608
        found[table] = await transaction.fetch_in_batches(sql, query_value)
    return found


def _group_by_owner(tables: RowsByTable) -> RowsByOwner:
    """Rows by owner and table, without the owner."""
    found: RowsByOwner = defaultdict(lambda: {table: [] for table in tables})
    for table, rows in tables.items():
        for row in rows:
            found[row[0]][table].append(row[1:])
    return found


def decode_content(rows: RevisionRows, expected_sha256: str) -> Content:
    """The content, after every digest was found right. The rows are used up.

    Raises:
        Damaged: one is not; nothing of the revision may be served.
    """
    grouped: list[RowsByOwner] = []
    try:
        with pause_collector():
            grouped += map(_group_by_owner, (rows.chapter_parts, rows.annotations, rows.aliases))
            return _decode_verified(rows, expected_sha256, *grouped)
    finally:
        # Freed a helping at a time, and only now: by what is new the collector sees that it was much.
        clear_lists(*(each for found in grouped for tables in found.values() for each in tables.values()))
        every = (rows.chapter_parts, rows.annotations, rows.aliases, rows.memberships, rows.anniversaries)
        clear_lists(*(each for tables in every for each in tables.values()))


def _decode_verified(
    rows: RevisionRows,
    expected_sha256: str,
    chapter_parts: RowsByOwner,
    annotations: RowsByOwner,
    aliases: RowsByOwner,
) -> Content:
    digests = [rows.catalog_sha256, rows.memberships_sha256]
    told = [row[1:] for row in rows.memberships["membership"]]
    days = [row[1:] for row in rows.anniversaries["anniversary"]]
    chapters: list[Chapter] = []
    mentions: list[Mention] = []
    events: list[Event] = []
    for chapter_id, chapter_sha, annotation_id, annotation_sha, *head in rows.chapters:
        parts, annotation = chapter_parts[chapter_id], annotations[annotation_id]
        _check_digest(compute_digest([head, parts]), chapter_sha)
        _check_digest(compute_digest([chapter_sha, annotation]), annotation_sha)
        digests += (chapter_sha, annotation_sha)
        chapter = chapter_rows.decode_chapter(tuple(head), parts)
        chapters.append(chapter)
        mentions += annotation_rows.decode_mentions(chapter.key, annotation)
        events += annotation_rows.decode_events(chapter.key, annotation)
    _check_digest(compute_digest(told), rows.memberships_sha256)
    subjects = []
    for subject_id, subject_sha, *row in rows.subjects:
        names = aliases[subject_id]["alias"]
        _check_digest(compute_digest([row, names]), subject_sha)
        subjects.append(subject_rows.decode_subject(tuple(row), names))
    _check_digest(compute_digest([subject[1] for subject in rows.subjects]), rows.catalog_sha256)
    if rows.anniversaries_sha256 is not None:
        _check_digest(compute_digest(days), rows.anniversaries_sha256)
        digests.append(rows.anniversaries_sha256)
    overlays = []
    for overlay_sha, *row in rows.overrides:
        _check_digest(compute_digest(row), overlay_sha)
        overlays.append(overlay_rows.decode_override(tuple(row)))
    if overlays:
        digests.append(compute_digest([row[0] for row in rows.overrides]))
    _check_digest(compute_digest(digests), expected_sha256)
    return Content(
        chapters=tuple(chapters),
        subjects=tuple(subjects),
        mentions=tuple(mentions),
        events=tuple(events),
        memberships=annotation_rows.decode_memberships(told, claims=False),
        membership_claims=annotation_rows.decode_memberships(told, claims=True),
        anniversaries=anniversary_rows.decode_anniversaries(days),
        overrides=tuple(overlays),
    )


def _check_digest(actual: str, expected: str) -> None:
    if actual != expected:
        raise CorruptContent


def _qualify_columns(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)
