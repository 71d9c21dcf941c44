"""Discord's cards in a browser are readable on a desktop and on a phone, and no longer than a screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import pytest_asyncio

pytest.importorskip("playwright.async_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

import simcord

from bot.card_tools.tools import CARD_TOOLS, format_more_label
from bot.discord_app import BriefingBot, create_bot
from bot.discord_app.attachments import _embed_attachment
from bot.settings import Settings
from briefings.cards.side_by_side import build_side_by_side_request
from briefings.domain.cards import PICTURE_VIEWS, CardRequest, View
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.database_copies import copy_database
from tests.support.prepared_storage import load_shared
from tests.support.preview_page import IDLE, POLLING
from tests.support.preview_process import CHROMIUM
from tests.support.simcord_env import create_env

MEASURES_TEXTS = True

NOW = datetime(2026, 11, 28, tzinfo=UTC)
LOCALES = {"ja": "ja", "en": "en-US"}
NAME_SIZE, MIN_SHOWN_SIZE = 29, 11
"""Height in pixels of a country's name in the picture, and its minimum on a phone."""

REQUESTS = {
    "matrix-dark": CardRequest("", View.MATRIX),
    "matrix-light": CardRequest("", View.MATRIX, page=1),
    "framework": CardRequest("CSTO", View.MATRIX),
    "answer": CardRequest("", View.MEMBERSHIPS, section="c:SCO;!CSTO"),
    "compare": build_side_by_side_request("AM", "GE", "AZ"),
    "pair": CardRequest("AM", View.PAIR, section="AZ"),
}

MAX_HEIGHTS = {600: 600, 390: 900}
"""Pixels of a card's frame by the width of the window."""

PAGE_SIZE = 40
"""Messages of a channel: the page loads at most fifty."""

SAMPLE = (
    "AM",
    "RU",
    "KZ",
    "UA",
    "SCO",
    "BRICS",
    "CSTO",
    "japan-russia-relations",
    "central-asia",
    "putin",
    "TM",
    "UN",
)
"""Subjects with the longest cards of each kind."""

MEASURE = """() => [...document.querySelectorAll('article.channel-message')].map(message => {
    const frame = message.querySelector('h2').parentElement;
    let node = frame;
    while (node.parentElement && !node.parentElement.matches('article.channel-message')
           && !node.querySelector('button')) node = node.parentElement;
    return [message.querySelector('h2').innerText, Math.round(node.getBoundingClientRect().height)];
})"""
"""Title and height of the smallest element of each message that contains its title and its buttons: the frame."""

SETTLED = """() => document.fonts.ready.then(() => new Promise(resolve =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 500)))))"""
"""Waits until the page is laid out for a new size, with all fonts: a busy machine needs some time."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass
class Gallery:
    """A server whose channels show cards; each test makes its own channel.

    Attributes:
        env: the server.
        bot: the running bot.
        guild: its guild.
        reader: the member whose view is shown.
        windows: opens windows of the browser.
    """

    env: simcord.Env
    bot: BriefingBot
    guild: Any
    reader: Any
    windows: Any

    @asynccontextmanager
    async def show(self, channel: Any, language: str) -> AsyncIterator[Any]:
        """Opens a window with a channel."""
        locale = LOCALES[language]
        async with self.env.preview(channel, viewers=[self.reader], layout="channel", locale=locale) as page:
            window = await self.windows.open(locale)
            await window.goto(page.url)
            yield window
            await self.windows.leave(window)

    async def post(self, channel: Any, request: CardRequest, language: str) -> str:
        """Posts a card; returns the description of its picture."""
        context = self.bot.context
        target = self.bot.get_channel(channel.id)
        if request.view not in PICTURE_VIEWS:
            view = context.answers.render_card(request, language)
            assert view is not None
            await target.send(view=view)  # type: ignore[union-attr]
            return ""
        card = context.service.build_card(request, language)
        attachment = await context.attachments.get_attachment(context.service, request, language)
        assert card is not None
        assert attachment is not None
        view = _embed_attachment(context.service.show_picture(card, request), attachment)
        await target.send(view=view, file=attachment.to_discord_file())  # type: ignore[union-attr]
        return attachment.alt

    def list_subjects(self) -> list[str]:
        """Returns the ids of all subjects that the built-in content covers."""
        subjects = self.bot.context.service.snapshot.content.subjects
        return [subject.id for subject in subjects if subject.covered]

    async def measure(self, subjects: list[str], language: str) -> dict[int, list[tuple[str, int]]]:
        """Returns, by width of the window, the title and the height of the overview of each subject."""
        heights: dict[int, list[tuple[str, int]]] = {width: [] for width in MAX_HEIGHTS}
        for start in range(0, len(subjects), PAGE_SIZE):
            shown = subjects[start : start + PAGE_SIZE]
            for width, measured in (await self._measure_page(shown, language)).items():
                heights[width] += measured
        return heights

    async def _measure_page(self, subjects: list[str], language: str) -> dict[int, list[tuple[str, int]]]:
        channel = self.guild.create_text_channel("cards")
        target = self.bot.get_channel(channel.id)
        for subject in subjects:
            view = self.bot.context.answers.render_card(CardRequest(subject), language)
            assert view is not None
            await target.send(view=view)  # type: ignore[union-attr]
        heights: dict[int, list[tuple[str, int]]] = {}
        async with self.show(channel, language) as window:
            await window.wait_for_function(
                "count => document.querySelectorAll('article.channel-message').length >= count", arg=len(subjects)
            )
            for width in MAX_HEIGHTS:
                await window.set_viewport_size({"width": width, "height": 900})
                await window.evaluate(SETTLED)
                heights[width] = [(title, height) for title, height in await window.evaluate(MEASURE)]
        return heights


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gallery(
    builtin_database: Path, tmp_path_factory: pytest.TempPathFactory, windows: Any
) -> AsyncIterator[Gallery]:
    database = copy_database(builtin_database, tmp_path_factory.mktemp("gallery") / "briefings.db")
    store = await SqliteStorage.open(database, clock=lambda: NOW)
    bot = create_bot(store, Settings(database_path=store.path), clock=lambda: NOW, wake_every=3600)
    await load_shared(bot.context)  # SimCord stops waiting for a bot that takes more than five seconds to start
    env = create_env(bot)
    await env.start()
    guild = env.create_guild("Briefing Desk")
    yield Gallery(env, bot, guild, guild.add_member(env.create_user("reader")), windows)
    await env.shutdown()
    await store.close()


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ja", ("matrix-dark", "framework", "compare")),
        pytest.param("en", ("matrix-light", "answer", "pair"), marks=pytest.mark.exhaustive),
        pytest.param("ja", ("matrix-light", "answer", "pair"), marks=pytest.mark.exhaustive),
        pytest.param("en", ("matrix-dark", "framework", "compare"), marks=pytest.mark.exhaustive),
    ],
    ids=["ja", "en", "ja-others", "en-others"],
)
async def test_pictures_and_cards_are_readable_on_a_desktop_and_on_a_phone(
    gallery: Gallery, language: str, names: tuple[str, ...]
) -> None:
    for name in names:
        channel = gallery.guild.create_text_channel(name)
        alt = await gallery.post(channel, REQUESTS[name], language)
        async with gallery.show(channel, language) as window:
            await window.wait_for_selector("article.channel-message")
            for width in (600, 390):
                await window.set_viewport_size({"width": width, "height": 900})
                await check_page(window, alt, width)


async def check_page(window: Any, alt: str, width: int) -> None:
    """Asserts that no element is wider than the window, and that a picture has a description and is large enough."""
    assert await window.evaluate("document.documentElement.scrollWidth") <= width
    if not alt:
        return
    picture = window.locator("article.channel-message img[alt*='–']").first
    await window.wait_for_function(
        "() => [...document.querySelectorAll('article.channel-message img')].every(i => i.complete && i.naturalWidth)"
    )
    natural, shown, described = await picture.evaluate(
        "image => [image.naturalWidth, image.getBoundingClientRect().width, image.alt]"
    )
    assert described == alt
    assert NAME_SIZE * shown / natural >= MIN_SHOWN_SIZE


@pytest.mark.parametrize("language", [pytest.param("ja", marks=pytest.mark.exhaustive), "en"])
async def test_longest_overviews_fit_on_a_screen(gallery: Gallery, language: str) -> None:
    check_heights(await gallery.measure(list(SAMPLE), language), len(SAMPLE))


@pytest.mark.soak
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_every_overview_fits_on_a_screen(gallery: Gallery, language: str) -> None:
    subjects = gallery.list_subjects()
    check_heights(await gallery.measure(subjects, language), len(subjects))


def check_heights(heights: dict[int, list[tuple[str, int]]], count: int) -> None:
    assert {width: len(measured) for width, measured in heights.items()} == dict.fromkeys(MAX_HEIGHTS, count)
    measured = [(width, *entry) for width, entries in heights.items() for entry in entries]
    assert all(height > 100 for _width, _title, height in measured), "the frame was not found"
    assert [entry for entry in measured if entry[2] > MAX_HEIGHTS[entry[0]]] == []


async def test_card_becomes_a_pdf_file(gallery: Gallery, tmp_path: Path) -> None:
    """Two presses make the file, which can be downloaded."""
    channel = gallery.guild.create_text_channel("cards")
    await gallery.post(channel, CardRequest("AM"), "ja")
    label = next(tool.get_label("en") for tool in CARD_TOOLS if tool.name == "pdf")
    async with gallery.show(channel, "en") as window:
        await window.wait_for_function(IDLE, polling=POLLING)
        await window.get_by_role("button", name=format_more_label("ja")).last.click()
        await window.get_by_role("button", name=label).wait_for()
        await window.wait_for_function(IDLE, polling=POLLING)
        await window.get_by_role("button", name=label).click()
        button = window.get_by_role("button", name="Download briefing-AM-2026-11-28.pdf")
        async with window.expect_download() as download:
            await button.click()
        await (await download.value).save_as(tmp_path / "file.pdf")
        text = await window.locator("article.channel-message").last.inner_text()
    assert "Briefing: Armenia" in text
    assert "PDF" in text
    assert pypdfium2.PdfDocument(tmp_path / "file.pdf").get_metadata_value("Title") == "Briefing: Armenia"
