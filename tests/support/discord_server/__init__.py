"""A Discord server on the loopback address: REST v10, CDN and gateway over TLS, with faults on demand.

DiscordServer        one Discord: its state, its recorded requests, its faults (`server.py`)
├── rest.py        what REST answers
├── gateway.py     HELLO, IDENTIFY, READY, events, RESUME
├── faults.py      which request of a kind goes wrong, and how
├── world.py       guilds, channels, messages, nonces
├── schema.py      Discord's published OpenAPI file, against which every request is held
└── running.py     the bot's real process beside it, which `client.py` lets reach it
"""

from __future__ import annotations

from tests.support.discord_server.faults import Fault
from tests.support.discord_server.server import DiscordServer

__all__ = ["DiscordServer", "Fault"]
