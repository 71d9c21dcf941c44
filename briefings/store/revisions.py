"""The list of revisions, and the pointer to the one that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.model import Activation, How, Revision, Step
from briefings.store.digests import digest
from briefings.store.loading import Damaged
from briefings.store.writing import insert, write

if TYPE_CHECKING:
    from briefings.store.session import Row, Statements
    from briefings.store.writing import ContentRows

COLUMNS = "id, parent, sha256, created_at, author, note, builtin, seal"


async def read_pointer(statements: Statements) -> tuple[int | None, int | None]:
    """Ids of the active and of the previous revision; None where there is none.

    Raises:
        Damaged: the pointer is not as it was written.
    """
    row = await statements.row("SELECT active, previous, seal FROM pointer")
    if row is None:
        return None, None
    active, previous, seal = row
    if seal != digest([active, previous]):
        raise Damaged
    return active, previous


async def read_revisions(statements: Statements, revision: int | None = None) -> tuple[Revision, ...]:
    """All revisions, newest first, or the one with this id.

    Raises:
        Damaged: a row is not as it was written.
    """
    active, _ = await read_pointer(statements)
    if revision is None:
        rows = await statements.rows(f"SELECT {COLUMNS} FROM revision ORDER BY id DESC")  # noqa: S608 - names of our own
    else:
        rows = await statements.rows(f"SELECT {COLUMNS} FROM revision WHERE id = ?", revision)  # noqa: S608 - as above
    return tuple(_revision(row, active) for row in rows)


def _revision(row: Row, active: int | None) -> Revision:
    key, parent, sha256, created_at, author, note, builtin, seal = row
    if seal != digest(list(row[:-1])):
        raise Damaged
    return Revision(key, parent, sha256, created_at, author, note, key == active, builtin)


async def add_revision(statements: Statements, rows: ContentRows, *, made: Revision) -> Revision:
    """Store content as a new revision; of `made` the id, the digest and the parent are set here."""
    active, _ = await read_pointer(statements)
    written = await write(statements, rows)
    columns = ("parent", "sha256", "created_at", "author", "note", "builtin")
    values = (active, written.sha256, made.created_at, made.author, made.note, made.builtin)
    key = await statements.run(
        insert("revision", (*columns, "seal", "catalogue_id", "membership_list_id")),
        *values,
        "",
        written.catalogue,
        written.memberships,
    )
    await statements.run("UPDATE revision SET seal = ? WHERE id = ?", digest([key, *values]), key)
    if written.anniversaries is not None:
        days = insert("revision_anniversary_list", ("revision_id", "list_id"))
        await statements.run(days, key, written.anniversaries)
    laid = [(key, place, overlay) for place, overlay in enumerate(written.overlays)]
    await statements.many(insert("revision_overlay", ("revision_id", "ordinal", "overlay_id")), laid)
    links = [(key, place, chapter, annotation) for place, (chapter, annotation) in enumerate(written.chapters)]
    names = ("revision_id", "ordinal", "chapter_id", "annotation_id")
    await statements.many(insert("revision_chapter", names), links)
    return Revision(key, active, written.sha256, made.created_at, made.author, made.note, builtin=made.builtin)


async def move_pointer(statements: Statements, revision: int, *, at: str, step: Step) -> None:
    """Make a revision the active one, and the active one the previous; and record by whose doing.

    Args:
        statements: of the transaction.
        revision: its id.
        at: UTC, ISO 8601.
        step: by whose doing.
    """
    previous, _ = await read_pointer(statements)
    if previous == revision:
        return
    await statements.run(
        "INSERT INTO pointer (id, active, previous, seal) VALUES (1, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE"
        " SET active = excluded.active, previous = excluded.previous, seal = excluded.seal",
        revision, previous, digest([revision, previous]),
    )  # fmt: skip
    await statements.run(
        insert("activation", ("at", "revision", "previous", "how", "actor", "author", "note")),
        at, revision, previous, step.how.value, step.actor, step.author, step.note,
    )  # fmt: skip


async def was_active(statements: Statements, revision: int) -> bool:
    """Whether a revision ever answered."""
    return await statements.row("SELECT 1 FROM activation WHERE revision = ? LIMIT 1", revision) is not None


async def read_activations(statements: Statements, limit: int) -> tuple[Activation, ...]:
    """The newest moves of the pointer, newest first."""
    rows = await statements.rows(
        "SELECT at, revision, previous, how, actor, author, note FROM activation ORDER BY id DESC LIMIT ?", limit
    )
    return tuple(
        Activation(at, revision, previous, Step(How(how), actor, author, note))
        for at, revision, previous, how, actor, author, note in rows
    )


async def remove_revision(statements: Statements, revision: int) -> None:
    """Delete a revision with everything that no other one shares."""
    await statements.run("DELETE FROM revision WHERE id = ?", revision)
    for orphans in (
        "DELETE FROM annotation WHERE id NOT IN (SELECT annotation_id FROM revision_chapter)",
        "DELETE FROM chapter WHERE id NOT IN (SELECT chapter_id FROM revision_chapter)",
        "DELETE FROM edition WHERE year NOT IN (SELECT edition FROM chapter)",
        "DELETE FROM catalogue WHERE id NOT IN (SELECT catalogue_id FROM revision)",
        "DELETE FROM subject WHERE id NOT IN (SELECT subject_id FROM catalogue_subject)",
        "DELETE FROM membership_list WHERE id NOT IN (SELECT membership_list_id FROM revision)",
        "DELETE FROM anniversary_list WHERE id NOT IN (SELECT list_id FROM revision_anniversary_list)",
        "DELETE FROM overlay WHERE id NOT IN (SELECT overlay_id FROM revision_overlay)",
    ):
        await statements.run(orphans)
