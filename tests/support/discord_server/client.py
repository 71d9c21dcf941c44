"""Connects an unmodified client to the Discord server: a resolver with one address, and a certificate to trust."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.discord_app.connection.connector import create_connector
from tests.support.discord_server.bot_process import DNS_DOWN


class Loopback(AbstractResolver):
    """Every host is this port of the loopback address, unless the name service is made to fail."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if Path(DNS_DOWN).exists():
            raise OSError(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [
            ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0)
        ]

    async def close(self) -> None:
        return


def connector(port: int, ca: Path) -> aiohttp.TCPConnector:
    """A connector to hand to discord.py's documented `connector` option."""
    return create_connector(
        resolver=Loopback(port), ssl=ssl.create_default_context(cafile=str(ca)), use_dns_cache=False
    )
