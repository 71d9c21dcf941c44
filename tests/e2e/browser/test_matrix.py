"""The matrix of countries and frameworks, the comparison and the help in a browser, on a desktop and on a phone."""

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
from bot.discord_app.attachments import _embed_attachment
from bot.settings import Settings
from briefings.cards.side_by_side import build_side_by_side_request
from briefings.domain.cards import PICTURE_VIEWS, CardRequest, View
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.preview_process import CHROMIUM

MEASURES_TEXTS = True

NOW = datetime(2026, 11, 28, tzinfo=UTC)
NAME_SIZE, MIN_SHOWN_SIZE = 29, 11
"""Pixels of a country's name in the picture, and on a phone at least."""

REQUESTS = {
    "matrix-dark": CardRequest("", View.MATRIX),
    "matrix-light": CardRequest("", View.MATRIX, page=1),
    "framework": CardRequest("CSTO", View.MATRIX),
    "answer": CardRequest("", View.MEMBERSHIPS, section="c:SCO;!CSTO"),
    "compare": build_side_by_side_request("AM", "GE", "AZ"),
    "pair": CardRequest("AM", View.PAIR, section="AZ"),
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass
class Gallery:
    """A server whose channel shows cards.

    Attributes:
        env: the server.
        bot: answers.
        guild: its guild.
        reader: who looks at it.
        windows: of the browser.
    """

    env: simcord.Env
    bot: BriefingBot
    guild: Any
    reader: Any
    windows: Any

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
async def test_the_pictures_and_cards_are_readable_on_a_desktop_and_on_a_phone(
    gallery: Gallery, tmp_path: Path, language: str, names: tuple[str, ...]
) -> None:
    for name in names:
        channel = gallery.guild.create_text_channel(name)
        alt = await gallery.post(channel, REQUESTS[name], language)
        locale = {"ja": "ja", "en": "en-US"}[language]
        async with gallery.env.preview(channel, viewers=[gallery.reader], layout="channel", locale=locale) as preview:
            window = await gallery.windows.open(locale)
            await window.goto(preview.url)
            await window.wait_for_selector("article.channel-message")
            for width in (600, 390):
                await window.set_viewport_size({"width": width, "height": 900})
                await check_page(window, alt, width)
                message = window.locator("article.channel-message").first
                await message.screenshot(path=tmp_path / f"{name}-{language}-{width}.png")
            await gallery.windows.leave(window)


async def check_page(window: Any, alt: str, width: int) -> None:
    """Nothing is wider than the window, and a picture has its description and is large enough."""
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
