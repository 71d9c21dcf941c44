"""Which commands Discord was told, kept beside the database between starts."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from pathlib import Path

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
