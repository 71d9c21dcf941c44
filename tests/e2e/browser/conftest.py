"""A browser that is started once for the tests of a file, and a database that is copied."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.database_copies import copy_database
from tests.support.preview_process import CHROMIUM, FLAGS, NO_WEB_FONTS

PATIENCE = 60_000
"""Milliseconds that a busy machine may need for one step."""

BLANK = "about:blank"


class Windows:
    """Shows pages in one window per locale: a new window would cost a second of processor time for each page.

    Attributes:
        browser: of Playwright (asynchronous).
        complaints: messages, errors and failed requests of a window since it was opened.
    """

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.complaints: list[str] = []
        self._windows: dict[str, Any] = {}

    async def open(self, locale: str, width: int = 900, height: int = 1400, scheme: str = "null") -> Any:
        """Opens an empty window of a locale, a size in pixels and a color scheme ("null": the default)."""
        if locale not in self._windows:
            self._windows[locale] = await self._make_window(locale)
        window = self._windows[locale]
        await self.leave(window)
        await window.set_viewport_size({"width": width, "height": height})
        await window.emulate_media(media="null", color_scheme=scheme)
        self.complaints.clear()
        return window

    async def leave(self, window: Any) -> None:
        """Leaves the page of a window, and ends its connections to the server of the page."""
        await window.goto(BLANK)

    async def _make_window(self, locale: str) -> Any:
        window = await (await self.browser.new_context(locale=locale)).new_page()
        window.set_default_timeout(PATIENCE)
        window.on("console", lambda message: self.complaints.append(message.text))
        window.on("pageerror", lambda error: self.complaints.append(str(error)))
        window.on("requestfailed", lambda failed: self.complaints.append(failed.url))
        return window


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def windows(request: pytest.FixtureRequest) -> AsyncIterator[Windows]:
    """The windows of one Chromium for each module; its tests run in one event loop.

    A module that measures texts sets `MEASURES_TEXTS`, and its pages have the fonts that they bring.
    """
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    flags = FLAGS if getattr(request.module, "MEASURES_TEXTS", False) else [*FLAGS, NO_WEB_FONTS]
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield Windows(browser)
        await browser.close()


@pytest.fixture(scope="module")
def module_window() -> Iterator[Any]:
    """A window of Playwright (synchronous), in Japanese."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, NO_WEB_FONTS])
        window = browser.new_page(locale="ja-JP")
        window.set_default_timeout(PATIENCE)
        yield window
        browser.close()


@pytest.fixture
def window(module_window: Any) -> Iterator[Any]:
    """The module's window, empty; fails if a page raises an error."""
    errors: list[str] = []

    def note_error(error: Any) -> None:
        errors.append(str(error))

    module_window.on("pageerror", note_error)
    yield module_window
    module_window.goto(BLANK)
    module_window.remove_listener("pageerror", note_error)
    assert errors == []


@pytest.fixture
def database(builtin_database: Path, tmp_path: Path) -> Path:
    """A database with the built-in content, which the test may change."""
    return copy_database(builtin_database, tmp_path / "briefings.db")
