"""Serves metrics and health over HTTP, for monitoring on the same machine."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from bot.metrics import Metrics, PrometheusMetrics
from briefings.domain.deliveries import DeliveryState
from briefings.errors import BriefingError, StoreError
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from bot.settings import Settings
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Content type of Prometheus' text format."""


class MonitoringPortInUse(BriefingError):
    """Another program listens on the port for monitoring."""


class MonitoredPlatform(Protocol):
    """A running platform, as monitoring sees it."""

    @property
    def storage(self) -> Storage:
        """The open database."""

    @property
    def active_revision(self) -> int | None:
        """The revision that is loaded; None before."""

    @property
    def is_connected(self) -> bool:
        """Whether the platform is connected."""


class Monitoring:
    """What a process reports to monitoring.

    Attributes:
        metrics: counts what happens.
    """

    def __init__(self, metrics: Metrics | None = None) -> None:
        self.metrics = metrics or Metrics()
        self._platforms: dict[str, MonitoredPlatform | None] = {}

    def expect_platform(self, name: str) -> None:
        """Notes that the process is to run a platform, which is not there yet."""
        self._platforms.setdefault(name, None)

    def set_platform(self, name: str, platform: MonitoredPlatform | None) -> None:
        """Sets the running session of a platform; None once it has ended."""
        self._platforms[name] = platform

    def describe_health(self) -> tuple[bool, dict[str, object]]:
        """Whether every platform is connected and has content, and the details as JSON."""
        details = {
            name: {
                "connected": platform is not None and platform.is_connected,
                "revision": platform.active_revision if platform is not None else None,
            }
            for name, platform in self._platforms.items()
        }
        is_healthy = all(state["connected"] and state["revision"] for state in details.values())
        return is_healthy, {"status": "ok" if is_healthy else "unavailable", "platforms": details}

    async def export_metrics(self) -> bytes:
        """The metrics in the text format of Prometheus, with those that are read from the database now."""
        assert isinstance(self.metrics, PrometheusMetrics)  # noqa: S101  # the server is started only then
        platform = next((platform for platform in self._platforms.values() if platform is not None), None)
        if platform is not None:
            if platform.active_revision is not None:
                self.metrics.set_revision(platform.active_revision)
            try:
                counts = await platform.storage.deliveries.count_by_state()
            except StoreError:
                self.metrics.count_database_error()
            else:
                self.metrics.set_deliveries({str(state): counts[state] for state in DeliveryState})
        return self.metrics.export_text()


@asynccontextmanager
async def serve_monitoring(settings: Settings) -> AsyncIterator[Monitoring]:
    """Serves `/metrics` and `/health` where METRICS_PORT is set.

    Raises:
        MonitoringPortInUse: another program listens there.
    """
    if not settings.metrics_port:
        yield Monitoring()
        return
    from aiohttp import web

    monitoring = Monitoring(PrometheusMetrics())
    runner = web.AppRunner(_build_application(monitoring), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.metrics_host, settings.metrics_port).start()
        except OSError as error:
            raise MonitoringPortInUse(
                N_("monitoring can't listen on {host}, port {port}: {reason}"),
                location="METRICS_PORT",
                remedy=N_("Choose another port, or 0 for no monitoring."),
                host=settings.metrics_host,
                port=settings.metrics_port,
                reason=error.strerror or error,
            ) from None
        logger.info("Metrics and health are served on http://%s:%d", settings.metrics_host, settings.metrics_port)
        yield monitoring
    finally:
        await runner.cleanup()


def _build_application(monitoring: Monitoring) -> web.Application:
    from aiohttp import web

    async def serve_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await monitoring.export_metrics(), headers={"Content-Type": _METRICS_TYPE})

    async def serve_health(_request: web.Request) -> web.Response:
        is_healthy, details = monitoring.describe_health()
        return web.json_response(details, status=200 if is_healthy else 503)

    application = web.Application()
    application.router.add_get("/metrics", serve_metrics)
    application.router.add_get("/health", serve_health)
    return application
