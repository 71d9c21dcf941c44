"""Connects the application to Slack, over Socket Mode or HTTP, and closes the connection in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

import aiohttp
from msgspec import Struct
from slack_sdk.errors import SlackApiError

from bot.slack_app.app import build_app
from bot.slack_app.client import API_URL, TOKEN_CODES, build_client, get_error_code
from bot.slack_app.context import SlackContext
from bot.slack_app.http_server import SlackHttpServer
from bot.slack_app.installations.installed_workspaces import InstalledWorkspaces
from bot.slack_app.installations.oauth import build_oauth_flow
from bot.slack_app.installations.token_vault import TokenVault
from bot.slack_app.payload_dispatcher import PayloadDispatcher
from bot.slack_app.posting.publisher import SlackPublisher
from bot.slack_app.refs import PLATFORM
from bot.slack_app.responder import Responder
from bot.slack_app.socket_handler import DirectSocketModeHandler
from bot.slack_app.users import UserDirectory
from bot.slack_app.workspaces import SingleWorkspace, WorkspaceAccess, WorkspaceAuthorize
from briefings.errors import BriefingError
from briefings.i18n import N_

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.context import BotContext
    from bot.miss_counter import MissCounter
    from bot.settings import Settings
    from bot.slack_app.workspaces import Workspaces

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT: Final = 30.0
"""Seconds for the first connection: the Socket Mode client would retry for ever without a word."""

_REFUSED_CODES: Final = TOKEN_CODES | {"invalid_refresh_token", "invalid_client_id", "bad_client_secret"}


class SlackTokenRefused(BriefingError):
    """Slack does not accept a token; retrying does not help."""


class SlackUnreachable(BriefingError):
    """Slack does not respond; retrying may help."""


class SlackCredentials(Struct, frozen=True):
    """The credentials for Slack in the settings; empty for missing ones.

    Attributes:
        bot_token: token of the bot user (`xoxb-…`).
        app_token: app-level token for Socket Mode (`xapp-…`); empty for HTTP.
        signing_secret: the secret with which Slack signs its requests over HTTP.
        client_id: of the application; with the client secret, tokens are those of stored installations.
        client_secret: of the application.
        refresh_token: the first one, if tokens rotate.
        host: address for requests over HTTP and for the pages of installation.
        port: port for them; 0 takes a free one.
    """

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    host: str = "127.0.0.1"
    port: int = 3000

    @classmethod
    def from_settings(cls, settings: Settings) -> SlackCredentials:
        """Returns the credentials of the settings."""

        def reveal(name: str) -> str:
            value = getattr(settings, f"slack_{name}")
            return value.get_secret_value().strip() if value is not None else ""

        secrets = ("bot_token", "app_token", "signing_secret", "client_secret", "refresh_token")
        return cls(
            client_id=settings.slack_client_id or "",
            host=settings.slack_http_host,
            port=settings.slack_http_port,
            **{name: reveal(name) for name in secrets},
        )


class SlackConnection:
    """One connection, from its HTTP session to its end.

    Args:
        context: the settings, the storage, the clock and the active content.
        miss_counter: counts queries that found nothing.
        credentials: of the application.
        base_url: address of the Web API.
        proxy: URL of an HTTP proxy.
    """

    def __init__(
        self,
        context: BotContext,
        miss_counter: MissCounter,
        credentials: SlackCredentials,
        *,
        base_url: str = API_URL,
        proxy: str | None = None,
    ) -> None:
        self._context = context
        self._miss_counter = miss_counter
        self._credentials = credentials
        self._base_url = base_url
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._slack_context: SlackContext | None = None
        self._installed: InstalledWorkspaces | None = None
        self._handler: DirectSocketModeHandler | None = None
        self._server: SlackHttpServer | None = None
        self._publisher: SlackPublisher | None = None

    @property
    def client(self) -> AsyncWebClient:
        """The client of the bot token in the settings; available once connected."""
        return self._create_client(self._credentials.bot_token)

    @property
    def workspaces(self) -> Workspaces:
        """The workspaces in which the application is installed; available once connected."""
        return self.context.workspaces

    @property
    def context(self) -> SlackContext:
        """The dependencies of the handlers; available once connected."""
        if self._slack_context is None:
            raise RuntimeError("the connection has not been opened")
        return self._slack_context

    @property
    def http_port(self) -> int:
        """The port of the server for requests over HTTP; available once connected."""
        if self._server is None:
            raise RuntimeError("there is no server")
        return self._server.port

    @property
    def is_connected(self) -> bool:
        """Whether requests of Slack arrive: over the socket, or else over HTTP."""
        if self._handler is None:
            return self._server is not None
        session = self._handler.client.current_session
        return session is not None and not session.closed

    async def connect(self) -> None:
        """Checks the token and opens the socket or the server.

        Raises:
            SlackTokenRefused: Slack does not accept a token.
            SlackUnreachable: Slack did not answer in time.
            SlackPortUnusable: the server can't listen on its port.
        """
        self._session = aiohttp.ClientSession()
        try:
            await self._open(self._session)
        except SlackApiError as error:
            await self.close()
            code = get_error_code(error)
            if code in _REFUSED_CODES:
                raise SlackTokenRefused(
                    N_("Slack does not accept the token ({code})"),
                    location="SLACK_BOT_TOKEN, SLACK_APP_TOKEN",
                    remedy=N_("Copy the tokens again from the settings of the Slack application."),
                    code=code,
                ) from None
            raise SlackUnreachable(N_("Slack refuses the connection ({code})"), code=code) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            await self.close()
            raise SlackUnreachable(
                N_("Slack can't be reached ({reason})"), reason=str(error) or type(error).__name__
            ) from None
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Closes the socket and the server, waits for running handlers, and closes the HTTP session."""
        handler, self._handler = self._handler, None
        server, self._server = self._server, None
        session, self._session = self._session, None
        installed, self._installed = self._installed, None
        if self._publisher is not None:
            self._context.resources.publishers.remove_publisher(PLATFORM, self._publisher)
        if handler is not None:
            await handler.close_async()  # type: ignore[no-untyped-call]  # bolt does not annotate it
        if server is not None:
            await server.close()
        if self._slack_context is not None:
            await self._slack_context.tasks.drain()
        if installed is not None:
            await installed.stop()
        if session is not None:
            await session.close()

    async def _open(self, session: aiohttp.ClientSession) -> None:
        users, responder = UserDirectory(self._context), Responder(session, self._proxy)
        workspaces = await self._open_workspaces()
        context = SlackContext(self._context, users, responder, self._miss_counter, workspaces)
        self._slack_context = context
        self._publisher = SlackPublisher(workspaces)
        self._context.resources.publishers.add_publisher(PLATFORM, self._publisher)
        app = build_app(
            context,
            self._create_client(""),
            authorize=WorkspaceAuthorize(workspaces),
            oauth_flow=None
            if self._installed is None
            else build_oauth_flow(
                self._installed,
                self._create_client(""),
                client_id=self._credentials.client_id,
                client_secret=self._credentials.client_secret,
                clock=self._context.clock,
            ),
        )
        dispatcher = PayloadDispatcher(app, users)
        await self._open_server(dispatcher)
        if self._credentials.app_token:
            await self._open_socket(dispatcher)

    async def _open_workspaces(self) -> Workspaces:
        """Returns the workspaces; the token of the settings is checked, and expiring tokens are renewed."""
        credentials = self._credentials
        if not (credentials.client_id and credentials.client_secret):
            client = self.client
            identity = await client.auth_test()
            access = WorkspaceAccess(client, str(identity.get("bot_id", "")), str(identity.get("user_id", "")))
            return SingleWorkspace(str(identity.get("team_id", "")), access)
        installed = InstalledWorkspaces(
            self._context.storage.installations,
            TokenVault(credentials.client_secret),
            self._create_client,
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            clock=self._context.clock,
        )
        await installed.add_first(credentials.bot_token, credentials.refresh_token)
        installed.start()
        self._installed = installed
        return installed

    async def _open_server(self, dispatcher: PayloadDispatcher) -> None:
        """Listens for requests, unless Socket Mode is used, and for installations, if they are stored."""
        secret = "" if self._credentials.app_token else self._credentials.signing_secret
        if not secret and self._installed is None:
            return
        server = SlackHttpServer(
            dispatcher,
            secret,
            host=self._credentials.host,
            port=self._credentials.port,
            serves_installation=self._installed is not None,
        )
        await server.open()
        self._server = server

    async def _open_socket(self, dispatcher: PayloadDispatcher) -> None:
        self._handler = DirectSocketModeHandler(
            dispatcher,
            self._credentials.app_token,
            web_client=self._create_client(self._credentials.app_token),
            proxy=self._proxy,
        )
        client = self._handler.client
        async with asyncio.timeout(CONNECT_TIMEOUT):
            # The client would log a traceback, and ask again every ten seconds, also with a token that Slack refuses.
            # guard 42 remove: tests/e2e/wire/slack/test_process.py::test_refused_connection_is_tried_again
            client.wss_uri = await client.issue_new_wss_url()
            await self._handler.connect_async()  # type: ignore[no-untyped-call]  # bolt does not annotate it
        logger.info("Connected to Slack over Socket Mode")

    def _create_client(self, token: str, team: str = "") -> AsyncWebClient:
        if self._session is None:
            raise RuntimeError("the connection has not been opened")
        return build_client(token, self._session, self._base_url, self._proxy, team=team)
