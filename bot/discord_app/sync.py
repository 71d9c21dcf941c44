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


async def command_digest(tree: app_commands.CommandTree[Any], *, home: int | None = None) -> str:
    """A digest of every command as Discord would be told it, translations included; behind a colon, the home."""
    scopes = [await _payloads(tree, None)]
    if home is None:
        return hashlib.sha256(json.dumps(scopes[0], sort_keys=True).encode()).hexdigest()
    scopes.append(await _payloads(tree, discord.Object(home)))
    return f"{hashlib.sha256(json.dumps(scopes, sort_keys=True).encode()).hexdigest()}:{home}"


async def _payloads(tree: app_commands.CommandTree[Any], guild: discord.Object | None) -> list[dict[str, Any]]:
    translator = tree.translator
    payloads = []
    for command in tree._get_all_commands(guild=guild):  # noqa: SLF001  # what `sync` itself sends
        if translator is None:
            payloads.append(command.to_dict(tree))
        else:
            payloads.append(await command.get_translated_payload(tree, translator))
    payloads.sort(key=lambda payload: (payload["type"], payload["name"]))
    return payloads


async def sync_if_changed(
    tree: app_commands.CommandTree[Any], memory: CommandMemory | None, *, home: int | None = None
) -> bool:
    """Tell Discord the commands unless it has them already; True if it was told.

    The digest is kept after Discord has taken the commands, so a failure in between means one more telling. Where
    Discord does not take them (a day has 200 new commands at most), the bot answers to those that it has.

    Args:
        tree: the commands.
        memory: what Discord was told before; None where nobody remembers.
        home: id of the server that has commands of its own; one that had them before loses them.
    """
    digest = await command_digest(tree, home=home)
    kept = await memory.recall() if memory is not None else None
    if memory is not None and kept == digest:
        return False
    before = (kept or "").partition(":")[2]
    homes = {home, int(before) if before.isdecimal() else None} - {None}
    try:
        told = len(await tree.sync())
        for one in homes:
            told += len(await tree.sync(guild=discord.Object(one or 0)))
    except (discord.HTTPException, discord.RateLimited) as error:
        logger.warning("Discord did not take the commands; it is told again at the next start: %s", error)
        return False
    logger.info("Told Discord %d commands", told)
    if memory is not None:
        await memory.keep(digest)
    return True
