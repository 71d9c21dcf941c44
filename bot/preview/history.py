"""Limits the history of the preview, so that its memory use is bounded.

Discord and Slack keep all messages; their stand-ins keep them in the memory of this process, beside a record of every
request and event.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    import simcord

    from bot.slack_app.local_workspace.server import LocalSlackServer

MAX_MESSAGES: Final = 300
"""Messages of a channel, and private ones of a user."""

MAX_INTERACTIONS: Final = 500
"""Commands and presses whose tokens are known; Discord forgets them after a quarter of an hour."""

MAX_RECORDS: Final = 500
"""Requests and events in the records of SimCord, which are for tests and not used here."""

MAX_FILES: Final = 50
"""Uploaded files of Slack."""

MAX_BYTES: Final = 24_000_000
"""Of pictures and files of Discord, of about 300 kB each."""

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class RecentEntries(dict[KeyT, ValueT], Generic[KeyT, ValueT]):
    """A dictionary that drops the entries that were added first.

    Args:
        limit: maximum number of entries, or of bytes of their values; the last entry is always kept.
        entries: initial entries.
        counts_bytes: whether the limit is one of bytes.
    """

    def __init__(self, limit: int, entries: Mapping[KeyT, ValueT], *, counts_bytes: bool = False) -> None:
        super().__init__()
        self._limit = limit
        self._counts_bytes = counts_bytes
        self._size = 0
        for key, value in entries.items():
            self[key] = value

    def __setitem__(self, key: KeyT, value: ValueT) -> None:
        """Sets an entry, and drops the first ones beyond the limit."""
        if key in self:
            self._size -= self._measure(self[key])
        super().__setitem__(key, value)
        self._size += self._measure(value)
        while self._size > self._limit and len(self) > 1:
            del self[next(iter(self))]

    def __delitem__(self, key: KeyT) -> None:
        """Removes an entry."""
        self._size -= self._measure(self[key])
        super().__delitem__(key)

    def _measure(self, value: ValueT) -> int:
        return len(value) if self._counts_bytes else 1  # type: ignore[arg-type]  # bytes


def limit_discord_history(env: simcord.Env, channel_id: int) -> None:
    """Limits the stored messages of a channel, interactions and files of SimCord, and its records of requests."""
    backend: Any = env.backend
    backend.transcript = deque(backend.transcript, MAX_RECORDS)
    backend.http_requests = deque(backend.http_requests, MAX_RECORDS)
    backend.interactions = RecentEntries(MAX_INTERACTIONS, backend.interactions)
    backend.interaction_tokens = RecentEntries(MAX_INTERACTIONS, backend.interaction_tokens)
    backend.messages[channel_id] = RecentEntries(MAX_MESSAGES, backend.messages[channel_id])
    # Has no other name.
    backend.cdn._blobs = RecentEntries(MAX_BYTES, backend.cdn._blobs, counts_bytes=True)  # noqa: SLF001


def limit_slack_history(server: LocalSlackServer) -> None:
    """Deletes old messages and the contents of old files of the workspace after each change."""

    def forget() -> None:
        workspace = server.workspace
        for messages in (*workspace.messages.values(), *server.surfaces.private.values(), workspace.ephemeral):
            if len(messages) > MAX_MESSAGES:
                del messages[: len(messages) - MAX_MESSAGES]
        # The entry stays: the id of the next file is made of their number.
        for file in [file for file in workspace.files.values() if file["content"]][:-MAX_FILES]:
            file["content"] = b""

    server.listeners.append(forget)
    server.acknowledgements = RecentEntries(MAX_INTERACTIONS, server.acknowledgements)
