"""The database as the rest of the program sees it: revisions go in whole, snapshots come out whole."""

from __future__ import annotations

import asyncio
from datetime import UTC
from typing import TYPE_CHECKING, Self, TypeVar

from briefings.domain import ActivationDetails, ActivationReason, Revision, Snapshot
from briefings.errors import StaleRevision, StoreError
from briefings.storage.sqlite import content as rules
from briefings.storage.sqlite.content import build_content_rows, release_rows
from briefings.storage.sqlite.content_load import CorruptContent, decode_content, read_revision_rows
from briefings.storage.sqlite.database import Database, Transaction, open_connection
from briefings.storage.sqlite.errors import damaged_error
from briefings.storage.sqlite.files import check_writable, hold_opening_lock
from briefings.storage.sqlite.migrate import load_migrations, migrate_database, migrations_folder
from briefings.storage.sqlite.revision_rows import (
    add_revision,
    move_pointer,
    read_activations,
    read_pointer,
    read_revisions,
    remove_revision,
    was_active,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.domain import Activation, Content
    from briefings.storage.sqlite.content import ContentRows
    from briefings.storage.sqlite.content_load import RevisionRows

T = TypeVar("T")

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another process that holds the database."""


class RevisionRepository:
    """An open database. Made by `Store.open`, ended by `close` or by leaving `async with`.

    Writing goes through one connection that runs one transaction at a time, reading through another that can't write.
    """

    def __init__(self, path: Path, writer: Database, reader: Database, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._clock = clock

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime],
        migrations: Path | None = None,
        lock_timeout: float = LOCK_TIMEOUT,
    ) -> Self:
        """Open a database, made if missing and brought to this version's schema.

        Args:
            path: its file; missing folders are made.
            clock: gives the aware time that new rows are marked with.
            migrations: folder of the schema's files; None for the program's own.
            lock_timeout: seconds to wait for another process that holds the database.

        Raises:
            DatabaseUnusable: it can't be opened or written to, is damaged, another program's, or of a newer version.
            DatabaseBusy: another process holds it.
        """
        known = load_migrations(migrations or migrations_folder())
        check_writable(path)
        async with hold_opening_lock(path, lock_timeout=lock_timeout):
            await migrate_database(path, known, now=_format_timestamp(clock()), lock_timeout=lock_timeout)
            pragmas = ("journal_mode = WAL", "synchronous = FULL")
            writer = Database(
                await open_connection(path, lock_timeout=lock_timeout, pragmas=pragmas),
                path,
                begin_statement="BEGIN IMMEDIATE",
            )
        try:
            reading = await open_connection(path, lock_timeout=lock_timeout, pragmas=("query_only = ON",))
        except BaseException:
            await writer.close()
            raise
        return cls(path, writer, Database(reading, path, begin_statement="BEGIN"), clock)

    async def close(self) -> None:
        """End the connections, after what they are doing; again does nothing."""
        try:
            await self._reader.close()
        finally:
            await self._writer.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def get_active_revision(self) -> Revision | None:
        """The revision that answers, without its content; None in a database that holds none yet.

        Raises:
            DatabaseUnusable: damaged.
        """

        async def read_active(transaction: Transaction) -> Revision | None:
            active, _ = await read_pointer(transaction)
            return None if active is None else await self._require_revision(transaction, active)

        return await self.run_read(read_active)

    async def get_previous_revision(self) -> Revision | None:
        """The revision that answered before the active one, or None."""

        async def read_previous(transaction: Transaction) -> Revision | None:
            _, previous = await read_pointer(transaction)
            return None if previous is None else await self._require_revision(transaction, previous)

        return await self.run_read(read_previous)

    async def list_revisions(self) -> tuple[Revision, ...]:
        """All revisions, newest first.

        Raises:
            DatabaseUnusable: damaged.
        """
        return await self.run_read(read_revisions)

    async def list_activations(self, *, limit: int = 25) -> tuple[Activation, ...]:
        """Which revision answered when, and by whose doing, newest first.

        Raises:
            DatabaseUnusable: damaged.
        """
        return await self.run_read(lambda transaction: read_activations(transaction, limit))

    async def was_ever_active(self, revision_id: int) -> bool:
        """Whether a revision answers or ever did; one that is only staged doesn't count."""
        return await self.run_read(lambda transaction: was_active(transaction, revision_id))

    async def load_snapshot(self, revision_id: int | None = None) -> Snapshot:
        """A revision with its content, in memory.

        Args:
            revision_id: its id; None for the active one.

        Raises:
            DatabaseUnusable: its content is not what was stored: nothing of it may be served.
            StoreError: there is none.
        """

        async def read_content(transaction: Transaction) -> tuple[Revision, RevisionRows]:
            wanted = revision_id
            if wanted is None:
                wanted, _ = await read_pointer(transaction)
            if wanted is None:
                raise self._no_content_error()
            found = await self._require_revision(transaction, wanted)
            return found, await read_revision_rows(transaction, wanted)

        found, rows = await self.run_read(read_content)
        return Snapshot(found, await self._decode_content(rows, found))

    async def stage_content(
        self, content: Content, *, base_id: int | None = None, author: str = "", note: str = "", builtin: str = ""
    ) -> Revision:
        """Store content as a new revision, which doesn't answer yet.

        Args:
            content: whole and annotated.
            base_id: id of the revision it was made from, which has to be the one that answers; None for whichever does.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: digest of the built-in content that went into it.

        Raises:
            ContentError: the content doesn't hang together; nothing was stored.
            StaleRevision: another revision than `base_id` answers by now; nothing was stored.
            StoreError: the database can't be written to; nothing was stored.
        """  # noqa: E501
        made = self._draft_revision(author, note, builtin)

        async def insert_revision(transaction: Transaction, rows: ContentRows) -> Revision:
            if base_id is not None:
                await self._require_active(transaction, base_id)
            return await add_revision(transaction, rows, draft=made)

        return await self._write_rows(content, insert_revision)

    async def apply_content(  # noqa: PLR0913 - what the history tells of it
        self,
        content: Content,
        *,
        expected_id: int | None,
        author: str = "",
        note: str = "",
        builtin: str = "",
        details: ActivationDetails | None = None,
    ) -> Revision:
        """Store content as a new revision and make it answer, both or neither.

        Args:
            content: whole and annotated.
            expected_id: id of the revision that the caller believes to answer now; None for none.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: digest of the built-in content that went into it.
            details: what the history says of it; None where `author`, `note` and `builtin` say all.

        Raises:
            ContentError: the content doesn't hang together; nothing was stored.
            StaleRevision: another revision answers by now; nothing was stored.
            StoreError: the database can't be written to; nothing was stored.
        """
        made = self._draft_revision(author, note, builtin)
        told = details or ActivationDetails(
            ActivationReason.BUILTIN if builtin else ActivationReason.IMPORT, author=author, note=note
        )

        async def insert_active(transaction: Transaction, rows: ContentRows) -> Revision:
            await self._require_active(transaction, expected_id)
            added = await add_revision(transaction, rows, draft=made)
            await move_pointer(transaction, added.id, at=made.created_at, details=told)
            return await self._require_revision(transaction, added.id)

        return await self._write_rows(content, insert_active)

    async def activate_revision(
        self, revision_id: int, *, expected_id: int | None, details: ActivationDetails | None = None
    ) -> Revision:
        """Make a stored revision the one that answers; the one before it is kept as the previous.

        Args:
            revision_id: its id.
            expected_id: id of the revision that the caller believes to answer now; None for none.
            details: what the history says of it; None for going back, by nobody in particular.

        Raises:
            StaleRevision: another revision answers by now.
            DatabaseUnusable: its content is not what was stored.
            StoreError: there is no such revision.
        """
        at = _format_timestamp(self._clock())

        async def read_target(transaction: Transaction) -> tuple[Revision, RevisionRows]:
            await self._require_active(transaction, expected_id)
            found = await self._require_revision(transaction, revision_id)
            return found, await read_revision_rows(transaction, revision_id)

        # Held against its digests before the pointer is touched: other writers need not wait for that.
        found, rows = await self.run_read(read_target)
        await self._decode_content(rows, found)

        async def switch_revision(transaction: Transaction) -> Revision:
            await self._require_active(transaction, expected_id)
            await self._require_revision(transaction, revision_id)
            await move_pointer(
                transaction, revision_id, at=at, details=details or ActivationDetails(ActivationReason.ROLLBACK)
            )
            return await self._require_revision(transaction, revision_id)

        return await self.run_write(switch_revision)

    async def discard_revision(self, revision_id: int) -> None:
        """Delete a staged revision with everything that no other one shares.

        Raises:
            StaleRevision: it answers, or did once: history leads back to it.
            StoreError: there is no such revision.
        """

        async def delete_unused(transaction: Transaction) -> None:
            await self._require_revision(transaction, revision_id)
            if revision_id in await read_pointer(transaction) or await was_active(transaction, revision_id):
                raise StaleRevision(
                    f"revision {revision_id} is in use",
                    location=str(self.path),
                    remedy="Go back to another revision first.",
                    ja=f"版 {revision_id} は使用中です。先に別の版に戻してください。",
                )
            await remove_revision(transaction, revision_id)

        await self.run_write(delete_unused)

    async def verify_database(self) -> None:
        """Hold every revision against its digests, and the file against SQLite's own check.

        Raises:
            DatabaseUnusable: damaged.
        """

        async def check_integrity(transaction: Transaction) -> tuple[Revision, ...]:
            if await transaction.fetch_all("PRAGMA quick_check") != [("ok",)]:
                raise CorruptContent
            if await transaction.fetch_one("SELECT 1 FROM pragma_foreign_key_check LIMIT 1"):
                raise CorruptContent
            return await read_revisions(transaction)

        for revision in await self.run_read(check_integrity):
            await self.load_snapshot(revision.id)

    async def run_read(self, operation: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run the queries of `operation` over one state of the database.

        Raises:
            StoreError: it can't be used.
        """
        try:
            return await self._reader.run_transaction(operation)
        except CorruptContent as error:
            raise damaged_error(self.path) from error

    async def run_write(self, operation: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `operation` in a transaction of the one writer: all of it is committed, or nothing.

        Raises:
            StoreError: it can't be used.
        """
        try:
            return await self._writer.run_transaction(operation)
        except CorruptContent as error:
            raise damaged_error(self.path) from error

    async def _write_rows(
        self, content: Content, operation: Callable[[Transaction, ContentRows], Awaitable[Revision]]
    ) -> Revision:
        """Write with the rows of content, which are made before the transaction and freed after it, in a thread."""
        rows = await asyncio.to_thread(_prepare_rows, content)
        try:
            return await self.run_write(lambda transaction: operation(transaction, rows))
        finally:
            await asyncio.to_thread(release_rows, rows)

    async def _decode_content(self, rows: RevisionRows, revision: Revision) -> Content:
        """The content of rows, made beside the event loop: it takes tens of milliseconds.

        Raises:
            DatabaseUnusable: a digest is wrong.
        """
        try:
            return await asyncio.to_thread(decode_content, rows, revision.sha256)
        except (CorruptContent, TypeError, ValueError, KeyError) as error:
            # A flipped bit may also make a number of a text, or a kind that there is not.
            raise damaged_error(self.path) from error

    async def _require_revision(self, transaction: Transaction, revision_id: int) -> Revision:
        found = await read_revisions(transaction, revision_id)
        if not found:
            raise StoreError(
                f"there is no revision {revision_id}",
                location=str(self.path),
                remedy="`/data history` lists those there are.",
                ja=f"版 {revision_id} はありません。",
            )
        return found[0]

    async def _require_active(self, transaction: Transaction, expected_id: int | None) -> None:
        active, _ = await read_pointer(transaction)
        if active != expected_id:
            raise StaleRevision(
                f"revision {active} was made active in between, not {expected_id}",
                location=str(self.path),
                remedy="Look at the change again and confirm it anew.",
                ja="その間に別の版が有効になりました。変更をもう一度確認してください。",
            )

    def _draft_revision(self, author: str, note: str, builtin: str) -> Revision:
        return Revision(0, None, "", _format_timestamp(self._clock()), author, note, builtin=builtin)

    def _no_content_error(self) -> StoreError:
        return StoreError(
            "the database holds no content yet",
            location=str(self.path),
            remedy="Run `briefing-bot migrate` first.",
            ja="データベースにまだ内容がありません。先に briefing-bot migrate を実行してください。",
        )


def _prepare_rows(content: Content) -> ContentRows:
    """Everything of storing that takes time and needs no database.

    Raises:
        ContentError: the content doesn't hang together.
    """
    rules.check_content(content)
    return build_content_rows(content)


def _format_timestamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
