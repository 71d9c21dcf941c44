"""A card's file is two presses away, and can be downloaded in a browser."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

import simcord  # noqa: E402 - behind the check above, as are those below

from bot.card_tools.tools import CARD_TOOLS, more_label  # noqa: E402
from bot.discord_app import create_bot  # noqa: E402
from bot.settings import Settings  # noqa: E402
from briefings.domain.cards import CardRequest  # noqa: E402
from briefings.storage.sqlite.storage import SqliteStorage  # noqa: E402
from tests.support.preview_page import IDLE  # noqa: E402

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
NOW = datetime(2026, 11, 28, tzinfo=UTC)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
]


async def test_a_card_becomes_a_pdf_file(builtin_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "briefings.db"
    path.write_bytes(builtin_database.read_bytes())
    store = await SqliteStorage.open(path, clock=lambda: NOW)
    bot = create_bot(store, Settings(database_path=store.path), clock=lambda: NOW, wake_every=3600)
    env = simcord.Env(bot)
    await env.start()
    guild = env.create_guild("Briefing Desk")
    reader = guild.add_member(env.create_user("reader"))
    channel = guild.create_text_channel("cards")
    view = bot.context.answers.render_card(CardRequest("AM"), "ja")
    assert view is not None
    await bot.get_channel(channel.id).send(view=view)  # type: ignore[union-attr]
    label = next(tool.get_label("en") for tool in CARD_TOOLS if tool.name == "pdf")
    async with (
        env.preview(channel, viewers=[reader], layout="channel", locale="en-US") as preview,
        playwright.async_playwright() as driver,
    ):
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 600, "height": 900})
        page.set_default_timeout(60_000)
        await page.goto(preview.url)
        await page.wait_for_function(IDLE)
        await page.get_by_role("button", name=more_label("ja")).last.click()
        await page.get_by_role("button", name=label).wait_for()
        await page.wait_for_function(IDLE)
        await page.get_by_role("button", name=label).click()
        button = page.get_by_role("button", name="Download briefing-AM-2026-11-28.pdf")
        async with page.expect_download() as download:
            await button.click()
        await (await download.value).save_as(tmp_path / "file.pdf")
        text = await page.locator("article.channel-message").last.inner_text()
        await browser.close()
    assert "Briefing: Armenia" in text
    assert "PDF" in text
    assert pypdfium2.PdfDocument(tmp_path / "file.pdf").get_metadata_value("Title") == "Briefing: Armenia"
    await env.shutdown()
    await store.close()
