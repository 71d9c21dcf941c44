"""Connects the application to Slack over Socket Mode, and ends the connection in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.slack_app.app import build_app
from bot.slack_app.client import API_URL, build_client
from bot.slack_app.context import SlackContext
from bot.slack_app.responder import Responder
from bot.slack_app.users import UserDirectory
from bot.slack_app.workspaces import SingleWorkspace, WorkspaceAccess
from briefings.errors import BriefingError
from briefings.i18n import N_

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.context import BotContext
    from bot.miss_counter import MissCounter
    from bot.slack_app.workspaces import Workspaces

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT: Final = 30.0
"""Seconds for the first connection: the Socket Mode client would retry for ever without a word."""

_REFUSED_CODES: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)


class SlackTokenRefused(BriefingError):
    """Slack does not accept a token: trying again does not help."""


class SlackUnreachable(BriefingError):
    """Slack does not answer: trying again may help."""


class SlackConnection:
    """One connection, from its HTTP session to its end.

    Args:
        context: the settings, the storage, the clock and the active content.
        miss_counter: counts queries that found nothing.
        bot_token: token of the bot user (`xoxb-…`).
        app_token: app-level token for Socket Mode (`xapp-…`).
        base_url: where the Web API is.
        proxy: URL of an HTTP proxy.
    """

    def __init__(  # noqa: PLR0913 - two tokens and where they are for
        self,
        context: BotContext,
        miss_counter: MissCounter,
        *,
        bot_token: str,
        app_token: str,
        base_url: str = API_URL,
        proxy: str | None = None,
    ) -> None:
        self._context = context
        self._miss_counter = miss_counter
        self._bot_token = bot_token
        self._app_token = app_token
        self._base_url = base_url
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._handler: AsyncSocketModeHandler | None = None
        self._workspaces: Workspaces | None = None

    @property
    def client(self) -> AsyncWebClient:
        """The client of the bot token; available once connected."""
        if self._session is None:
            raise RuntimeError("the connection has not been opened")
        return build_client(self._bot_token, self._session, self._base_url, self._proxy)

    @property
    def workspaces(self) -> Workspaces:
        """The workspaces in which the application is installed; available once connected."""
        if self._workspaces is None:
            raise RuntimeError("the connection has not been opened")
        return self._workspaces

    async def connect(self) -> None:
        """Checks the bot token and opens the socket.

        Raises:
            SlackTokenRefused: Slack does not accept a token.
            SlackUnreachable: Slack did not answer in time.
        """
        self._session = aiohttp.ClientSession()
        try:
            await self._open_socket(self._session)
        except SlackApiError as error:
            await self.close()
            code = str(error.response.get("error", ""))
            if code in _REFUSED_CODES:
                raise SlackTokenRefused(
                    N_("Slack does not accept the token ({code})"),
                    location="SLACK_BOT_TOKEN, SLACK_APP_TOKEN",
                    remedy=N_("Copy the tokens anew from the settings of the Slack application."),
                    code=code,
                ) from None
            raise SlackUnreachable(N_("Slack refuses the connection ({code})"), code=code) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            await self.close()
            raise SlackUnreachable(
                N_("Slack can't be reached ({reason})"), reason=str(error) or type(error).__name__
            ) from None

    async def close(self) -> None:
        """Closes the socket and the HTTP session."""
        handler, self._handler = self._handler, None
        session, self._session = self._session, None
        if handler is not None:
            await handler.close_async()  # type: ignore[no-untyped-call]  # bolt does not annotate it
        if session is not None:
            await session.close()

    async def _open_socket(self, session: aiohttp.ClientSession) -> None:
        client = self.client
        identity = await client.auth_test()
        access = WorkspaceAccess(client, str(identity.get("bot_id", "")), str(identity.get("user_id", "")))
        self._workspaces = SingleWorkspace(str(identity.get("team_id", "")), access)
        users = UserDirectory(self._context)
        context = SlackContext(self._context, users, Responder(session, self._proxy), self._miss_counter)
        app = build_app(context, client)
        self._handler = AsyncSocketModeHandler(
            app,
            self._app_token,
            web_client=build_client(self._app_token, session, self._base_url, self._proxy),
            proxy=self._proxy,
        )
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await self._handler.connect_async()  # type: ignore[no-untyped-call]  # bolt does not annotate it
        logger.info("Connected to Slack over Socket Mode")
