"""A revision read back from its tables, every part of it held against its digest.

In the transaction rows are only read; they are sorted out, held against their digests and made content of beside the
event loop (`content_from`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.model import Content
from briefings.store import anniversary_rows, annotation_rows, chapter_rows, overlay_rows, subject_rows
from briefings.store.digests import digest
from briefings.turns import clear, uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.model import Chapter, Event, Mention
    from briefings.store.session import Row, Statements

Tables = dict[str, "list[Row]"]
Grouped = dict[int, Tables]


class Damaged(Exception):
    """A digest is not what it was when the content was stored."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything of one revision as it stands in the tables.

    Attributes:
        chapters: id, digest, id of the annotation, its digest, then the columns of a chapter.
        parts: rows of the chapters by table, the chapter's id first.
        annotations: rows of the annotations by table, the annotation's id first.
        catalogue: digest of the catalogue.
        subjects: id, digest, then the columns of a subject.
        aliases: rows of the subjects' names, the subject's id first.
        list_sha: digest of the membership list.
        memberships: its rows, the list's id first.
        anniversaries_sha: digest of the list of anniversaries; None where the revision has none.
        anniversaries: its rows, the list's id first.
        overlays: digest, then the columns of each file laid over the built-in content, in their order.
    """

    chapters: list[Row]
    parts: Tables
    annotations: Tables
    catalogue: str
    subjects: list[Row]
    aliases: Tables
    list_sha: str
    memberships: Tables
    anniversaries_sha: str | None
    anniversaries: Tables
    overlays: list[Row]


async def read_rows(statements: Statements, revision: int) -> Rows:
    """All rows of a revision, in as many queries as it has tables."""
    head = await statements.row(
        "SELECT catalogue_id, c.sha256, membership_list_id, m.sha256, d.list_id, a.sha256 FROM revision r"
        " JOIN catalogue c ON c.id = catalogue_id JOIN membership_list m ON m.id = membership_list_id"
        " LEFT JOIN revision_anniversary_list d ON d.revision_id = r.id"
        " LEFT JOIN anniversary_list a ON a.id = d.list_id WHERE r.id = ?",
        revision,
    )
    if head is None:
        raise Damaged
    catalogue_id, catalogue_sha, list_id, list_sha, days_id, days_sha = head
    if (days_id is None) != (days_sha is None):
        raise Damaged
    chapters = await statements.rows(
        f"SELECT c.id, c.sha256, a.id, a.sha256, {_columns('c', chapter_rows.HEAD)} FROM revision_chapter rc"  # noqa: S608 - names of our own
        " JOIN chapter c ON c.id = rc.chapter_id JOIN annotation a ON a.id = rc.annotation_id"
        " WHERE rc.revision_id = ? ORDER BY rc.ordinal",
        revision,
    )
    subjects = await statements.rows(
        f"SELECT s.id, s.sha256, {_columns('s', subject_rows.SUBJECT)} FROM catalogue_subject cs"  # noqa: S608 - names of our own
        " JOIN subject s ON s.id = cs.subject_id WHERE cs.catalogue_id = ? ORDER BY cs.ordinal",
        catalogue_id,
    )
    overlays = await statements.rows(
        f"SELECT o.sha256, {_columns('o', overlay_rows.OVERLAY)} FROM revision_overlay ro"  # noqa: S608 - names of our own
        " JOIN overlay o ON o.id = ro.overlay_id WHERE ro.revision_id = ? ORDER BY ro.ordinal",
        revision,
    )
    of_revision = "SELECT {} FROM revision_chapter WHERE revision_id = ?"
    of_catalogue = "SELECT subject_id FROM catalogue_subject WHERE catalogue_id = ?"
    chapter_ids = of_revision.format("chapter_id")
    annotation_ids = of_revision.format("annotation_id")
    aliases = {"alias": subject_rows.ALIAS}
    lists = {"membership": annotation_rows.MEMBERSHIP}
    days = {"anniversary": anniversary_rows.ANNIVERSARY}
    return Rows(
        chapters=chapters,
        parts=await _tables(statements, "chapter_id", chapter_rows.PARTS, chapter_ids, revision),
        annotations=await _tables(statements, "annotation_id", annotation_rows.PARTS, annotation_ids, revision),
        catalogue=catalogue_sha,
        subjects=subjects,
        aliases=await _tables(statements, "subject_id", aliases, of_catalogue, catalogue_id),
        list_sha=list_sha,
        memberships=await _tables(statements, "list_id", lists, "VALUES (?)", list_id),
        anniversaries_sha=days_sha,
        anniversaries=await _tables(statements, "list_id", days, "VALUES (?)", days_id),
        overlays=overlays,
    )


async def _tables(
    statements: Statements, owner: str, tables: Mapping[str, tuple[str, ...]], owners: str, value: object
) -> Tables:
    """Rows by table, in the order of their keys, which are the owner and the columns that come first."""
    found = {}
    for table, columns in tables.items():
        names = ", ".join(columns)
        sql = f"SELECT {owner}, {names} FROM {table} WHERE {owner} IN ({owners}) ORDER BY {owner}, 2, 3"  # noqa: S608 - names of our own
        found[table] = await statements.long(sql, value)
    return found


def _grouped(tables: Tables) -> Grouped:
    """Rows by owner and table, without the owner."""
    found: Grouped = defaultdict(lambda: {table: [] for table in tables})
    for table, rows in tables.items():
        for row in rows:
            found[row[0]][table].append(row[1:])
    return found


def content_from(rows: Rows, expected: str) -> Content:
    """The content, after every digest was found right. The rows are used up.

    Raises:
        Damaged: one is not; nothing of the revision may be served.
    """
    grouped: list[Grouped] = []
    try:
        with uncollected():
            grouped += map(_grouped, (rows.parts, rows.annotations, rows.aliases))
            return _content(rows, expected, *grouped)
    finally:
        # Freed a helping at a time, and only now: by what is new the collector sees that it was much.
        clear(*(each for found in grouped for tables in found.values() for each in tables.values()))
        every = (rows.parts, rows.annotations, rows.aliases, rows.memberships, rows.anniversaries)
        clear(*(each for tables in every for each in tables.values()))


def _content(rows: Rows, expected: str, all_parts: Grouped, annotations: Grouped, aliases: Grouped) -> Content:
    digests = [rows.catalogue, rows.list_sha]
    told = [row[1:] for row in rows.memberships["membership"]]
    days = [row[1:] for row in rows.anniversaries["anniversary"]]
    chapters: list[Chapter] = []
    mentions: list[Mention] = []
    events: list[Event] = []
    for chapter_id, chapter_sha, annotation_id, annotation_sha, *head in rows.chapters:
        parts, annotation = all_parts[chapter_id], annotations[annotation_id]
        _hold(digest([head, parts]), chapter_sha)
        _hold(digest([chapter_sha, annotation]), annotation_sha)
        digests += (chapter_sha, annotation_sha)
        chapter = chapter_rows.chapter_from(tuple(head), parts)
        chapters.append(chapter)
        mentions += annotation_rows.mentions_from(chapter.key, annotation)
        events += annotation_rows.events_from(chapter.key, annotation)
    _hold(digest(told), rows.list_sha)
    subjects = []
    for subject_id, subject_sha, *row in rows.subjects:
        names = aliases[subject_id]["alias"]
        _hold(digest([row, names]), subject_sha)
        subjects.append(subject_rows.subject_from(tuple(row), names))
    _hold(digest([subject[1] for subject in rows.subjects]), rows.catalogue)
    if rows.anniversaries_sha is not None:
        _hold(digest(days), rows.anniversaries_sha)
        digests.append(rows.anniversaries_sha)
    overlays = []
    for overlay_sha, *row in rows.overlays:
        _hold(digest(row), overlay_sha)
        overlays.append(overlay_rows.overlay_from(tuple(row)))
    if overlays:
        digests.append(digest([row[0] for row in rows.overlays]))
    _hold(digest(digests), expected)
    return Content(
        chapters=tuple(chapters),
        subjects=tuple(subjects),
        mentions=tuple(mentions),
        events=tuple(events),
        memberships=annotation_rows.memberships_from(told, told=False),
        told=annotation_rows.memberships_from(told, told=True),
        anniversaries=anniversary_rows.anniversaries_from(days),
        overlays=tuple(overlays),
    )


def _hold(found: str, expected: str) -> None:
    if found != expected:
        raise Damaged


def _columns(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)
