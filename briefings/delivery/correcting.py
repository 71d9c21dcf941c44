"""Wrong posts are edited, one after the other; what was done of them stands in rows, so that a rest can follow."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, assert_never

from briefings.delivery.outlet import Later, Outlet, Place, Posted, Refused, Unknown
from briefings.store.corrections import note_correction, note_deleted

if TYPE_CHECKING:
    from briefings.corrections.model import Correction, Findings, Post
    from briefings.store.store import Store

logger = logging.getLogger(__name__)

PAUSE = 0.3
"""Seconds between two edits: no more than a few a second, whatever the platform allows."""

PATIENCE = 30.0
"""Seconds that are waited where the platform asks for patience; what asks for more is left for another time."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of corrections.

    Attributes:
        corrected: posts that were edited.
        deleted: posts that somebody had deleted.
        failed: posts that could not be edited, each with the reason as a code.
        left: posts that were not tried, since another revision answers by now.
    """

    corrected: int = 0
    deleted: int = 0
    failed: tuple[tuple[Post, str], ...] = ()
    left: int = 0

    @property
    def done(self) -> int:
        """How many were tried."""
        return self.corrected + self.deleted + len(self.failed)


@dataclass(frozen=True, slots=True)
class Corrector:
    """Edits posts.

    Attributes:
        store: holds the ledger.
        outlet: the platform.
        clock: gives the aware time.
        actor: id of the moderator who said so.
        holds: whether the revision that the corrections tell still is the one that answers.
        pause: seconds between two edits.
    """

    store: Store
    outlet: Outlet
    clock: Callable[[], datetime]
    actor: int
    holds: Callable[[], bool] = lambda: True
    pause: float = PAUSE

    async def correct(self, findings: Findings, progress: Callable[[Tally], Awaitable[None]] | None = None) -> Tally:
        """Edit every wrong post.

        Args:
            findings: what is wrong.
            progress: is told after each post.

        Raises:
            StoreError: the database can't be used; what was edited before is written down.
        """
        tally = Tally()
        rest: Sequence[Correction] = findings.corrections
        while rest:
            if not self.holds():
                return Tally(tally.corrected, tally.deleted, tally.failed, left=len(rest))
            tally = await self._one(rest[0], findings.revision, tally)
            rest = rest[1:]
            if progress is not None:
                await progress(tally)
            if rest:
                await asyncio.sleep(self.pause)
        return tally

    async def _one(self, correction: Correction, revision: int, tally: Tally) -> Tally:
        post = correction.post
        slot = post.delivery.slot
        reason = await self._edit(correction)
        if reason is None:
            await note_deleted(self.store, slot)
            return Tally(tally.corrected, tally.deleted + 1, tally.failed)
        await note_correction(self.store, slot, revision=revision, reason=reason, actor=self.actor, now=self.clock())
        if reason:
            logger.warning("The post %s could not be corrected: %s", slot.marker, reason)
            return Tally(tally.corrected, tally.deleted, (*tally.failed, (post, reason)))
        return Tally(tally.corrected + 1, tally.deleted, tally.failed)

    async def _edit(self, correction: Correction) -> str | None:
        """Why it could not be edited, as a code: empty where it was, None where the post is not there any more."""
        delivery = correction.post.delivery
        if delivery.channel is None or delivery.message is None:  # pragma: no cover - such posts are not looked at
            return None
        place = Place(correction.post.schedule.guild, delivery.channel)
        outcome = await self.outlet.edit(place, delivery.message, delivery.slot, correction.card)
        if isinstance(outcome, Later) and outcome.seconds <= PATIENCE:
            await asyncio.sleep(outcome.seconds)
            outcome = await self.outlet.edit(place, delivery.message, delivery.slot, correction.card)
        match outcome:
            case Posted(message):
                return None if message is None else ""
            case Refused(reason, gone):
                return "channel_deleted" if gone else reason
            case Later(_, reason):
                return reason
            case Unknown(reason):
                return f"unknown:{reason}"
            case _:
                assert_never(outcome)
