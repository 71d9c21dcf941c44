"""A browser that is started once for the tests of a file, and a database that is copied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.preview_process import CHROMIUM, FLAGS, copy_database

PATIENCE = 60_000
"""Milliseconds that a busy machine may need for one step."""


class Windows:
    """Opens windows of one browser. Those of a locale share its cache, as the windows of a person do."""

    def __init__(self, browser: Any) -> None:
        """Takes a browser of Playwright (asynchronous)."""
        self.browser = browser
        self._contexts: dict[str, Any] = {}

    async def open(self, locale: str, width: int = 900, height: int = 1400) -> Any:
        """An empty window of that many pixels."""
        if locale not in self._contexts:
            self._contexts[locale] = await self.browser.new_context(locale=locale)
        window = await self._contexts[locale].new_page()
        window.set_default_timeout(PATIENCE)
        await window.set_viewport_size({"width": width, "height": height})
        return window


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def windows() -> AsyncIterator[Windows]:
    """The windows of a Chromium of the module's own; its tests run in one event loop (`IN_ONE_LOOP`)."""
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Windows(browser)
        await browser.close()


@pytest.fixture
def database(builtin_database: Path, tmp_path: Path) -> Path:
    """A database with the built-in content, which the test may change."""
    return copy_database(builtin_database, tmp_path)
