"""Holds resources that the platforms of one process share: the prepared content, and the publishers of posts."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from bot.backlog import Backlog
from bot.handouts import HandoutMaker
from bot.monitoring import Monitoring
from briefings.errors import DatabaseDamaged, StoreError
from briefings.posting.routing import PublisherRoutes

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from briefings.domain.cards import CardLimits
    from briefings.service import BriefingService

logger = logging.getLogger(__name__)

ServiceKey = tuple[str, int, "CardLimits"]


class ProcessResources:
    """Resources that the contexts of the platforms share.

    Attributes:
        backlog: the interactions that wait for their answer.
        handouts: makes briefings as files.
        publishers: the publishers of the platforms that are connected.
        monitoring: metrics and state of the process.
        loading: held while a revision is loaded, so that it is loaded once.
    """

    def __init__(self) -> None:
        self.backlog = Backlog()
        self.handouts = HandoutMaker()
        self.publishers = PublisherRoutes()
        self.monitoring = Monitoring()
        self.loading = asyncio.Lock()
        # A service is kept as long as a platform uses it.
        self._services: WeakValueDictionary[ServiceKey, BriefingService] = WeakValueDictionary()
        self._preparing: set[asyncio.Task[None]] = set()
        self._damages: asyncio.Queue[DatabaseDamaged] = asyncio.Queue()

    def find_service(self, location: str, revision: int, limits: CardLimits) -> BriefingService | None:
        """Finds the service of a revision, if a platform has prepared it.

        Args:
            location: location of the database.
            revision: id of the revision.
            limits: how much of a card the platform shows.
        """
        return self._services.get((location, revision, limits))

    def add_service(self, location: str, service: BriefingService) -> None:
        """Adds a prepared service, which other platforms can use too."""
        self._services[location, service.snapshot.revision.id, service.limits] = service

    def prepare_later(self, preparation: Coroutine[Any, Any, None]) -> None:
        """Prepares content in the background, while it is used already and the platforms are being connected.

        Args:
            preparation: the preparation. If it raises `DatabaseDamaged`, `wait_for_damage` does so too.
        """
        task = asyncio.create_task(self._prepare(preparation), name="preparing the content")
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

    async def wait_for_damage(self) -> None:
        """Waits until a database is found to be damaged after its content was loaded.

        Raises:
            DatabaseDamaged: always.
        """
        raise await self._damages.get()

    async def _prepare(self, preparation: Coroutine[Any, Any, None]) -> None:
        try:
            await preparation
        except DatabaseDamaged as error:
            self._damages.put_nowait(error)
        except StoreError as error:
            # A session that ends closes the database; if it can't be read, commands report it.
            logger.debug("The content was not prepared: %s", error)
        except Exception:
            # Missing parts are computed again for the answer that needs them, which reports the error.
            logger.exception("The content could not be prepared.")

    async def wait_until_prepared(self) -> None:
        """Waits until every service is prepared."""
        while self._preparing:
            await asyncio.wait(self._preparing)

    def find_revision(self, location: str, revision: int) -> BriefingService | None:
        """Finds a service of the revision with any limits, if a platform has prepared one."""
        services = ((key, service) for key, service in self._services.items() if key[:2] == (location, revision))
        return next((service for _key, service in services), None)
