"""Caches the latest reviews of proposals, because a review takes seconds."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from briefings.revisions.proposals import review_proposal

if TYPE_CHECKING:
    from briefings.domain.proposals import Proposal
    from briefings.revisions.proposals import ReviewedProposal
    from briefings.storage.ports import Storage

_MAX_REVIEWS: Final = 2
"""Reviews in the cache; each takes some ten megabytes."""


class ReviewCache:
    """The latest reviews, by revision and language."""

    def __init__(self) -> None:
        self._reviews: OrderedDict[tuple[int, str], ReviewedProposal] = OrderedDict()

    async def load_review(self, storage: Storage, proposal: Proposal, language: str) -> ReviewedProposal | None:
        """Returns the review of a proposal, computed again if necessary; None if the proposal was discarded.

        Raises:
            StoreError: the database can't be used.
        """
        cached = self._reviews.get((proposal.revision, language))
        if cached is None:
            cached = await review_proposal(storage, proposal.revision, language)
            if cached is not None:
                self.add_review(cached, language)
        return cached

    def add_review(self, proposed: ReviewedProposal, language: str) -> None:
        """Caches a review, in place of the oldest."""
        self._reviews[proposed.proposal.revision, language] = proposed
        while len(self._reviews) > _MAX_REVIEWS:
            self._reviews.popitem(last=False)

    def remove_reviews(self, revision: int) -> None:
        """Removes the reviews of a revision."""
        for key in [key for key in self._reviews if key[0] == revision]:
            del self._reviews[key]
