"""The local Slack server with faults on demand; it records every call."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.slack_app.local_workspace.server import Call, LocalSlackServer
from bot.slack_app.local_workspace.web_api import METHODS
from bot.slack_app.manifest import SCOPES
from tests.support.slack_server.faults import SlackFault
from tests.support.slack_server.installations import Installations

BOT_TOKEN = "xoxb-test-token"
APP_TOKEN = "xapp-test-token"


class SlackServer(LocalSlackServer):
    """Used as `async with SlackServer() as server:`; clients use `server.api_url` as their base URL."""

    def __init__(self) -> None:
        super().__init__(BOT_TOKEN, APP_TOKEN)
        self.calls: list[Call] = []
        self.faults: list[SlackFault] = []
        self.gaps: list[str] = []
        self.refuse_connections = False
        self.revoked = False
        self.installations = Installations()
        self.scopes = set(SCOPES)
        self.refuse_downloads = False
        self.downloads = 0

    def fail(self, fault: SlackFault) -> SlackFault:
        """Adds a fault to later calls."""
        self.faults.append(fault)
        return fault

    def calls_of(self, method: str) -> list[Call]:
        """Returns the calls of a method so far."""
        return [call for call in self.calls if call.method == method]

    def record_call(self, call: Call) -> None:
        self.calls.append(call)

    def describe_state(self) -> str:
        return f"the last calls: {[call.method for call in self.calls[-20:]]}"

    def call_method(self, method: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        if self.revoked:
            return {"ok": False, "error": "token_revoked"}
        if method == "apps.connections.open" and token == APP_TOKEN and self.refuse_connections:
            return {"ok": False, "error": "too_many_websockets"}
        if method == "oauth.v2.access":
            return self.installations.exchange(body)
        if (team := self.installations.find_team(token)) is not None:
            token = self.bot_token
            if method == "auth.test":
                return {**super().call_method(method, body, token), **team}
        if method not in METHODS:
            self.gaps.append(method)
        return super().call_method(method, body, token)

    async def download_file(self, request: web.Request) -> web.StreamResponse:
        self.downloads += 1
        return self.show_login_page() if self.refuse_downloads else await super().download_file(request)

    async def answer_call(self, method: str, request: web.Request, effect: Any) -> web.StreamResponse:
        fault = next((fault for fault in self.faults if fault.matches(method)), None)
        if fault is None:
            return web.json_response(effect(), headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})
        await asyncio.sleep(fault.delay)
        if fault.accept:
            effect()
        fault.done += 1
        if fault.manner == "error":
            return web.json_response({"ok": False, "error": fault.error})
        if fault.manner == "status":
            kind = "application/json" if fault.body.startswith("{") else "text/html"
            return web.Response(status=fault.status, text=fault.body, content_type=kind, headers=fault.headers)
        if fault.manner == "hang":
            await asyncio.sleep(3600)
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError
