"""Registers the commands with Discord when their definition has changed."""

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
    """Stores a digest of the registered commands between starts."""

    async def read_digest(self) -> str | None:
        """Returns the stored digest; None if there is none."""

    async def save_digest(self, digest: str) -> None:
        """Stores the digest."""


async def digest_commands(tree: app_commands.CommandTree[Any], *, home_guild: int | None = None) -> str:
    """Returns a digest of the commands as they are registered, with their translations.

    The home server follows a colon.
    """
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
    """Registers the commands with Discord unless it has them already; returns whether it did.

    The digest is stored after the registration, so a failure in between means one more registration. If Discord
    refuses (the limit is 200 new commands a day), the registered commands are kept.

    Args:
        tree: the commands.
        digest_store: stores what was registered; None registers at every start.
        home_guild: id of the server with additional commands; a previous one loses them.
    """
    # Translating the commands takes a twentieth of a second: the digest is computed only if it is stored.
    digest = await digest_commands(tree, home_guild=home_guild) if digest_store is not None else ""
    stored = await digest_store.read_digest() if digest_store is not None else None
    # guard 17 false: tests/e2e/wire/test_start.py::test_commands_are_synced_only_when_they_changed
    if digest_store is not None and stored == digest:
        return False
    before = (stored or "").partition(":")[2]
    homes = {home_guild, int(before) if before.isdecimal() else None} - {None}
    try:
        count = len(await tree.sync())
        for guild_id in homes:
            count += len(await tree.sync(guild=discord.Object(guild_id or 0)))
    # guard 6 except: tests/e2e/wire/test_start.py::test_refused_commands_do_not_prevent_the_start
    except (discord.HTTPException, discord.RateLimited) as error:
        logger.warning("Discord refused the commands; the next start tries again: %s", error)
        return False
    logger.info("Registered %d commands with Discord", count)
    if digest_store is not None:
        await digest_store.save_digest(digest)
    return True


class CommandDigestFile:
    """A file beside the database with the digest of an application's commands; its loss causes one registration.

    Args:
        database: path of the database; the file has the same name with `.commands` appended.
        token: the bot's token; its first part identifies the application, which has commands of its own.
    """

    def __init__(self, database: Path, token: str) -> None:
        self._path = Path(f"{database}.commands")
        self._application_hash = hashlib.sha256(token.strip().partition(".")[0].encode()).hexdigest()

    async def read_digest(self) -> str | None:
        """Returns the stored digest of this application; None if there is none."""
        return await asyncio.to_thread(self._read_file)

    async def save_digest(self, digest: str) -> None:
        """Stores the digest; if that fails, it is logged, and the next start registers the commands again."""
        await asyncio.to_thread(self._write_file, digest)

    def _read_file(self) -> str | None:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(stored, dict) or stored.get("application") != self._application_hash:
            return None
        digest = stored.get("digest")
        return digest if isinstance(digest, str) else None

    def _write_file(self, digest: str) -> None:
        new = self._path.with_name(f"{self._path.name}.new")
        try:
            new.write_text(json.dumps({"application": self._application_hash, "digest": digest}), encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            logger.warning(
                "The digest of the commands can't be stored (%s): the next start registers them again.", error
            )
