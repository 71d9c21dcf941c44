"""Sends answers: through the acknowledgement, a response URL, or as a message of the bot."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any, Final

import aiohttp
from msgspec import Struct
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack_app.client import REQUEST_TIMEOUT
from bot.slack_app.ui.blocks import SlackMessage, build_notice_blocks

logger = logging.getLogger(__name__)

_PROCESSING_SECONDS: Final = 1.5
"""Seconds after which a message with a new picture is sent again. Slack refuses it while it processes the file."""


class Responder(Struct, frozen=True):
    """Answers over response URLs, without repeating a request.

    Attributes:
        session: the shared HTTP session.
        proxy: URL of an HTTP proxy.
    """

    session: aiohttp.ClientSession
    proxy: str | None = None

    async def send_private(self, url: str, message: SlackMessage, *, replace: bool = False) -> None:
        """Shows a message only to the user; with `replace`, in place of the one that was pressed."""
        await self.send_body(url, {**build_private_body(message), "replace_original": replace})

    async def try_private(self, url: str, message: SlackMessage, *, replace: bool = False) -> str:
        """Shows a message only to the user, and returns Slack's error code; empty if it accepted the message."""
        return await self._send(url, {**build_private_body(message), "replace_original": replace})

    async def send_body(self, url: str, body: dict[str, Any]) -> None:
        """Sends the body of a message, by default as a new one; a failure is only logged."""
        try:
            code = await self._send(url, {"replace_original": False, **body})
        # guard 42 except:
        #   tests/integration/slack_app/test_hostile_payloads.py::test_answer_that_does_not_arrive_is_one_line
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            code = type(error).__name__
        if code:
            logger.warning("Slack did not accept an answer: %s", code)

    async def _send(self, url: str, body: dict[str, Any]) -> str:
        client = AsyncWebhookClient(
            url, timeout=REQUEST_TIMEOUT, session=self.session, proxy=self.proxy, retry_handlers=[]
        )
        answer = await client.send_dict(body)
        code = _find_error(answer.body)
        return code or ("" if answer.status_code == 200 else str(answer.status_code))

    async def try_new_picture(self, url: str, message: SlackMessage, *, replace: bool = False) -> bool:
        """Shows a message with a picture that may just have been uploaded; returns whether Slack accepted it."""
        for pause in (0.0, _PROCESSING_SECONDS):
            await asyncio.sleep(pause)
            if not await self.try_private(url, message, replace=replace):
                return True
        return False


def _find_error(body: str) -> str:
    """Finds the error code in an answer of a response URL: JSON, or the code alone."""
    try:
        data = json.loads(body)
    except ValueError:
        return body if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", body) else ""
    return str(data.get("error", "")) if isinstance(data, dict) and not data.get("ok", True) else ""


def build_message_body(message: SlackMessage) -> dict[str, Any]:
    """Returns the body of a message: nothing in it is parsed, and no link gets a preview."""
    return {
        "blocks": list(message.blocks),
        "text": message.text,
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def build_private_body(message: SlackMessage) -> dict[str, Any]:
    """Returns the body of an acknowledgment that shows a message only to one user."""
    return {**build_message_body(message), "response_type": "ephemeral"}


def build_public_body(message: SlackMessage) -> dict[str, Any]:
    """Returns the body of an acknowledgment that shows a message to everybody in the channel."""
    return {**build_message_body(message), "response_type": "in_channel"}


def build_notice(text: str) -> SlackMessage:
    """Builds a message of one sentence."""
    return SlackMessage(build_notice_blocks(text), text)
