"""Documents become a staged revision beside the one that answers; it is corrected, renewed, applied or discarded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from briefings.errors import StaleRevision
from briefings.model import How, Reading, Step
from briefings.preparing import prepare
from briefings.refreshing.examining import Examination, examine
from briefings.store.proposals import Proposal, add_proposal, proposal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from briefings.model import Chapter, Overlay, ReadingWarning, Revision
    from briefings.reading.correction import Correction
    from briefings.store.store import Store


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Brought:
    """Documents that somebody brought, read.

    Attributes:
        readings: the chapters.
        overlays: files of subjects and anniversaries.
        files: names of the documents.
        doubts: what the readers were unsure of, by document, where `readings` don't tell it.
        actor: id of the user; 0 for the command line.
        author: the user's name.
        guild: id of the server they were brought in; 0 for none.
        channel: id of the channel in which they are looked at; 0 for none.
        correction: what they were read with.
    """

    readings: tuple[Reading, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    files: tuple[str, ...] = ()
    doubts: Mapping[str, tuple[ReadingWarning, ...]] | None = None
    actor: int = 0
    author: str = ""
    guild: int = 0
    channel: int = 0
    correction: Correction | None = None


@dataclass(frozen=True)
class Proposed:
    """A staged revision, and what it would change."""

    proposal: Proposal
    examination: Examination


async def propose(
    store: Store,
    brought: Brought,
    *,
    now: datetime,
    language: str,
    stage: Callable[[str], Awaitable[None]] | None = None,
) -> Proposed | None:
    """Stage what documents would make of the content that answers.

    Args:
        store: open, with content in it.
        brought: the documents, read.
        now: the time.
        language: of the cards that are compared.
        stage: told when a stage begins: `annotate`, `compare`.

    Returns:
        None where every document is held as it is.

    Raises:
        DocumentError, ContentError: they don't go together with what is there; nothing is staged.
        StaleRevision: another revision was made active meanwhile; nothing is staged.
        StoreError: the database can't be used; nothing is staged.
    """
    before = await store.snapshot()
    await _tell(stage, "annotate")
    prepared = await asyncio.to_thread(
        prepare, before.content, brought.readings, brought.overlays, brought.correction
    )
    if prepared.content is before.content:
        return None
    note = "; ".join(brought.files)
    staged = await store.stage(prepared.content, base=before.revision.id, author=brought.author, note=note)
    doubts = {one.reading.chapter.source: one.reading.warnings for one in prepared.chapters if not one.same}
    made = Proposal(
        revision=staged.id,
        base=before.revision.id,
        at=now,
        actor=brought.actor,
        author=brought.author,
        guild=brought.guild,
        channel=brought.channel,
        message=None,
        files=brought.files,
        doubts={**doubts, **(brought.doubts or {})},
    )
    await add_proposal(store, made)
    await _tell(stage, "compare")
    after = await store.snapshot(staged.id)
    return Proposed(made, await asyncio.to_thread(examine, before, after, language))


async def look_again(store: Store, revision: int, language: str) -> Proposed | None:
    """A proposal with what it would change of the revision that it was made from; None where it was discarded.

    Raises:
        StoreError: the database can't be used.
    """
    made = await proposal(store, revision)
    if made is None:
        return None
    before, after = await store.snapshot(made.base), await store.snapshot(revision)
    return Proposed(made, await asyncio.to_thread(examine, before, after, language))


async def renew(
    store: Store, made: Proposal, *, now: datetime, language: str, changes: Mapping[str, Correction] | None = None
) -> Proposed | None:
    """The same documents over the content that answers now, with what a moderator corrected; the old stage goes.

    Args:
        store: open.
        made: the proposal to make anew.
        now: the time.
        language: of the cards that are compared.
        changes: corrections by key of the chapter.

    Returns:
        None where the content that answers holds it all by now.

    Raises:
        DocumentError, ContentError, StaleRevision, StoreError: as `propose`; then the old stage is still there.
    """
    before, staged = await store.snapshot(made.base), await store.snapshot(made.revision)
    chapters = await asyncio.to_thread(_news, staged.content.chapters, before.content.chapters)
    brought = Brought(
        readings=tuple(Reading(corrected(chapter, (changes or {}).get(chapter.key))) for chapter in chapters),
        overlays=_laid_since(before.content.overlays, staged.content.overlays),
        files=made.files,
        doubts=made.doubts,
        actor=made.actor,
        author=made.author,
        guild=made.guild,
        channel=made.channel,
    )
    renewed = await propose(store, brought, now=now, language=language)
    await store.discard(made.revision)
    return renewed


def corrected(chapter: Chapter, correction: Correction | None) -> Chapter:
    """A chapter with what a moderator knows better than its document."""
    if correction is None:
        return chapter
    return replace(
        chapter,
        edition=correction.edition if correction.edition is not None else chapter.edition,
        number=correction.number if correction.number is not None else chapter.number,
        language=correction.language or chapter.language,
        title=correction.title or chapter.title,
    )


async def apply(store: Store, made: Proposal, *, actor: int, author: str) -> Revision:
    """Make a proposal's revision the one that answers: one transaction, one pointer.

    Raises:
        StaleRevision: another revision answers by now than the one it was compared with.
        StoreError: the database can't be used, or the revision was discarded.
    """
    step = Step(How.APPLY, actor, author, "; ".join(made.files))
    return await store.activate(made.revision, expected=made.base, step=step)


async def go_back(store: Store, *, to: int, expected: int, actor: int, author: str) -> Revision:
    """Make an earlier revision the one that answers.

    Raises:
        StaleRevision: another revision answers by now than the one expected.
        StoreError: there is no such revision, or the database can't be used.
    """
    if not await store.answered(to):
        # A revision that is only staged was never looked at by who asks for it.
        raise StaleRevision(
            f"revision {to} never answered",
            where=str(store.path),
            do="`/data history` lists those to go back to.",
            ja=f"版 {to} は使われたことがありません。/data history で戻れる版を確かめてください。",
        )
    return await store.activate(to, expected=expected, step=Step(How.ROLLBACK, actor, author))


def _laid_since(before: tuple[Overlay, ...], after: tuple[Overlay, ...]) -> tuple[Overlay, ...]:
    """The files laid last: behind those of before that are left, in their order.

    One that was kept already may have been brought again, to win over later ones; so being there doesn't make it old.
    """
    held = iter(before)
    for place, overlay in enumerate(after):
        if overlay not in held:  # looks on from where the last one was found
            return after[place:]
    return ()


def _news(after: Iterable[T], before: Iterable[T]) -> tuple[T, ...]:
    """What is among the things of now and was not among those of before."""
    held = list(before)
    return tuple(one for one in after if one not in held)


async def _tell(stage: Callable[[str], Awaitable[None]] | None, name: str) -> None:
    if stage is not None:
        await stage(name)
