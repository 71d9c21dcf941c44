"""Proposes an update from documents, and finds, names and deletes proposals."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from briefings.errors import StaleRevision
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.context import BotContext
    from briefings.revisions.import_request import ImportRequest
    from briefings.revisions.proposals import ProposalOrigin, ReviewedProposal
    from briefings.revisions.sandbox.planner import Planner

PROPOSAL_LIFETIME: Final = timedelta(days=7)
"""Time after which a proposal without a decision is deleted."""

STAGE_TEXTS: Final = {
    "download": N_("Receiving the document (1 of 5)"),
    "read": N_("Extracting the text (2 of 5)"),
    "clean": N_("Splitting it into sections and passages (3 of 5)"),
    "annotate": N_("Finding countries, dates and frameworks (4 of 5)"),
    "compare": N_("Comparing it with the current content (5 of 5)"),
}
"""The text of each stage of the processing of a document."""


async def propose_update(  # noqa: PLR0913 - what is imported, by whom, and by what
    context: BotContext,
    request: ImportRequest,
    origin: ProposalOrigin,
    language: str,
    on_stage: Callable[[str], Awaitable[None]],
    *,
    planner: Planner,
) -> ReviewedProposal | None:
    """Proposes the changes by parsed documents; None if there are none.

    Args:
        context: the storage and the clock.
        request: the parsed documents.
        origin: user and place of the proposal.
        language: of the moderator.
        on_stage: called with the stage of the work.
        planner: the process that plans it.

    Raises:
        StaleRevision: other revisions were activated in the meantime, twice.
        BriefingError: the documents can't be imported.
    """
    from briefings.revisions.proposals import propose_import

    for is_last_attempt in (False, True):
        try:
            return await propose_import(
                context.storage,
                request,
                origin,
                now=context.clock(),
                language=language,
                on_stage=on_stage,
                planner=None if is_last_attempt else planner,
            )
        except StaleRevision:
            # Another revision was activated in the meantime: plan again over that one.
            if is_last_attempt:
                raise
    return None


async def delete_expired_proposals(context: BotContext) -> None:
    """Deletes the proposals that have had no decision for a week."""
    await context.storage.proposals.delete_old_proposals(context.clock() - PROPOSAL_LIFETIME)


async def find_revision_digest(context: BotContext, revision_id: int) -> str:
    """Finds the digest of a revision's content; empty if there is no such revision."""
    revisions = await context.storage.revisions.list_revisions()
    return next((revision.sha256 for revision in revisions if revision.id == revision_id), "")


def get_proposal_gone_text(language: str) -> str:
    """Returns the answer to a component of a proposal that no longer exists."""
    return _(
        "This proposal no longer exists (discarded, rebuilt or expired). Start again with /data refresh.", language
    )


def format_unchanged(files: str, language: str) -> str:
    """Formats the text for documents that are already imported."""
    return _("{file}: already imported; nothing would change.", language, file=files)
