"""Defines the repositories of data that is served over HTTP: calendars, and the key that signs links to cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from briefings.domain.calendars import CalendarSubscription
    from briefings.domain.refs import UserRef


class CalendarRepository(Protocol):
    """Calendars that people subscribe to. Of the secret in an address, only its SHA-256 digest is stored."""

    async def add_calendar(self, calendar: CalendarSubscription, *, token_digest: str, limit: int) -> bool:
        """Stores a new calendar; False if its owner has `limit` calendars already, so that nothing was stored."""

    async def find_calendar(self, token_digest: str) -> CalendarSubscription | None:
        """Finds a calendar by the digest of the token in its address; None if it does not exist or was revoked."""

    async def get_calendar(self, calendar_id: str) -> CalendarSubscription | None:
        """Finds a calendar by its id."""

    async def list_calendars(self, owner: UserRef | None = None) -> tuple[CalendarSubscription, ...]:
        """Lists the calendars of a user, or of all users for None, oldest first."""

    async def change_calendar(self, calendar: CalendarSubscription, *, owner: UserRef | None) -> bool:
        """Stores new contents of a calendar (language, subjects, lead days, `followed`), and the time of the change.

        Its address does not change.

        Args:
            calendar: the changed calendar.
            owner: whose calendar it must be; None for anybody's.

        Returns:
            False if the owner has no such calendar.
        """

    async def record_fetch(self, calendar_id: str, day: date) -> None:
        """Records the day on which a calendar was last fetched."""

    async def revoke_calendar(self, calendar_id: str, *, owner: UserRef | None) -> bool:
        """Deletes a calendar, so that its address is like one that never existed; False if there is none.

        Args:
            calendar_id: which calendar.
            owner: whose calendar it must be; None for anybody's.
        """

    async def delete_calendars(self, owner: UserRef) -> int:
        """Deletes every calendar of a user, and returns their number."""


class LinkKeyRepository(Protocol):
    """Keys that sign links."""

    async def load_key(self, name: str, *, candidate: bytes) -> bytes:
        """Loads a key. If there is none, `candidate` is stored, unless another process was faster."""

    async def replace_key(self, name: str, key: bytes) -> None:
        """Replaces a key: links that were signed with the earlier one are no longer valid."""
