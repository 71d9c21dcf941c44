"""Limits the number of connections, and the time in which each may send its request and read the response.

aiohttp waits for a request as long as the client likes. A client that opens many connections and sends nothing, or
one byte a minute, would use up the file descriptors that the bot needs for its platforms and its database.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CONNECTIONS: Final = 256
"""Maximum number of open connections. For another one, the oldest that has not sent its request is closed."""

REQUEST_SECONDS: Final = 10.0
"""Seconds from the connection to the end of the request's headers."""

CONNECTION_SECONDS: Final = 30.0
"""Seconds from the connection to the end of the response."""


class ConnectionGuard:
    """Watches the connections of a server.

    Args:
        create_protocol: makes the protocol that serves a connection.
        max_connections: how many may be open.
        request_seconds: how long a client may take to send its request.
        connection_seconds: how long a connection may be open.
    """

    def __init__(
        self,
        create_protocol: Callable[[], asyncio.Protocol],
        *,
        max_connections: int = MAX_CONNECTIONS,
        request_seconds: float = REQUEST_SECONDS,
        connection_seconds: float = CONNECTION_SECONDS,
    ) -> None:
        self._create_protocol = create_protocol
        self._max_connections = max_connections
        self.request_seconds = request_seconds
        self.connection_seconds = connection_seconds
        # In the order in which they were opened.
        self._connections: dict[GuardedProtocol, None] = {}

    def __call__(self) -> GuardedProtocol:
        """Returns the protocol of a new connection."""
        return GuardedProtocol(self, self._create_protocol())

    def __len__(self) -> int:
        """Returns the number of open connections."""
        return len(self._connections)

    def add(self, connection: GuardedProtocol) -> bool:
        """Adds a connection; False if there are too many, all of which have sent their request."""
        if len(self._connections) >= self._max_connections:
            # guard 57 value None:
            #   tests/integration/web/test_server.py::test_idle_connections_do_not_block_others
            waiting = next((other for other in self._connections if other.is_waiting), None)
            if waiting is None:
                return False
            waiting.abort()
        self._connections[connection] = None
        return True

    def remove(self, connection: GuardedProtocol) -> None:
        """Removes a connection that was closed."""
        self._connections.pop(connection, None)


class GuardedProtocol(asyncio.Protocol):
    """A connection; passes all events on to the protocol that serves it.

    Attributes:
        is_waiting: whether the client has yet to send its request.
    """

    def __init__(self, guard: ConnectionGuard, protocol: asyncio.Protocol) -> None:
        self._guard = guard
        self._protocol = protocol
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.is_waiting = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Starts the timer for the request."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._guard.add(self):
            self._transport.abort()
            self._transport = None
            return
        # guard 57 remove: tests/integration/web/test_server.py::test_endless_request_is_not_awaited
        self._start_timer(self._guard.request_seconds)
        self._protocol.connection_made(transport)

    def accept_request(self) -> None:
        """Records that the request has arrived: from now on the time limit of the response applies."""
        self.is_waiting = False
        self._start_timer(self._guard.connection_seconds)

    def data_received(self, data: bytes) -> None:
        """Passes on data."""
        if self._transport is not None:
            self._protocol.data_received(data)

    def eof_received(self) -> bool | None:
        """Passes on that the client sends nothing more."""
        return self._protocol.eof_received() if self._transport is not None else False

    def pause_writing(self) -> None:
        """Passes on that the client reads too slowly."""
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Passes on that the client has read."""
        self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Passes on the end."""
        self._stop_timer()
        self._guard.remove(self)
        if self._transport is not None:
            self._protocol.connection_lost(exc)

    def abort(self) -> None:
        """Closes the connection at once."""
        self._guard.remove(self)
        if self._transport is not None:
            self._transport.abort()

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
