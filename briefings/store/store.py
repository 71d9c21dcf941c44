"""The database as the rest of the program sees it: revisions go in whole, snapshots come out whole."""

from __future__ import annotations

import asyncio
from datetime import UTC
from typing import TYPE_CHECKING, Self, TypeVar

from briefings.errors import StaleRevision, StoreError
from briefings.model import How, Revision, Snapshot, Step
from briefings.store import rules
from briefings.store.failures import damaged
from briefings.store.loading import Damaged, content_from, read_rows
from briefings.store.migrate import migrate
from briefings.store.migrations import load_migrations, migrations_folder
from briefings.store.opening import check_place, one_at_a_time
from briefings.store.revisions import (
    add_revision,
    move_pointer,
    read_activations,
    read_pointer,
    read_revisions,
    remove_revision,
    was_active,
)
from briefings.store.session import Session, Statements, connect
from briefings.store.writing import content_rows, forget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from briefings.model import Activation, Content
    from briefings.store.loading import Rows
    from briefings.store.writing import ContentRows

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds to wait for another process that holds the database."""


class Store:
    """An open database. Made by `Store.open`, ended by `close` or by leaving `async with`.

    Writing goes through one connection that runs one transaction at a time, reading through another that can't write.
    """

    def __init__(self, path: Path, writer: Session, reader: Session, clock: Callable[[], datetime]) -> None:
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
        patience: float = PATIENCE,
    ) -> Self:
        """Open a database, made if missing and brought to this version's schema.

        Args:
            path: its file; missing folders are made.
            clock: gives the aware time that new rows are marked with.
            migrations: folder of the schema's files; None for the program's own.
            patience: seconds to wait for another process that holds the database.

        Raises:
            DatabaseUnusable: it can't be opened or written to, is damaged, another program's, or of a newer version.
            DatabaseBusy: another process holds it.
        """
        check_place(path)
        known = load_migrations(migrations or migrations_folder())
        async with one_at_a_time(path, patience=patience):
            await migrate(path, known, now=_stamp(clock()), patience=patience)
            pragmas = ("journal_mode = WAL", "synchronous = FULL")
            writer = Session(await connect(path, patience=patience, pragmas=pragmas), path, begin="BEGIN IMMEDIATE")
        try:
            reading = await connect(path, patience=patience, pragmas=("query_only = ON",))
        except BaseException:
            await writer.close()
            raise
        return cls(path, writer, Session(reading, path, begin="BEGIN"), clock)

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

    async def active(self) -> Revision | None:
        """The revision that answers, without its content; None in a database that holds none yet.

        Raises:
            DatabaseUnusable: damaged.
        """

        async def work(statements: Statements) -> Revision | None:
            active, _ = await read_pointer(statements)
            return None if active is None else await self._known(statements, active)

        return await self.read(work)

    async def previous(self) -> Revision | None:
        """The revision that answered before the active one, or None."""

        async def work(statements: Statements) -> Revision | None:
            _, previous = await read_pointer(statements)
            return None if previous is None else await self._known(statements, previous)

        return await self.read(work)

    async def revisions(self) -> tuple[Revision, ...]:
        """All revisions, newest first.

        Raises:
            DatabaseUnusable: damaged.
        """
        return await self.read(read_revisions)

    async def history(self, *, limit: int = 25) -> tuple[Activation, ...]:
        """Which revision answered when, and by whose doing, newest first.

        Raises:
            DatabaseUnusable: damaged.
        """
        return await self.read(lambda statements: read_activations(statements, limit))

    async def answered(self, revision: int) -> bool:
        """Whether a revision answers or ever did; one that is only staged doesn't count."""
        return await self.read(lambda statements: was_active(statements, revision))

    async def snapshot(self, revision: int | None = None) -> Snapshot:
        """A revision with its content, in memory.

        Args:
            revision: its id; None for the active one.

        Raises:
            DatabaseUnusable: its content is not what was stored: nothing of it may be served.
            StoreError: there is none.
        """

        async def work(statements: Statements) -> tuple[Revision, Rows]:
            wanted = revision
            if wanted is None:
                wanted, _ = await read_pointer(statements)
            if wanted is None:
                raise self._none()
            found = await self._known(statements, wanted)
            return found, await read_rows(statements, wanted)

        found, rows = await self.read(work)
        return Snapshot(found, await self._content(rows, found))

    async def stage(
        self, content: Content, *, base: int | None = None, author: str = "", note: str = "", builtin: str = ""
    ) -> Revision:
        """Store content as a new revision, which doesn't answer yet.

        Args:
            content: whole and annotated.
            base: id of the revision it was made from, which has to be the one that answers; None for whichever does.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: digest of the built-in content that went into it.

        Raises:
            ContentError: the content doesn't hang together; nothing was stored.
            StaleRevision: another revision than `base` answers by now; nothing was stored.
            StoreError: the database can't be written to; nothing was stored.
        """
        made = self._made(author, note, builtin)

        async def work(statements: Statements, rows: ContentRows) -> Revision:
            if base is not None:
                await self._expect(statements, base)
            return await add_revision(statements, rows, made=made)

        return await self._write_rows(content, work)

    async def apply(  # noqa: PLR0913 - what the history tells of it
        self,
        content: Content,
        *,
        expected: int | None,
        author: str = "",
        note: str = "",
        builtin: str = "",
        step: Step | None = None,
    ) -> Revision:
        """Store content as a new revision and make it answer, both or neither.

        Args:
            content: whole and annotated.
            expected: id of the revision that the caller believes to answer now; None for none.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: digest of the built-in content that went into it.
            step: what the history says of it; None where `author`, `note` and `builtin` say all.

        Raises:
            ContentError: the content doesn't hang together; nothing was stored.
            StaleRevision: another revision answers by now; nothing was stored.
            StoreError: the database can't be written to; nothing was stored.
        """
        made = self._made(author, note, builtin)
        told = step or Step(How.BUILTIN if builtin else How.IMPORT, author=author, note=note)

        async def work(statements: Statements, rows: ContentRows) -> Revision:
            await self._expect(statements, expected)
            added = await add_revision(statements, rows, made=made)
            await move_pointer(statements, added.id, at=made.created_at, step=told)
            return await self._known(statements, added.id)

        return await self._write_rows(content, work)

    async def activate(self, revision: int, *, expected: int | None, step: Step | None = None) -> Revision:
        """Make a stored revision the one that answers; the one before it is kept as the previous.

        Args:
            revision: its id.
            expected: id of the revision that the caller believes to answer now; None for none.
            step: what the history says of it; None for going back, by nobody in particular.

        Raises:
            StaleRevision: another revision answers by now.
            DatabaseUnusable: its content is not what was stored.
            StoreError: there is no such revision.
        """
        at = _stamp(self._clock())

        async def look(statements: Statements) -> tuple[Revision, Rows]:
            await self._expect(statements, expected)
            found = await self._known(statements, revision)
            return found, await read_rows(statements, revision)

        # Held against its digests before the pointer is touched: other writers need not wait for that.
        found, rows = await self.read(look)
        await self._content(rows, found)

        async def work(statements: Statements) -> Revision:
            await self._expect(statements, expected)
            await self._known(statements, revision)
            await move_pointer(statements, revision, at=at, step=step or Step(How.ROLLBACK))
            return await self._known(statements, revision)

        return await self.write(work)

    async def discard(self, revision: int) -> None:
        """Delete a staged revision with everything that no other one shares.

        Raises:
            StaleRevision: it answers, or did once: history leads back to it.
            StoreError: there is no such revision.
        """

        async def work(statements: Statements) -> None:
            await self._known(statements, revision)
            if revision in await read_pointer(statements) or await was_active(statements, revision):
                raise StaleRevision(
                    f"revision {revision} is in use",
                    where=str(self.path),
                    do="Go back to another revision first.",
                    ja=f"版 {revision} は使用中です。先に別の版に戻してください。",
                )
            await remove_revision(statements, revision)

        await self.write(work)

    async def verify(self) -> None:
        """Hold every revision against its digests, and the file against SQLite's own check.

        Raises:
            DatabaseUnusable: damaged.
        """

        async def work(statements: Statements) -> tuple[Revision, ...]:
            if await statements.rows("PRAGMA quick_check") != [("ok",)]:
                raise Damaged
            if await statements.row("SELECT 1 FROM pragma_foreign_key_check LIMIT 1"):
                raise Damaged
            return await read_revisions(statements)

        for revision in await self.read(work):
            await self.snapshot(revision.id)

    async def read(self, work: Callable[[Statements], Awaitable[T]]) -> T:
        """Run the queries of `work` over one state of the database.

        Raises:
            StoreError: it can't be used.
        """
        try:
            return await self._reader.transaction(work)
        except Damaged as error:
            raise damaged(self.path) from error

    async def write(self, work: Callable[[Statements], Awaitable[T]]) -> T:
        """Run `work` in a transaction of the one writer: all of it is committed, or nothing.

        Raises:
            StoreError: it can't be used.
        """
        try:
            return await self._writer.transaction(work)
        except Damaged as error:
            raise damaged(self.path) from error

    async def _write_rows(
        self, content: Content, work: Callable[[Statements, ContentRows], Awaitable[Revision]]
    ) -> Revision:
        """Write with the rows of content, which are made before the transaction and freed after it, in a thread."""
        rows = await asyncio.to_thread(_checked_rows, content)
        try:
            return await self.write(lambda statements: work(statements, rows))
        finally:
            await asyncio.to_thread(forget, rows)

    async def _content(self, rows: Rows, revision: Revision) -> Content:
        """The content of rows, made beside the event loop: it takes tens of milliseconds.

        Raises:
            DatabaseUnusable: a digest is wrong.
        """
        try:
            return await asyncio.to_thread(content_from, rows, revision.sha256)
        except (Damaged, TypeError, ValueError, KeyError) as error:
            # A flipped bit may also make a number of a text, or a kind that there is not.
            raise damaged(self.path) from error

    async def _known(self, statements: Statements, revision: int) -> Revision:
        found = await read_revisions(statements, revision)
        if not found:
            raise StoreError(
                f"there is no revision {revision}",
                where=str(self.path),
                do="`/data history` lists those there are.",
                ja=f"版 {revision} はありません。",
            )
        return found[0]

    async def _expect(self, statements: Statements, expected: int | None) -> None:
        active, _ = await read_pointer(statements)
        if active != expected:
            raise StaleRevision(
                f"revision {active} was made active in between, not {expected}",
                where=str(self.path),
                do="Look at the change again and confirm it anew.",
                ja="その間に別の版が有効になりました。変更をもう一度確認してください。",
            )

    def _made(self, author: str, note: str, builtin: str) -> Revision:
        return Revision(0, None, "", _stamp(self._clock()), author, note, builtin=builtin)

    def _none(self) -> StoreError:
        return StoreError(
            "the database holds no content yet",
            where=str(self.path),
            do="Run `briefing-bot migrate` first.",
            ja="データベースにまだ内容がありません。先に briefing-bot migrate を実行してください。",
        )


def _checked_rows(content: Content) -> ContentRows:
    """Everything of storing that takes time and needs no database.

    Raises:
        ContentError: the content doesn't hang together.
    """
    rules.check(content)
    return content_rows(content)


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
