"""Reads and writes the rows of revisions, the pointer to the active one, and the history of activations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain import Activation, ActivationDetails, ActivationReason, Revision
from briefings.domain.refs import UserRef
from briefings.storage.sql.content import build_insert_sql, store_content
from briefings.storage.sql.database import CorruptContent
from briefings.storage.sql.digests import compute_digest
from briefings.storage.sql.readable_rows import decode_readable

if TYPE_CHECKING:
    from briefings.storage.sql.content import ContentRows
    from briefings.storage.sql.database import Row, SqlTransaction

_ACTIVATION_COLUMNS = ("at", "revision", "previous", "how", "actor_platform", "actor", "author", "note")
REVISION_COLUMNS = "id, parent, sha256, created_at, author, note, builtin, seal"


async def read_pointer(transaction: SqlTransaction) -> tuple[int | None, int | None]:
    """Returns the ids of the active and of the previous revision; None if there is none.

    Raises:
        CorruptContent: the pointer is not as it was stored.
    """
    row = await transaction.fetch_one("SELECT active, previous, seal FROM pointer")
    if row is None:
        return None, None
    active, previous, seal = row
    # guard 26 false: tests/integration/storage/test_faults.py::test_changed_row_is_found
    if seal != compute_digest([active, previous]):
        raise CorruptContent
    return active, previous


async def read_revisions(transaction: SqlTransaction, revision_id: int | None = None) -> tuple[Revision, ...]:
    """Returns all revisions, newest first, or the one with this id.

    Raises:
        CorruptContent: a row is not as it was stored.
    """
    active, _ = await read_pointer(transaction)
    if revision_id is None:
        rows = await transaction.fetch_all(f"SELECT {REVISION_COLUMNS} FROM revision ORDER BY id DESC")  # noqa: S608 - a constant
    else:
        rows = await transaction.fetch_all(f"SELECT {REVISION_COLUMNS} FROM revision WHERE id = ?", revision_id)  # noqa: S608 - a constant
    return tuple(_decode_revision(row, active) for row in rows)


def _decode_revision(row: Row, active_id: int | None) -> Revision:
    revision_id, parent, sha256, created_at, author, note, builtin, seal = row
    # guard 26 false: tests/integration/storage/test_faults.py::test_changed_row_is_found
    if seal != compute_digest(list(row[:-1])):
        raise CorruptContent
    return Revision(revision_id, parent, sha256, created_at, author, note, revision_id == active_id, builtin)


async def add_revision(transaction: SqlTransaction, rows: ContentRows, *, draft: Revision) -> Revision:
    """Stores content as a new revision; the id, the digest and the parent of `draft` are set here."""
    active, _ = await read_pointer(transaction)
    stored = await store_content(transaction, rows)
    columns = ("parent", "sha256", "created_at", "author", "note", "builtin")
    values = (active, stored.sha256, draft.created_at, draft.author, draft.note, draft.builtin)
    revision_id = await transaction.insert(
        build_insert_sql("revision", (*columns, "seal", "catalogue_id", "membership_list_id")),
        *values,
        "",
        stored.catalog_id,
        stored.membership_list_id,
    )
    await transaction.execute(
        "UPDATE revision SET seal = ? WHERE id = ?", compute_digest([revision_id, *values]), revision_id
    )
    if stored.anniversary_list_id is not None:
        insert = build_insert_sql("revision_anniversary_list", ("revision_id", "list_id"))
        await transaction.execute(insert, revision_id, stored.anniversary_list_id)
    await transaction.execute_many(
        build_insert_sql("revision_overlay", ("revision_id", "ordinal", "overlay_id")),
        [(revision_id, ordinal, override_id) for ordinal, override_id in enumerate(stored.override_ids)],
    )
    await transaction.execute_many(
        build_insert_sql("revision_chapter", ("revision_id", "ordinal", "chapter_id", "annotation_id")),
        [(revision_id, ordinal, *chapter_ids) for ordinal, chapter_ids in enumerate(stored.chapter_ids)],
    )
    return Revision(
        revision_id, active, stored.sha256, draft.created_at, draft.author, draft.note, builtin=draft.builtin
    )


async def move_pointer(transaction: SqlTransaction, revision_id: int, *, at: str, details: ActivationDetails) -> None:
    """Activates a revision, records the active revision as the previous one, and adds to the history.

    Args:
        transaction: a writing transaction.
        revision_id: the revision to activate.
        at: UTC, ISO 8601.
        details: what the history records.
    """
    previous, _ = await read_pointer(transaction)
    if previous == revision_id:
        return
    await transaction.execute(
        "INSERT INTO pointer (id, active, previous, seal) VALUES (1, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE"
        " SET active = excluded.active, previous = excluded.previous, seal = excluded.seal",
        revision_id, previous, compute_digest([revision_id, previous]),
    )  # fmt: skip
    await insert_activation(transaction, Activation(at, revision_id, previous, details))


async def insert_activation(transaction: SqlTransaction, activation: Activation) -> None:
    """Adds an activation to the history."""
    details, actor = activation.details, activation.details.actor
    await transaction.execute(
        build_insert_sql("activation", _ACTIVATION_COLUMNS),
        activation.at, activation.revision, activation.previous, details.reason.value,
        actor.platform if actor else "", actor.user if actor else "", details.author, details.note,
    )  # fmt: skip


async def was_active(transaction: SqlTransaction, revision_id: int) -> bool:
    """Returns whether a revision was ever active."""
    return await transaction.fetch_one("SELECT 1 FROM activation WHERE revision = ? LIMIT 1", revision_id) is not None


async def read_activations(transaction: SqlTransaction, limit: int) -> tuple[Activation, ...]:
    """Returns the latest activations, newest first."""
    rows = await transaction.fetch_all(
        f"SELECT {', '.join(_ACTIVATION_COLUMNS)} FROM activation ORDER BY id DESC LIMIT ?",  # noqa: S608 - a constant
        limit,
    )
    return decode_readable(rows, _decode_activation, "activation")


def _decode_activation(row: Row) -> Activation:
    at, revision, previous, reason, platform, actor, author, note = row
    details = ActivationDetails(ActivationReason(reason), UserRef(platform, actor) if actor else None, author, note)
    return Activation(at, revision, previous, details)


async def remove_revision(transaction: SqlTransaction, revision_id: int) -> None:
    """Deletes a revision with everything that no other revision shares."""
    await transaction.execute("DELETE FROM revision WHERE id = ?", revision_id)
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
        await transaction.execute(orphans)
