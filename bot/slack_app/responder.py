"""Sends answers: through the acknowledgement, a response URL, or as a message of the bot."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack_app.client import REQUEST_TIMEOUT
from bot.slack_app.ui.blocks import SlackMessage, notice_blocks

if TYPE_CHECKING:
    import aiohttp

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers over response URLs, without repeating a request.

    Attributes:
        session: the shared HTTP session.
        proxy: URL of an HTTP proxy.
    """

    session: aiohttp.ClientSession
    proxy: str | None = None

    async def send_private(self, url: str, message: SlackMessage, *, replace: bool = False) -> None:
        """Shows a message to the user alone; with `replace`, in place of the one that was pressed."""
        if not await self.try_private(url, message, replace=replace):
            logger.warning("Slack did not accept an answer")

    async def try_private(self, url: str, message: SlackMessage, *, replace: bool = False) -> bool:
        """Does the same, and returns whether Slack accepted the message."""
        client = AsyncWebhookClient(
            url, timeout=REQUEST_TIMEOUT, session=self.session, proxy=self.proxy, retry_handlers=[]
        )
        answer = await client.send_dict(
            {**message_body(message), "response_type": "ephemeral", "replace_original": replace}
        )
        return answer.status_code == 200


def message_body(message: SlackMessage) -> dict[str, Any]:
    """The body of a message: nothing in it is parsed, and no link gets a preview."""
    return {
        "blocks": list(message.blocks),
        "text": message.text,
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def private_body(message: SlackMessage) -> dict[str, Any]:
    """The body of an acknowledgment that shows a message to one user alone."""
    return {**message_body(message), "response_type": "ephemeral"}


def build_notice(text: str) -> SlackMessage:
    """A message of one sentence."""
    return SlackMessage(notice_blocks(text), text)
