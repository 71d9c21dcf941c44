"""Decides which delivery runs next. Workspaces take turns, and a channel gets one post at a time.

Platforms process requests to one channel one after the other. If one workspace could use all slots, many posts to one
of its channels would delay the posts of all other workspaces.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from briefings.domain.refs import ChannelRef, WorkspaceRef

MAX_CONCURRENT: Final = 8
"""Deliveries processed at the same time, as platforms limit the requests per second."""

MAX_CONCURRENT_OF_WORKSPACE: Final = 4
"""Deliveries of one workspace processed at the same time, even if no other workspace has any."""


class Turns:
    """Admits deliveries.

    Args:
        limit: maximum number at the same time.
        workspace_limit: maximum number of one workspace.
    """

    def __init__(self, limit: int = MAX_CONCURRENT, workspace_limit: int = MAX_CONCURRENT_OF_WORKSPACE) -> None:
        self._limit = limit
        self._workspace_limit = workspace_limit
        self._waiting: dict[WorkspaceRef, deque[tuple[ChannelRef, asyncio.Future[None]]]] = {}
        self._running: Counter[WorkspaceRef] = Counter()
        self._busy_channels: set[ChannelRef] = set()

    @asynccontextmanager
    async def take(self, channel_ref: ChannelRef) -> AsyncIterator[None]:
        """Waits for the turn of a delivery to a channel, and occupies a slot until the context is left."""
        admitted = asyncio.get_running_loop().create_future()
        entry = (channel_ref, admitted)
        self._waiting.setdefault(channel_ref.workspace_ref, deque()).append(entry)
        self._admit_next()
        try:
            await admitted
        except asyncio.CancelledError:
            if admitted.done() and not admitted.cancelled():
                self._release(channel_ref)
            else:
                self._remove(entry)
            raise
        try:
            yield
        finally:
            self._release(channel_ref)

    def _release(self, channel_ref: ChannelRef) -> None:
        self._busy_channels.discard(channel_ref)
        self._running[channel_ref.workspace_ref] -= 1
        if not self._running[channel_ref.workspace_ref]:
            del self._running[channel_ref.workspace_ref]
        self._admit_next()

    def _remove(self, entry: tuple[ChannelRef, asyncio.Future[None]]) -> None:
        workspace_ref = entry[0].workspace_ref
        queue = self._waiting.get(workspace_ref)
        if queue is not None and entry in queue:
            queue.remove(entry)
            if not queue:
                del self._waiting[workspace_ref]

    def _admit_next(self) -> None:
        """Fills the free slots, each time with the workspace that has waited longest since its last turn."""
        while self._running.total() < self._limit:
            entry = next(filter(None, map(self._find_entry, self._waiting)), None)
            if entry is None:
                return
            channel_ref, admitted = entry
            workspace_ref = channel_ref.workspace_ref
            queue = self._waiting.pop(workspace_ref)
            queue.remove(entry)
            if queue:
                self._waiting[workspace_ref] = queue  # at the end: the others come first
            self._busy_channels.add(channel_ref)
            self._running[workspace_ref] += 1
            admitted.set_result(None)

    def _find_entry(self, workspace_ref: WorkspaceRef) -> tuple[ChannelRef, asyncio.Future[None]] | None:
        if self._running[workspace_ref] >= self._workspace_limit:
            return None
        waiting = self._waiting[workspace_ref]
        return next((entry for entry in waiting if entry[0] not in self._busy_channels), None)
