"""Proposes, renews and applies imports that are staged until a moderator decides."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from briefings.domain import ActivationDetails, ActivationReason, ParsedDocument
from briefings.domain.proposals import Proposal
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.pipeline import prepare_reviewed_import, stage_import
from briefings.revisions.sandbox.planner import open_planner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Chapter, Override, Revision
    from briefings.domain.refs import ChannelRef, UserRef
    from briefings.revisions.change_review import ChangeReview
    from briefings.revisions.sandbox.planner import Planner
    from briefings.storage.ports import Storage

T = TypeVar("T")


class ProposalOrigin(Struct, frozen=True):
    """The user who proposed an import, and the channel of the proposal.

    Attributes:
        actor: the user; None for the command line.
        author: the user's name.
        channel_ref: the channel in which the proposal is reviewed; None if there is none.
    """

    actor: UserRef | None = None
    author: str = ""
    channel_ref: ChannelRef | None = None


class ReviewedProposal(Struct, frozen=True, dict=True):
    """A staged revision and the review of its changes."""

    proposal: Proposal
    review: ChangeReview


async def propose_import(  # noqa: PLR0913 - content, author and reader of an import
    storage: Storage,
    request: ImportRequest,
    origin: ProposalOrigin,
    *,
    now: datetime,
    language: str,
    on_stage: Callable[[str], Awaitable[None]] | None = None,
    planner: Planner | None = None,
) -> ReviewedProposal | None:
    """Stages the revision that importing documents would create, and reviews it.

    If an error is raised, nothing is staged.

    Args:
        storage: an open database with content.
        request: the documents.
        origin: the user and channel of the proposal.
        now: the current time.
        language: BCP 47 tag of the language of the diff and the compared cards.
        on_stage: called when a stage begins: `annotate`, `compare`.
        planner: a started process; None to start one.

    Returns:
        The proposal, or None if all documents are already imported.

    Raises:
        DocumentError, ContentError: the documents conflict with each other or the content, or annotation or
            comparison exceeded its time or memory limit.
        StaleRevision: another revision was activated in the meantime.
        StoreError: the database can't be used.
    """
    plan, review = await prepare_reviewed_import(storage, request, language, planner=planner, on_stage=on_stage)
    if review is None:
        return None
    staged = await stage_import(storage, plan, author=origin.author, note="; ".join(plan.files))
    proposal = Proposal(
        revision=staged.id,
        base=plan.base.revision.id,
        at=now,
        actor=origin.actor,
        author=origin.author,
        channel_ref=origin.channel_ref,
        message_ref=None,
        files=plan.files,
        warnings=plan.warnings,
    )
    await storage.proposals.add_proposal(proposal)
    return ReviewedProposal(proposal, replace(review, after=staged))


async def review_proposal(storage: Storage, revision_id: int, language: str) -> ReviewedProposal | None:
    """Reviews a stored proposal against its base revision; None if the proposal was discarded.

    Raises:
        ReaderStopped: the comparison exceeded its time or memory limit.
        StoreError: the database can't be used.
    """
    proposal = await storage.proposals.find_proposal(revision_id)
    if proposal is None:
        return None
    before, after = (
        await storage.revisions.load_snapshot(proposal.base),
        await storage.revisions.load_snapshot(revision_id),
    )
    async with open_planner() as planner:
        review = await planner.compare(before, after, language, proposal.files, proposal.warnings)
    return ReviewedProposal(proposal, review)


async def renew_proposal(
    storage: Storage,
    proposal: Proposal,
    *,
    now: datetime,
    language: str,
    metadata_overrides: Mapping[str, MetadataOverride] | None = None,
) -> ReviewedProposal | None:
    """Proposes the same documents on the active revision, and discards the old proposal.

    Args:
        storage: an open database.
        proposal: the proposal to renew.
        now: the current time.
        language: BCP 47 tag of the language of the diff and the compared cards.
        metadata_overrides: a moderator's corrections, by key of the chapter.

    Returns:
        The new proposal, or None if the active revision already contains all documents.

    Raises:
        DocumentError, ContentError, StaleRevision, StoreError: as for `propose_import`. The old proposal is kept.
    """
    before, staged = (
        await storage.revisions.load_snapshot(proposal.base),
        await storage.revisions.load_snapshot(proposal.revision),
    )
    chapters = await asyncio.to_thread(_find_new_items, staged.content.chapters, before.content.chapters)
    corrections = metadata_overrides or {}
    request = ImportRequest(
        documents=tuple(
            ParsedDocument(override_metadata(chapter, corrections.get(chapter.key))) for chapter in chapters
        ),
        overrides=_find_new_overrides(before.content.overrides, staged.content.overrides),
        files=proposal.files,
        file_warnings=proposal.warnings,
    )
    origin = ProposalOrigin(proposal.actor, proposal.author, proposal.channel_ref)
    renewed = await propose_import(storage, request, origin, now=now, language=language)
    await storage.revisions.discard_revision(proposal.revision)
    return renewed


async def apply_proposal(storage: Storage, proposal: Proposal, *, actor: UserRef | None, author: str) -> Revision:
    """Makes the revision of a proposal the active one, in one transaction.

    Raises:
        StaleRevision: another revision than the base of the proposal is active.
        StoreError: the database can't be used, or the revision was discarded.
    """
    details = ActivationDetails(ActivationReason.APPLY, actor, author, "; ".join(proposal.files))
    return await storage.revisions.activate_revision(proposal.revision, expected_id=proposal.base, details=details)


def override_metadata(chapter: Chapter, metadata_override: MetadataOverride | None) -> Chapter:
    """Returns a chapter with a moderator's corrections."""
    if metadata_override is None:
        return chapter
    corrections = {name: value for name, value in asdict(metadata_override).items() if value is not None}
    return replace(chapter, **corrections)


def _find_new_overrides(before: tuple[Override, ...], after: tuple[Override, ...]) -> tuple[Override, ...]:
    """Returns the overrides in `after` that follow those kept from `before`, in order.

    An override of `before` may have been imported again to take precedence over later ones, and is then a new one.
    """
    remaining = iter(before)
    for index, override in enumerate(after):
        if override not in remaining:  # advances the iterator to just after the match
            return after[index:]
    return ()


def _find_new_items(after: Iterable[T], before: Iterable[T]) -> tuple[T, ...]:
    old_items = list(before)
    return tuple(item for item in after if item not in old_items)
