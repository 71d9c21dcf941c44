"""Formats mentions of slash commands, which Discord shows as links that insert the command: `</brief:123>`."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from discord import app_commands

logger = logging.getLogger(__name__)

_FETCH_ERRORS: Final = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


class CommandMentions:
    """The ids of the registered commands, which Discord assigned when they were synchronized.

    They are fetched when they are first needed and cached: a command keeps its id when it is registered again.

    Args:
        tree: the commands.
        home_guild: id of the server with commands of its own; None if there is none.
    """

    def __init__(self, tree: app_commands.CommandTree[Any], home_guild: int | None) -> None:
        self._tree = tree
        self._home_guild = home_guild
        self._lock = asyncio.Lock()
        self._ids: dict[str, int] | None = None

    def list_commands(self, guild_id: int | None) -> frozenset[str]:
        """Lists the qualified names (`schedule add`) of the slash commands of a server, or of the global ones."""
        names = set(_list_names(self._tree.get_commands(type=discord.AppCommandType.chat_input)))
        if guild_id is not None and guild_id == self._home_guild:
            guild = discord.Object(guild_id)
            names |= set(_list_names(self._tree.get_commands(guild=guild, type=discord.AppCommandType.chat_input)))
        return frozenset(names)

    async def mention(self, command: str) -> str:
        """Returns a mention of a command by its qualified name; its plain name if the id is not known."""
        ids = await self._load_ids()
        root = command.partition(" ")[0]
        return f"</{command}:{ids[root]}>" if root in ids else f"`/{command}`"

    async def _load_ids(self) -> dict[str, int]:
        async with self._lock:
            if self._ids is None:
                try:
                    fetched = list(await self._tree.fetch_commands())
                    if self._home_guild is not None:
                        fetched += await self._tree.fetch_commands(guild=discord.Object(self._home_guild))
                except _FETCH_ERRORS as error:
                    logger.warning("The ids of the commands can't be fetched: %s", type(error).__name__)
                    return {}
                self._ids = {
                    command.name: command.id
                    for command in fetched
                    if command.type is discord.AppCommandType.chat_input
                }
            return self._ids


def _list_names(commands: Iterable[Any]) -> Iterable[str]:
    for command in commands:
        if isinstance(command, discord.app_commands.Group):
            yield from _list_names(command.commands)
        else:
            yield command.qualified_name
