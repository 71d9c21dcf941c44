"""Documents become a staged revision beside the one that answers; it is corrected, renewed, applied or discarded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from briefings.domain import ActivationDetails, ActivationReason, ParsedDocument
from briefings.domain.proposals import Proposal
from briefings.errors import StaleRevision
from briefings.revisions.affected_cards import find_affected_cards
from briefings.revisions.checks import check_change
from briefings.revisions.diff import diff_contents
from briefings.revisions.prepare import plan_import
from briefings.service import BriefingService

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from briefings.documents.metadata import MetadataOverride
    from briefings.domain import Chapter, DocumentWarning, Override, Revision, Snapshot
    from briefings.domain.reviews import ContentDiff
    from briefings.revisions.affected_cards import AffectedCard
    from briefings.revisions.checks import CheckFailure
    from briefings.storage.ports import Storage


@dataclass(frozen=True)
class ChangeReview:
    """What going from one revision to another would change.

    Attributes:
        before: the desk over the revision that answers.
        after: the desk over the one that would.
        diff: what differs.
        failures: what speaks against it.
        affected_cards: the subjects whose cards change, those that change most first.
        new_chapters: the chapters that are new or differ.
    """

    before: BriefingService
    after: BriefingService
    diff: ContentDiff
    failures: tuple[CheckFailure, ...]
    affected_cards: tuple[AffectedCard, ...]
    new_chapters: tuple[Chapter, ...]


def review_change(before: Snapshot, after: Snapshot, language: str) -> ChangeReview:
    """Hold two revisions against each other; it takes seconds for a yearbook, and is run beside the event loop.

    Args:
        before: the one that answers.
        after: the one that would.
        language: of the cards that are compared.
    """
    old, new = BriefingService(before), BriefingService(after)
    change = diff_contents(before.content, after.content, language)
    held = {chapter.key: chapter for chapter in before.content.chapters}
    return ChangeReview(
        before=old,
        after=new,
        diff=change,
        failures=check_change(before.content, after.content, change),
        affected_cards=find_affected_cards(old, new, language),
        new_chapters=tuple(one for one in after.content.chapters if held.get(one.key) != one),
    )


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """Documents that somebody brought, read.

    Attributes:
        documents: the chapters.
        overrides: files of subjects and anniversaries.
        files: names of the documents.
        warnings: what the readers were unsure of, by document, where `documents` don't tell it.
        actor: id of the user; 0 for the command line.
        author: the user's name.
        guild: id of the server they were brought in; 0 for none.
        channel: id of the channel in which they are looked at; 0 for none.
        metadata_override: what they were read with.
    """

    documents: tuple[ParsedDocument, ...] = ()
    overrides: tuple[Override, ...] = ()
    files: tuple[str, ...] = ()
    warnings: Mapping[str, tuple[DocumentWarning, ...]] | None = None
    actor: int = 0
    author: str = ""
    guild: int = 0
    channel: int = 0
    metadata_override: MetadataOverride | None = None


@dataclass(frozen=True)
class ReviewedProposal:
    """A staged revision, and what it would change."""

    proposal: Proposal
    review: ChangeReview


async def stage_proposal(
    storage: Storage,
    request: ReviewRequest,
    *,
    now: datetime,
    language: str,
    on_stage: Callable[[str], Awaitable[None]] | None = None,
) -> ReviewedProposal | None:
    """Stage what documents would make of the content that answers.

    Args:
        storage: open, with content in it.
        request: the documents, read.
        now: the time.
        language: of the cards that are compared.
        on_stage: told when a stage begins: `annotate`, `compare`.

    Returns:
        None where every document is held as it is.

    Raises:
        DocumentError, ContentError: they don't go together with what is there; nothing is staged.
        StaleRevision: another revision was made active meanwhile; nothing is staged.
        StoreError: the database can't be used; nothing is staged.
    """
    before = await storage.revisions.load_snapshot()
    await _report_stage(on_stage, "annotate")
    prepared = await asyncio.to_thread(
        plan_import, before.content, request.documents, request.overrides, request.metadata_override
    )
    if prepared.content is before.content:
        return None
    note = "; ".join(request.files)
    staged = await storage.revisions.stage_content(
        prepared.content, base_id=before.revision.id, author=request.author, note=note
    )
    doubts = {one.document.chapter.source: one.document.warnings for one in prepared.chapters if not one.same}
    made = Proposal(
        revision=staged.id,
        base=before.revision.id,
        at=now,
        actor=request.actor,
        author=request.author,
        guild=request.guild,
        channel=request.channel,
        message=None,
        files=request.files,
        warnings={**doubts, **(request.warnings or {})},
    )
    await storage.proposals.add_proposal(made)
    await _report_stage(on_stage, "compare")
    after = await storage.revisions.load_snapshot(staged.id)
    return ReviewedProposal(made, await asyncio.to_thread(review_change, before, after, language))


async def review_again(storage: Storage, revision: int, language: str) -> ReviewedProposal | None:
    """A proposal with what it would change of the revision that it was made from; None where it was discarded.

    Raises:
        StoreError: the database can't be used.
    """
    made = await storage.proposals.find_proposal(revision)
    if made is None:
        return None
    before, after = await storage.revisions.load_snapshot(made.base), await storage.revisions.load_snapshot(revision)
    return ReviewedProposal(made, await asyncio.to_thread(review_change, before, after, language))


async def renew_proposal(
    storage: Storage,
    pending: Proposal,
    *,
    now: datetime,
    language: str,
    metadata_overrides: Mapping[str, MetadataOverride] | None = None,
) -> ReviewedProposal | None:
    """The same documents over the content that answers now, with what a moderator corrected; the old stage goes.

    Args:
        storage: open.
        pending: the proposal to make anew.
        now: the time.
        language: of the cards that are compared.
        metadata_overrides: corrections by key of the chapter.

    Returns:
        None where the content that answers holds it all by now.

    Raises:
        DocumentError, ContentError, StaleRevision, StoreError: as `propose`; then the old stage is still there.
    """
    before, staged = (
        await storage.revisions.load_snapshot(pending.base),
        await storage.revisions.load_snapshot(pending.revision),
    )
    chapters = await asyncio.to_thread(_find_new_items, staged.content.chapters, before.content.chapters)
    brought = ReviewRequest(
        documents=tuple(
            ParsedDocument(override_metadata(chapter, (metadata_overrides or {}).get(chapter.key)))
            for chapter in chapters
        ),
        overrides=_find_new_overrides(before.content.overrides, staged.content.overrides),
        files=pending.files,
        warnings=pending.warnings,
        actor=pending.actor,
        author=pending.author,
        guild=pending.guild,
        channel=pending.channel,
    )
    renewed = await stage_proposal(storage, brought, now=now, language=language)
    await storage.revisions.discard_revision(pending.revision)
    return renewed


def override_metadata(chapter: Chapter, metadata_override: MetadataOverride | None) -> Chapter:
    """A chapter with what a moderator knows better than its document."""
    if metadata_override is None:
        return chapter
    return replace(
        chapter,
        edition=metadata_override.edition if metadata_override.edition is not None else chapter.edition,
        number=metadata_override.number if metadata_override.number is not None else chapter.number,
        language=metadata_override.language or chapter.language,
        title=metadata_override.title or chapter.title,
    )


async def apply_proposal(storage: Storage, pending: Proposal, *, actor: int, author: str) -> Revision:
    """Make a proposal's revision the one that answers: one transaction, one pointer.

    Raises:
        StaleRevision: another revision answers by now than the one it was compared with.
        StoreError: the database can't be used, or the revision was discarded.
    """
    step = ActivationDetails(ActivationReason.APPLY, actor, author, "; ".join(pending.files))
    return await storage.revisions.activate_revision(pending.revision, expected_id=pending.base, details=step)


async def roll_back_revision(storage: Storage, *, target: int, expected: int, actor: int, author: str) -> Revision:
    """Make an earlier revision the one that answers.

    Raises:
        StaleRevision: another revision answers by now than the one expected.
        StoreError: there is no such revision, or the database can't be used.
    """
    if not await storage.revisions.was_ever_active(target):
        # A revision that is only staged was never looked at by who asks for it.
        raise StaleRevision(
            f"revision {target} never answered",
            location=storage.location,
            remedy="`/data history` lists those to go back to.",
            ja=f"版 {target} は使われたことがありません。/data history で戻れる版を確かめてください。",
        )
    return await storage.revisions.activate_revision(
        target, expected_id=expected, details=ActivationDetails(ActivationReason.ROLLBACK, actor, author)
    )


def _find_new_overrides(before: tuple[Override, ...], after: tuple[Override, ...]) -> tuple[Override, ...]:
    """The files laid last: behind those of before that are left, in their order.

    One that was kept already may have been brought again, to win over later ones; so being there doesn't make it old.
    """
    held = iter(before)
    for place, overlay in enumerate(after):
        if overlay not in held:  # looks on from where the last one was found
            return after[place:]
    return ()


def _find_new_items(after: Iterable[T], before: Iterable[T]) -> tuple[T, ...]:
    """What is among the things of now and was not among those of before."""
    held = list(before)
    return tuple(one for one in after if one not in held)


async def _report_stage(on_stage: Callable[[str], Awaitable[None]] | None, stage_name: str) -> None:
    if on_stage is not None:
        await on_stage(stage_name)
