"""Limits the connections to Discord."""

from __future__ import annotations

from typing import Any, Final

import aiohttp

MAX_CONNECTIONS: Final = 100
"""Connections to one host.

Each new one costs a TLS handshake, several times as much as a request over an open one. Further requests wait in the
order of their arrival, so that answers do not overtake acknowledgments. At 100 ms for a request, a thousand are sent
within about a second.
"""


def create_connector(**options: Any) -> aiohttp.TCPConnector:  # noqa: ANN401  # those of aiohttp
    """Makes a connector for discord.py's client, whose own has no limit.

    Args:
        options: further ones of aiohttp's connector.
    """
    # guard 53 without , limit_per_host=MAX_CONNECTIONS:
    #   tests/e2e/wire/test_simultaneous.py::test_simultaneous_interactions_are_answered_or_refused
    return aiohttp.TCPConnector(limit=0, limit_per_host=MAX_CONNECTIONS, **options)
