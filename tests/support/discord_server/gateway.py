"""The gateway: HELLO, IDENTIFY, HEARTBEAT, READY, GUILD_CREATE, events, RESUME, RECONNECT, INVALID_SESSION."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.support.discord_server.world import APPLICATION, BOT_USER

if TYPE_CHECKING:
    from tests.support.discord_server.server import DiscordServer

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass
class Session:
    """A gateway session: it lasts longer than its sockets, and stores sent events for RESUME."""

    id: str
    shard: tuple[int, int]
    sent: list[dict[str, Any]] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Sends an event, or stores it for RESUME while no socket is open."""
        self.sent.append({"op": DISPATCH, "s": len(self.sent) + 1, "t": name, "d": data})
        await self.send(self.sent[-1])

    async def send(self, payload: dict[str, Any]) -> None:
        """Sends as it is, if a socket is open."""
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_str(json.dumps(payload))
            except ConnectionError:
                self.socket = None


@dataclass
class Gateway:
    """All sessions, and the requests to the gateway."""

    server: DiscordServer
    heartbeat_interval: float = 41.25
    acknowledge: bool = True
    refuse: int = 0
    deaf_to_close: bool = False
    sessions: dict[str, Session] = field(default_factory=dict)
    identifies: int = 0
    identities: list[dict[str, Any]] = field(default_factory=list)
    resumes: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Returns a client's socket, from HELLO to its end."""
        if self.refuse > 0:
            self.refuse -= 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(max_msg_size=0, autoclose=not self.deaf_to_close)
        await socket.prepare(request)
        hello = {"heartbeat_interval": int(self.heartbeat_interval * 1000)}
        await socket.send_str(json.dumps({"op": HELLO, "s": None, "t": None, "d": hello}))
        session: Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            payload = json.loads(message.data)
            match payload["op"]:
                case 1 if self.acknowledge:
                    # Not at once: discord.py notes the time of a heartbeat only after it was sent, in another thread,
                    # and takes an acknowledgement that is faster than that for one of the heartbeat before.
                    await asyncio.sleep(0.005)
                    await socket.send_str(json.dumps({"op": ACK, "s": None, "t": None, "d": None}))
                case 2:
                    session = await self._identify(socket, payload["d"])
                case 6:
                    session = await self._resume(socket, payload["d"])
        if self.deaf_to_close:
            await asyncio.sleep(3600)
        if session is not None and session.socket is socket:
            session.socket = None
        return socket

    async def _identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> Session:
        self.identifies += 1
        self.identities.append(data)
        shard = tuple(data.get("shard") or (0, 1))
        session = Session(f"session-{self.identifies}", (shard[0], shard[1]), socket=socket)
        self.sessions[session.id] = session
        guilds = [g for g in self.server.world.guilds.values() if (int(g["id"]) >> 22) % shard[1] == shard[0]]
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": BOT_USER,
                "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": "wss://gateway.discord.gg/resume/",
                "shard": list(shard),
                "application": {"id": APPLICATION, "flags": 0},
                "private_channels": [],
                "relationships": [],
            },
        )
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild)
        self.ready.set()
        return session

    async def _resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send_str(json.dumps({"op": INVALID_SESSION, "s": None, "t": None, "d": False}))
            return None
        self.resumes += 1
        session.socket = socket
        for payload in session.sent[data["seq"] :]:
            await session.send(payload)
        await session.dispatch("RESUMED", {})
        return session

    def session_of(self, guild_id: str | None) -> Session:
        """Returns the newest session of the shard to which a guild belongs."""
        for session in reversed(self.sessions.values()):
            if guild_id is None or (int(guild_id) >> 22) % session.shard[1] == session.shard[0]:
                return session
        raise LookupError("no session yet")

    async def drop(self) -> None:
        """Cuts every socket without a close frame, as a broken connection does."""
        for session in self.sessions.values():
            socket, session.socket = session.socket, None
            if socket is not None and socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def close(self, code: int) -> None:
        """Closes every socket with one of Discord's codes."""
        for session in self.sessions.values():
            if session.socket is not None:
                # Only the frame is sent: closing the socket here would discard it.
                await session.socket._writer.close(code)

    async def ask_reconnect(self) -> None:
        """Sends opcode 7 (reconnect)."""
        for session in self.sessions.values():
            await session.send({"op": RECONNECT, "s": None, "t": None, "d": None})

    async def invalidate(self) -> None:
        """Sends opcode 9: every session is invalid."""
        sessions, self.sessions = self.sessions, {}
        for session in sessions.values():
            await session.send({"op": INVALID_SESSION, "s": None, "t": None, "d": False})
