"""Builds the messages of posts and reviews, with the metadata by which they are found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.moderation.id_fields import join_fields
from bot.personal.follow_messages import follow_label, stop_label
from bot.personal.ids import FollowAction, FollowId
from bot.slack_app.ui.blocks import TOOL_ACTION, SlackMessage, build_notice_blocks, render_card
from briefings.domain.schedules import PostPurpose
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.domain.cards import Card
    from briefings.domain.schedules import Occurrence

METADATA_EVENT: Final = "briefing_post"
"""Type of the metadata of a post; its payload contains the marker of the occurrence."""

DESCRIBE_ACTION: Final = "post_describe"
SKIP_ACTION: Final = "post_skip"
APPROVE_ACTION: Final = "post_approve"
"""Action ids of the buttons of posts and reviews; their value is the marker."""


def build_post_message(card: Card, occurrence: Occurrence) -> SlackMessage:
    """Builds a card with the buttons of a post or of a review."""
    message = render_card(card)[0]
    if occurrence.is_personal:
        buttons = [
            _make_follow_button(FollowAction.STOP_ALL, stop_label(card.language), occurrence, 1, style="danger"),
            _make_follow_button(FollowAction.LIST, follow_label(card.language), occurrence, 2),
        ]
        return SlackMessage((*message.blocks, {"type": "actions", "elements": buttons}), message.text)
    if occurrence.purpose is PostPurpose.POST:
        label = _("About this post", card.language)
        buttons = [_make_button(DESCRIBE_ACTION, label, occurrence)]
        return SlackMessage((*message.blocks, {"type": "actions", "elements": buttons}), message.text)
    note = _(
        "For review: the post of {date}. It is posted as planned unless somebody skips it.",
        card.language,
        date=occurrence.date.isoformat(),
    )
    buttons = [
        _make_button(SKIP_ACTION, _("Skip", card.language), occurrence, style="danger"),
        _make_button(APPROVE_ACTION, _("Post", card.language), occurrence, style="primary"),
    ]
    blocks = (*message.blocks, *build_notice_blocks(note), {"type": "actions", "elements": buttons})
    return SlackMessage(blocks, message.text)


def _make_follow_button(
    action: FollowAction, label: str, occurrence: Occurrence, number: int, *, style: str = ""
) -> dict[str, Any]:
    button = _make_button(f"{TOOL_ACTION}{number}", label, occurrence, style=style)
    return {**button, "value": join_fields(FollowId(action, occurrence.key))}


def build_metadata(occurrence: Occurrence) -> dict[str, Any]:
    """Builds the metadata of the message of an occurrence."""
    return {"event_type": METADATA_EVENT, "event_payload": {"marker": occurrence.marker}}


def has_marker(message: dict[str, Any], marker: str) -> bool:
    """Returns whether a message is the one of an occurrence."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == METADATA_EVENT and payload.get("marker") == marker


def _make_button(action: str, label: str, occurrence: Occurrence, *, style: str = "") -> dict[str, Any]:
    button: dict[str, Any] = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "value": occurrence.marker,
    }
    return {**button, "style": style} if style else button
