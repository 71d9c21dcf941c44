"""Finds the token of each workspace among the stored installations, and renews tokens before they expire."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace
from slack_sdk.errors import SlackApiError

from bot.periodic_task import PeriodicTask
from bot.slack_app.client import get_error_code
from bot.slack_app.installations.token_vault import BotTokens
from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.refs import PLATFORM, make_workspace_ref
from bot.slack_app.workspaces import WorkspaceAccess
from briefings.domain.installations import Installation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.installations.token_vault import TokenVault
    from briefings.storage.platform_ports import InstallationRepository

logger = logging.getLogger(__name__)

RENEWAL_MARGIN: Final = timedelta(hours=2)
"""Time before its expiry at which a token is renewed; a rotated one lasts twelve hours."""

LAST_MOMENT: Final = timedelta(minutes=1)
"""A token that expires sooner is renewed before it is used, even if requests have to wait for it."""

RENEWAL_INTERVAL: Final = 600.0
"""Seconds between two checks for expiring tokens."""

InstallationKey = tuple[str, str]


class InstalledWorkspaces:
    """The workspaces of all stored installations (implements `Workspaces`).

    Args:
        repository: stores the installations.
        vault: seals and opens their tokens.
        create_client: makes a client for a token and the id of a workspace, which a token of an organization needs
            on calls.
        client_id: of the Slack application.
        client_secret: of the Slack application.
        clock: returns the current time.
    """

    def __init__(  # noqa: PLR0913 - what a renewal needs
        self,
        repository: InstallationRepository,
        vault: TokenVault,
        create_client: Callable[[str, str], AsyncWebClient],
        *,
        client_id: str,
        client_secret: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._repository = repository
        self._vault = vault
        self._create_client = create_client
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[Installation, WorkspaceAccess]] = {}
        self._locks: dict[InstallationKey, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._reported: set[InstallationKey] = set()
        self._task = PeriodicTask(self._renew_forever, "renewing Slack tokens")

    async def find_access(self, team: str, organization: str = "") -> WorkspaceAccess | None:
        """Finds the access to a workspace by its own installation, or by that of its organization.

        Args:
            team: id of the workspace; empty for an organization as a whole.
            organization: its id, if a request of Slack names it.
        """
        known = self._known.get((team, organization))
        if known is not None and not self._ends_within(known[0], LAST_MOMENT):
            return known[1]
        installation = await self._repository.find_installation(make_workspace_ref(team), organization)
        if installation is None:
            return None
        if team and organization and not installation.workspace:
            # Posts contain only the workspace.
            await self._repository.record_organization(make_workspace_ref(team), organization)
        if self._ends_within(installation, LAST_MOMENT):
            installation = await self._renew(installation, LAST_MOMENT)
        tokens = self._vault.open(installation.sealed_tokens)
        if tokens is None:
            self._report(installation, "the client secret is another one than before")
            return None
        access = WorkspaceAccess(self._create_client(tokens.bot_token, team), installation.bot, installation.bot_user)
        self._known[team, organization] = installation, access
        return access

    async def add_installation(
        self, installation: Installation, tokens: BotTokens, expires_in: float | None
    ) -> Installation:
        """Stores an installation, in place of an earlier one of the same workspace.

        Args:
            installation: without its tokens.
            tokens: of it.
            expires_in: seconds after which the token expires; None if never.
        """
        now = self._clock()
        stored = replace(
            installation,
            sealed_tokens=self._vault.seal(tokens),
            expires_at=None if expires_in is None else now + timedelta(seconds=expires_in),
            installed_at=now,
        )
        await self._repository.save_installation(stored)
        self._known.clear()
        self._reported.discard(_get_key(stored))
        return stored

    async def add_first(self, bot_token: str, refresh_token: str) -> None:
        """Stores the workspace of the tokens in the settings, unless it is stored and its token can be renewed.

        Args:
            bot_token: of an application whose tokens don't rotate; empty if there is none.
            refresh_token: of one whose tokens rotate; empty if there is none.

        Raises:
            SlackApiError, aiohttp.ClientError, OSError, TimeoutError: the token could not be exchanged or checked.
        """
        await self.renew_expiring()
        stored = await self._repository.list_installations(PLATFORM)
        if refresh_token and (not stored or self._reported):
            answer = await self._exchange(refresh_token)
            tokens = BotTokens(answer["access_token"], answer.get("refresh_token", ""))
            await self._add_checked(tokens, str(answer.get("scope", "")), answer.get("expires_in"))
        elif bot_token and not refresh_token and not stored:
            await self._add_checked(BotTokens(bot_token), "", None)

    async def _add_checked(self, tokens: BotTokens, scopes: str, expires_in: float | None) -> None:
        identity = await self._create_client(tokens.bot_token, "").auth_test()
        is_whole = bool(identity.get("is_enterprise_install"))
        installation = Installation(
            PLATFORM,
            str(identity.get("enterprise_id") or ""),
            "" if is_whole else str(identity.get("team_id", "")),
            str(identity.get("team", "")),
            str(identity.get("bot_id", "")),
            str(identity.get("user_id", "")),
            tuple(filter(None, scopes.split(","))),
            "",
            None,
            self._clock(),
        )
        await self.add_installation(installation, tokens, expires_in)

    async def remove_installation(self, team: str, organization: str) -> None:
        """Deletes the installation of a workspace from which the application was removed."""
        installation = await self._repository.find_installation(make_workspace_ref(team), organization)
        if installation is not None:
            await self._repository.delete_installation(installation)
            logger.warning(
                "The application was removed from %s; its schedules are on hold.", installation.name or team
            )
        self._known.clear()

    async def renew_expiring(self, margin: timedelta = RENEWAL_MARGIN) -> None:
        """Renews every token that expires soon. Failed renewals are repeated at the next call."""
        for installation in await self._repository.list_installations(PLATFORM):
            if self._ends_within(installation, margin):
                await self._renew(installation, margin)

    def start(self) -> None:
        """Checks every ten minutes for expiring tokens, because posts are sent without any request."""
        self._task.start()

    async def stop(self) -> None:
        """Stops the checks; a running renewal is finished."""
        await self._task.stop()
        for lock in self._locks.values():
            async with lock:
                pass

    async def _renew_forever(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL_INTERVAL)
            try:
                # A canceled exchange would lose the new refresh token: the old one may be void by then.
                await asyncio.shield(self.renew_expiring())
            except Exception:
                logger.exception("The tokens of Slack can't be renewed for now.")

    async def _renew(self, installation: Installation, margin: timedelta) -> Installation:
        async with self._locks[_get_key(installation)]:
            current = await self._repository.find_installation(
                make_workspace_ref(installation.workspace), installation.organization
            )
            if current is None or not self._ends_within(current, margin):
                return current or installation
            tokens = self._vault.open(current.sealed_tokens)
            if tokens is None or not tokens.refresh_token:
                return current
            try:
                answer = await self._exchange(tokens.refresh_token)
            except SlackApiError as error:
                self._report(current, get_error_code(error) or "no answer")
                return current
            except REQUEST_ERRORS as error:
                logger.warning("The token of %s can't be renewed for now: %s", current.name, type(error).__name__)
                return current
            renewed = BotTokens(answer["access_token"], answer.get("refresh_token") or tokens.refresh_token)
            stored = await self.add_installation(current, renewed, answer.get("expires_in"))
            logger.info("The token of %s was renewed.", current.name)
            return stored

    async def _exchange(self, refresh_token: str) -> dict[str, Any]:
        answer = await self._create_client("", "").oauth_v2_access(
            client_id=self._client_id,
            client_secret=self._client_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )
        assert isinstance(answer.data, dict)  # noqa: S101  # the client has parsed JSON
        return answer.data

    def _ends_within(self, installation: Installation, margin: timedelta) -> bool:
        return installation.expires_at is not None and installation.expires_at <= self._clock() + margin

    def _report(self, installation: Installation, reason: str) -> None:
        """Logs that the operator has to act, once for each installation."""
        if _get_key(installation) not in self._reported:
            self._reported.add(_get_key(installation))
            logger.error(
                "The token of %s can't be used (%s). Install the application there again.",
                installation.name or installation.workspace,
                reason,
            )


def _get_key(installation: Installation) -> InstallationKey:
    return installation.organization, installation.workspace
