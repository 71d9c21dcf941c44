"""Limits how often users and workspaces may request expensive operations, so that none delays the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.i18n import ngettext

if TYPE_CHECKING:
    from briefings.domain.refs import UserRef, WorkspaceRef

MAX_KEYS: Final = 10_000
"""Users and workspaces whose requests are tracked."""


class Limit(Struct, frozen=True):
    """The number of requests within a minute: of a user, and of a workspace."""

    per_user: int
    per_workspace: int


class Cost(Enum):
    """A kind of expensive request."""

    SEARCH = Limit(per_user=60, per_workspace=600)
    PICTURE = Limit(per_user=6, per_workspace=60)
    HANDOUT = Limit(per_user=6, per_workspace=30)
    EXPORT = Limit(per_user=3, per_workspace=10)
    REPORT = Limit(per_user=3, per_workspace=20)
    PAGE = Limit(per_user=60, per_workspace=1200)
    """A page or a calendar over HTTP: the user is an address, the workspace is the server."""


class Cooldowns:
    """Tracks the requests of users and workspaces.

    A whole minute's number may be used at once; each is available again a part of a minute later (the generic cell
    rate algorithm, which needs one number for each user and workspace).

    Args:
        enabled: whether anything is limited.
        clock: a clock that never goes back, in seconds.
    """

    def __init__(self, *, enabled: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self._enabled = enabled
        self._clock = clock
        self._full_until: dict[tuple[Cost, UserRef | WorkspaceRef], float] = {}

    def use(self, cost: Cost, user: UserRef, workspace: WorkspaceRef | None) -> float:
        """Counts a request, unless it exceeds the limit.

        Args:
            cost: the kind of request.
            user: the user.
            workspace: the workspace; None outside of any.

        Returns:
            Seconds until the request is allowed; 0 if it is allowed now.
        """
        if not self._enabled:
            return 0.0
        now = self._clock()
        keys: list[tuple[UserRef | WorkspaceRef, int]] = [(user, cost.value.per_user)]
        if workspace is not None:
            keys.append((workspace, cost.value.per_workspace))
        updates: dict[tuple[Cost, UserRef | WorkspaceRef], float] = {}
        for key, count in keys:
            full_until = max(self._full_until.get((cost, key), now), now) + 60 / count
            # guard 53 false: tests/unit/test_cooldowns.py::test_user_rate_is_limited
            if full_until - now > 60 + 1e-6:
                return full_until - now - 60
            updates[cost, key] = full_until
        self._full_until.update(updates)
        # guard 53 false: tests/unit/test_bounded_caches.py::test_limits_of_users_and_places_are_forgotten
        if len(self._full_until) > MAX_KEYS:
            self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Drops entries whose full number is available again, then those with the least use."""
        active = sorted((until, number) for number, until in enumerate(self._full_until.values()) if until > now)
        kept = {number for _until, number in active[-MAX_KEYS // 2 :]}
        entries = enumerate(self._full_until.items())
        self._full_until = {key: until for number, (key, until) in entries if number in kept}


def format_cooldown_text(seconds: float, language: str) -> str:
    """Returns the text for a user who asks too often."""
    count = max(1, round(seconds + 0.5))
    return ngettext(
        "Too many requests. Please try again in {count} second.",
        "Too many requests. Please try again in {count} seconds.",
        count,
        language,
    )
