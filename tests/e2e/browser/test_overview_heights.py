"""Measures the overview of every built-in subject in a browser: it fits on a screen, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

pytest.importorskip("playwright.async_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

import simcord

from bot.discord_app import BriefingBot, create_bot
from bot.settings import Settings
from briefings.domain.cards import CardRequest
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.preview_process import CHROMIUM

MAX_HEIGHTS = {600: 600, 390: 900}
"""Pixels of a card's frame by the width of the window."""

MEASURES_TEXTS = True

NOW = datetime(2026, 11, 28, tzinfo=UTC)
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
"""Waits until the page is laid out for a new size, with all fonts: a busy machine needs a while."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass
class Gallery:
    """A server whose channel shows cards."""

    env: simcord.Env
    bot: BriefingBot
    guild: Any
    reader: Any
    windows: Any

    def list_subjects(self) -> list[str]:
        """The ids of all subjects that the built-in content covers."""
        subjects = self.bot.context.service.snapshot.content.subjects
        return [subject.id for subject in subjects if subject.covered]

    async def measure(self, subjects: list[str], language: str) -> dict[int, list[tuple[str, int]]]:
        """By width of the window, title and height of the overview of each subject."""
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
        locale = {"ja": "ja", "en": "en-US"}[language]
        async with self.env.preview(channel, viewers=[self.reader], layout="channel", locale=locale) as page:
            window = await self.windows.open(locale)
            await window.goto(page.url)
            await window.wait_for_function(
                "count => document.querySelectorAll('article.channel-message').length >= count", arg=len(subjects)
            )
            for width in MAX_HEIGHTS:
                await window.set_viewport_size({"width": width, "height": 900})
                await window.evaluate(SETTLED)
                heights[width] = [(title, height) for title, height in await window.evaluate(MEASURE)]
            await self.windows.leave(window)
        return heights


@pytest_asyncio.fixture(loop_scope="module")
async def gallery(database: Path, windows: Any) -> AsyncIterator[Gallery]:
    store = await SqliteStorage.open(database, clock=lambda: NOW)
    bot = create_bot(store, Settings(database_path=store.path), clock=lambda: NOW, wake_every=3600)
    env = simcord.Env(bot)
    await env.start()
    guild = env.create_guild("Briefing Desk")
    yield Gallery(env, bot, guild, guild.add_member(env.create_user("reader")), windows)
    await env.shutdown()
    await store.close()


@pytest.mark.parametrize("language", [pytest.param("ja", marks=pytest.mark.exhaustive), "en"])
async def test_the_longest_overviews_fit_on_a_screen(gallery: Gallery, language: str) -> None:
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
