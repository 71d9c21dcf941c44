"""Leads an unmodified client to a server on this machine: a resolver with one address, and a certificate to trust.

Neither the bot nor the stand-in server is imported here, so that a process whose start is measured has neither.
"""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

DNS_DOWN = "dns-is-down"
"""While a file of this name is in the working folder, no host name resolves."""


class Loopback(AbstractResolver):
    """Resolves every host to this port of the loopback address, unless the name service is made to fail."""

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


def connector_options(port: int, ca: Path) -> dict[str, Any]:
    """Returns the options of aiohttp's connector.

    Args:
        port: of the server.
        ca: the certificate that it is trusted by.
    """
    return {
        "resolver": Loopback(port),
        "ssl": ssl.create_default_context(cafile=str(ca)),
        "use_dns_cache": False,
    }
