"""Migrates a database to the schema of this version, one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.errors import DatabaseUnusable
from briefings.i18n import N_
from briefings.storage.migration_files import find_migrations_folder, load_migrations
from briefings.storage.sql.database import format_timestamp

if TYPE_CHECKING:
    from briefings.storage.migration_files import Migration
    from briefings.storage.postgres.database import PostgresDatabase

_CREATE_MIGRATION_TABLE: Final = """
CREATE TABLE IF NOT EXISTS schema_migration (
    version    bigint PRIMARY KEY,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at text NOT NULL
)
"""


async def migrate_database(database: PostgresDatabase) -> tuple[Migration, ...]:
    """Applies the migrations that a database lacks, all of them or none.

    Returns:
        The migrations that were applied.

    Raises:
        IncompleteInstallation: the program's migrations are missing.
        DatabaseUnusable: the schema was made by a newer version, or by other migrations than these.
        StoreError: the database can't be reached, or refuses access.
    """
    known = load_migrations(find_migrations_folder("postgres"), split=False)
    now = format_timestamp(database.clock(), timespec="seconds")
    async with database.transaction() as transaction:
        await transaction.execute(_CREATE_MIGRATION_TABLE)
        rows = await transaction.fetch_all("SELECT version, name, sha256 FROM schema_migration ORDER BY version")
        if len(rows) > len(known):
            raise DatabaseUnusable(
                N_("the database was made by a newer version of this program (schema {found}, here {known})"),
                location=database.location,
                remedy=N_("Install that version or a later one."),
                found=len(rows),
                known=len(known),
            )
        for (_version, name, sha256), migration in zip(rows, known, strict=False):
            if sha256 != migration.sha256:
                raise DatabaseUnusable(
                    N_("its schema was not made by {migration} of this program"),
                    location=database.location,
                    remedy=N_("Reinstall the program as it was published, or use another database."),
                    migration=name,
                )
        missing = known[len(rows) :]
        for migration in missing:
            for statement in migration.statements:
                await transaction.execute(statement)
            await transaction.execute(
                "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
                migration.version, migration.name, migration.sha256, now,
            )  # fmt: skip
    return missing
