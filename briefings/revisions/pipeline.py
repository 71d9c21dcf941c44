"""Runs an import: plans it on the active revision of the database, then stages or applies it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from briefings.domain import ActivationDetails, ActivationReason
from briefings.errors import StaleRevision
from briefings.i18n import N_
from briefings.revisions.sandbox.planner import open_planner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from briefings.domain import Revision
    from briefings.domain.refs import UserRef
    from briefings.revisions.change_review import ChangeReview
    from briefings.revisions.import_plan import ImportPlan
    from briefings.revisions.import_request import ImportRequest
    from briefings.revisions.sandbox.planner import Planner
    from briefings.storage.ports import Storage


async def prepare_import(
    storage: Storage, request: ImportRequest, language: str, *, planner: Planner | None = None
) -> ImportPlan:
    """Plans an import on the active revision. Nothing is stored.

    Args:
        storage: an open database with content (see `briefings.revisions.builtin.ensure_builtin`).
        request: the documents.
        language: BCP 47 tag of the language of the diff.
        planner: a started process; None to start one.

    Raises:
        DocumentError, ContentError: as for `plan_import`.
        ReaderStopped: annotation or comparison exceeded its time or memory limit.
        StoreError: the database can't be used.
    """
    base = await storage.revisions.load_snapshot()
    async with _use_planner(planner) as process:
        plan, _review = await process.plan(base, request, language, is_reviewed=False)
    return plan


async def prepare_reviewed_import(
    storage: Storage,
    request: ImportRequest,
    language: str,
    *,
    planner: Planner | None = None,
    on_stage: Callable[[str], Awaitable[None]] | None = None,
) -> tuple[ImportPlan, ChangeReview | None]:
    """Plans an import like `prepare_import`, and reviews its changes. The review is None if nothing changes.

    Args:
        storage: an open database with content.
        request: the documents.
        language: BCP 47 tag of the language of the diff and the compared cards.
        planner: a started process; None to start one.
        on_stage: called when a stage begins: `annotate`, `compare`.

    Raises:
        DocumentError, ContentError, ReaderStopped, StoreError: as for `prepare_import`.
    """
    base = await storage.revisions.load_snapshot()
    async with _use_planner(planner) as process:
        return await process.plan(base, request, language, is_reviewed=True, on_stage=on_stage)


def _use_planner(planner: Planner | None) -> AbstractAsyncContextManager[Planner]:
    return open_planner() if planner is None else nullcontext(planner)


async def stage_import(storage: Storage, plan: ImportPlan, *, author: str, note: str) -> Revision:
    """Stores the planned content as a revision that is not active.

    Raises:
        StaleRevision: another revision has become active since the plan was made.
        StoreError: the database can't be used.
    """
    return await storage.revisions.stage_content(
        plan.content, base_id=plan.base.revision.id, author=author, note=note
    )


async def apply_import(storage: Storage, plan: ImportPlan, *, author: str = "") -> Revision:
    """Stores the planned content and makes it the active revision, in one transaction.

    If an error is raised, nothing is stored.

    Returns:
        The active revision, which is unchanged if the plan changes nothing.

    Raises:
        StaleRevision: another revision has become active since the plan was made.
        StoreError: the database can't be used.
    """
    if not plan.changes_content:
        return plan.base.revision
    return await storage.revisions.apply_content(
        plan.content, expected_id=plan.base.revision.id, author=author, note=plan.note
    )


async def roll_back_revision(
    storage: Storage, *, target: int, expected: int, actor: UserRef | None, author: str
) -> Revision:
    """Makes an earlier revision the active one.

    Args:
        storage: an open database.
        target: id of the revision to roll back to.
        expected: id of the revision that the caller assumes to be active.
        actor: the user; None for the command line.
        author: the user's name.

    Raises:
        StaleRevision: another revision than `expected` is active, or `target` was never active.
        StoreError: there is no such revision, or the database can't be used.
    """
    if not await storage.revisions.was_ever_active(target):
        # A revision that was only staged has not been reviewed.
        raise StaleRevision(
            N_("revision {revision} was never active"),
            remedy=N_("Choose one from the history."),
            revision=target,
        )
    details = ActivationDetails(ActivationReason.ROLLBACK, actor, author)
    return await storage.revisions.activate_revision(target, expected_id=expected, details=details)
