"""Stores revisions of the content, and the pointer to the active one."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from briefings.domain import ActivationDetails, ActivationReason, Revision, Snapshot
from briefings.errors import StaleRevision, StoreError
from briefings.i18n import N_
from briefings.storage.content_ports import LoadedSnapshot
from briefings.storage.sql.database import CorruptContent, format_timestamp
from briefings.storage.sql.passage_history import read_corrections
from briefings.storage.sql.revision_rows import (
    add_revision,
    move_pointer,
    read_activations,
    read_pointer,
    read_revisions,
    remove_revision,
    was_active,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from briefings.domain import Activation, Content
    from briefings.storage.sql.cache_port import ContentCache
    from briefings.storage.sql.content import ContentRows
    from briefings.storage.sql.content_load import RevisionRows
    from briefings.storage.sql.database import SqlDatabase, SqlTransaction


class SqlRevisionRepository:
    """Revisions in SQL (`briefings.storage.ports.RevisionRepository`).

    Args:
        database: runs the transactions.
        cache: of the active revision; None for no cache.
    """

    def __init__(self, database: SqlDatabase, cache: ContentCache | None = None) -> None:
        self._database = database
        self._cache = cache

    async def get_active_revision(self) -> Revision | None:
        """Returns the active revision without its content, or None if no content is stored yet.

        Raises:
            DatabaseDamaged: the record is not as it was stored.
        """
        async with self._database.read() as transaction:
            active, _ = await read_pointer(transaction)
            return None if active is None else await self._require_revision(transaction, active)

    async def get_previous_revision(self) -> Revision | None:
        """Returns the previously active revision, or None."""
        async with self._database.read() as transaction:
            _, previous = await read_pointer(transaction)
            return None if previous is None else await self._require_revision(transaction, previous)

    async def list_revisions(self) -> tuple[Revision, ...]:
        """Lists all revisions, newest first."""
        async with self._database.read() as transaction:
            return await read_revisions(transaction)

    async def list_activations(self, *, limit: int = 25) -> tuple[Activation, ...]:
        """Lists the latest activations, newest first."""
        async with self._database.read() as transaction:
            return await read_activations(transaction, limit)

    async def was_ever_active(self, revision_id: int) -> bool:
        """Returns whether a revision is or was active; a staged one was not."""
        async with self._database.read() as transaction:
            return await was_active(transaction, revision_id)

    async def load_snapshot(self, revision_id: int | None = None) -> Snapshot:
        """Loads a revision with its content into memory.

        Args:
            revision_id: the revision; None for the active one.

        Raises:
            DatabaseDamaged: the content is not as it was stored: no part of it may be shown.
            StoreError: there is no such revision.
        """
        # Imported here and below, because a start with a cache does not need these modules for its first answers.
        from briefings.storage.sql.content_load import read_revision_rows

        async with self._database.read() as transaction:
            if revision_id is None:
                revision_id, _ = await read_pointer(transaction)
            if revision_id is None:
                raise StoreError(
                    N_("the database has no content yet"),
                    location=self._database.location,
                    remedy=N_("Run `briefing-bot migrate` first."),
                )
            revision = await self._require_revision(transaction, revision_id)
            rows = await read_revision_rows(transaction, revision_id)
            corrections = await read_corrections(transaction, revision_id)
        return Snapshot(revision, await self._decode_content(rows, revision), corrections)

    async def load_active_snapshot(self, *, verifies_later: bool = False) -> LoadedSnapshot:
        """Loads the active revision, from the cache if there is one of it.

        Args:
            verifies_later: whether the caller calls `verify_snapshot` if the result is not verified. Otherwise the
                stored rows are verified here if the database was written since the revision was cached.

        Raises:
            DatabaseDamaged, StoreError: as `load_snapshot`.
        """
        if self._cache is None:
            return LoadedSnapshot(await self.load_snapshot())
        # Before anything is read, so that writes in the meantime change the next stamp.
        stamp = await asyncio.to_thread(self._cache.make_stamp)
        loaded = await self._load_cached(self._cache, stamp)
        if loaded is None:
            return LoadedSnapshot(await self.load_snapshot(), stamp=stamp)
        if not loaded.is_verified and not verifies_later:
            await self.verify_snapshot(loaded)
        return loaded

    async def _load_cached(self, cache: ContentCache, stamp: bytes) -> LoadedSnapshot | None:
        async with self._database.read() as transaction:
            active, _ = await read_pointer(transaction)
            if active is None:
                return None
            revision = await self._require_revision(transaction, active)
            corrections = await read_corrections(transaction, active)
        cached = await asyncio.to_thread(cache.read_values, revision.sha256, stamp)
        if cached is None:
            return None
        snapshot = Snapshot(revision, cached.content, corrections)
        return LoadedSnapshot(snapshot, cached.derived, cached.load_further, cached.has_stamp, stamp)

    async def verify_snapshot(self, loaded: LoadedSnapshot) -> None:
        """Verifies the stored rows of a revision that was loaded from a cache.

        Raises:
            DatabaseDamaged, StoreError: as `load_snapshot`.
        """
        revision = loaded.snapshot.revision
        await self.load_snapshot(revision.id)
        if self._cache is not None:
            await asyncio.to_thread(self._cache.renew_stamp, revision.sha256, loaded.stamp)

    async def cache_snapshot(self, loaded: LoadedSnapshot, derived: object, further: object) -> None:
        """Caches a revision for the next start, if possible.

        Args:
            loaded: as `load_active_snapshot` returned it.
            derived: records (`Struct`), enumerations and built-in types that were computed from its content.
            further: the same, for what is needed later.
        """
        if self._cache is not None:
            snapshot = loaded.snapshot
            values = ((snapshot.content, derived), further)
            await asyncio.to_thread(self._cache.write_values, snapshot.revision.sha256, loaded.stamp, values)

    async def stage_content(
        self, content: Content, *, base_id: int | None = None, author: str = "", note: str = "", builtin: str = ""
    ) -> Revision:
        """Stores content as a new revision without activating it.

        Args:
            content: complete and annotated.
            base_id: the revision that the content was made from, which must be active; None for any.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: version of the built-in content that is part of it.

        Raises:
            ContentError: the content is inconsistent; nothing was stored.
            StaleRevision: another revision than `base_id` is active; nothing was stored.
        """
        draft = self._draft_revision(author, note, builtin)
        async with _prepare_content_rows(content) as rows, self._database.transaction() as transaction:
            if base_id is not None:
                await self._require_active(transaction, base_id)
            return await add_revision(transaction, rows, draft=draft)

    async def apply_content(  # noqa: PLR0913 - the columns of a row
        self,
        content: Content,
        *,
        expected_id: int | None,
        author: str = "",
        note: str = "",
        builtin: str = "",
        details: ActivationDetails | None = None,
    ) -> Revision:
        """Stores content as a new revision and activates it, both or neither.

        Args:
            content: complete and annotated.
            expected_id: the revision that the caller believes to be active; None if there is none.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: version of the built-in content that is part of it.
            details: what the history records; None for what follows from `author`, `note` and `builtin`.

        Raises:
            ContentError: the content is inconsistent; nothing was stored.
            StaleRevision: another revision is active; nothing was stored.
        """
        draft = self._draft_revision(author, note, builtin)
        if details is None:
            reason = ActivationReason.BUILTIN if builtin else ActivationReason.IMPORT
            details = ActivationDetails(reason, author=author, note=note)
        async with _prepare_content_rows(content) as rows, self._database.transaction() as transaction:
            await self._require_active(transaction, expected_id)
            added = await add_revision(transaction, rows, draft=draft)
            await move_pointer(transaction, added.id, at=draft.created_at, details=details)
            return await self._require_revision(transaction, added.id)

    async def activate_revision(
        self, revision_id: int, *, expected_id: int | None, details: ActivationDetails | None = None
    ) -> Revision:
        """Activates a stored revision; the active revision becomes the previous one.

        Args:
            revision_id: the revision to activate.
            expected_id: the revision that the caller believes to be active; None if there is none.
            details: what the history records; None for a rollback by nobody in particular.

        Raises:
            StaleRevision: another revision is active.
            DatabaseDamaged: the content of the revision is not as it was stored.
            StoreError: there is no such revision.
        """
        from briefings.storage.sql.content_load import read_revision_rows

        now = self._format_now()
        async with self._database.read() as transaction:
            await self._require_active(transaction, expected_id)
            revision = await self._require_revision(transaction, revision_id)
            rows = await read_revision_rows(transaction, revision_id)
        # Verified before the transaction that moves the pointer, so that other writers need not wait.
        await self._decode_content(rows, revision)
        async with self._database.transaction() as transaction:
            # guard 21 remove:
            #   tests/integration/revisions/test_proposals.py::test_one_of_two_simultaneous_applications_succeeds
            await self._require_active(transaction, expected_id)
            await self._require_revision(transaction, revision_id)
            details = details or ActivationDetails(ActivationReason.ROLLBACK)
            await move_pointer(transaction, revision_id, at=now, details=details)
            return await self._require_revision(transaction, revision_id)

    async def discard_revision(self, revision_id: int) -> None:
        """Deletes a staged revision with everything that no other revision shares.

        Raises:
            StaleRevision: it is or was active, so that the history refers to it.
            StoreError: there is no such revision.
        """
        async with self._database.transaction() as transaction:
            await self._require_revision(transaction, revision_id)
            if revision_id in await read_pointer(transaction) or await was_active(transaction, revision_id):
                raise StaleRevision(
                    N_("revision {revision} is in use"),
                    location=self._database.location,
                    remedy=N_("Go back to another revision first."),
                    revision=revision_id,
                )
            await remove_revision(transaction, revision_id)

    async def _decode_content(self, rows: RevisionRows, revision: Revision) -> Content:
        """Decodes the content of rows in a thread: it takes tens of milliseconds.

        Raises:
            DatabaseDamaged: a digest is wrong.
        """
        from briefings.storage.sql.content_load import decode_content

        try:
            # guard 18 inline:
            #   tests/integration/storage/test_event_loop.py::test_nothing_that_grows_with_content_runs_in_the_loop
            return await asyncio.to_thread(decode_content, rows, revision.sha256)
        except (CorruptContent, TypeError, ValueError, KeyError) as error:
            # A flipped bit may also turn a text into a number, or a kind into one that does not exist.
            raise self._database.make_damaged_error() from error

    async def _require_revision(self, transaction: SqlTransaction, revision_id: int) -> Revision:
        revisions = await read_revisions(transaction, revision_id)
        if not revisions:
            raise StoreError(
                N_("there is no revision {revision}"),
                location=self._database.location,
                remedy=N_("`/data history` lists the revisions."),
                revision=revision_id,
            )
        return revisions[0]

    async def _require_active(self, transaction: SqlTransaction, expected_id: int | None) -> None:
        active, _ = await read_pointer(transaction)
        # guard 20 false:
        #   tests/e2e/wire/test_moderation.py::test_proposal_outlives_the_process_and_is_compared_again
        # guard 21 false:
        #   tests/integration/discord_app/moderation/test_decisions.py::test_double_press_applies_once
        if active != expected_id:
            raise StaleRevision(
                N_("another revision ({active}) was activated in the meantime"),
                location=self._database.location,
                remedy=N_("Review the change again."),
                active=active,
            )

    def _draft_revision(self, author: str, note: str, builtin: str) -> Revision:
        return Revision(0, None, "", self._format_now(), author, note, builtin=builtin)

    def _format_now(self) -> str:
        return format_timestamp(self._database.clock(), timespec="seconds")


@asynccontextmanager
async def _prepare_content_rows(content: Content) -> AsyncIterator[ContentRows]:
    """Prepares the rows of content in a thread before the transaction, and frees them after it.

    Raises:
        ContentError: the content is inconsistent.
    """
    from briefings.storage.sql.content import release_rows

    # guard 18 inline:
    #   tests/integration/storage/test_event_loop.py::test_nothing_that_grows_with_content_runs_in_the_loop
    rows = await asyncio.to_thread(_prepare_rows, content)
    try:
        yield rows
    finally:
        await asyncio.to_thread(release_rows, rows)


def _prepare_rows(content: Content) -> ContentRows:
    """Does all work that takes time and needs no database.

    Raises:
        ContentError: the content is inconsistent.
    """
    from briefings.storage.integrity import check_content
    from briefings.storage.sql.content import build_content_rows

    check_content(content)
    return build_content_rows(content)
