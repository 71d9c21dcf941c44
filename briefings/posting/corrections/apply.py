"""Corrects wrong posts one by one. The outcome of each is stored, so that an interrupted run can be continued."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from briefings.domain.deliveries import OutcomeUnknown, Rejected, RetryLater, Sent

if TYPE_CHECKING:
    from briefings.domain.refs import UserRef
    from briefings.domain.reviews import CorrectionFindings, PostCorrection, PublishedPost
    from briefings.posting.ports import PostEditor
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

EDIT_PAUSE = 0.3
"""Seconds between two edits: at most a few per second, whatever the platform allows."""

MAX_RETRY_WAIT = 30.0
"""Longest delay in seconds that is waited for if the platform asks for one.

After a longer one, the post counts as failed.
"""


class CorrectionTally(Struct, frozen=True):
    """The outcomes of corrections.

    Attributes:
        corrected: posts that were edited.
        deleted: posts that somebody had deleted.
        failed: posts that could not be edited, each with the reason as a code.
        untried: posts that were not tried, because another revision has become active.
    """

    corrected: int = 0
    deleted: int = 0
    failed: tuple[tuple[PublishedPost, str], ...] = ()
    untried: int = 0

    @property
    def tried_count(self) -> int:
        """Number of corrections that were tried."""
        return self.corrected + self.deleted + len(self.failed)


class PostCorrector(Struct, frozen=True):
    """Edits wrong posts.

    Attributes:
        storage: where the outcomes are stored.
        publisher: the platform.
        clock: returns the current time, with a time zone.
        actor: the moderator who started it.
        is_current: returns whether the revision of the corrections is still active.
        pause: seconds between two edits.
    """

    storage: Storage
    publisher: PostEditor
    clock: Callable[[], datetime]
    actor: UserRef
    is_current: Callable[[], bool] = lambda: True
    pause: float = EDIT_PAUSE

    async def apply_corrections(
        self,
        findings: CorrectionFindings,
        report_progress: Callable[[CorrectionTally], Awaitable[None]] | None = None,
    ) -> CorrectionTally:
        """Edits every wrong post.

        Args:
            findings: the wrong posts.
            report_progress: called with the tally after each post.

        Raises:
            StoreError: the database can't be used; edits made before are stored.
        """
        tally = CorrectionTally()
        rest: Sequence[PostCorrection] = findings.corrections
        while rest:
            if not self.is_current():
                return CorrectionTally(tally.corrected, tally.deleted, tally.failed, untried=len(rest))
            tally = await self._apply_correction(rest[0], findings.revision, tally)
            rest = rest[1:]
            if report_progress is not None:
                await report_progress(tally)
            if rest:
                await asyncio.sleep(self.pause)
        return tally

    async def _apply_correction(
        self, correction: PostCorrection, revision: int, tally: CorrectionTally
    ) -> CorrectionTally:
        post = correction.post
        slot = post.delivery.occurrence
        reason = await self._edit_post(correction)
        if reason is None:
            await self.storage.corrections.record_deleted_post(slot)
            return CorrectionTally(tally.corrected, tally.deleted + 1, tally.failed)
        await self.storage.corrections.record_correction(
            slot, revision=revision, reason=reason, actor=self.actor, now=self.clock()
        )
        if reason:
            logger.warning("The post %s could not be corrected: %s", slot.marker, reason)
            return CorrectionTally(tally.corrected, tally.deleted, (*tally.failed, (post, reason)))
        return CorrectionTally(tally.corrected + 1, tally.deleted, tally.failed)

    async def _edit_post(self, correction: PostCorrection) -> str | None:
        """Edits a post, and returns the code of the reason why it could not be edited.

        The code is empty if it was edited; None if the post no longer exists.
        """
        delivery = correction.post.delivery
        if delivery.message_ref is None:  # pragma: no cover - such posts are not examined
            return None
        outcome = await self.publisher.edit(delivery.message_ref, delivery.occurrence, correction.card)
        if isinstance(outcome, RetryLater) and outcome.seconds <= MAX_RETRY_WAIT:
            await asyncio.sleep(outcome.seconds)
            outcome = await self.publisher.edit(delivery.message_ref, delivery.occurrence, correction.card)
        match outcome:
            case Sent(message):
                return None if message is None else ""
            case Rejected(reason, gone):
                return "channel_deleted" if gone else reason
            case RetryLater(_, reason):
                return reason
            case OutcomeUnknown(reason):
                return f"unknown:{reason}"
            case _:
                assert_never(outcome)
