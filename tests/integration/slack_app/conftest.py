"""A Slack server on the loopback address, and the application connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.context import BotContext
from bot.miss_counter import MissCounter
from bot.settings import Settings
from bot.slack_app.connection import SlackConnection, SlackCredentials
from briefings.domain.cards import DEFAULT_LIMITS
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import load_shared
from tests.support.slack_server.fault_server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.support.slack_server.schema import SlackSchemas

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A workspace with a Japanese and an English member and one channel."""
    async with SlackServer() as server:
        server.workspace.add_user("U0JA", "ja-JP")
        server.workspace.add_user("U0EN", "en-US")
        server.workspace.add_channel("C0DESK")
        server.workspace.add_channel("C0OTHER", member=False)
        yield server
        assert server.gaps == [], "the server lacks a method"


@pytest.fixture
async def builtin_context(builtin_database: Path, tmp_path: Path) -> AsyncIterator[BotContext]:
    """The built-in content, loaded."""
    path = tmp_path / "briefings.db"
    path.write_bytes(builtin_database.read_bytes())
    async with await SqliteStorage.open(path, clock=lambda: NOW) as storage:
        context = BotContext(Settings(), storage, DEFAULT_LIMITS, clock=lambda: NOW)
        await load_shared(context)
        yield context


@pytest.fixture
def context(builtin_context: BotContext) -> BotContext:
    """The dependencies of the application; tests with less content override it."""
    return builtin_context


@pytest.fixture
async def connection(slack: SlackServer, context: BotContext) -> AsyncIterator[SlackConnection]:
    """The application, connected."""
    connection = SlackConnection(
        context, MissCounter(context), SlackCredentials(BOT_TOKEN, APP_TOKEN), base_url=slack.api_url
    )
    await connection.connect()
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def schemas(root: Path) -> SlackSchemas | None:
    """Slack's schemas, if they are beside this checkout."""
    folder = root.parent / "shared" / "data"
    return SlackSchemas(folder) if (folder / "slack-block-kit.schema.json").exists() else None


def texts_of(value: Any) -> str:
    """Returns every text in blocks, in order."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return "\n".join([*own, *(text for part in value.values() if (text := texts_of(part)))])
    return "\n".join(text for part in value if (text := texts_of(part))) if isinstance(value, list) else ""


def elements_of(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns the buttons and selects of a message, by action id."""
    rows = (block["elements"] for block in blocks if block["type"] == "actions")
    return {element["action_id"]: element for row in rows for element in row}
