"""Receives Slack's requests over HTTP, and serves the pages by which a workspace installs the application."""

from __future__ import annotations

import hmac
import logging
import time
from typing import TYPE_CHECKING, Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_sdk.signature import SignatureVerifier

from bot.slack_app.payload_dispatcher import decode_payload
from briefings.errors import BriefingError
from briefings.i18n import N_

if TYPE_CHECKING:
    from bot.slack_app.payload_dispatcher import PayloadDispatcher

logger = logging.getLogger(__name__)

MAX_BODY: Final = 4 << 20
"""Bytes of a request: Slack's own are far smaller."""

MAX_SKEW: Final = 300
"""Seconds between the time of a signature and now (Slack's reference: Verifying requests)."""

EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"


class SlackPortUnusable(BriefingError):
    """The server can't listen on its port."""


class SlackHttpServer:
    """Passes requests to the application. A proxy in front of it provides TLS.

    Args:
        dispatcher: passes requests to the application, which may have pages of installation.
        signing_secret: the secret with which Slack signs its requests; empty for Socket Mode.
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        serves_installation: whether the application has pages of installation.
    """

    def __init__(
        self,
        dispatcher: PayloadDispatcher,
        signing_secret: str,
        *,
        host: str,
        port: int,
        serves_installation: bool = False,
    ) -> None:
        self._dispatcher = dispatcher
        self._app = dispatcher.app
        self._serves_installation = serves_installation
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._is_skew_logged = False

    @property
    def port(self) -> int:
        """The port it listens on; available once opened."""
        if self._runner is None:
            raise RuntimeError("the server has not been opened")
        return int(self._runner.addresses[0][1])

    async def open(self) -> None:
        """Starts to listen.

        Raises:
            SlackPortUnusable: the port is in use or not allowed.
        """
        application = web.Application(client_max_size=MAX_BODY)
        if self._verifier is not None:
            application.router.add_post(EVENTS_PATH, self._handle_request)
        if self._serves_installation:
            application.router.add_get(INSTALL_PATH, self._handle_install)
            application.router.add_get(REDIRECT_PATH, self._handle_redirect)
        # A request whose client went away is processed all the same: Slack counts it as delivered or repeats it.
        runner = web.AppRunner(application, access_log=None, handler_cancellation=False, shutdown_timeout=3.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise SlackPortUnusable(
                N_("the server for Slack can't listen on port {port}: {reason}"),
                location="SLACK_HTTP_PORT",
                remedy=N_("Choose another port, or end the program that uses it."),
                port=self._port,
                reason=error.strerror or type(error).__name__,
            ) from None
        self._runner = runner
        logger.info("Listening for Slack on %s port %d", self._host, self.port)

    async def close(self) -> None:
        """Stops listening; requests that are being processed are finished."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _handle_request(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await request.text()
        except UnicodeDecodeError:
            return web.Response(status=400)
        if not self._is_authentic(body, request):
            return web.Response(status=401)
        try:
            payload = decode_payload(body, request.content_type)
        except ValueError:
            return web.Response(status=400)
        headers = {name: value for name, value in request.headers.items() if name.lower().startswith("x-slack-")}
        return await to_aiohttp_response(await self._dispatcher.dispatch(payload, headers))

    async def _handle_install(self, request: web.Request) -> web.StreamResponse:
        flow = self._app.oauth_flow
        assert flow is not None  # noqa: S101  # the route is there only then
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def _handle_redirect(self, request: web.Request) -> web.StreamResponse:
        flow = self._app.oauth_flow
        assert flow is not None  # noqa: S101  # the route is there only then
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    def _is_authentic(self, body: str, request: web.Request) -> bool:
        """Returns whether Slack signed a request, within five minutes.

        bolt checks the same, but raises an error for a timestamp that is not a number, and does not report a wrong
        clock.
        """
        assert self._verifier is not None  # noqa: S101  # the route is there only then
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            return False
        expected = self._verifier.generate_signature(timestamp=timestamp, body=body) or ""
        # guard 42 false: tests/e2e/wire/slack/test_http.py::test_unsigned_request_is_refused
        if not hmac.compare_digest(expected.encode(), request.headers.get("X-Slack-Signature", "").encode()):
            return False
        skew = time.time() - int(timestamp)
        # guard 42 true:
        #   tests/e2e/wire/slack/test_http.py::test_request_with_a_wrong_time_is_refused_and_logged_once
        if abs(skew) <= MAX_SKEW:
            return True
        if not self._is_skew_logged:
            self._is_skew_logged = True
            logger.error(
                "A request that Slack signed is refused: its time differs by %.0f s from the clock of this machine.",
                skew,
            )
        return False
