"""Renders the message of a proposed update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.moderation.render import render_message
from bot.moderation.proposal_message import build_proposal_message

if TYPE_CHECKING:
    from bot.discord_app.ui.components import MessageView
    from briefings.revisions.proposals import ReviewedProposal


def build_proposal_view(
    proposed: ReviewedProposal, language: str, *, note: str = "", confirming: bool = False
) -> MessageView:
    """Builds the message that shows a proposal; see `build_proposal_message`."""
    return render_message(build_proposal_message(proposed, language, note=note, confirming=confirming))
