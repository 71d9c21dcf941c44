"""Opens copies of databases that are made once in a test process, and shares their loaded content.

Migrating and filling a database takes a tenth of a second, and preparing the built-in content half a second.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.context import BotContext
from bot.process_resources import ProcessResources
from briefings.domain import Content, Snapshot
from briefings.domain.cards import DEFAULT_LIMITS
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage

_KEPT_SERVICES = 4

_databases: dict[tuple[int, str, datetime], tuple[Content | None, bytes]] = {}
"""The bytes of each database, with the content whose identity is in the key."""

_services: OrderedDict[tuple[object, object], BriefingService] = OrderedDict()


async def open_prepared(
    path: Path, *, clock: Callable[[], datetime], content: Content | None = None, builtin: str = ""
) -> SqliteStorage:
    """Returns a new database with this version's schema, and with a content as its first revision.

    Args:
        path: where it is made.
        clock: of the opened database; the revision has the time that it gives now.
        content: the same object in every call, so that the database is made once; None for an empty database.
        builtin: the version of the built-in content that it stands for; empty for other content.
    """
    key = (id(content), builtin, clock())
    if key not in _databases:
        with tempfile.TemporaryDirectory() as folder:
            original = Path(folder) / "briefings.db"
            async with await SqliteStorage.open(original, clock=clock) as storage:
                if content is not None:
                    await storage.revisions.apply_content(content, expected_id=None, builtin=builtin)
            _databases[key] = (content, original.read_bytes())
    path.write_bytes(_databases[key][1])
    os.chmod(path, 0o600)  # noqa: PTH101 - as the product makes it
    return await SqliteStorage.open(path, clock=clock)


async def read_verified(path: Path, *, clock: Callable[[], datetime], lock_timeout: float = 5.0) -> Snapshot:
    """Opens a database, verifies it, and loads its active revision."""
    async with await SqliteStorage.open(path, clock=clock, lock_timeout=lock_timeout) as storage:
        await storage.verify()
        return await storage.revisions.load_snapshot()


def load_verified(path: Path, clock: Callable[[], datetime]) -> Snapshot:
    """Does the same outside of an event loop, without waiting for other processes."""
    return asyncio.run(read_verified(path, clock=clock, lock_timeout=0.2))


async def add_shared_service(storage: SqliteStorage, resources: ProcessResources) -> None:
    """Adds the service of the active revision to the resources of a process, as a platform would."""
    revision = await storage.revisions.get_active_revision()
    key = (revision, DEFAULT_LIMITS)
    if key not in _services:
        _keep_service(key, BriefingService(await storage.revisions.load_snapshot()))
    resources.add_service(storage.location, _services[key])


async def load_shared(context: BotContext) -> None:
    """Loads the content of a context; if another test has loaded the same revision, shares its service.

    This is how the platforms of one process share it.
    """
    revision = await context.storage.revisions.get_active_revision()
    key = (revision, context.card_limits)
    if revision is not None and key in _services:
        context.resources.add_service(context.storage.location, _services[key])
    await context.load_content()
    if revision is not None:
        _keep_service(key, context.service)


def _keep_service(key: tuple[object, object], service: BriefingService) -> None:
    _services[key] = service
    _services.move_to_end(key)
    if len(_services) > _KEPT_SERVICES:
        _services.popitem(last=False)
