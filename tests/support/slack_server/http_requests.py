"""Sends requests over HTTP as Slack does: signed, with commands as forms and events as JSON."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier


async def post_signed(
    port: int,
    payload: dict[str, Any],
    secret: str,
    *,
    skew: float = 0,
    headers: dict[str, str] | None = None,
    body: str = "",
) -> tuple[int, str]:
    """Sends a payload; returns the status and the text of the answer.

    Args:
        port: if the application listens.
        payload: a command, an event or a press.
        secret: the signing secret.
        skew: seconds by which the clock of the signature is ahead.
        headers: further ones, or others.
        body: a form in place of the payload.
    """
    if body:
        kind = "application/x-www-form-urlencoded"
    elif "command" in payload:
        body, kind = urlencode(payload), "application/x-www-form-urlencoded"
    elif payload.get("type") in {"event_callback", "url_verification"}:
        body, kind = json.dumps(payload), "application/json"
    else:
        body, kind = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
    timestamp = str(int(time.time() + skew))
    signed = {
        "Content-Type": kind, "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or "",
        **(headers or {}),
    }  # fmt: skip
    url = f"http://127.0.0.1:{port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=body.encode(), headers=signed) as answer:
        return answer.status, await answer.text()
