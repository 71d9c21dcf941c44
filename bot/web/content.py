"""Loads the revisions for calendars and pages."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefings.collector import release_objects
from briefings.domain.cards import CardLimits

if TYPE_CHECKING:
    from bot.process_resources import ProcessResources
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage

PAGE_LIMITS: Final = CardLimits(page_length=40_000)
"""The limits of a card on a page, which nearly all cards fit."""

_MAX_REVISIONS: Final = 3
"""Revisions in memory: the active one, and earlier ones that old links name."""


class WebContent:
    """The revisions, loaded when they are first requested.

    Args:
        storage: open.
        resources: what the platforms of the process share; a revision that one of them has loaded is used.
    """

    def __init__(self, storage: Storage, resources: ProcessResources) -> None:
        self.storage = storage
        self._resources = resources
        self._services: OrderedDict[int, BriefingService] = OrderedDict()
        self._loading = asyncio.Lock()
        # Pages are made in a thread, one at a time: they must not delay the platforms.
        self.making = asyncio.Lock()

    async def load_active(self) -> tuple[BriefingService, datetime] | None:
        """Returns the active revision, and when it became active; None if there is no content.

        Raises:
            StoreError: the database can't be read.
        """
        activations = await self.storage.revisions.list_activations(limit=1)
        active = await self.storage.revisions.get_active_revision()
        if active is None:
            return None
        # A database from before activations were recorded has none.
        activated_at = activations[0].at if activations else active.created_at
        return await self._load(active.id), datetime.fromisoformat(activated_at)

    async def load_revision(self, revision: int, digest: str) -> BriefingService | None:
        """Returns a revision that is or was active; None if it does not exist.

        Args:
            revision: its number.
            digest: the first characters of its SHA-256 digest.

        Raises:
            StoreError: the database can't be read.
        """
        # guard 58 false: tests/integration/web/test_card_pages.py::test_revision_that_was_never_active_is_not_shown
        if not await self.storage.revisions.was_ever_active(revision):
            return None
        service = await self._load(revision)
        # After a restore, another revision may have the same number.
        return service if service.snapshot.revision.sha256.startswith(digest) else None

    async def _load(self, revision: int) -> BriefingService:
        async with self._loading:
            service = self._services.get(revision)
            if service is None:
                known = self._resources.find_revision(self.storage.location, revision)
                service = known.with_limits(PAGE_LIMITS) if known else await self._read(revision)
                self._services[revision] = service
            self._services.move_to_end(revision)
            if len(self._services) > _MAX_REVISIONS:
                released = [self._services.popitem(last=False)]
                await asyncio.to_thread(release_objects, released)
            return service

    async def _read(self, revision: int) -> BriefingService:
        from briefings.service import BriefingService

        return BriefingService(await self.storage.revisions.load_snapshot(revision), PAGE_LIMITS)
