"""Serves calendars and pages from a real database on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.metrics import PrometheusMetrics
from bot.monitoring import Monitoring
from bot.process_resources import ProcessResources
from bot.settings import Settings
from bot.web.calendar_service import CalendarService
from bot.web.server import WebServer
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import add_shared_service
from tests.support.web_client import NOW, PUBLIC_URL, Web


@pytest.fixture
async def storage(builtin_database: Path, tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    path = tmp_path / "briefings.db"
    path.write_bytes(builtin_database.read_bytes())
    async with await SqliteStorage.open(path, clock=lambda: NOW) as storage:
        yield storage


@pytest.fixture
async def web(storage: SqliteStorage) -> AsyncIterator[Web]:
    settings = Settings(database_path=storage.path, web_port=0, web_url=PUBLIC_URL)
    resources, now = ProcessResources(), [NOW]
    resources.monitoring = Monitoring(PrometheusMetrics())
    await add_shared_service(storage, resources)
    server = WebServer(storage, settings, resources, lambda: now[0])
    await server.open()
    # Bodies are not decompressed.
    async with aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=["Accept-Encoding"]) as session:
        yield Web(
            server, storage, resources, session, CalendarService(storage.calendars, PUBLIC_URL, lambda: now[0]), now
        )
    await server.close()
