"""Looks up the language and the time zone of users, and caches them for a while."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.errors import SlackApiError

from briefings.i18n import find_supported_language

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.context import BotContext

logger = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(hours=1)
PROFILE_TIMEOUT: Final = 1.5
"""Seconds that an answer waits for a profile."""
MAX_USERS: Final = 10_000


class UserProfile(Struct, frozen=True):
    """The relevant part of a user's profile.

    Attributes:
        language: the language of answers.
        name: the name in clients.
        is_admin: whether the user administers the workspace.
        teams: the workspaces that the user is a member of; a guest from another company has another one.
        zone: IANA time zone; empty if it is not known.
    """

    language: str
    name: str = ""
    is_admin: bool = False
    teams: frozenset[str] = frozenset()
    zone: str = ""


class UserDirectory:
    """Cached profiles by user id.

    Args:
        context: the settings and the clock.
    """

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._profiles: dict[str, tuple[datetime, UserProfile]] = {}

    async def find_profile(self, client: AsyncWebClient, user: str, *, kept_for: timedelta = KEPT_FOR) -> UserProfile:
        """Finds the profile of a user, in the language of the place of the request if one is set.

        Without such a setting, it is the user's language, or the default one if Slack does not answer.

        Args:
            client: of the user's workspace.
            user: id of the user.
            kept_for: maximum age of the cached profile.
        """
        profile = await self._find_own_profile(client, user, kept_for)
        language = self._context.places.find_here().language
        return replace(profile, language=language) if language else profile

    async def _find_own_profile(self, client: AsyncWebClient, user: str, kept_for: timedelta) -> UserProfile:
        now = self._context.clock()
        known = self._profiles.get(user)
        if known is not None and now - known[0] < kept_for:
            return known[1]
        try:
            # A command has to be answered within three seconds, even if only in the default language.
            async with asyncio.timeout(PROFILE_TIMEOUT):
                answer = await client.users_info(user=user, include_locale=True)
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
            logger.warning("The profile of a user can't be read: %s", type(error).__name__)
            if known is not None and kept_for >= KEPT_FOR:
                return known[1]
            return UserProfile(known[1].language if known else self._context.settings.default_language)
        return self.store_profile(answer["user"])

    def get_known_language(self, user: str) -> str:
        """Returns the language of the place of the request, else that in the cached profile of the user."""
        if language := self._context.places.find_here().language:
            return language
        known = self._profiles.get(user)
        return known[1].language if known else self._context.settings.default_language

    def get_known_name(self, user: str) -> str:
        """Returns the name in the cached profile of a user; else the id."""
        known = self._profiles.get(user)
        return (known[1].name if known else "") or user

    def store_profile(self, user: dict[str, Any]) -> UserProfile:
        """Caches a user's profile from an answer of Slack or from the event `user_change`."""
        language = find_supported_language(str(user.get("locale") or "")) or self._context.settings.default_language
        shown = user.get("profile", {}).get("display_name") or user.get("real_name") or user.get("name") or ""
        enterprise = user.get("enterprise_user", {})
        teams = frozenset(filter(None, [user.get("team_id"), *enterprise.get("teams", ())]))
        is_admin = bool(user.get("is_admin") or user.get("is_owner")) and not user.get("deleted")
        profile = UserProfile(language, str(shown), is_admin, teams, _read_zone(user.get("tz")))
        # guard 53 false:
        #   tests/unit/test_bounded_caches.py::test_stored_misses_users_and_events_are_bounded
        if len(self._profiles) >= MAX_USERS:
            self._profiles.pop(next(iter(self._profiles)))
        self._profiles[str(user["id"])] = (self._context.clock(), profile)
        return profile


def _read_zone(value: object) -> str:
    """Returns a time zone as Slack names it; empty if this system has none of that name."""
    try:
        return ZoneInfo(str(value)).key if value else ""
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ""
