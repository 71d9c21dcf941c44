"""Runs discord.py alone, for comparison with the bot: `python bare_client.py PORT CA [wait]`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
import discord

from tests.support.loopback import connector_options


class Bare(discord.AutoShardedClient):
    """A client that prints when it is ready, and does nothing else."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Waits as discord.py does, 5 s before each shard but the first, if that was requested."""
        if "wait" in sys.argv[3:]:
            await super().before_identify_hook(shard_id, initial=initial)

    async def on_ready(self) -> None:
        print(f"ready: {len(self.guilds)} guilds", flush=True)  # noqa: T201 - read by the test


async def main() -> None:
    client = Bare(
        intents=discord.Intents(guilds=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_messages=None,
        guild_ready_timeout=0.05,
        connector=aiohttp.TCPConnector(**connector_options(int(sys.argv[1]), Path(sys.argv[2]))),
    )
    async with client:
        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
