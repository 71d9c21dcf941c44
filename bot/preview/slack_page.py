"""The page of Slack's preview: sends a person's actions to the workspace, and shows changes."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType, web

from bot.preview.slack_state import build_state
from bot.slack_app.local_workspace.members import LocalMember

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.slack_app.local_workspace.server import LocalSlackServer

MAX_UPLOAD: Final = 64 << 20
"""Bytes of a file or a request."""

_STATIC_TYPES: Final = {
    "index.html": "text/html",
    "slack.js": "text/javascript",
    "slack.css": "text/css",
    "LICENSES.txt": "text/plain",
}
_SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SlackPage:
    """A page for all members of a workspace; one can be chosen in it.

    Args:
        server: the workspace.
        channel: the channel that is shown.
        timezone: IANA time zone in which the page shows times.
    """

    def __init__(self, server: LocalSlackServer, channel: str, timezone: str) -> None:
        self._server = server
        self._channel = channel
        self._timezone = timezone
        self._key = secrets.token_urlsafe(24)
        self._sockets: dict[web.WebSocketResponse, str] = {}
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def serve(self, port: int) -> AsyncIterator[str]:
        """Serves the page while the block runs, and returns its address.

        Args:
            port: on the loopback address; 0 takes a free one.
        """
        application = web.Application(client_max_size=MAX_UPLOAD)
        # Every path begins with the key: no other page in the browser can call them.
        base = f"/{self._key}"
        application.router.add_get(f"{base}/updates", self._handle_updates)
        application.router.add_get(f"{base}/files/{{file}}", self._handle_file)
        application.router.add_post(f"{base}/upload", self._handle_upload)
        application.router.add_post(f"{base}/actions/{{action}}", self._handle_action)
        application.router.add_get(f"{base}/{{name:.*}}", self._handle_static)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self._server.listeners.append(self._changed.set)
        sender = asyncio.create_task(self._send_changes())
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}{base}/"
        finally:
            sender.cancel()
            await asyncio.wait([sender])
            self._server.listeners.remove(self._changed.set)
            for socket in list(self._sockets):
                await socket.close()
            await runner.cleanup()

    async def _send_changes(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for socket, user in list(self._sockets.items()):
                with contextlib.suppress(ConnectionError):
                    await socket.send_json(self._build_state(user))

    def _build_state(self, user: str) -> dict[str, Any]:
        return build_state(self._server, user, self._channel, self._timezone)

    async def _handle_updates(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        user = request.query.get("user", "")
        if user not in self._server.workspace.users:
            user = next(iter(self._server.workspace.users))
        self._sockets[socket] = user
        try:
            await socket.send_json(self._build_state(user))
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            del self._sockets[socket]
        return socket

    async def _handle_action(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        member = LocalMember(self._server, self._check_user(body["user"]))
        try:
            answer = await self._do(member, request.match_info["action"], body)
        except TimeoutError:
            # As in Slack, if an application does not answer in time.
            return web.json_response({"error": "the bot did not answer"}, status=504)
        return web.json_response(answer)

    async def _do(self, member: LocalMember, action: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: C901 - a table of actions
        """Performs an action of a person, and returns data for the page of that person alone."""
        match action:
            case "command":
                await member.run_command(self._channel, body["name"], body["text"])
            case "message":
                await member.write_message(self._channel, body["text"], tuple(body["files"]))
            case "press" if body.get("view"):
                await member.press_view(body["view"], body["action"])
            case "press":
                channel = body.get("channel") or self._channel
                await member.press_message(channel, body["ts"], body["action"])
            case "complete":
                options = await member.complete(body["view"], body["block"], body["action"], body["typed"])
                return {"options": options}
            case "submit":
                return {"errors": await member.submit(body["view"], self._fill_files(body["values"]))}
            case "close":
                member.close(body["view"])
            case "home":
                await member.open_home()
            case "shortcut":
                await member.use_shortcut(body["callback"], self._channel, body["ts"])
            case "locale":
                await member.change_locale(body["locale"])
            case _:
                raise web.HTTPNotFound
        return {}

    async def _handle_upload(self, request: web.Request) -> web.StreamResponse:
        member = LocalMember(self._server, self._check_user(request.query["user"]))
        return web.json_response({"file": member.upload(request.query["name"], await request.read())})

    async def _handle_file(self, request: web.Request) -> web.StreamResponse:
        file = self._server.workspace.files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        is_picture = file["name"].endswith(".png")
        disposition = {} if is_picture else {"Content-Disposition": "attachment"}
        kind = "image/png" if is_picture else "application/octet-stream"
        return web.Response(body=file["content"], content_type=kind, headers={**_SECURITY_HEADERS, **disposition})

    async def _handle_static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"] or "index.html"
        if name == "emoji.ttf":
            # SimCord, which the preview needs anyway, has the font; systems often have none with flags.
            font = files("simcord.preview").joinpath("static/fonts/noto-color-emoji-v2.051.ttf")
            if not font.is_file():
                raise web.HTTPNotFound
            return web.Response(body=font.read_bytes(), content_type="font/ttf")
        if name not in _STATIC_TYPES:
            raise web.HTTPNotFound
        body = files("bot.preview").joinpath("static", name).read_bytes()
        return web.Response(
            body=body, content_type=_STATIC_TYPES[name], charset="utf-8", headers={**_SECURITY_HEADERS}
        )

    def _check_user(self, user: str) -> str:
        if user not in self._server.workspace.users:
            raise web.HTTPBadRequest(text="unknown user")
        return user

    def _fill_files(self, values: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Returns the values of a form, with the descriptions of uploaded files in place of their ids."""
        describe, url = self._server.workspace.describe_file, self._server.url
        return {
            block: {
                action: {**value, "files": [describe(file, url) for file in value["files"]]}
                if "files" in value
                else value
                for action, value in actions.items()
            }
            for block, actions in values.items()
        }
