"""Tests the limits of the server with sockets that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cooldowns import Cooldowns
from bot.process_resources import ProcessResources
from bot.settings import Settings
from bot.web.connection_guard import ConnectionGuard, GuardedProtocol
from bot.web.server import WebPortUnusable, serve_web
from tests.support.web_client import Web, path_of


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - of a server in the same loop
            await asyncio.sleep(0.005)


async def read_all(reader: asyncio.StreamReader) -> bytes:
    with contextlib.suppress(ConnectionError):
        return await reader.read()
    return b""


@pytest.mark.fault(57)
async def test_idle_connections_do_not_block_others(web: Web, many_files: None) -> None:
    path = path_of(await web.add_calendar("AM"))
    writers = []
    for _batch in range(20):
        opened = await asyncio.gather(
            *(asyncio.open_connection("127.0.0.1", web.server.port) for _n in range(50)), return_exceptions=True
        )
        writers += [pair[1] for pair in opened if not isinstance(pair, BaseException)]
    guard = web.server.guard
    assert guard is not None
    assert len(guard) <= 256
    assert (await web.fetch(path)).status == 200
    assert len(guard) <= 256
    for writer in writers:
        writer.close()


@pytest.mark.fault(57)
async def test_endless_request_is_not_awaited(web: Web) -> None:
    guard = web.server.guard
    assert guard is not None
    guard.request_seconds = 0.2
    reader, writer = await asyncio.open_connection("127.0.0.1", web.server.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    async with asyncio.timeout(20):
        # Sending single bytes does not extend the time limit.
        while not reader.at_eof():
            with contextlib.suppress(ConnectionError):
                writer.write(b"X")
                await writer.drain()
            with contextlib.suppress(TimeoutError, ConnectionError):
                await asyncio.wait_for(reader.read(1), 0.05)
    assert len(guard) == 0
    writer.close()


class _Flood(asyncio.Protocol):
    """Answers a connection with more bytes than the buffers between a server and a client can take."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        protocol = transport.get_protocol()
        assert isinstance(protocol, GuardedProtocol)
        protocol.accept_request()
        transport.write(b"x" * 64_000_000)


async def test_client_that_does_not_read_is_not_awaited() -> None:
    guard = ConnectionGuard(_Flood, connection_seconds=0.2)
    listener = await asyncio.get_running_loop().create_server(guard, "127.0.0.1", 0)
    _reader, writer = await asyncio.open_connection(*listener.sockets[0].getsockname(), limit=1)
    await until(lambda: len(guard) == 1)
    await until(lambda: len(guard) == 0)
    writer.close()
    listener.close()


async def test_new_connection_is_refused_if_all_connections_are_busy() -> None:
    guard = ConnectionGuard(_Flood, max_connections=2)
    listener = await asyncio.get_running_loop().create_server(guard, "127.0.0.1", 0)
    address = listener.sockets[0].getsockname()
    kept = [await asyncio.open_connection(*address, limit=1) for _n in range(2)]
    async with asyncio.timeout(20):
        await until(lambda: len(guard) == 2)
        reader, writer = await asyncio.open_connection(*address)
        assert await read_all(reader) == b""
    assert len(guard) == 2
    for other in (*(pair[1] for pair in kept), writer):
        other.close()
    listener.close()


@pytest.mark.parametrize(
    "request_text",
    [
        "GET /" + "a" * 5000 + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a" * 5000 + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n" + "".join(f"X-{n}: y\r\n" for n in range(100)) + "\r\n",
        "\x16\x03\x01 not HTTP\r\n\r\n",
    ],
    ids=["long address", "long header", "many headers", "not HTTP"],
)
async def test_request_that_is_too_large_or_malformed_is_refused(web: Web, request_text: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.server.port)
    writer.write(request_text.encode("latin-1"))
    async with asyncio.timeout(20):
        answer = await read_all(reader)
    assert answer.split(b"\r\n")[0].split()[1] == b"400"
    writer.close()


async def test_body_is_not_read(web: Web) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.server.port)
    writer.write(b"POST /calendar/x.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc")
    async with asyncio.timeout(20):
        answer = await read_all(reader)
    assert b"405 Method Not Allowed" in answer
    writer.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
async def test_nothing_can_be_done_but_read(web: Web, method: str) -> None:
    path = path_of(await web.add_calendar("AM"))
    answer = await web.fetch(path, method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


async def test_every_response_ends_its_connection_and_has_the_same_headers(web: Web) -> None:
    path = path_of(await web.add_calendar("AM"))
    for answer in (await web.fetch(path), await web.fetch("/nothing"), await web.fetch(path, "POST")):
        assert answer.headers["Connection"] == "close"
        assert answer.headers["X-Robots-Tag"].startswith("noindex")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Server"] == "briefing-bot"


def stop_clock(web: Web) -> None:
    """Stops the clock of the rate limit, so that a slow machine frees no request."""
    web.server.cooldowns = Cooldowns(clock=lambda: 1000.0)


@pytest.mark.fault(57)
async def test_client_rate_is_limited(web: Web) -> None:
    stop_clock(web)
    path = path_of(await web.add_calendar("AM"))
    statuses = [(await web.fetch(path, X_Forwarded_For="198.51.100.7, 203.0.113.9")).status for _n in range(65)]
    assert statuses[:60] == [200] * 60
    limited = await web.fetch(path, X_Forwarded_For="203.0.113.9")
    assert limited.status == 429
    assert 1 <= int(limited.headers["Retry-After"]) <= 60
    assert (await web.fetch("/calendar/x.ics", X_Forwarded_For="203.0.113.9")).status == 429
    assert (await web.fetch(path, X_Forwarded_For="203.0.113.10")).status == 200
    assert (await web.fetch(path, X_Forwarded_For="nobody")).status == 200


async def test_network_of_ipv6_counts_as_one_client(web: Web) -> None:
    stop_clock(web)
    for n in range(60):
        await web.fetch("/", X_Forwarded_For=f"2001:db8:1:2::{n:x}")
    assert (await web.fetch("/", X_Forwarded_For="2001:db8:1:2:ffff::1")).status == 429
    assert (await web.fetch("/", X_Forwarded_For="2001:db8:1:3::1")).status == 404


async def test_response_under_way_is_finished_at_the_end(web: Web) -> None:
    path, port = path_of(await web.add_calendar(lead_days=(30, 7))), web.server.port
    fetching = asyncio.create_task(web.fetch(path))
    guard = web.server.guard
    assert guard is not None
    await until(lambda: any(not connection.is_waiting for connection in guard._connections))
    await web.server.close()
    answer = await fetching
    assert answer.status == 200
    assert answer.body.endswith(b"END:VCALENDAR\r\n")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_port_in_use_is_one_clear_line(web: Web, tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "other.db", web_port=web.server.port)
    with pytest.raises(WebPortUnusable, match=r"can't be served on 127\.0\.0\.1, port"):
        async with serve_web(settings, ProcessResources()):
            pass


async def test_without_a_port_nothing_is_opened(tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "none.db", web_url="https://x.example.org")
    async with serve_web(settings, ProcessResources()):
        assert not settings.database_path.exists()
