"""Content put into tables, each equal part of it once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from briefings.store import anniversary_rows, annotation_rows, chapter_rows, subject_rows
from briefings.store.digests import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefings.model import Chapter, Content, Event, Mention, Subject
    from briefings.store.session import Row, Statements


class Written(NamedTuple):
    """Where content was put.

    Attributes:
        sha256: digest of the whole.
        catalogue: id of the catalogue.
        memberships: id of the membership list.
        anniversaries: id of the list of anniversaries; None where there are none.
        chapters: ids of each chapter and of its annotation.
    """

    sha256: str
    catalogue: int
    memberships: int
    anniversaries: int | None
    chapters: list[tuple[int, int]]


async def write_content(statements: Statements, content: Content) -> Written:
    """Store what is not there yet."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    events: dict[str, list[Event]] = defaultdict(list)
    for mention in content.mentions:
        mentions[mention.chapter].append(mention)
    for event in content.events:
        events[event.chapter].append(event)
    digests: list[str] = []
    chapters: list[tuple[int, int]] = []
    for chapter in content.chapters:
        chapter_id, chapter_sha = await _chapter(statements, chapter)
        parts = annotation_rows.parts_of(mentions[chapter.key], events[chapter.key])
        annotation_id, annotation_sha = await _annotation(statements, chapter_id, chapter_sha, parts)
        chapters.append((chapter_id, annotation_id))
        digests += (chapter_sha, annotation_sha)
    catalogue_id, catalogue_sha = await _catalogue(statements, content.subjects)
    list_id, list_sha = await _memberships(statements, annotation_rows.membership_rows(content))
    anniversaries_id, anniversaries_sha = await _anniversaries(statements, content)
    # Content without any has the digest that it had before there were any.
    digests += [anniversaries_sha] if anniversaries_id is not None else []
    sha256 = digest([catalogue_sha, list_sha, *digests])
    return Written(sha256, catalogue_id, list_id, anniversaries_id, chapters)


async def _chapter(statements: Statements, chapter: Chapter) -> tuple[int, str]:
    head, parts = chapter_rows.head_of(chapter), chapter_rows.parts_of(chapter)
    sha256 = digest([head, parts])
    known = await statements.row("SELECT id FROM chapter WHERE sha256 = ?", sha256)
    if known:
        return int(known[0]), sha256
    await statements.run("INSERT OR IGNORE INTO edition (year) VALUES (?)", chapter.edition)
    chapter_id = await statements.run(insert("chapter", ("sha256", *chapter_rows.HEAD)), sha256, *head)
    await _parts(statements, "chapter_id", chapter_id, chapter_rows.PARTS, parts)
    return chapter_id, sha256


async def _annotation(
    statements: Statements, chapter_id: int, chapter_sha: str, parts: annotation_rows.Parts
) -> tuple[int, str]:
    sha256 = digest([chapter_sha, parts])
    known = await statements.row("SELECT id FROM annotation WHERE sha256 = ?", sha256)
    if known:
        return int(known[0]), sha256
    annotation_id = await statements.run(insert("annotation", ("sha256", "chapter_id")), sha256, chapter_id)
    await _parts(statements, "annotation_id", annotation_id, annotation_rows.PARTS, parts)
    return annotation_id, sha256


async def _catalogue(statements: Statements, subjects: tuple[Subject, ...]) -> tuple[int, str]:
    rows = [(subject_rows.subject_row(subject), subject_rows.alias_rows(subject)) for subject in subjects]
    shas = [digest(row) for row in rows]
    sha256 = digest(shas)
    known = await statements.row("SELECT id FROM catalogue WHERE sha256 = ?", sha256)
    if known:
        return int(known[0]), sha256
    ids: dict[str, int] = {sha: key for sha, key in await statements.rows("SELECT sha256, id FROM subject")}  # noqa: C416 - rows are of any length to mypy
    for sha, (row, aliases) in zip(shas, rows, strict=True):
        if sha not in ids:
            ids[sha] = await statements.run(insert("subject", ("sha256", *subject_rows.SUBJECT)), sha, *row)
            await _parts(statements, "subject_id", ids[sha], {"alias": subject_rows.ALIAS}, {"alias": aliases})
    catalogue_id = await statements.run(insert("catalogue", ("sha256",)), sha256)
    links = [(place, ids[sha]) for place, sha in enumerate(shas)]
    table = {"catalogue_subject": ("ordinal", "subject_id")}
    await _parts(statements, "catalogue_id", catalogue_id, table, {"catalogue_subject": links})
    return catalogue_id, sha256


async def _memberships(statements: Statements, rows: list[Row]) -> tuple[int, str]:
    sha256 = digest(rows)
    known = await statements.row("SELECT id FROM membership_list WHERE sha256 = ?", sha256)
    if known:
        return int(known[0]), sha256
    list_id = await statements.run(insert("membership_list", ("sha256",)), sha256)
    await _parts(statements, "list_id", list_id, {"membership": annotation_rows.MEMBERSHIP}, {"membership": rows})
    return list_id, sha256


async def _anniversaries(statements: Statements, content: Content) -> tuple[int | None, str]:
    if not content.anniversaries:
        return None, ""
    rows = anniversary_rows.anniversary_rows(content.anniversaries)
    sha256 = digest(rows)
    known = await statements.row("SELECT id FROM anniversary_list WHERE sha256 = ?", sha256)
    if known:
        return int(known[0]), sha256
    list_id = await statements.run(insert("anniversary_list", ("sha256",)), sha256)
    tables = {"anniversary": anniversary_rows.ANNIVERSARY}
    await _parts(statements, "list_id", list_id, tables, {"anniversary": rows})
    return list_id, sha256


async def _parts(
    statements: Statements,
    owner: str,
    owner_id: int,
    tables: Mapping[str, tuple[str, ...]],
    parts: Mapping[str, list[Row]],
) -> None:
    """The rows of what belongs to one owner, table by table."""
    for table, columns in tables.items():
        await statements.many(insert(table, (owner, *columns)), [(owner_id, *row) for row in parts[table]])


def insert(table: str, columns: tuple[str, ...]) -> str:
    """An INSERT of one row; table and columns are names of our own, never input."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - see above
