"""A Discord server on the loopback address, and the real process of the bot."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.openapi import OpenApi
from tests.support.forked_bots import BotForkServer

ROOT = Path(__file__).resolve().parents[3]
OPENAPI = Path(os.environ.get("DISCORD_OPENAPI") or ROOT.parent / "shared" / "data" / "discord-openapi.json")
NOT_CHECKED = (
    f"wire: requests are not checked against Discord's OpenAPI file: {OPENAPI.name} is missing (set DISCORD_OPENAPI)"
)


@pytest.fixture(scope="session")
def openapi() -> OpenApi | None:
    """Discord's OpenAPI file; None, with a line in header and summary, if it is not beside this checkout.

    If the folder beside the checkout exists, or in CI, a missing file fails unless DISCORD_OPENAPI names it, so that
    the check is never skipped unnoticed.
    """
    expected = "DISCORD_OPENAPI" not in os.environ and ((ROOT.parent / "shared").exists() or os.environ.get("CI"))
    if expected and not OPENAPI.exists():
        pytest.fail(NOT_CHECKED)
    return OpenApi(OPENAPI) if OPENAPI.exists() else None


@pytest.fixture(scope="session")
def fork_server(run_folder: Path) -> Iterator[BotForkServer]:
    """The process that bots are forked from: a start takes a fraction of a second. All test processes share it."""
    fork_server = BotForkServer(run_folder)
    yield fork_server
    fork_server.close()


@pytest.fixture
async def discord_server(openapi: OpenApi | None, fork_server: BotForkServer) -> AsyncIterator[DiscordServer]:
    """A Discord server with one guild. At the end, all its requests are validated against the OpenAPI file."""
    async with DiscordServer(fork_server=fork_server) as server:
        server.world.add_guild()
        yield server
        check_wire(server, openapi)


@pytest.fixture
def guild(discord_server: DiscordServer) -> dict[str, Any]:
    """The only guild of the Discord server."""
    return next(iter(discord_server.world.guilds.values()))


def pytest_report_header() -> str:
    """Reports in the header whether requests are validated against Discord's own schema."""
    return NOT_CHECKED if not OPENAPI.exists() else f"wire: every request is checked against {OPENAPI.name}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeats the line of the header in the summary, because a quiet run shows no header."""
    if not OPENAPI.exists():
        terminalreporter.write_line(NOT_CHECKED, yellow=True)


def check_wire(server: DiscordServer, openapi: OpenApi | None) -> None:
    """Validates every request of a Discord server against the OpenAPI file; asserts that every route was known."""
    assert server.gaps == [], "the Discord server lacks a route"
    if openapi is None:
        return
    wrong = [line for request in server.requests for line in openapi.violations(request)]
    assert wrong == []


@pytest.fixture
def database(builtin_database: Path, tmp_path: Path) -> Path:
    """A database for one test, with the built-in content."""
    path = tmp_path / "briefings.db"
    path.write_bytes(builtin_database.read_bytes())
    return path
