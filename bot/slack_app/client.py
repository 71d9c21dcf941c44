"""Creates Web API clients that send every request once, and reads what their errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    import aiohttp

API_HOST: Final = "slack.com"
API_URL: Final = f"https://{API_HOST}/api/"
REQUEST_TIMEOUT: Final = 20
"""Seconds. A request that takes longer has an unknown outcome."""


def build_client(
    token: str, session: aiohttp.ClientSession, base_url: str = API_URL, proxy: str | None = None
) -> AsyncWebClient:
    """A client for one token.

    It has no retry handlers: the default ones repeat a request whose connection was reset, although Slack may have
    accepted it, and so post a message twice.

    Args:
        token: a bot token, or an app-level token for Socket Mode.
        session: shared by all clients, so that connections are reused.
        base_url: where the Web API is.
        proxy: URL of an HTTP proxy.
    """
    return AsyncWebClient(
        token=token, base_url=base_url, timeout=REQUEST_TIMEOUT, session=session, proxy=proxy, retry_handlers=[]
    )
