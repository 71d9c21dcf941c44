"""Builds the pages by which a workspace installs the application."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from logging import Logger, getLogger
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.slack_app.installations.token_vault import BotTokens
from bot.slack_app.manifest import SCOPES
from bot.slack_app.refs import PLATFORM
from briefings.domain.installations import Installation

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.oauth.installation_store import Installation as SlackInstallation
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.installations.installed_workspaces import InstalledWorkspaces

STATE_LIFETIME: Final = timedelta(minutes=10)

MAX_STATES: Final = 10_000
"""Installations that were started and not completed: anybody can open the page that starts one."""


class InstallationStore(AsyncInstallationStore):
    """Stores the data that bolt's installation pages receive."""

    def __init__(self, workspaces: InstalledWorkspaces) -> None:
        self._workspaces = workspaces

    @property
    def logger(self) -> Logger:
        """The logger to which bolt logs about installations."""
        return getLogger(__name__)

    async def async_save(self, installation: SlackInstallation) -> None:
        """Stores an installation; tokens of users are not kept."""
        is_whole = bool(installation.is_enterprise_install)
        name = installation.enterprise_name if is_whole else installation.team_name
        scopes: Any = installation.bot_scopes or ()
        stored = Installation(
            PLATFORM,
            installation.enterprise_id or "",
            "" if is_whole else installation.team_id or "",
            name or "",
            installation.bot_id or "",
            installation.bot_user_id or "",
            tuple(scopes.split(",") if isinstance(scopes, str) else scopes),
            "",
            None,
            datetime.fromtimestamp(installation.installed_at, UTC),
        )
        tokens = BotTokens(installation.bot_token or "", installation.bot_refresh_token or "")
        ends_at = installation.bot_token_expires_at
        expires_in = None if ends_at is None else ends_at - installation.installed_at
        await self._workspaces.add_installation(stored, tokens, expires_in)


class StateStore(AsyncOAuthStateStore):
    """Random values that an installation must return.

    They are kept in memory: after a restart, the installation has to start again.

    Args:
        clock: returns the current time.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._issued: dict[str, datetime] = {}

    @property
    def logger(self) -> Logger:
        """The logger to which bolt logs about states."""
        return getLogger(__name__)

    async def async_issue(self, *_args: object, **_values: object) -> str:
        """Returns a new value."""
        now = self._clock()
        # guard 53 false: tests/unit/test_bounded_caches.py::test_number_of_unfinished_installations_is_bounded
        while self._issued and (len(self._issued) >= MAX_STATES or now - self._find_oldest() >= STATE_LIFETIME):
            del self._issued[next(iter(self._issued))]
        state = secrets.token_urlsafe(32)
        self._issued[state] = now
        return state

    def _find_oldest(self) -> datetime:
        return next(iter(self._issued.values()))

    async def async_consume(self, state: str) -> bool:
        """Returns whether a value was issued and not consumed."""
        at = self._issued.pop(state, None)
        return at is not None and self._clock() - at < STATE_LIFETIME


def build_oauth_flow(
    workspaces: InstalledWorkspaces,
    client: AsyncWebClient,
    *,
    client_id: str,
    client_secret: str,
    clock: Callable[[], datetime],
) -> AsyncOAuthFlow:
    """Builds the pages `/slack/install` and `/slack/oauth_redirect`."""
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=sorted(SCOPES),
        user_scopes=[],
        installation_store=InstallationStore(workspaces),
        state_store=StateStore(clock),
    )
    return AsyncOAuthFlow(client=client, settings=settings)
