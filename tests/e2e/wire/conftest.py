"""A stand-in of Discord, and the real process of the bot beside it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import StandIn
from tests.support.discord_server.openapi import OpenApi

ROOT = Path(__file__).resolve().parents[3]
OPENAPI = Path(os.environ.get("DISCORD_OPENAPI") or ROOT.parent / "shared" / "data" / "discord-openapi.json")
NOT_HELD = f"wire: requests are not held against Discord's schema: {OPENAPI.name} is missing (set DISCORD_OPENAPI)"


@pytest.fixture(scope="session")
def openapi() -> OpenApi | None:
    """Discord's OpenAPI file; None, with a line in header and summary, where it is not beside this checkout.

    Where the folder beside the checkout exists, or in CI, a missing file fails: the check is never lost in silence.
    """
    if not OPENAPI.exists() and ((ROOT.parent / "shared").exists() or os.environ.get("CI")):
        pytest.fail(NOT_HELD)
    return OpenApi(OPENAPI) if OPENAPI.exists() else None


@pytest.fixture
async def discord_standin(openapi: OpenApi | None) -> AsyncIterator[StandIn]:
    """A stand-in with one guild. At the end, every request it got must keep to the OpenAPI file."""
    async with StandIn() as standin:
        standin.world.add_guild()
        yield standin
        check_wire(standin, openapi)


@pytest.fixture
def guild(discord_standin: StandIn) -> dict[str, Any]:
    """The stand-in's one guild."""
    return next(iter(discord_standin.world.guilds.values()))


def pytest_report_header() -> str:
    """Say at the top of the run whether requests are held against Discord's own schema."""
    return NOT_HELD if not OPENAPI.exists() else f"wire: every request is held against {OPENAPI.name}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it at the end too, where a quiet run shows no header."""
    if not OPENAPI.exists():
        terminalreporter.write_line(NOT_HELD, yellow=True)


def check_wire(standin: StandIn, openapi: OpenApi | None) -> None:
    """Hold every request of a stand-in against the OpenAPI file, and see that it knew every route."""
    assert standin.gaps == [], "the stand-in lacks a route"
    if openapi is None:
        return
    wrong = [line for request in standin.requests for line in openapi.violations(request)]
    assert wrong == []


@pytest.fixture(scope="session")
def warm_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the built-in content, to copy: making one takes seconds."""
    from bot.clock import utc_now
    from briefings.revisions.builtin import ensure_builtin
    from briefings.storage.sqlite.revisions import RevisionRepository

    path = tmp_path_factory.mktemp("warm") / "briefings.db"

    async def fill() -> None:
        store = await RevisionRepository.open(path, clock=utc_now)
        try:
            await ensure_builtin(store)
        finally:
            await store.close()

    asyncio.run(fill())
    return path


@pytest.fixture
def database(warm_database: Path, tmp_path: Path) -> Path:
    """A database of the test's own with the built-in content in it."""
    path = tmp_path / "briefings.db"
    path.write_bytes(warm_database.read_bytes())
    return path
