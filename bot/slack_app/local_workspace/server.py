"""The server of the local workspace: Web API, Socket Mode and response URLs on one loopback port."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web
from msgspec import Struct

from bot.slack_app.local_workspace.surfaces import ResponseTarget, Surfaces
from bot.slack_app.local_workspace.web_api import METHODS
from bot.slack_app.local_workspace.workspace import BOT_USER, TEAM, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    Effect = Callable[[], dict[str, Any]]


class Call(Struct, dict=True):
    """A call of the Web API, or of a response URL.

    Attributes:
        method: its name.
        body: its parameters; JSON parameters are decoded.
        token: the token it carried.
        at: monotonic time of its arrival.
    """

    method: str
    body: dict[str, Any]
    token: str
    at: float


class LocalSlackServer:
    """Used as `async with LocalSlackServer(…) as server:`; clients use `server.api_url` as their base URL.

    Args:
        bot_token: the bot token that it accepts.
        app_token: the app-level token that it accepts.

    Attributes:
        workspace: the users, channels, messages, views and files.
        surfaces: what each user sees in addition to channels.
        listeners: called after every change of the workspace.
        acknowledgements: of envelopes, by their ids.
        connected: set while an application is connected over Socket Mode.
        connections: its sockets, newest last.
        port: where the server listens.
    """

    def __init__(self, bot_token: str, app_token: str) -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.workspace = Workspace()
        self.surfaces = Surfaces(self.workspace)
        self.listeners: list[Callable[[], None]] = []
        self.acknowledgements: dict[str, Any] = {}
        self.connected = asyncio.Event()
        self.connections: list[web.WebSocketResponse] = []
        self.port = 0
        self._envelopes = 0

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=64 << 20)
        application.router.add_route("*", "/api/{method}", self._handle_call)
        application.router.add_get("/link", self._handle_socket)
        application.router.add_post("/upload/{file}", self._handle_upload)
        application.router.add_get("/files/{file}", self.download_file)
        application.router.add_post("/response/{name}", self._handle_response)
        # A handler survives the death of its client: a call that was taken has its effect.
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2, handler_cancellation=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for socket in self.connections:
            await socket.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """The base URL of the Web API."""
        return f"{self.url}/api/"

    async def wait_until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Waits until `condition()` is true.

        Raises:
            TimeoutError: it was not within `seconds`.
        """
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(self.describe_state())
            await asyncio.sleep(0.005)

    def describe_state(self) -> str:
        """Describes the state of the server for a time-out."""
        return f"{len(self.connections)} connections"

    def build_command(self, name: str, text: str, user: str, channel: str) -> dict[str, Any]:
        """Returns the payload of a slash command."""
        return {
            "command": name, "text": text, "user_id": user, "user_name": user.lower(), "channel_id": channel,
            "channel_name": channel.lower(), "team_id": TEAM, "team_domain": "desk",
            "trigger_id": self.create_trigger(user),
            "response_url": self._create_response_url(ResponseTarget(user, channel)), "api_app_id": "A1",
            "token": "legacy",
            "is_enterprise_install": "false",
        }  # fmt: skip

    def build_block_action(
        self,
        user: str,
        channel: str,
        action: dict[str, Any],
        message: dict[str, Any] | None,
        *,
        private_ts: str = "",
    ) -> dict[str, Any]:
        """Returns the payload of a press of a button or a choice in a select.

        Args:
            user: the user who pressed.
            channel: id of the channel.
            action: the button or the choice, with its action id.
            message: the message of the channel; None for a private one.
            private_ts: timestamp of the private message.
        """
        ts = message["ts"] if message is not None else private_ts
        target = ResponseTarget(user, channel, ts, is_private=message is None)
        container = {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": message is None,
        }
        return {
            "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM, "domain": "desk"},
            "api_app_id": "A1", "channel": {"id": channel, "name": channel.lower()}, "container": container,
            "trigger_id": self.create_trigger(user), "response_url": self._create_response_url(target),
            "actions": [{"action_ts": "1.1", "block_id": "b", "type": "button", **action}],
            **({"message": message} if message else {}),
        }  # fmt: skip

    def build_event(self, event: dict[str, Any], event_id: str = "") -> dict[str, Any]:
        """Returns the payload of an event."""
        return {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event,
            "event_id": event_id or self._create_id("Ev"), "event_time": int(time.time()),
            "authorizations": [
                {"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
            ],
        }  # fmt: skip

    async def send(self, kind: str, payload: dict[str, Any], *, envelope: str = "") -> str:
        """Sends an envelope (`slash_commands`, `interactive`, `events_api`) and returns its id."""
        await asyncio.wait_for(self.connected.wait(), 60)
        identifier = envelope or self._create_id("envelope")
        body = {"type": kind, "envelope_id": identifier, "payload": payload, "accepts_response_payload": True}
        await self.connections[-1].send_json(body)
        return identifier

    async def wait_for_acknowledgement(self, envelope: str, seconds: float = 60.0) -> dict[str, Any]:
        """Returns the acknowledgement of an envelope, with its payload if it has one."""
        await self.wait_until(lambda: envelope in self.acknowledgements, seconds)
        answer: dict[str, Any] = self.acknowledgements[envelope]
        return answer

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks the client to connect again, as Slack does every few hours."""
        self.connected.clear()
        await self.connections[-1].send_json({"type": "disconnect", "reason": reason})

    def read_acknowledgement(self, text: str) -> None:
        """Stores the acknowledgment of an envelope."""
        data = json.loads(text)
        if "envelope_id" in data:
            self.acknowledgements[data["envelope_id"]] = data

    def create_trigger(self, user: str) -> str:
        """Returns a trigger id by which the application can show a modal to a user."""
        return self.surfaces.add_trigger(self._create_id("trigger"), user)

    def notify_change(self) -> None:
        """Calls the listeners."""
        for listener in self.listeners:
            listener()

    def _create_response_url(self, target: ResponseTarget) -> str:
        return f"{self.url}/response/{self.surfaces.add_target(self._create_id('r'), target)}"

    def _create_id(self, prefix: str) -> str:
        self._envelopes += 1
        return f"{prefix}{self._envelopes}"

    async def _handle_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = {**request.query, **_decode_body(await request.read(), request.headers.get("Content-Type", ""))}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(body.pop("token", ""))
        self.record_call(Call(method, body, token, time.monotonic()))
        return await self.answer_call(method, request, lambda: self._apply_call(method, body, token))

    def _apply_call(self, method: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        answer = self.call_method(method, body, token)
        self.notify_change()
        return answer

    def record_call(self, call: Call) -> None:
        """Receives each call before it takes effect. The default implementation does nothing."""

    def call_method(self, method: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        """Returns the effect and the answer of a call of the Web API."""
        if token != (self.app_token if method == "apps.connections.open" else self.bot_token):
            return {"ok": False, "error": "invalid_auth"}
        if method not in METHODS:
            return {"ok": False, "error": "unknown_method"}
        return METHODS[method](self, body)

    async def answer_call(self, method: str, request: web.Request, effect: Effect) -> web.StreamResponse:  # noqa: ARG002 - faults
        """Applies the effect of a call, and answers it."""
        return web.json_response(effect())

    async def _handle_response(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        body = _decode_body(await request.read(), request.headers.get("Content-Type", ""))
        self.record_call(Call("response_url", {**body, "name": name}, "", time.monotonic()))

        def respond() -> dict[str, Any]:
            answer = self.surfaces.respond(name, body)
            self.notify_change()
            return answer

        return await self.answer_call("response_url", request, respond)

    async def _handle_upload(self, request: web.Request) -> web.StreamResponse:
        self.workspace.files[request.match_info["file"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def download_file(self, request: web.Request) -> web.StreamResponse:
        """Sends a file to the application; a page without the token, as Slack does."""
        file = self.workspace.files.get(request.match_info["file"])
        if file is None or request.headers.get("Authorization") != f"Bearer {self.bot_token}":
            return self.show_login_page()
        return web.Response(body=file["content"], content_type="application/octet-stream")

    def show_login_page(self) -> web.StreamResponse:
        """Returns the page of Slack's login, with status 200."""
        return web.Response(text="<!DOCTYPE html><title>Slack</title>", content_type="text/html")

    async def _handle_socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.read_acknowledgement(message.data)
        return socket


def _decode_body(raw: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        decoded: dict[str, Any] = json.loads(raw or b"{}")
        return decoded
    body: dict[str, Any] = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    for name, value in body.items():
        if isinstance(value, str) and value[:1] in {"[", "{"}:
            body[name] = json.loads(value)
    return body
