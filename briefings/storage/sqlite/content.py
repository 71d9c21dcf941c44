"""Content put into tables, each equal part of it once.

What takes time, rows and digests, is made before the transaction and beside the event loop (`content_rows`); what is
left for the transaction, which keeps other writers waiting, are the statements (`write`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from briefings.collector import clear_lists, pause_collector
from briefings.errors import ContentError
from briefings.storage.sqlite import content_rows as annotation_rows
from briefings.storage.sqlite import content_rows as chapter_rows
from briefings.storage.sqlite import subject_rows
from briefings.storage.sqlite import subject_rows as anniversary_rows
from briefings.storage.sqlite import subject_rows as overlay_rows
from briefings.storage.sqlite.digests import compute_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.domain import Chapter, Content, Event, Mention, Override, Subject
    from briefings.storage.sqlite.database import Row, Transaction


class TableLayout(NamedTuple):
    """Where parts of one kind stand.

    Attributes:
        name: of their own table.
        columns: its columns, without key and digest.
        owner_column: column of the other tables that names the part.
        child_tables: the other tables, parents first, with their columns, without the owner.
    """

    name: str
    columns: tuple[str, ...]
    owner_column: str
    child_tables: Mapping[str, tuple[str, ...]]


_CHAPTER_TABLE = TableLayout("chapter", chapter_rows.CHAPTER_COLUMNS, "chapter_id", chapter_rows.CHAPTER_PART_TABLES)
_ANNOTATION_TABLE = TableLayout("annotation", ("chapter_id",), "annotation_id", annotation_rows.ANNOTATION_TABLES)
_SUBJECT_TABLE = TableLayout(
    "subject", subject_rows.SUBJECT_COLUMNS, "subject_id", {"alias": subject_rows.ALIAS_COLUMNS}
)
_MEMBERSHIP_TABLE = TableLayout("membership_list", (), "list_id", {"membership": annotation_rows.MEMBERSHIP_COLUMNS})
_OVERRIDE_TABLE = TableLayout("overlay", overlay_rows.OVERRIDE_COLUMNS, "overlay_id", {})
_ANNIVERSARY_TABLE = TableLayout(
    "anniversary_list", (), "list_id", {"anniversary": anniversary_rows.ANNIVERSARY_COLUMNS}
)


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of content that is stored once however many revisions have it.

    Attributes:
        sha256: its digest.
        head: its own row, without key and digest.
        rows: the rows that belong to it, by table, without their owner.
    """

    sha256: str
    head: Row
    rows: Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class ContentRows:
    """Content as it will stand in the tables.

    Attributes:
        sha256: digest of the whole.
        chapters: each with its annotation.
        catalog_sha256: digest of the catalogue.
        subjects: those of the catalogue, in its order.
        memberships: the membership list.
        anniversaries: the list of anniversaries; None where there are none.
        overrides: the files laid over the built-in content, in their order.
    """

    sha256: str
    chapters: list[tuple[StoredPart, StoredPart]]
    catalog_sha256: str
    subjects: list[StoredPart]
    memberships: StoredPart
    anniversaries: StoredPart | None
    overrides: list[StoredPart]


class StoredContentIds(NamedTuple):
    """Where content was put.

    Attributes:
        sha256: digest of the whole.
        catalog_id: id of the catalogue.
        membership_list_id: id of the membership list.
        anniversary_list_id: id of the list of anniversaries; None where there are none.
        chapter_ids: ids of each chapter and of its annotation.
        override_ids: ids of the files laid over the built-in content.
    """

    sha256: str
    catalog_id: int
    membership_list_id: int
    anniversary_list_id: int | None
    chapter_ids: list[tuple[int, int]]
    override_ids: list[int]


@pause_collector()
def build_content_rows(content: Content) -> ContentRows:
    """Rows and digests of content; half a second of work for ten megabytes, to be done beside the event loop."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    events: dict[str, list[Event]] = defaultdict(list)
    for mention in content.mentions:
        mentions[mention.chapter].append(mention)
    for event in content.events:
        events[event.chapter].append(event)
    chapters = [_build_chapter_parts(one, mentions[one.key], events[one.key]) for one in content.chapters]
    subjects = [_build_subject_part(subject) for subject in content.subjects]
    catalogue = compute_digest([subject.sha256 for subject in subjects])
    memberships = _build_list_part("membership", annotation_rows.encode_memberships(content))
    anniversaries = None
    if content.anniversaries:
        anniversaries = _build_list_part("anniversary", anniversary_rows.encode_anniversaries(content.anniversaries))
    digests = [catalogue, memberships.sha256]
    digests += [part.sha256 for pair in chapters for part in pair]
    # Content without any has the digest that it had before there were any.
    digests += [anniversaries.sha256] if anniversaries else []
    overlays = [_build_override_part(overlay) for overlay in content.overrides]
    digests += [compute_digest([part.sha256 for part in overlays])] if overlays else []
    return ContentRows(compute_digest(digests), chapters, catalogue, subjects, memberships, anniversaries, overlays)


def _build_chapter_parts(
    chapter: Chapter, mentions: list[Mention], events: list[Event]
) -> tuple[StoredPart, StoredPart]:
    head, rows = chapter_rows.encode_chapter_head(chapter), chapter_rows.encode_chapter_parts(chapter)
    sha256 = compute_digest([head, rows])
    found = annotation_rows.encode_annotation(mentions, events)
    return StoredPart(sha256, head, rows), StoredPart(compute_digest([sha256, found]), (), found)


def _build_subject_part(subject: Subject) -> StoredPart:
    row, aliases = subject_rows.encode_subject(subject), subject_rows.encode_aliases(subject)
    return StoredPart(compute_digest([row, aliases]), row, {"alias": aliases})


def _build_override_part(override: Override) -> StoredPart:
    row = overlay_rows.encode_override(override)
    return StoredPart(compute_digest(row), row, {})


def _build_list_part(table: str, rows: list[Row]) -> StoredPart:
    return StoredPart(compute_digest(rows), (), {table: rows})


def release_rows(rows: ContentRows) -> None:
    """Free rows that were written; beside the event loop, since there may be hundreds of thousands."""
    chapters = [part for pair in rows.chapters for part in pair]
    for part in (*chapters, *rows.subjects, rows.memberships):
        clear_lists(*part.rows.values())


async def store_content(transaction: Transaction, rows: ContentRows) -> StoredContentIds:
    """Store what is not there yet."""
    chapters = []
    for chapter, annotation in rows.chapters:
        await transaction.execute("INSERT OR IGNORE INTO edition (year) VALUES (?)", chapter.head[0])
        chapter_id = await _store_part_once(transaction, _CHAPTER_TABLE, chapter)
        annotation_id = await _store_part_once(
            transaction, _ANNOTATION_TABLE, replace(annotation, head=(chapter_id,))
        )
        chapters.append((chapter_id, annotation_id))
    days = rows.anniversaries
    return StoredContentIds(
        rows.sha256,
        await _store_catalog(transaction, rows),
        await _store_part_once(transaction, _MEMBERSHIP_TABLE, rows.memberships),
        await _store_part_once(transaction, _ANNIVERSARY_TABLE, days) if days else None,
        chapters,
        [await _store_part_once(transaction, _OVERRIDE_TABLE, part) for part in rows.overrides],
    )


async def _store_catalog(transaction: Transaction, rows: ContentRows) -> int:
    known = await transaction.fetch_one("SELECT id FROM catalogue WHERE sha256 = ?", rows.catalog_sha256)
    if known:
        return int(known[0])
    ids: dict[str, int] = {sha: key for sha, key in await transaction.fetch_all("SELECT sha256, id FROM subject")}  # noqa: C416 - rows are of any length to mypy
    for part in rows.subjects:
        if part.sha256 not in ids:
            ids[part.sha256] = await _insert_part(transaction, _SUBJECT_TABLE, part)
    catalogue_id = await transaction.execute(build_insert_sql("catalogue", ("sha256",)), rows.catalog_sha256)
    links = [(catalogue_id, place, ids[part.sha256]) for place, part in enumerate(rows.subjects)]
    await transaction.execute_many(
        build_insert_sql("catalogue_subject", ("catalogue_id", "ordinal", "subject_id")), links
    )
    return catalogue_id


async def _store_part_once(transaction: Transaction, table: TableLayout, part: StoredPart) -> int:
    """The id of a part, which is added where it isn't there."""
    known = await transaction.fetch_one(f"SELECT id FROM {table.name} WHERE sha256 = ?", part.sha256)  # noqa: S608 - a name of our own
    return int(known[0]) if known else await _insert_part(transaction, table, part)


async def _insert_part(transaction: Transaction, table: TableLayout, part: StoredPart) -> int:
    """A part with the rows that belong to it; they get their owner only when SQLite takes them."""
    key = await transaction.execute(build_insert_sql(table.name, ("sha256", *table.columns)), part.sha256, *part.head)
    for name, columns in table.child_tables.items():
        await transaction.execute_many(
            build_insert_sql(name, (table.owner_column, *columns)), ((key, *row) for row in part.rows[name])
        )
    return key


def build_insert_sql(table: str, columns: tuple[str, ...]) -> str:
    """An INSERT of one row; table and columns are names of our own, never input."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - see above


def check_content(content: Content) -> None:
    """See that the content hangs together: what is referred to is there, once.

    Raises:
        ContentError: it doesn't.
    """
    keys = [chapter.key for chapter in content.chapters]
    _check_unique(keys, "chapter")
    subjects = [subject.id for subject in content.subjects]
    _check_unique(subjects, "subject")
    _check_unique([anniversary.id for anniversary in content.anniversaries], "anniversary")
    for chapter in content.chapters:
        if [passage.ordinal for passage in chapter.passages] != list(range(len(chapter.passages))):
            raise ContentError("passages are not numbered from 0 in order", location=chapter.key)
    passages = {chapter.key: len(chapter.passages) for chapter in content.chapters}
    known = set(subjects)
    order = {key: place for place, key in enumerate(keys)}
    for found in (content.mentions, content.events):
        _check_passages(found, passages)
        if sorted(found, key=lambda item: order[item.chapter]) != list(found):
            raise ContentError("mentions and events must stand in the order of the chapters")
    _check_subjects((mention.subject for mention in content.mentions), known, "a mention")
    _check_subjects((subject for event in content.events for subject in event.subjects), known, "an event")
    _check_subjects((subject for one in content.anniversaries for subject in one.subjects), known, "an anniversary")
    for told in (*content.memberships, *content.membership_claims):
        _check_subjects((told.framework, told.member), known, "a membership")
        if told.chapter and told.chapter not in passages:
            raise ContentError(f"a membership is told by the chapter {told.chapter}, which is not there")


def _check_unique(keys: list[str], label: str) -> None:
    twice = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
    if twice:
        raise ContentError(f"the {label} {min(twice)} is there twice")


def _check_passages(annotations: Iterable[Mention | Event], passage_counts: dict[str, int]) -> None:
    for item in annotations:
        if not 0 <= item.passage < passage_counts.get(item.chapter, 0):
            raise ContentError(f"there is no passage {item.passage}", location=item.chapter)


def _check_subjects(subjects: Iterable[str], known_subjects: set[str], referrer: str) -> None:
    for subject in subjects:
        if subject not in known_subjects:
            raise ContentError(f"{referrer} names {subject}, which is no subject")
