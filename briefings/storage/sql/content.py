"""Stores content in tables, each part of it once, even if many revisions share it.

Rows and digests take time and are computed before the transaction and outside the event loop (`build_content_rows`).
Only the statements are run in the transaction, for which other writers wait (`store_content`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from briefings.collector import clear_lists, pause_collector
from briefings.storage.sql import content_rows
from briefings.storage.sql.digests import compute_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.domain import Chapter, Content, Event, Mention, Override, Subject
    from briefings.storage.sql.content_rows import RowsByTable
    from briefings.storage.sql.database import Row, SqlTransaction


class TableLayout(NamedTuple):
    """The tables of one kind of part.

    Attributes:
        name: the table of the parts themselves.
        columns: its columns, without id and digest.
        owner_column: the column of the other tables that refers to the part.
        child_tables: the other tables with their columns, parents first, without the owner.
    """

    name: str
    columns: tuple[str, ...]
    owner_column: str
    child_tables: Mapping[str, tuple[str, ...]]


CHAPTER_LAYOUT: Final = TableLayout(
    "chapter", content_rows.CHAPTERS.columns, "chapter_id", content_rows.CHAPTER_TABLES
)
ANNOTATION_LAYOUT: Final = TableLayout("annotation", ("chapter_id",), "annotation_id", content_rows.ANNOTATION_TABLES)
SUBJECT_LAYOUT: Final = TableLayout("subject", content_rows.SUBJECTS.columns, "subject_id", content_rows.ALIAS_TABLES)
MEMBERSHIP_LAYOUT: Final = TableLayout("membership_list", (), "list_id", content_rows.MEMBERSHIP_TABLES)
ANNIVERSARY_LAYOUT: Final = TableLayout("anniversary_list", (), "list_id", content_rows.ANNIVERSARY_TABLES)
OVERRIDE_LAYOUT: Final = TableLayout("overlay", content_rows.OVERRIDES.columns, "overlay_id", {})


class StoredPart(Struct, frozen=True):
    """A part of content that is stored once however many revisions share it.

    Attributes:
        sha256: its digest.
        head: its own row, without id and digest.
        rows: the rows of its child tables, without their owner.
    """

    sha256: str
    head: Row
    rows: RowsByTable


class ContentRows(Struct, frozen=True):
    """Content in the form in which it is stored.

    Attributes:
        sha256: digest of the whole.
        chapters: each chapter with its annotation.
        catalog_sha256: digest of the catalog.
        subjects: the subjects of the catalog, in order.
        memberships: the list of memberships.
        anniversaries: the list of anniversaries; None if there are none.
        overrides: the override files, in order.
    """

    sha256: str
    chapters: list[tuple[StoredPart, StoredPart]]
    catalog_sha256: str
    subjects: list[StoredPart]
    memberships: StoredPart
    anniversaries: StoredPart | None
    overrides: list[StoredPart]


class StoredContentIds(NamedTuple):
    """The ids of stored content.

    Attributes:
        sha256: digest of the whole.
        catalog_id: id of the catalog.
        membership_list_id: id of the list of memberships.
        anniversary_list_id: id of the list of anniversaries; None if there are none.
        chapter_ids: ids of each chapter and of its annotation.
        override_ids: ids of the override files.
    """

    sha256: str
    catalog_id: int
    membership_list_id: int
    anniversary_list_id: int | None
    chapter_ids: list[tuple[int, int]]
    override_ids: list[int]


@pause_collector()
def build_content_rows(content: Content) -> ContentRows:
    """Computes rows and digests; half a second of work for ten megabytes, to be done outside the event loop."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    events: dict[str, list[Event]] = defaultdict(list)
    for mention in content.mentions:
        mentions[mention.chapter].append(mention)
    for event in content.events:
        events[event.chapter].append(event)
    chapters = [
        _build_chapter_parts(chapter, mentions[chapter.key], events[chapter.key]) for chapter in content.chapters
    ]
    subjects = [_build_subject_part(subject) for subject in content.subjects]
    catalog_sha256 = compute_digest([subject.sha256 for subject in subjects])
    memberships = _build_list_part("membership", content_rows.encode_memberships(content))
    anniversaries = None
    if content.anniversaries:
        anniversaries = _build_list_part("anniversary", content_rows.encode_anniversaries(content.anniversaries))
    overrides = [_build_override_part(override) for override in content.overrides]
    digests = [catalog_sha256, memberships.sha256]
    digests += [part.sha256 for pair in chapters for part in pair]
    # Content without anniversaries or overrides has the digest that it had before these existed.
    digests += [anniversaries.sha256] if anniversaries else []
    digests += [compute_digest([part.sha256 for part in overrides])] if overrides else []
    sha256 = compute_digest(digests)
    return ContentRows(sha256, chapters, catalog_sha256, subjects, memberships, anniversaries, overrides)


def _build_chapter_parts(
    chapter: Chapter, mentions: Iterable[Mention], events: Iterable[Event]
) -> tuple[StoredPart, StoredPart]:
    head, rows = content_rows.CHAPTERS.encode(chapter), content_rows.encode_chapter_parts(chapter)
    sha256 = compute_digest([head, content_rows.select_digested_rows(rows)])
    annotation = content_rows.encode_annotation(mentions, events)
    return StoredPart(sha256, head, rows), StoredPart(compute_digest([sha256, annotation]), (), annotation)


def _build_subject_part(subject: Subject) -> StoredPart:
    head, aliases = content_rows.SUBJECTS.encode(subject), content_rows.encode_aliases(subject)
    return StoredPart(compute_digest([head, aliases]), head, {"alias": aliases})


def _build_override_part(override: Override) -> StoredPart:
    head = content_rows.OVERRIDES.encode(override)
    return StoredPart(compute_digest(head), head, {})


def _build_list_part(table: str, rows: list[Row]) -> StoredPart:
    return StoredPart(compute_digest(rows), (), {table: rows})


def release_rows(rows: ContentRows) -> None:
    """Frees rows that were stored, which may be hundreds of thousands, outside the event loop."""
    chapters = [part for pair in rows.chapters for part in pair]
    for part in (*chapters, *rows.subjects, rows.memberships):
        clear_lists(*part.rows.values())


async def store_content(transaction: SqlTransaction, rows: ContentRows) -> StoredContentIds:
    """Stores the parts of content that are not stored yet."""
    chapter_ids = []
    for chapter, annotation in rows.chapters:
        edition = chapter.head[0]
        await transaction.execute("INSERT INTO edition (year) VALUES (?) ON CONFLICT (year) DO NOTHING", edition)
        chapter_id = await _store_part(transaction, CHAPTER_LAYOUT, chapter)
        annotation_id = await _store_part(transaction, ANNOTATION_LAYOUT, replace(annotation, head=(chapter_id,)))
        chapter_ids.append((chapter_id, annotation_id))
    anniversaries = rows.anniversaries
    return StoredContentIds(
        rows.sha256,
        await _store_catalog(transaction, rows),
        await _store_part(transaction, MEMBERSHIP_LAYOUT, rows.memberships),
        await _store_part(transaction, ANNIVERSARY_LAYOUT, anniversaries) if anniversaries else None,
        chapter_ids,
        [await _store_part(transaction, OVERRIDE_LAYOUT, override) for override in rows.overrides],
    )


async def _store_catalog(transaction: SqlTransaction, rows: ContentRows) -> int:
    stored = await transaction.fetch_one("SELECT id FROM catalogue WHERE sha256 = ?", rows.catalog_sha256)
    if stored:
        return int(stored[0])
    known = await transaction.fetch_all("SELECT sha256, id FROM subject")
    ids: dict[str, int] = {sha256: subject_id for sha256, subject_id in known}  # noqa: C416 - mypy does not infer the length
    for part in rows.subjects:
        if part.sha256 not in ids:
            ids[part.sha256] = await _insert_part(transaction, SUBJECT_LAYOUT, part)
    catalog_id = await transaction.insert(build_insert_sql("catalogue", ("sha256",)), rows.catalog_sha256)
    links = [(catalog_id, ordinal, ids[part.sha256]) for ordinal, part in enumerate(rows.subjects)]
    columns = ("catalogue_id", "ordinal", "subject_id")
    await transaction.execute_many(build_insert_sql("catalogue_subject", columns), links)
    return catalog_id


async def _store_part(transaction: SqlTransaction, layout: TableLayout, part: StoredPart) -> int:
    """Inserts a part if it is not stored yet, and returns its id."""
    query = f"SELECT id FROM {layout.name} WHERE sha256 = ?"  # noqa: S608 - a name of the schema
    stored = await transaction.fetch_one(query, part.sha256)
    return int(stored[0]) if stored else await _insert_part(transaction, layout, part)


async def _insert_part(transaction: SqlTransaction, layout: TableLayout, part: StoredPart) -> int:
    """Inserts a part with the rows of its child tables, and returns its id.

    The owner is added to the rows as they are inserted.
    """
    columns = ("sha256", *layout.columns)
    part_id = await transaction.insert(build_insert_sql(layout.name, columns), part.sha256, *part.head)
    for table, child_columns in layout.child_tables.items():
        await transaction.execute_many(
            build_insert_sql(table, (layout.owner_column, *child_columns)),
            ((part_id, *row) for row in part.rows[table]),
        )
    return part_id


def build_insert_sql(table: str, columns: tuple[str, ...]) -> str:
    """Builds an INSERT of one row; table and columns are names of the schema, never input."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - see above
