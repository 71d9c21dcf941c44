"""Pages of cards in a browser: both languages, wide and narrow, light and dark, printed, and with hostile names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

pytest.importorskip("playwright.async_api", reason="playwright is not installed")

from bot.process_resources import ProcessResources
from bot.settings import Settings
from bot.web.addresses import load_key, make_card_path
from bot.web.server import WebServer
from briefings.domain.cards import CardRequest, View
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.preview_process import CHROMIUM

HOSTILE = "<img src=x onerror=alert(1)><script>document.title='taken'</script>" + "長" * 80

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

LUMINANCE = """selector => {
    const channel = value =>
        value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = color => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(channel);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const text = luminance(getComputedStyle(document.querySelector(selector)).color);
    const ground = luminance(getComputedStyle(document.body).backgroundColor);
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
}"""
"""The contrast of an element's text with the page (WCAG 2, 1.4.3)."""


@dataclass
class Site:
    """A server of pages, and the windows of a browser."""

    server: WebServer
    storage: SqliteStorage
    windows: Any

    async def address(self, request: CardRequest, language: str) -> str:
        revision = await self.storage.revisions.get_active_revision()
        assert revision is not None
        key = await load_key(self.storage.link_keys)
        return f"http://127.0.0.1:{self.server.port}{make_card_path(key, revision, request, language)}"

    async def open(self, request: CardRequest, language: str, width: int, scheme: str) -> tuple[Any, list[str]]:
        """Opens the page of a card; returns it with the errors of the browser."""
        page = await self.windows.open("ja-JP", width, 800, scheme)
        await page.goto(await self.address(request, language))
        return page, self.windows.complaints


@pytest_asyncio.fixture(loop_scope="module")
async def site(database: Path, windows: Any) -> AsyncIterator[Site]:
    async with await SqliteStorage.open(database, clock=lambda: datetime.now(UTC)) as storage:
        server = WebServer(storage, Settings(), ProcessResources())
        await server.open()
        yield Site(server, storage, windows)
        await server.close()


async def test_pages_fit_and_can_be_read_in_both_languages_and_schemes(site: Site) -> None:
    for language, width, scheme in (
        ("ja", 900, "light"),
        ("en", 390, "dark"),
        ("ja", 390, "light"),
        ("en", 320, "light"),
    ):
        for view in (View.SUMMARY, View.FULL_TEXT):
            page, complaints = await site.open(CardRequest("AM", view), language, width, scheme)
            assert complaints == []
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert await page.evaluate("document.documentElement.lang") == language
            assert await page.locator("h1").count() == 1
            for selector in ("main li", ".subtitle", "cite", "footer p", "h1", "a"):
                assert await page.evaluate(LUMINANCE, selector) >= 4.5, (selector, scheme)
            background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (background == "rgb(255, 255, 255)") is (scheme == "light")
            assert await page.context.cookies() == []


async def test_reader_changes_the_language_and_prints(site: Site) -> None:
    page, complaints = await site.open(CardRequest("UZ", View.DETAILS), "ja", 900, "light")
    await page.get_by_role("link", name="English").click()
    await page.wait_for_url("**/en/**")
    assert "Uzbekistan" in await page.title()
    assert await page.get_by_role("heading", level=2).count() >= 3
    await page.emulate_media(media="print")
    assert not await page.get_by_role("link", name="日本語").is_visible()
    pdf = await page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert complaints == []


async def test_hostile_names_do_nothing_and_stay_inside_the_page(site: Site) -> None:
    snapshot = await site.storage.revisions.load_snapshot()
    subjects = tuple(
        replace(subject, names=dict.fromkeys(subject.names, HOSTILE)) if subject.id == "AM" else subject
        for subject in snapshot.content.subjects
    )
    await site.storage.revisions.apply_content(
        replace(snapshot.content, subjects=subjects), expected_id=snapshot.revision.id
    )
    page, complaints = await site.open(CardRequest("AM", View.DETAILS), "ja", 390, "light")
    await asyncio.sleep(0)
    assert "<script>" in await page.title()
    assert await page.locator("script, img").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert complaints == []
