"""Telling Discord the commands only when their definition has changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from pathlib import Path
from typing import Any, Protocol

import discord
from discord import app_commands

logger = logging.getLogger(__name__)


class CommandDigestStore(Protocol):
    """Where the digest of the definitions that Discord has is kept between starts."""

    async def read_digest(self) -> str | None:
        """The digest that was kept last; None where none was."""

    async def save_digest(self, digest: str) -> None:
        """Keep `digest`."""


async def digest_commands(tree: app_commands.CommandTree[Any], *, home_guild: int | None = None) -> str:
    """A digest of every command as Discord would be told it, translations included; behind a colon, the home."""
    scopes = [await _list_payloads(tree, None)]
    if home_guild is None:
        return hashlib.sha256(json.dumps(scopes[0], sort_keys=True).encode()).hexdigest()
    scopes.append(await _list_payloads(tree, discord.Object(home_guild)))
    return f"{hashlib.sha256(json.dumps(scopes, sort_keys=True).encode()).hexdigest()}:{home_guild}"


async def _list_payloads(tree: app_commands.CommandTree[Any], guild: discord.Object | None) -> list[dict[str, Any]]:
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
    tree: app_commands.CommandTree[Any], digest_store: CommandDigestStore | None, *, home_guild: int | None = None
) -> bool:
    """Tell Discord the commands unless it has them already; True if it was told.

    The digest is kept after Discord has taken the commands, so a failure in between means one more telling. Where
    Discord does not take them (a day has 200 new commands at most), the bot answers to those that it has.

    Args:
        tree: the commands.
        digest_store: what Discord was told before; None where nobody remembers.
        home_guild: id of the server that has commands of its own; one that had them before loses them.
    """
    digest = await digest_commands(tree, home_guild=home_guild)
    kept = await digest_store.read_digest() if digest_store is not None else None
    if digest_store is not None and kept == digest:
        return False
    before = (kept or "").partition(":")[2]
    homes = {home_guild, int(before) if before.isdecimal() else None} - {None}
    try:
        told = len(await tree.sync())
        for one in homes:
            told += len(await tree.sync(guild=discord.Object(one or 0)))
    except (discord.HTTPException, discord.RateLimited) as error:
        logger.warning("Discord did not take the commands; it is told again at the next start: %s", error)
        return False
    logger.info("Told Discord %d commands", told)
    if digest_store is not None:
        await digest_store.save_digest(digest)
    return True


log = logging.getLogger(__name__)


class CommandDigestFile:
    """A small file with the digest of the commands that an application's Discord has.

    It is no part of the content, and losing it costs one telling more: so it stands beside the database, not in it.

    Args:
        database: the database; the file's name is its with `.commands` behind.
        token: the bot's token. Its first part names the application: another application has other commands.
    """

    def __init__(self, database: Path, token: str) -> None:
        self._path = Path(f"{database}.commands")
        self._application_hash = hashlib.sha256(token.strip().partition(".")[0].encode()).hexdigest()

    async def read_digest(self) -> str | None:
        """The digest that was kept last for this application; None where none was."""
        return await asyncio.to_thread(self._read_file)

    async def save_digest(self, digest: str) -> None:
        """Keep `digest`; where that fails, it is logged, and the next start tells Discord again."""
        await asyncio.to_thread(self._write_file, digest)

    def _read_file(self) -> str | None:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(kept, dict) or kept.get("application") != self._application_hash:
            return None
        digest = kept.get("digest")
        return digest if isinstance(digest, str) else None

    def _write_file(self, digest: str) -> None:
        new = self._path.with_name(f"{self._path.name}.new")
        try:
            new.write_text(json.dumps({"application": self._application_hash, "digest": digest}), encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            log.warning("Which commands Discord has could not be kept (%s): the next start tells it again.", error)
