"""Provides commands and flows on every platform with the settings, the storage, the clock and the active content."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.clock import utc_now
from bot.cooldowns import Cooldowns
from bot.metrics import Metrics
from bot.place_settings import PlaceSettingsCache
from bot.process_resources import ProcessResources
from briefings.collector import release_objects, return_memory
from briefings.domain.refs import WorkspaceRef
from briefings.storage.content_ports import LoadedSnapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.settings import Settings
    from briefings.domain import Snapshot
    from briefings.domain.cards import CardLimits
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

PREPARATION_DELAY: Final = 0.2
"""Seconds after which further parts of a cached revision are loaded."""


class BotContext:
    """The dependencies of every command and flow.

    Attributes:
        settings: the settings of the operator.
        storage: the open database; its opener closes it.
        clock: returns the current time, aware.
        card_limits: the limits of the platform for cards.
        places: the settings of servers and channels.
        metrics: counts events, if the operator enables it.
        resources: resources that the platforms of the process share.
    """

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        card_limits: CardLimits,
        clock: Callable[[], datetime] = utc_now,
        resources: ProcessResources | None = None,
    ) -> None:
        self.settings = settings
        self.storage = storage
        self.card_limits = card_limits
        self.clock = clock
        self.metrics = Metrics()
        self.cooldowns = Cooldowns(enabled=settings.cooldowns)
        self.resources = resources or ProcessResources()
        self.places = PlaceSettingsCache(storage)
        self._service: BriefingService | None = None

    @property
    def service(self) -> BriefingService:
        """The service of the active revision.

        It is replaced as a whole when another revision becomes active, so a handler that needs several answers from
        one revision reads it once.
        """
        if self._service is None:
            raise RuntimeError("no revision has been loaded")
        return self._service

    @property
    def loaded_revision(self) -> int | None:
        """The loaded revision; None before one is loaded."""
        return None if self._service is None else self._service.snapshot.revision.id

    @property
    def home_workspaces(self) -> tuple[WorkspaceRef, ...]:
        """The Discord server and the Slack workspace whose moderators manage the content, as far as they are set."""
        settings = self.settings
        homes = (("discord", str(settings.home_guild or "")), ("slack", settings.home_workspace))
        return tuple(WorkspaceRef(platform, home) for platform, home in homes if home)

    @property
    def today(self) -> date:
        """The current date, in the time zone of the place of the request, else in that of the settings."""
        return self.clock().astimezone(ZoneInfo(self.zone)).date()

    @property
    def zone(self) -> str:
        """The time zone of the place of the request, else that of the settings (IANA)."""
        return self.places.find_here().zone or self.settings.timezone

    async def load_content(self) -> None:
        """Loads the active revision.

        Raises:
            StoreError: the database can't be read, or the revision is damaged.
        """
        await self.places.load()
        active = await self.storage.revisions.get_active_revision()
        await self._serve_revision(None if active is None else active.id)

    async def reload_if_changed(self) -> bool:
        """Loads the active revision if it differs from the loaded one, and returns whether it did.

        Raises:
            StoreError: the database can't be read, or the revision is damaged; the loaded one is kept.
        """
        await self.places.load()
        active = await self.storage.revisions.get_active_revision()
        loaded = self.service.snapshot.revision.id
        if active is None or active.id == loaded:
            return False
        await self._serve_revision(active.id)
        logger.info("Revision %d is active; before, it was revision %d", active.id, loaded)
        return True

    async def serve_loaded(self, loaded: LoadedSnapshot) -> None:
        """Makes this revision the one that is served; until its first parts are computed, the previous one is served.

        The first revision is served at once, and each answer computes the parts that it needs.
        """
        preparation = self._prepare_service
        if self._service is None or loaded.derived is not None:
            service = build_service(loaded, self.card_limits)
        else:
            # guard 18 inline:
            #   tests/integration/test_process_resources.py::test_content_is_prepared_outside_the_event_loop
            service = await asyncio.to_thread(
                build_prepared_service, loaded.snapshot, self.card_limits, self._service
            )
            preparation = self._complete_loading
        self.resources.prepare_later(preparation(service, loaded))
        self.resources.add_service(self.storage.location, service)
        await self.serve_service(service)

    async def serve_service(self, service: BriefingService) -> None:
        """Makes a prepared service the one that is used from now on."""
        previous: list[Any] = [self._service]
        self._service = service
        await asyncio.to_thread(release_objects, previous)

    async def _serve_revision(self, revision: int | None) -> None:
        """Serves a stored revision, which another platform of the process may have loaded."""
        async with self.resources.loading:
            known = None
            if revision is not None:
                known = self.resources.find_service(self.storage.location, revision, self.card_limits)
            if known is None:
                await self.serve_loaded(await self.storage.revisions.load_active_snapshot(verifies_later=True))
                return
        await self.serve_service(known)

    async def _prepare_service(self, service: BriefingService, loaded: LoadedSnapshot) -> None:
        """Computes in a thread the parts that further answers need, and completes the loading.

        Raises:
            DatabaseDamaged: as `_complete_loading`.
        """
        if loaded.derived is not None:
            # The first answers need nothing else: connecting to the platforms comes first.
            await asyncio.sleep(PREPARATION_DELAY)
        # guard 18 inline:
        #   tests/integration/test_process_resources.py::test_content_is_prepared_outside_the_event_loop
        await asyncio.to_thread(service.preload)
        await self._complete_loading(service, loaded)

    async def _complete_loading(self, service: BriefingService, loaded: LoadedSnapshot) -> None:
        """Verifies the stored rows of a revision from the cache, and caches computed values for the next start.

        Raises:
            DatabaseDamaged: the stored rows are not as they were stored.
        """
        # guard 26 false:
        #   tests/integration/test_process_resources.py::test_damage_that_a_cached_start_finds_later_is_reported
        if not loaded.is_verified:
            await self.storage.revisions.verify_snapshot(loaded)
        if loaded.derived is None or service.has_new_parts:
            # The service's content, since it may share subjects with an earlier revision, to which the names refer.
            cached = replace(loaded, snapshot=service.snapshot)
            await self.storage.revisions.cache_snapshot(cached, *service.export_derived())
        await asyncio.to_thread(return_memory)


def build_service(loaded: LoadedSnapshot, card_limits: CardLimits) -> BriefingService:
    """Builds a service that computes each of its parts when an answer first needs it.

    Args:
        loaded: the revision, with values computed from its content before.
        card_limits: the limits of the platform for cards.
    """
    # Imported when first needed: neither the command line nor connecting to a platform needs it.
    from briefings.service import BriefingService

    return BriefingService(loaded.snapshot, card_limits, loaded.derived, loaded.load_further)


def build_prepared_service(
    snapshot: Snapshot, card_limits: CardLimits, previous: BriefingService | None = None
) -> BriefingService:
    """Builds a service with all its parts. It takes about a second: call it in a thread.

    Args:
        snapshot: the revision.
        card_limits: how much of a card the platform shows.
        previous: a service with these limits over another revision, which may have parts in common.
    """
    loaded = LoadedSnapshot(snapshot)
    service = build_service(loaded, card_limits) if previous is None else previous.for_revision(snapshot)
    service.preload()
    return service
