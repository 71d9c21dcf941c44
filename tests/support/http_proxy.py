"""An HTTP proxy on the loopback address that records its requests, and connects all tunnels to one port."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class HttpProxy:
    """A running proxy.

    Attributes:
        target_port: the port of the loopback address that every tunnel leads to.
        port: its own port.
        tunnels: the requested hosts, with ports.
        authorizations: the values of `Proxy-Authorization`; empty if there was none.
    """

    target_port: int
    port: int = 0
    tunnels: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Opens the tunnel of a `CONNECT` request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, address, _version = head[0].split(" ")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        self.tunnels.append(address)
        self.authorizations.append(headers.get("proxy-authorization", ""))
        assert method == "CONNECT"
        target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_copy(reader, target_writer), _copy(target_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def serve_proxy(target_port: int) -> AsyncIterator[HttpProxy]:
    """Runs a proxy to a port of the loopback address."""
    proxy = HttpProxy(target_port)
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
