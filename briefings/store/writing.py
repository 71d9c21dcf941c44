"""Content put into tables, each equal part of it once.

What takes time, rows and digests, is made before the transaction and beside the event loop (`content_rows`); what is
left for the transaction, which keeps other writers waiting, are the statements (`write`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from briefings.store import anniversary_rows, annotation_rows, chapter_rows, overlay_rows, subject_rows
from briefings.store.digests import digest
from briefings.turns import clear, uncollected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.model import Chapter, Content, Event, Mention, Overlay, Subject
    from briefings.store.session import Row, Statements


class Table(NamedTuple):
    """Where parts of one kind stand.

    Attributes:
        name: of their own table.
        columns: its columns, without key and digest.
        owner: column of the other tables that names the part.
        rows: the other tables, parents first, with their columns, without the owner.
    """

    name: str
    columns: tuple[str, ...]
    owner: str
    rows: Mapping[str, tuple[str, ...]]


_CHAPTER = Table("chapter", chapter_rows.HEAD, "chapter_id", chapter_rows.PARTS)
_ANNOTATION = Table("annotation", ("chapter_id",), "annotation_id", annotation_rows.PARTS)
_SUBJECT = Table("subject", subject_rows.SUBJECT, "subject_id", {"alias": subject_rows.ALIAS})
_MEMBERSHIPS = Table("membership_list", (), "list_id", {"membership": annotation_rows.MEMBERSHIP})
_OVERLAY = Table("overlay", overlay_rows.OVERLAY, "overlay_id", {})
_ANNIVERSARIES = Table("anniversary_list", (), "list_id", {"anniversary": anniversary_rows.ANNIVERSARY})


@dataclass(frozen=True, slots=True)
class Part:
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
        catalogue: digest of the catalogue.
        subjects: those of the catalogue, in its order.
        memberships: the membership list.
        anniversaries: the list of anniversaries; None where there are none.
        overlays: the files laid over the built-in content, in their order.
    """

    sha256: str
    chapters: list[tuple[Part, Part]]
    catalogue: str
    subjects: list[Part]
    memberships: Part
    anniversaries: Part | None
    overlays: list[Part]


class Written(NamedTuple):
    """Where content was put.

    Attributes:
        sha256: digest of the whole.
        catalogue: id of the catalogue.
        memberships: id of the membership list.
        anniversaries: id of the list of anniversaries; None where there are none.
        chapters: ids of each chapter and of its annotation.
        overlays: ids of the files laid over the built-in content.
    """

    sha256: str
    catalogue: int
    memberships: int
    anniversaries: int | None
    chapters: list[tuple[int, int]]
    overlays: list[int]


@uncollected()
def content_rows(content: Content) -> ContentRows:
    """Rows and digests of content; half a second of work for ten megabytes, to be done beside the event loop."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    events: dict[str, list[Event]] = defaultdict(list)
    for mention in content.mentions:
        mentions[mention.chapter].append(mention)
    for event in content.events:
        events[event.chapter].append(event)
    chapters = [_with_annotation(one, mentions[one.key], events[one.key]) for one in content.chapters]
    subjects = [_subject(subject) for subject in content.subjects]
    catalogue = digest([subject.sha256 for subject in subjects])
    memberships = _list("membership", annotation_rows.membership_rows(content))
    anniversaries = None
    if content.anniversaries:
        anniversaries = _list("anniversary", anniversary_rows.anniversary_rows(content.anniversaries))
    digests = [catalogue, memberships.sha256]
    digests += [part.sha256 for pair in chapters for part in pair]
    # Content without any has the digest that it had before there were any.
    digests += [anniversaries.sha256] if anniversaries else []
    overlays = [_overlay(overlay) for overlay in content.overlays]
    digests += [digest([part.sha256 for part in overlays])] if overlays else []
    return ContentRows(digest(digests), chapters, catalogue, subjects, memberships, anniversaries, overlays)


def _with_annotation(chapter: Chapter, mentions: list[Mention], events: list[Event]) -> tuple[Part, Part]:
    head, rows = chapter_rows.head_of(chapter), chapter_rows.parts_of(chapter)
    sha256 = digest([head, rows])
    found = annotation_rows.parts_of(mentions, events)
    return Part(sha256, head, rows), Part(digest([sha256, found]), (), found)


def _subject(subject: Subject) -> Part:
    row, aliases = subject_rows.subject_row(subject), subject_rows.alias_rows(subject)
    return Part(digest([row, aliases]), row, {"alias": aliases})


def _overlay(overlay: Overlay) -> Part:
    row = overlay_rows.overlay_row(overlay)
    return Part(digest(row), row, {})


def _list(table: str, rows: list[Row]) -> Part:
    return Part(digest(rows), (), {table: rows})


def forget(rows: ContentRows) -> None:
    """Free rows that were written; beside the event loop, since there may be hundreds of thousands."""
    chapters = [part for pair in rows.chapters for part in pair]
    for part in (*chapters, *rows.subjects, rows.memberships):
        clear(*part.rows.values())


async def write(statements: Statements, rows: ContentRows) -> Written:
    """Store what is not there yet."""
    chapters = []
    for chapter, annotation in rows.chapters:
        await statements.run("INSERT OR IGNORE INTO edition (year) VALUES (?)", chapter.head[0])
        chapter_id = await _once(statements, _CHAPTER, chapter)
        annotation_id = await _once(statements, _ANNOTATION, replace(annotation, head=(chapter_id,)))
        chapters.append((chapter_id, annotation_id))
    days = rows.anniversaries
    return Written(
        rows.sha256,
        await _catalogue(statements, rows),
        await _once(statements, _MEMBERSHIPS, rows.memberships),
        await _once(statements, _ANNIVERSARIES, days) if days else None,
        chapters,
        [await _once(statements, _OVERLAY, part) for part in rows.overlays],
    )


async def _catalogue(statements: Statements, rows: ContentRows) -> int:
    known = await statements.row("SELECT id FROM catalogue WHERE sha256 = ?", rows.catalogue)
    if known:
        return int(known[0])
    ids: dict[str, int] = {sha: key for sha, key in await statements.rows("SELECT sha256, id FROM subject")}  # noqa: C416 - rows are of any length to mypy
    for part in rows.subjects:
        if part.sha256 not in ids:
            ids[part.sha256] = await _add(statements, _SUBJECT, part)
    catalogue_id = await statements.run(insert("catalogue", ("sha256",)), rows.catalogue)
    links = [(catalogue_id, place, ids[part.sha256]) for place, part in enumerate(rows.subjects)]
    await statements.many(insert("catalogue_subject", ("catalogue_id", "ordinal", "subject_id")), links)
    return catalogue_id


async def _once(statements: Statements, table: Table, part: Part) -> int:
    """The id of a part, which is added where it isn't there."""
    known = await statements.row(f"SELECT id FROM {table.name} WHERE sha256 = ?", part.sha256)  # noqa: S608 - a name of our own
    return int(known[0]) if known else await _add(statements, table, part)


async def _add(statements: Statements, table: Table, part: Part) -> int:
    """A part with the rows that belong to it; they get their owner only when SQLite takes them."""
    key = await statements.run(insert(table.name, ("sha256", *table.columns)), part.sha256, *part.head)
    for name, columns in table.rows.items():
        await statements.many(insert(name, (table.owner, *columns)), ((key, *row) for row in part.rows[name]))
    return key


def insert(table: str, columns: tuple[str, ...]) -> str:
    """An INSERT of one row; table and columns are names of our own, never input."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - see above
