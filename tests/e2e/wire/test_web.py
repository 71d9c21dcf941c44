"""Calendars and pages of the whole process are served beside the platforms, and end with them."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import icalendar

from bot.web.addresses import load_key, make_card_path
from bot.web.calendar_service import CalendarChoice, CalendarService
from briefings.domain.cards import CardRequest
from briefings.domain.refs import UserRef
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.discord_server import DiscordServer
from tests.support.discord_server.bot_process import start_bot
from tests.support.monitoring import find_free_port


async def prepare(database: Path, url: str) -> tuple[str, str]:
    """Adds a calendar; returns its address and that of a card."""
    async with await SqliteStorage.open(database, clock=lambda: datetime.now(UTC)) as storage:
        calendars = CalendarService(storage.calendars, url, lambda: datetime.now(UTC))
        made = await calendars.add(UserRef("discord", "1"), CalendarChoice("ja", ("AM",), (7,)))
        revision = await storage.revisions.get_active_revision()
        assert made is not None
        assert revision is not None
        key = await load_key(storage.link_keys)
        return made.url, url + make_card_path(key, revision, CardRequest("AM"), "en")


async def fetch(url: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.read()


async def test_process_serves_them_and_logs_no_address(discord_server: DiscordServer, database: Path) -> None:
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    async with start_bot(discord_server, database, WEB_PORT=str(port), WEB_URL=url, LOG_LEVEL="INFO") as bot:
        await discord_server.up()
        calendar_url, card_url = await prepare(database, url)
        status, body = await fetch(calendar_url)
        assert status == 200
        assert len(icalendar.Calendar.from_ical(body).walk("VEVENT")) > 20
        status, body = await fetch(card_url)
        assert status == 200
        assert "Armenia" in body.decode()
        # A client that has sent half a request does not delay the end.
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n")
        await writer.drain()
        assert await bot.stop() == 0
        writer.close()
    output = "\n".join(bot.lines)
    assert f"served on http://127.0.0.1:{port}" in output
    assert calendar_url.rsplit("/", 1)[1] not in output
    assert card_url.rsplit("/", 1)[1] not in output


async def test_port_in_use_is_one_line(discord_server: DiscordServer, database: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        async with start_bot(discord_server, database, WEB_PORT=str(port)) as bot:
            assert await bot.exit() == 2
            assert bot.output.count("\n") == 0
            assert "WEB_PORT" in bot.output
