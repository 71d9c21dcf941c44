"""Answers requests for calendars."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.web.addresses import digest_token
from bot.web.representation import Representation
from briefings.anniversaries.subscribed_calendar import build_subscribed_calendar
from briefings.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.web.content import WebContent
    from briefings.domain.calendars import CalendarSubscription
    from briefings.service import BriefingService

logger = logging.getLogger(__name__)

_MAX_CACHED: Final = 64
"""Calendars in memory, of 50 to 500 kB each; those with the same contents share one."""

_CONTENT_TYPE: Final = "text/calendar; charset=utf-8"

_CacheKey = tuple[int, datetime, str, tuple[str, ...], tuple[int, ...], bool, tuple[str, ...]]


class CalendarPages:
    """Answers with the calendar of the token in the address.

    Args:
        content: the revisions.
        timezone: IANA time zone that decides the current year.
        clock: returns the current time, aware.
    """

    def __init__(self, content: WebContent, timezone: str, clock: Callable[[], datetime]) -> None:
        self._content = content
        self._zone = ZoneInfo(timezone)
        self._clock = clock
        self._cache: OrderedDict[_CacheKey, bytes] = OrderedDict()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers with a calendar, or 404 for an unknown token: never made, revoked, or none at all."""
        # One query by the digest: a revoked token has no row, like one that never existed.
        calendar = await self._content.storage.calendars.find_calendar(digest_token(request.match_info["token"]))
        if calendar is None:
            raise web.HTTPNotFound
        active = await self._content.load_active()
        if active is None:
            raise web.HTTPServiceUnavailable
        service, activated_at = active
        today = self._clock().astimezone(self._zone).date()
        # The entries depend on the revision and the year.
        new_year = datetime(today.year, 1, 1, tzinfo=self._zone)
        changed_at = max(activated_at, new_year).astimezone(UTC)
        followed = await self._find_followed(calendar)
        body = await self._build(service, calendar, followed, today, changed_at)
        representation = Representation(
            body,
            _CONTENT_TYPE,
            # The time at which subjects were followed or unfollowed is not stored, so only the entity tag is used.
            self._clock() if calendar.followed else max(changed_at, calendar.changed_at),
            {
                # An hour: a change of the calendar is seen within it, also through a cache of the client.
                "Cache-Control": "private, max-age=3600",
                "Content-Disposition": 'inline; filename="anniversaries.ics"',
                "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            },
        )
        await self._record_fetch(calendar)
        return representation.respond(request)

    async def _find_followed(self, calendar: CalendarSubscription) -> tuple[str, ...]:
        """Finds the ids of the owner's followed subjects, if the calendar contains them."""
        if not calendar.followed:
            return ()
        follower = await self._content.storage.follows.find_follower(calendar.owner)
        return tuple(followed.subject for followed in follower.subjects) if follower is not None else ()

    async def _build(
        self,
        service: BriefingService,
        calendar: CalendarSubscription,
        followed: tuple[str, ...],
        today: date,
        changed_at: datetime,
    ) -> bytes:
        contents = (calendar.language, calendar.subjects, calendar.lead_days, calendar.followed, followed)
        key = (service.snapshot.revision.id, changed_at, *contents)
        if key not in self._cache:
            async with self._content.making:
                if key not in self._cache:
                    self._cache[key] = await asyncio.to_thread(
                        build_subscribed_calendar,
                        service.get_almanac(calendar.language),
                        calendar,
                        today=today,
                        changed_at=changed_at,
                        followed=followed,
                    )
                    if len(self._cache) > _MAX_CACHED:
                        self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return self._cache[key]

    async def _record_fetch(self, calendar: CalendarSubscription) -> None:
        """Records the day of the fetch, once a day; it shows the owner which calendars are in use."""
        day = self._clock().astimezone(UTC).date()
        if calendar.fetched_on == day.isoformat():
            return
        try:
            await self._content.storage.calendars.record_fetch(calendar.id, day)
        except StoreError as error:
            logger.warning("The fetch of a calendar could not be recorded: %s", error)
