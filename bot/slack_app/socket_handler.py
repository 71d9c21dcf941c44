"""Sends acknowledgments over Socket Mode unchanged: bolt's own handler decodes and encodes them again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response

if TYPE_CHECKING:
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest


class DirectSocketModeHandler(AsyncSocketModeHandler):
    """A handler whose cost does not grow with the size of a cached card."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Runs the application, and sends its acknowledgment."""
        response = await run_async_bolt_app(self.app, req)
        if response.status == 200 and response.body.startswith("{"):
            envelope = json.dumps(req.envelope_id)
            await client.send_message(f'{{"envelope_id": {envelope}, "payload": {response.body}}}')
        else:
            await send_async_response(client, req, response, 0.0)
