"""Telling Discord the commands only when their definition has changed."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any, Protocol

import discord
from discord import app_commands

logger = logging.getLogger(__name__)


class CommandMemory(Protocol):
    """Where the digest of the definitions that Discord has is kept between starts."""

    async def recall(self) -> str | None:
        """The digest that was kept last; None where none was."""

    async def keep(self, digest: str) -> None:
        """Keep `digest`."""


async def command_digest(tree: app_commands.CommandTree[Any]) -> str:
    """A digest of every global command as Discord would be told it, translations included."""
    translator = tree.translator
    payloads = []
    for command in tree._get_all_commands(guild=None):  # noqa: SLF001  # what `sync` itself sends
        if translator is None:
            payloads.append(command.to_dict(tree))
        else:
            payloads.append(await command.get_translated_payload(tree, translator))
    payloads.sort(key=lambda payload: (payload["type"], payload["name"]))
    return hashlib.sha256(json.dumps(payloads, sort_keys=True).encode()).hexdigest()


async def sync_if_changed(tree: app_commands.CommandTree[Any], memory: CommandMemory | None) -> bool:
    """Tell Discord the commands unless it has them already; True if it was told.

    The digest is kept after Discord has taken the commands, so a failure in between means one more telling. Where
    Discord does not take them (a day has 200 new commands at most), the bot answers to those that it has.
    """
    digest = await command_digest(tree)
    if memory is not None and await memory.recall() == digest:
        return False
    try:
        commands = await tree.sync()
    except (discord.HTTPException, discord.RateLimited) as error:
        logger.warning("Discord did not take the commands; it is told again at the next start: %s", error)
        return False
    logger.info("Told Discord %d commands", len(commands))
    if memory is not None:
        await memory.keep(digest)
    return True
