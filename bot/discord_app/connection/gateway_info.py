"""Requests from Discord the number of shards to use and of sessions that may still be started."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.http import Route
from msgspec import Struct

if TYPE_CHECKING:
    from bot.discord_app.connection.http_guard import HttpGuard

log = logging.getLogger(__name__)

REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=15)
USER_AGENT = "DiscordBot (https://github.com/Rapptz/discord.py {version})"


class GatewayInfo(Struct, frozen=True, dict=True):
    """The answer of `GET /gateway/bot` (Discord's documentation: Gateway, Get Gateway Bot).

    Attributes:
        shards: recommended number of connections; 1 up to about 1,000 servers.
        sessions_left: sessions that may be started until the limit is reset.
        reset_after: seconds until then.
        max_concurrency: shards that may identify within the same five seconds.
    """

    shards: int = 1
    sessions_left: int = 1000
    reset_after: float = 0.0
    max_concurrency: int = 1

    @property
    def wait_seconds(self) -> float:
        """Seconds to wait before the sessions of all shards may be started; a token that starts more is revoked."""
        return self.reset_after if self.sessions_left < self.shards else 0.0


async def fetch_gateway_info(
    token: str, http_guard: HttpGuard, connector: aiohttp.BaseConnector | None, proxy: str | None = None
) -> GatewayInfo:
    """Requests the information from Discord, over `connector` if there is one; it stays open.

    Args:
        token: the bot's token.
        http_guard: watches the request.
        connector: makes the connection; None for a new one.
        proxy: URL of an HTTP proxy.

    Raises:
        discord.LoginFailure: the token is refused.
        discord.RateLimited: asked too often.
        discord.GatewayNotFound: Discord answers with a server error.
        OSError, aiohttp.ClientError, TimeoutError: Discord can't be reached.
    """
    headers = {
        "Authorization": f"Bot {token.strip()}",
        "User-Agent": USER_AGENT.format(version=discord.__version__),
    }
    async with (
        aiohttp.ClientSession(
            connector=connector,
            connector_owner=connector is None,
            proxy=proxy,
            timeout=REQUEST_TIMEOUT,
            trace_configs=[http_guard.create_trace()],
        ) as session,
        session.get(Route("GET", "/gateway/bot").url, headers=headers) as response,
    ):
        if response.status == 401:
            raise discord.LoginFailure("Improper token has been passed.")
        if response.status == 429:
            # guard 7 without http_guard.seconds_left or:
            #   tests/e2e/wire/test_rate_limits.py::test_banned_address_causes_no_request_storm
            raise discord.RateLimited(http_guard.seconds_left or float(response.headers.get("Retry-After", 60)))
        if response.status >= 500:
            raise discord.GatewayNotFound
        if response.status != 200:
            log.warning("Discord did not state how many shards to use (status %d): one is used.", response.status)
            return GatewayInfo()
        return _parse_gateway_info(await response.json())


def _parse_gateway_info(data: dict[str, Any]) -> GatewayInfo:
    limit = data.get("session_start_limit", {})
    return GatewayInfo(
        shards=max(1, int(data.get("shards", 1))),
        sessions_left=int(limit.get("remaining", 1000)),
        reset_after=int(limit.get("reset_after", 0)) / 1000,
        max_concurrency=max(1, int(limit.get("max_concurrency", 1))),
    )
