"""Sends acknowledgments over Socket Mode unchanged: bolt's own handler decodes and encodes them again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers

if TYPE_CHECKING:
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.slack_app.payload_dispatcher import PayloadDispatcher


class DirectSocketModeHandler(AsyncSocketModeHandler):
    """A handler whose cost does not grow with the size of a cached card.

    Args:
        dispatcher: passes requests to the application.
        app_token: the app-level token.
        options: those of bolt's handler.
    """

    def __init__(self, dispatcher: PayloadDispatcher, app_token: str, **options: Any) -> None:  # noqa: ANN401  # passed on
        super().__init__(dispatcher.app, app_token, **options)
        self._dispatcher = dispatcher

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Runs the application, and sends its acknowledgment."""
        response = await self._dispatcher.dispatch(req.payload, build_headers(req))
        if response.status == 200 and response.body.startswith("{"):
            envelope = json.dumps(req.envelope_id)
            await client.send_message(f'{{"envelope_id": {envelope}, "payload": {response.body}}}')
        else:
            await send_async_response(client, req, response, 0.0)
