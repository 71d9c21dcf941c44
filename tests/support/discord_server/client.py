"""Connects an unmodified client to the Discord server."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from bot.discord_app.connection.connector import create_connector
from tests.support.loopback import connector_options


def connector(port: int, ca: Path) -> aiohttp.TCPConnector:
    """Returns a connector for discord.py's documented `connector` option."""
    return create_connector(**connector_options(port, ca))
