"""A Discord server on the loopback address."""

from __future__ import annotations

import asyncio
import json
import math
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import trustme
from aiohttp import web

from tests.support.discord_server import rest
from tests.support.discord_server.faults import Fault
from tests.support.discord_server.gateway import Gateway
from tests.support.discord_server.interactions import Interaction
from tests.support.discord_server.world import World

if TYPE_CHECKING:
    from tests.support.forked_bots import BotForkServer

HOSTS = ("discord.com", "gateway.discord.gg", "cdn.discordapp.com")


@dataclass(frozen=True)
class Request:
    """A request as it was received, and the status of the answer (0 if the connection was cut)."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    headers: dict[str, str]
    at: float
    status: int
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class DiscordServer:
    """Used as `async with DiscordServer() as server:`; a client connects to `server.port`.

    Attributes:
        expires_after: seconds after which an interaction without an answer expires; 3 in Discord.
        expired: the tokens of interactions that were answered later.
        most_connections: how many were open at the same time.
        fork_server: starts the bots of this server (`bot_process.start_bot`); without it, each is a new interpreter.
    """

    token: str = "loopback.token"
    shards: int = 1
    sessions_left: int = 1000
    sessions_reset_after: float = 0.0
    heartbeat_interval: float = 41.25
    world: World = field(default_factory=World)
    requests: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    expires_after: float = math.inf
    expired: list[str] = field(default_factory=list)
    most_connections: int = 0
    port: int = 0
    fork_server: BotForkServer | None = None

    async def __aenter__(self) -> Self:
        self.gateway = Gateway(self, heartbeat_interval=self.heartbeat_interval)
        self._authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*HOSTS).configure_cert(context)
        application = web.Application(client_max_size=64 << 20)
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=context)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._runner.cleanup()

    def write_ca(self, folder: Path) -> Path:
        """Writes the certificate that a client must trust, and returns its path."""
        path = folder / "server-ca.pem"
        self._authority.cert_pem.write_to_path(str(path))
        return path

    def fail(self, fault: Fault) -> Fault:
        """Adds a fault to later requests."""
        self.faults.append(fault)
        return fault

    def of(self, method: str, part: str) -> list[Request]:
        """Returns the recorded requests of a method whose path contains `part`."""
        return [request for request in self.requests if request.method == method and part in request.path]

    async def up(self, seconds: float = 60.0) -> None:
        """Waits until a client has a session.

        Raises:
            TimeoutError: it had none within `seconds`.
        """
        await asyncio.wait_for(self.gateway.ready.wait(), seconds)

    async def until(self, condition: Any, seconds: float = 60.0) -> None:
        """Waits until `condition()` is true.

        Raises:
            TimeoutError: it was not within `seconds`; the message lists the requests so far.
        """
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError([f"{r.method} {r.path} {r.status}" for r in self.requests[-20:]])
            await asyncio.sleep(0.005)

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        """Stores a file that a user attaches to an option on the CDN, and returns it in Discord's format."""
        file = self.world.snowflake()
        path = f"/ephemeral-attachments/{file}/{name}"
        self.files[path] = content
        url = f"https://cdn.discordapp.com{path}"
        return {"id": file, "filename": name, "size": len(content), "url": url, "proxy_url": url, "ephemeral": True}

    async def interact(self, payload: dict[str, Any]) -> Interaction:
        """Sends an interaction over the gateway; await `.response()` for the answer."""
        interaction = Interaction(payload)
        self.interactions[payload["token"]] = interaction
        await self.gateway.session_of(payload.get("guild_id")).dispatch("INTERACTION_CREATE", payload)
        return interaction

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.host.startswith("gateway.discord.gg"):
            return await self.gateway.connect(request)
        if request.host.startswith("cdn.discordapp.com"):
            data = self.files.get(request.path)
            return web.Response(body=data) if data is not None else web.Response(status=404)
        return await self._rest(request)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        body, files = rest.body_of(await request.read(), request.headers.get("Content-Type", ""))
        names = {field: name for field, (name, _) in files.items()}
        query = dict(request.query)
        if self._runner.server is not None:
            self.most_connections = max(self.most_connections, len(self._runner.server.connections))
        fault = next((fault for fault in self.faults if fault.strikes(request.method, path)), None)
        manner = fault.manner if fault is not None else None
        if fault is not None:
            await asyncio.sleep(fault.delay)
        status, data, headers = 0, None, {}
        if fault is None or fault.accept or manner == "slow":
            status, data = self._answer(request, path, body, query)
            self._keep(data, files)
        if fault is not None and manner == "status":
            status, data, headers = fault.status, fault.body, fault.headers
        cut = manner in ("reset", "hang")
        at = time.monotonic()
        self.requests.append(
            Request(request.method, path, body, query, dict(request.headers), at, 0 if cut else status, names)
        )
        if fault is not None:
            fault.done += 1
        if manner == "hang":
            await asyncio.sleep(3600)
        if cut:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError
        return _response(status, data, headers)

    def _keep(self, data: Any, files: dict[str, tuple[str, bytes]]) -> None:
        """Stores the files of an upload on the CDN, and adds them to the returned message."""
        if not files or not isinstance(data, dict) or "attachments" not in data:
            return
        for number, (name, content) in enumerate(files.values()):
            path = f"/attachments/{data['channel_id']}/{data['id']}/{number}"
            self.files[path] = content
            url = f"https://cdn.discordapp.com{path}"
            data["attachments"].append(
                {"id": str(number), "filename": name, "size": len(content), "url": url, "proxy_url": url}
            )

    def _answer(self, request: web.Request, path: str, body: Any, query: dict[str, str]) -> rest.Answer:
        # Interaction callbacks and their webhooks require only the token in the address.
        closed = not path.startswith(("/interactions/", "/webhooks/"))
        if closed and request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        return rest.answer(self, request.method, path, body, query)


def _response(status: int, data: Any, headers: dict[str, str]) -> web.Response:
    if data is None:
        return web.Response(status=status, headers=headers)
    if isinstance(data, str):
        return web.Response(status=status, text=data, headers=headers)
    # Exactly this content type: with `; charset=utf-8` behind it, discord.py takes the body for text.
    return web.Response(
        status=status, body=json.dumps(data).encode(), headers={"Content-Type": "application/json", **headers}
    )
