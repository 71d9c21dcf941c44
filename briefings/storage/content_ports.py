"""Defines the repositories of the content: its revisions, and proposals of new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from briefings.domain import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from briefings.domain import Activation, ActivationDetails, Content, Revision
    from briefings.domain.proposals import ChapterHead, Proposal
    from briefings.domain.refs import MessageRef


class LoadedSnapshot(Struct, frozen=True):
    """The active revision, as a start loads it.

    Attributes:
        snapshot: the revision.
        derived: the values computed from its content and cached with it; None if there are none. They refer to the
            objects of the content.
        load_further: loads further cached values; called once, in a thread; None if there are none.
        is_verified: whether the stored rows have been verified, now or before without a change since.
        stamp: the state in which it was loaded, for `cache_snapshot`; empty if nothing is cached.
    """

    snapshot: Snapshot
    derived: Any = None
    load_further: Callable[[], Any] | None = None
    is_verified: bool = True
    stamp: bytes = b""


class RevisionRepository(Protocol):
    """The states of the content, of which one at a time is active."""

    async def get_active_revision(self) -> Revision | None:
        """Returns the active revision without its content, or None if no content is stored yet.

        Raises:
            DatabaseDamaged: the record is not as it was stored.
        """

    async def get_previous_revision(self) -> Revision | None:
        """Returns the previously active revision, or None."""

    async def list_revisions(self) -> tuple[Revision, ...]:
        """Lists all revisions, newest first."""

    async def list_activations(self, *, limit: int = 25) -> tuple[Activation, ...]:
        """Lists the latest activations, newest first."""

    async def was_ever_active(self, revision_id: int) -> bool:
        """Returns whether a revision is or was active; a staged one was not."""

    async def load_snapshot(self, revision_id: int | None = None) -> Snapshot:
        """Loads a revision with its content into memory.

        Args:
            revision_id: the revision; None for the active one.

        Raises:
            DatabaseDamaged: the content is not as it was stored: no part of it may be shown.
            StoreError: there is no such revision.
        """

    async def load_active_snapshot(self, *, verifies_later: bool = False) -> LoadedSnapshot:
        """Loads the active revision, from a cache if there is one of it.

        Args:
            verifies_later: whether the caller calls `verify_snapshot` if the result is not verified. Otherwise the
                stored rows are verified here if the database was written since the revision was cached.

        Raises:
            DatabaseDamaged, StoreError: as `load_snapshot`.
        """

    async def verify_snapshot(self, loaded: LoadedSnapshot) -> None:
        """Verifies the stored rows of a revision that was loaded from a cache.

        Raises:
            DatabaseDamaged, StoreError: as `load_snapshot`.
        """

    async def cache_snapshot(self, loaded: LoadedSnapshot, derived: object, further: object) -> None:
        """Caches a revision for the next start, if possible.

        Args:
            loaded: as `load_active_snapshot` returned it.
            derived: records (`Struct`), enumerations and built-in types that were computed from its content.
            further: the same, for what is needed later.
        """

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
            expected_id: the revision that the caller believes to be active; None for none.
            author: who made it; empty for the program itself.
            note: what changed, in one line.
            builtin: version of the built-in content that is part of it.
            details: what the history records; None for what follows from `author`, `note` and `builtin`.

        Raises:
            ContentError: the content is inconsistent; nothing was stored.
            StaleRevision: another revision is active; nothing was stored.
        """

    async def activate_revision(
        self, revision_id: int, *, expected_id: int | None, details: ActivationDetails | None = None
    ) -> Revision:
        """Activates a stored revision; the active revision becomes the previous one.

        Args:
            revision_id: the revision to activate.
            expected_id: the revision that the caller believes to be active; None for none.
            details: what the history records; None for a rollback by nobody in particular.

        Raises:
            StaleRevision: another revision is active.
            DatabaseDamaged: the content of the revision is not as it was stored.
            StoreError: there is no such revision.
        """

    async def discard_revision(self, revision_id: int) -> None:
        """Deletes a staged revision with everything that no other revision shares.

        Raises:
            StaleRevision: it is or was active, so that the history refers to it.
            StoreError: there is no such revision.
        """


class ProposalRepository(Protocol):
    """Staged revisions that a moderator is asked to review."""

    async def add_proposal(self, proposal: Proposal) -> None:
        """Stores the proposal of a staged revision, in place of an earlier one."""

    async def set_proposal_message(self, revision_id: int, message_ref: MessageRef) -> None:
        """Records the message that shows a proposal."""

    async def find_proposal(self, revision_id: int) -> Proposal | None:
        """Finds the proposal of a revision; None if it was discarded, or never proposed."""

    async def list_proposed_files(self) -> dict[int, tuple[str, ...]]:
        """Lists the names of the documents in each revision that was proposed, by id of the revision."""

    async def list_new_chapters(self, proposal: Proposal) -> tuple[ChapterHead, ...]:
        """Lists the chapters that a proposal's revision has and its base lacks, in order."""

    async def delete_old_proposals(self, before: datetime) -> int:
        """Deletes revisions staged before a time that were neither applied nor discarded, and counts them.

        Revisions without a proposal are among them: their process may have died before it stored one.
        """
