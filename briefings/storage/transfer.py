"""Moves all data between a database file and a PostgreSQL database, in either direction."""

# ruff: noqa: S608
# Only names of the schema are put into statements; values are always parameters.

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.errors import StoreError
from briefings.i18n import N_
from briefings.storage.postgres.storage import PostgresStorage
from briefings.storage.sqlite.storage import SqliteStorage

if TYPE_CHECKING:
    from briefings.storage.sql.database import SqlTransaction

TABLES: Final = (
    "edition", "chapter", "chapter_address", "chapter_section_address", "chapter_reported_year", "section",
    "section_reference", "passage",
    "passage_reference", "passage_short_line", "figure", "figure_count", "subject", "alias", "catalogue",
    "catalogue_subject",
    "annotation", "mention", "event", "event_subject", "membership_list", "membership", "anniversary_list",
    "anniversary", "overlay", "revision",
    "revision_chapter", "revision_anniversary_list", "revision_overlay", "pointer", "activation", "proposal",
    "unanswered", "workspace_setting", "place_setting",
    "schedule", "delivery", "correction", "audit", "reported_problem",
    "installation", "workspace_organization", "received_event", "error_report",
    "calendar_subscription", "link_key", "followed_subject",
)  # fmt: skip
"""Every table with data; referenced tables come first."""

_IDENTITY_TABLES: Final = (
    "chapter", "subject", "catalogue", "annotation", "membership_list", "anniversary_list", "overlay", "revision",
    "activation", "schedule", "audit", "error_report",
)  # fmt: skip
"""Tables whose ids the database assigns."""

_NEVER_REUSED: Final = frozenset({"revision", "activation", "schedule", "audit", "error_report"})
"""Those of them whose ids are never reused, even if the newest rows were deleted."""

AnyStorage = SqliteStorage | PostgresStorage


class TargetNotEmpty(StoreError):
    """The target database contains data."""


async def move_data(source: AnyStorage, target: AnyStorage) -> dict[str, int]:
    """Copies every row of one database to another, all or none; the source is not changed.

    No bot may run on either of them.

    Args:
        source: open, with the schema of this version.
        target: the same, without data.

    Returns:
        The number of rows by table, which were counted in the target and are those of the source.

    Raises:
        TargetNotEmpty: the target has content, schedules or other data.
        StoreError: a database can't be used, or the target has other rows than the source.
    """
    async with source.database.read() as reading, target.database.transaction() as writing:
        for table in TABLES:
            if await writing.fetch_one(f"SELECT 1 FROM {table} LIMIT 1"):
                raise TargetNotEmpty(
                    N_("the database to move to is not empty (table {table})"),
                    location=target.location,
                    remedy=N_("Name a new database: nothing was changed."),
                    table=table,
                )
        counts = {}
        for table in TABLES:
            counts[table] = await _copy_table(reading, writing, table, await list_columns(source, reading, table))
        await _copy_counters(source, reading, target, writing)
        for table, count in counts.items():
            row = await writing.fetch_one(f"SELECT count(*) FROM {table}")
            if row is None or row[0] != count:
                raise StoreError(
                    N_("table {table} has other rows than its source; nothing was changed"),
                    location=target.location,
                    table=table,
                )
    return counts


async def _copy_table(reading: SqlTransaction, writing: SqlTransaction, table: str, columns: tuple[str, ...]) -> int:
    names = ", ".join(columns)
    # Keys first: a section comes after the section that it is in.
    order = "1, 2" if len(columns) > 1 else "1"
    rows = await reading.fetch_in_batches(f"SELECT {names} FROM {table} ORDER BY {order}")
    marks = ", ".join("?" * len(columns))
    await writing.execute_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
    return len(rows)


async def list_columns(storage: AnyStorage, transaction: SqlTransaction, table: str) -> tuple[str, ...]:
    """Lists the columns of a table that both kinds of database have, in the order of the table."""
    if isinstance(storage, SqliteStorage):
        rows = await transaction.fetch_all("SELECT name FROM pragma_table_info(?) ORDER BY cid", table)
    else:
        rows = await transaction.fetch_all(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = ? AND column_name <> 'claimed_by' ORDER BY ordinal_position",
            table,
        )
    return tuple(name for (name,) in rows)


async def _copy_counters(
    source: AnyStorage, reading: SqlTransaction, target: AnyStorage, writing: SqlTransaction
) -> None:
    """Continues the ids of the source, because buttons and people refer to them."""
    for table in _IDENTITY_TABLES:
        last = await _read_counter(source, reading, table)
        if not last:
            continue
        if not isinstance(target, SqliteStorage):
            await writing.fetch_one("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", table, last)
        elif table in _NEVER_REUSED:
            await writing.execute("DELETE FROM sqlite_sequence WHERE name = ?", table)
            await writing.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, last)


async def _read_counter(storage: AnyStorage, transaction: SqlTransaction, table: str) -> int:
    """Returns the last id that a table has assigned; 0 if it has assigned none."""
    if isinstance(storage, SqliteStorage):
        query = "SELECT seq FROM sqlite_sequence WHERE name = ?" if table in _NEVER_REUSED else ""
    else:
        query = "SELECT last_value FROM pg_sequences WHERE sequencename = ?"
    row = await transaction.fetch_one(query, f"{table}_id_seq" if "pg_" in query else table) if query else None
    newest = await transaction.fetch_one(f"SELECT coalesce(max(id), 0) FROM {table}")
    return max(row[0] or 0 if row else 0, newest[0] if newest else 0)
