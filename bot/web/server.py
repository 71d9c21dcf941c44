"""Serves calendars and pages of cards on a separate port.

Metrics have another port: they are for monitoring on the same machine, while these pages are read from the internet,
behind a proxy with TLS. Two servers share no address, no path and no limit, so that neither is opened by mistake.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.clock import utc_now
from bot.cooldowns import Cooldowns, Cost
from bot.database import open_storage
from bot.web.addresses import CALENDAR_PATH, CARD_PATH
from bot.web.calendar_pages import CalendarPages
from bot.web.card_html import render_not_found
from bot.web.card_pages import CardPages
from bot.web.connection_guard import ConnectionGuard, GuardedProtocol
from bot.web.content import WebContent
from bot.web.representation import COMMON_HEADERS
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.errors import BriefingError, StoreError
from briefings.i18n import N_
from briefings.revisions.builtin import ensure_builtin

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from bot.process_resources import ProcessResources
    from bot.settings import Settings
    from briefings.storage.ports import Storage

    _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

logger = logging.getLogger(__name__)

MAX_HEADERS: Final = 64
MAX_HEADER_SIZE: Final = 4096
"""Maximum number of headers of a request, and maximum bytes of each and of its first line."""

SHUTDOWN_SECONDS: Final = 3.0
"""Seconds in which responses under way can finish at the end."""

_ALLOWED: Final = ("GET", "HEAD")
_PLATFORM: Final = "web"
_RETRY: Final = {"Retry-After": "60"}
_MISDIRECTED: Final = {404, 405}


class WebPortUnusable(BriefingError):
    """The server can't listen on its port."""


@asynccontextmanager
async def serve_web(
    settings: Settings, resources: ProcessResources, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[None]:
    """Serves calendars and pages while the block runs, if WEB_PORT is set.

    Args:
        settings: the operator's.
        resources: what the platforms of the process share; its metrics count the requests.
        clock: returns the current time, aware.

    Raises:
        WebPortUnusable: the port is in use or not allowed.
        StoreError: the database can't be used.
    """
    if not settings.web_port:
        yield
        return
    async with await open_storage(settings) as storage:
        await ensure_builtin(storage)
        async with serve_storage(storage, settings, resources, clock=clock):
            yield


@asynccontextmanager
async def serve_storage(
    storage: Storage, settings: Settings, resources: ProcessResources, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[None]:
    """Serves calendars and pages over a storage that is open, with content; the caller closes it."""
    if not settings.web_port:
        yield
        return
    server = WebServer(storage, settings, resources, clock)
    await server.open()
    try:
        yield
    finally:
        await server.close()


class WebServer:
    """The server. Every response ends its connection: clients fetch one calendar or page.

    Args:
        storage: open, with content; the caller closes it.
        settings: the operator's; a port of 0 takes a free one.
        resources: what the platforms of the process share.
        clock: returns the current time, aware.
    """

    def __init__(
        self,
        storage: Storage,
        settings: Settings,
        resources: ProcessResources,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings = settings
        self._metrics = resources.monitoring.metrics
        content = WebContent(storage, resources)
        # Enabled regardless of COOLDOWNS, which is about members: these clients are unknown.
        self.cooldowns = Cooldowns()
        application = web.Application(middlewares=[self._serve], client_max_size=1)
        calendars = CalendarPages(content, settings.timezone, clock)
        application.router.add_get(CALENDAR_PATH + r"{token:[^/]+}.ics", calendars.handle, name="calendar")
        cards = CardPages(content, settings.timezone)
        application.router.add_get(CARD_PATH + "{revision}/{language}/{reference}", cards.handle, name="card")
        self._runner = web.AppRunner(
            application,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=SHUTDOWN_SECONDS,
            max_line_size=MAX_HEADER_SIZE,
            max_field_size=MAX_HEADER_SIZE,
            max_headers=MAX_HEADERS,
            lingering_time=0,
        )
        self.guard: ConnectionGuard | None = None
        self._listener: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on; available once opened."""
        assert self._listener is not None  # noqa: S101  # the caller has opened it
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def open(self) -> None:
        """Starts to listen.

        Raises:
            WebPortUnusable: the port is in use or not allowed.
        """
        settings = self._settings
        await self._runner.setup()
        create_protocol = self._runner.server
        assert create_protocol is not None  # noqa: S101  # it was just set up
        self.guard = ConnectionGuard(create_protocol)
        try:
            self._listener = await asyncio.get_running_loop().create_server(
                self.guard, settings.web_host, settings.web_port
            )
        except OSError as error:
            await self._runner.cleanup()
            raise WebPortUnusable(
                N_("calendars and pages can't be served on {host}, port {port}: {reason}"),
                location="WEB_PORT",
                remedy=N_("Choose another port, or 0 to serve none."),
                host=settings.web_host,
                port=settings.web_port,
                reason=error.strerror or error,
            ) from None
        self._metrics.watch_web_connections(self.guard.__len__)
        logger.info("Calendars and pages are served on http://%s:%d", settings.web_host, self.port)

    async def close(self) -> None:
        """Stops listening; responses under way are finished."""
        if self._listener is not None:
            self._listener.close()
        await self._runner.cleanup()

    @web.middleware
    async def _serve(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answers a request, and records it without its address."""
        started_at = time.monotonic()
        if request.transport is not None and isinstance(
            protocol := request.transport.get_protocol(), GuardedProtocol
        ):
            protocol.accept_request()
        route = request.match_info.route.name or "other"
        response = await self._respond(request, handler)
        for name, value in COMMON_HEADERS.items():
            response.headers.setdefault(name, value)
        response.force_close()
        self._metrics.record_web_request(route, response.status, time.monotonic() - started_at)
        return response

    async def _respond(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        # guard 57 false: tests/integration/web/test_server.py::test_client_rate_is_limited
        if seconds := self.cooldowns.use(
            Cost.PAGE, UserRef(_PLATFORM, find_client(request)), WorkspaceRef(_PLATFORM, "")
        ):
            return _respond_plainly(429, "Too many requests", {"Retry-After": str(int(seconds) + 1)})
        if request.method not in _ALLOWED:
            return _respond_plainly(405, "Method not allowed", {"Allow": ", ".join(_ALLOWED)})
        try:
            response = await handler(request)
        except web.HTTPException as error:
            if error.status in _MISDIRECTED:
                return _respond_not_found()
            response = _respond_plainly(error.status, error.reason, _RETRY)
        except StoreError as error:
            self._metrics.count_database_error()
            logger.warning("A calendar or page could not be served: %s", error)
            response = _respond_plainly(503, "Service unavailable", _RETRY)
        except Exception:
            # Without the address, which is a secret.
            logger.exception("A calendar or page could not be served")
            response = _respond_plainly(500, "Internal server error", {})
        return response


def find_client(request: web.Request) -> str:
    """Finds the address of a client, as far as it is known.

    For IPv6, it is the network that a provider assigns to one customer.

    Behind a proxy, it is the last address that `X-Forwarded-For` names. That header is trusted only if the
    connection comes from this machine or a private network: a client in the same network could evade the limit of its
    own requests by it, but not that of all together.
    """
    peer = request.remote or ""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
        if address.is_private:
            forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            address = ipaddress.ip_address(forwarded or str(address))
    except ValueError:
        return peer
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _respond_not_found() -> web.Response:
    """Returns the response for an unknown address, which is always the same."""
    page = render_not_found()
    headers = {"Content-Security-Policy": page.content_security_policy, "Cache-Control": "no-store"}
    return web.Response(status=404, text=page.text, content_type="text/html", charset="utf-8", headers=headers)


def _respond_plainly(status: int, reason: str, headers: dict[str, str]) -> web.Response:
    return web.Response(status=status, text=f"{reason}\n", headers={**headers, "Cache-Control": "no-store"})
