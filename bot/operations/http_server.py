"""Serves metrics and health over HTTP, for monitoring on the same machine."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.metrics import PrometheusMetrics
from bot.monitoring import Monitoring
from briefings.errors import BriefingError
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from bot.settings import Settings

logger = logging.getLogger(__name__)

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Content type of Prometheus' text format."""


class MonitoringPortInUse(BriefingError):
    """Another program listens on the port for monitoring."""


@asynccontextmanager
async def serve_monitoring(settings: Settings) -> AsyncIterator[Monitoring]:
    """Serves `/metrics` and `/health` if METRICS_PORT is set.

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
