"""Prepares the bot for tests of many shards before it starts; see `bot_preparations`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.discord_app import BriefingBot


def hasty(bot: BriefingBot) -> None:
    """Removes the wait before a shard's IDENTIFY; discord.py waits 5 s for each but the first."""

    async def hook(_shard_id: int | None, *, initial: bool = False) -> None:
        return

    bot.before_identify_hook = hook  # type: ignore[method-assign]  # discord.py looks it up at each IDENTIFY


def announcing(bot: BriefingBot) -> None:
    """Prints when all shards are ready, and the cached data of the guilds."""

    async def tell() -> None:
        others = sum(member.id != bot.application_id for guild in bot.guilds for member in guild.members)
        print(f"others held: {others} members, {len(bot.users) - 1} users", flush=True)  # noqa: T201 - read by the test
        print(f"ready: {len(bot.guilds)} guilds", flush=True)  # noqa: T201 - read by the test

    bot.add_listener(tell, "on_ready")
