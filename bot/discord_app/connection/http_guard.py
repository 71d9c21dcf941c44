"""Watches all requests for a rejected token and for a ban of this address."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

log = logging.getLogger(__name__)

FIRST_BAN_SECONDS = 300.0
LONGEST_BAN_SECONDS = 3600.0
"""Seconds without a request after a ban: doubled from the first up to the longest."""

API_HOST = "discord.com"


class RequestWithheld(ConnectionError):
    """A request was not sent, because Cloudflare has banned this address."""


class HttpGuard:
    """Watches every request of discord.py through its documented `http_trace` option.

    After a 429 of Cloudflare (it has no `Via` header; discord.py handles Discord's own 429, which has one), requests
    are withheld for minutes: each interaction would send more of them, and each prolongs the ban. Then one request is
    sent as a probe, and the others wait for its result.

    `token_refused` is set when Discord answers 401 to a request with the bot's token. Answers to interactions do not
    carry it: a 401 there means that the token of the interaction has expired.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.token_refused = asyncio.Event()
        self._clock = clock
        self._ban_seconds = 0.0
        self._banned_until = 0.0
        self._probing = False

    @property
    def seconds_left(self) -> float:
        """Seconds until the next request may be sent; 0 if none is withheld."""
        return max(0.0, self._banned_until - self._clock())

    def create_trace(self) -> aiohttp.TraceConfig:
        """Returns a new trace for the `http_trace` option of a client; each session needs one of its own."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._on_request_start)
        trace.on_request_end.append(self._on_request_end)
        trace.on_request_exception.append(self._on_request_failed)
        return trace

    async def _on_request_start(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
    ) -> None:
        context.probe = False
        if not self._ban_seconds or params.url.host != API_HOST:
            return
        # guard 7 false: tests/e2e/wire/test_rate_limits.py::test_ban_of_the_edge_silences_the_bot
        if self._probing or self.seconds_left:
            raise RequestWithheld("not sent: Cloudflare has banned this address")
        # guard 7 without  self._probing =:
        #   tests/e2e/wire/test_rate_limits.py::test_one_request_probes_whether_the_ban_is_over
        context.probe = self._probing = True

    async def _on_request_end(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        if params.url.host != API_HOST:
            return
        response = params.response
        if context.probe:
            self._probing = False
        if response.status == 429 and _is_from_cloudflare(response):
            self._start_ban(probe=context.probe)
        elif context.probe:
            self._ban_seconds = self._banned_until = 0.0
            log.warning("The ban of this address has ended.")
        # guard 8 without  and not params.url.path.startswith(_TOKENLESS_PATHS):
        #   tests/e2e/wire/test_start.py::test_old_interactions_401_is_not_the_bots
        if response.status == 401 and not params.url.path.startswith(_TOKENLESS_PATHS):
            # guard 8 remove: tests/e2e/wire/test_start.py::test_token_revoked_at_run_time_ends_the_process
            self.token_refused.set()

    async def _on_request_failed(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceRequestExceptionParams
    ) -> None:
        if context.probe:
            self._probing = False

    def _start_ban(self, *, probe: bool) -> None:
        if self.seconds_left:
            return  # the request was sent before the ban was detected
        # guard 7 value 60.0: tests/e2e/wire/test_rate_limits.py::test_fewer_than_twenty_requests_an_hour
        self._ban_seconds = min(self._ban_seconds * 2, LONGEST_BAN_SECONDS) if probe else FIRST_BAN_SECONDS
        self._banned_until = self._clock() + self._ban_seconds
        log.critical(
            "Cloudflare has banned this address from Discord, usually for too many refused requests. "
            "Nothing is sent for %.0f minutes.",
            self._ban_seconds / 60,
        )


_TOKENLESS_PATHS = tuple(f"/api/v10/{kind}/" for kind in ("interactions", "webhooks"))


def _is_from_cloudflare(response: aiohttp.ClientResponse) -> bool:
    headers: Any = response.headers
    return "Via" not in headers or headers.get("Content-Type") != "application/json"
