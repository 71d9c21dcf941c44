"""Posts cards in Slack's channels, finds them again and edits them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from bot.slack_app.client import REFUSED_BLOCKS, get_error_code
from bot.slack_app.posting.post_message import build_metadata, build_post_message, has_marker
from bot.slack_app.posting.request_errors import (
    REQUEST_ERRORS,
    classify_error,
    to_channel_status,
    to_lookup_result,
)
from bot.slack_app.refs import make_message_ref
from bot.slack_app.responder import build_message_body
from briefings.domain.deliveries import (
    Available,
    ChannelStatus,
    Forbidden,
    Found,
    LookupResult,
    NotFound,
    PublishResult,
    Rejected,
    RetryLater,
    Sent,
    Unreadable,
)
from briefings.posting.ports import Capabilities

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.slack_app.ui.blocks import SlackMessage
    from bot.slack_app.workspaces import WorkspaceAccess, Workspaces
    from briefings.domain.cards import Card
    from briefings.domain.refs import ChannelRef, MessageRef
    from briefings.domain.schedules import Occurrence

GRACE: Final = timedelta(seconds=60)
"""Time in which a request may still be accepted: longer than its time-out and the wait before it together."""

MAX_WAIT: Final = 10.0
"""Seconds of `Retry-After` that are waited for at once: Slack refused the request, which had no effect."""

NOT_INSTALLED: Final = "missing:installation"

_PAGE_SIZE: Final = 200
_DELETED_MESSAGE: Final = frozenset({"message_not_found", "thread_not_found"})


class SlackPublisher:
    """Implements `briefings.posting.ports.Publisher`.

    Slack has no nonce, so a request whose outcome is unknown is only searched for until the grace period ends.

    Args:
        workspaces: returns the client of a workspace.
        grace: how long the outcome of a request is open.
    """

    def __init__(self, workspaces: Workspaces, grace: timedelta = GRACE) -> None:
        self._workspaces = workspaces
        self._grace = grace

    @property
    def capabilities(self) -> Capabilities:
        """The guarantees of Slack."""
        return Capabilities(idempotent_send=False, crosspost=False, searchable_history=True, grace=self._grace)

    async def check(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Returns whether the channel can be read and posted to. A search begins at its newest message.

        `conversations.info` would need a further scope. The history needs the scope with which a post is found again.
        """
        access = await self._workspaces.find_access(channel_ref.workspace)
        if access is None:
            return Forbidden(NOT_INSTALLED)
        try:
            answer = await access.client.conversations_history(channel=channel_ref.channel, limit=1)
        except REQUEST_ERRORS as error:
            return to_channel_status(classify_error(error))
        messages = answer.get("messages") or []
        return Available(str(messages[0]["ts"]) if messages else "0")

    async def publish(
        self,
        channel_ref: ChannelRef,
        occurrence: Occurrence,
        card: Card,
        tags: tuple[str, ...] = (),  # noqa: ARG002  # the port's signature: Slack has no tags
    ) -> PublishResult:
        """Posts a card with the marker of its occurrence as metadata.

        A request that Slack refused has no effect. It is sent again at once after a short `Retry-After`, and as plain
        text if Slack does not accept the blocks.
        """
        access = await self._workspaces.find_access(channel_ref.workspace)
        if access is None:
            return Rejected(NOT_INSTALLED)
        message = build_post_message(card, occurrence)
        result = await self._post(access, channel_ref, occurrence, build_message_body(message))
        if isinstance(result, RetryLater) and result.seconds <= MAX_WAIT and result.reason == "rate_limited":
            await asyncio.sleep(result.seconds)
            result = await self._post(access, channel_ref, occurrence, build_message_body(message))
        if isinstance(result, Rejected) and result.reason in REFUSED_BLOCKS:
            result = await self._post(access, channel_ref, occurrence, _build_plain_body(message))
        return result

    async def find(self, channel_ref: ChannelRef, occurrence: Occurrence, cursor: str) -> LookupResult:
        """Reads the bot's own messages after the cursor, which is the timestamp of a message."""
        access = await self._workspaces.find_access(channel_ref.workspace)
        if access is None:
            return Unreadable(NOT_INSTALLED)
        try:
            async for message in _read_history(access, channel_ref.channel, cursor):
                if message.get("bot_id") == access.bot_id and has_marker(message, occurrence.marker):
                    return Found(make_message_ref(channel_ref, str(message["ts"])))
        except REQUEST_ERRORS as error:
            return to_lookup_result(classify_error(error))
        return NotFound()

    async def crosspost(self, message_ref: MessageRef) -> PublishResult:
        """Does nothing, because Slack channels have no followers."""
        return Sent(message_ref)

    async def edit(self, message_ref: MessageRef, occurrence: Occurrence, card: Card) -> PublishResult:
        """Replaces the card of a post; its metadata is kept."""
        channel_ref = message_ref.channel_ref
        access = await self._workspaces.find_access(channel_ref.workspace)
        if access is None:
            return Rejected(NOT_INSTALLED)
        message = build_post_message(card, occurrence)
        try:
            await access.client.chat_update(
                channel=channel_ref.channel,
                ts=message_ref.message,
                text=message.text,
                blocks=list(message.blocks),
                metadata=build_metadata(occurrence),
                parse="none",
                link_names=False,
            )
        except REQUEST_ERRORS as error:
            if isinstance(error, SlackApiError) and get_error_code(error) in _DELETED_MESSAGE:
                return Sent(None)
            return classify_error(error)
        return Sent(message_ref)

    async def _post(
        self, access: WorkspaceAccess, channel_ref: ChannelRef, occurrence: Occurrence, body: dict[str, Any]
    ) -> PublishResult:
        try:
            answer = await access.client.chat_postMessage(
                channel=channel_ref.channel, metadata=build_metadata(occurrence), **body
            )
        except REQUEST_ERRORS as error:
            return classify_error(error)
        return Sent(make_message_ref(channel_ref, str(answer["ts"])))


async def _read_history(access: WorkspaceAccess, channel: str, oldest: str) -> AsyncIterator[dict[str, Any]]:
    """Yields the messages after a timestamp with their metadata, which Slack includes only on request."""
    cursor = ""
    while True:
        answer = await access.client.conversations_history(
            channel=channel,
            oldest=oldest,
            limit=_PAGE_SIZE,
            cursor=cursor or None,
            # guard 42 remove:
            #   tests/e2e/wire/slack/test_posting.py::test_nothing_is_sent_again_while_a_request_may_still_be_accepted
            include_all_metadata=True,
        )
        for message in answer.get("messages") or ():
            yield message
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return


def _build_plain_body(message: SlackMessage) -> dict[str, Any]:
    return {name: value for name, value in build_message_body(message).items() if name != "blocks"}
