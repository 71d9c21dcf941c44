"""A TCP proxy on the loopback address that can stop forwarding and keep its connections, as a broken network does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class HangingProxy:
    """Forwards connections to a port of the loopback address.

    Attributes:
        port: its own port.
    """

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self._target_port = target_port
        self._forwards = asyncio.Event()
        self._forwards.set()
        self._writers: list[asyncio.StreamWriter] = []

    def hang(self) -> None:
        """Stops forwarding; connections stay open."""
        self._forwards.clear()

    def resume(self) -> None:
        """Forwards new connections; those that hung are lost."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()
        self._forwards.set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forwards a connection in both directions."""
        target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers += [writer, target_writer]
        await asyncio.gather(self._copy(reader, target_writer), self._copy(target_reader, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._forwards.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def serve_hanging_proxy(target_port: int) -> AsyncIterator[HangingProxy]:
    """Runs a proxy to a port of the loopback address."""
    proxy = HangingProxy(target_port)
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        proxy.resume()
        server.close()
