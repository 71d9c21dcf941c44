"""Scheduled posts in the page of the preview: the real bot with a clock that the test sets, and a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

pytest.importorskip("playwright.async_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

import discord
import simcord

from bot.discord_app import BriefingBot, create_bot
from bot.preview.discord_face import _override_locales
from bot.settings import Settings
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import load_shared
from tests.support.preview_process import CHROMIUM
from tests.support.simcord_env import create_env

EMOJI = re.compile("[\U0001f300-\U0001f64f\U0001f680-\U0001faff\u2600-\u27bf\u2b50]")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


OTHER = pytest.mark.exhaustive
"""The language that `make test` skips for each post."""


@dataclass
class Newsroom:
    """A server with schedules, the clock of its bot, and the page that shows its channel."""

    env: simcord.Env
    bot: BriefingBot
    channel: Any
    moderator: Any
    windows: Any
    now: datetime

    async def post(self, day: datetime, **options: Any) -> None:
        """Adds a schedule, and sets the clock to its time of day."""
        self.now = day
        await self.moderator.slash(self.channel, "schedule add", channel=self.channel, **options)
        self.now += timedelta(hours=24)
        await self.bot.get_cog("PostingCog").dispatcher.run_due(self.now)  # type: ignore[union-attr]
        await self.env.settle()


@pytest_asyncio.fixture(loop_scope="module")
async def newsroom(database: Path, windows: Any) -> AsyncIterator[Newsroom]:
    made: Newsroom | None = None
    store = await SqliteStorage.open(database, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    settings = Settings(database_path=store.path)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    bot = create_bot(store, settings, clock=lambda: made.now if made else begin, wake_every=3600)
    await load_shared(bot.context)  # SimCord stops waiting for a bot that takes more than five seconds to start
    env = create_env(bot)
    await env.start()
    await bot.user.edit(username="briefing-bot")  # type: ignore[union-attr]
    guild = env.create_guild("Briefing Desk")
    managers = guild.create_role("moderators", permissions=discord.Permissions(manage_guild=True))
    moderator = guild.add_member(env.create_user("reader"), roles=[managers])
    made = Newsroom(env, bot, guild.create_text_channel("briefing"), moderator, windows, begin)
    yield made
    await env.shutdown()
    await store.close()
    env._raise_errors_since(env._errors_acknowledged)


async def read_last_message(newsroom: Newsroom, language: str) -> str:
    """Returns the text of the channel's last message as the page shows it."""
    locale = {"ja": "ja", "en": "en-US"}[language]
    async with newsroom.env.preview(
        newsroom.channel, viewers=[newsroom.moderator], layout="channel", locale=locale, timezone="Asia/Tokyo"
    ) as page:
        window = await newsroom.windows.open("ja-JP" if language == "ja" else "en-US")
        await window.goto(page.url)
        message = window.locator("article.channel-message").last
        await message.wait_for()
        await window.wait_for_function(
            "() => [...document.images].every(one => one.complete && one.naturalWidth > 0)"
        )
        text = str(await message.inner_text())
        await newsroom.windows.leave(window)
    return text


@pytest.mark.parametrize(
    ("language", "expected", "button"),
    [
        ("ja", ["12月12日", "70周年（1956年）", "31年前（1995年）"], "この投稿について"),
        pytest.param(
            "en", ["December 12", "70th anniversary (1956)", "31 years ago (1995)"], "About this post", marks=OTHER
        ),
    ],
)
async def test_post_of_a_day_stands_in_the_channel(
    newsroom: Newsroom, language: str, expected: list[str], button: str
) -> None:
    """The post shows round years first, each with its source, and a button with details of the post."""
    await newsroom.post(datetime(2026, 12, 11, 0, 1, tzinfo=UTC), kind="day", language=language, weight="all")
    text = await read_last_message(newsroom, language)
    places = [text.index(item) for item in expected]
    assert places == sorted(places)
    assert button in text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param(
            "ja",
            ["これからの節目", "12月5日から7日後・14日後の日付", "節目の年", "そのほかの年", "31年前（1995年）"],
            marks=OTHER,
        ),
        (
            "en",
            ["Coming up", "7 and 14 days after December 5", "Milestone years", "Other years", "31 years ago (1995)"],
        ),
    ],
)
async def test_coming_up_post_lists_dates_to_prepare(newsroom: Newsroom, language: str, expected: list[str]) -> None:
    """The post shows anniversaries that are exactly so many days away, round years first."""
    begin = datetime(2026, 12, 4, 0, 1, tzinfo=UTC)
    await newsroom.post(begin, kind="coming", language=language, lead_days="7, 14", weight="all")
    text = await read_last_message(newsroom, language)
    places = [text.index(item) for item in expected]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("language", "expected"), [pytest.param("ja", "2022年から5年", marks=OTHER), ("en", "5 years on (2022)")]
)
async def test_day_of_war_has_no_festive_word_and_no_emoji(newsroom: Newsroom, language: str, expected: str) -> None:
    await newsroom.post(datetime(2027, 2, 23, 0, 1, tzinfo=UTC), kind="day", language=language)
    text = await read_last_message(newsroom, language)
    assert expected in text
    assert not EMOJI.search(text)
    assert "周年" not in text
    assert "anniversary" not in text


@pytest.mark.parametrize(("language", "locale"), [("ja", "ja"), pytest.param("en", "en-US", marks=OTHER)])
async def test_timeline_shows_its_picture(newsroom: Newsroom, language: str, locale: str) -> None:
    """The picture of the card is loaded and drawn."""
    with _override_locales({newsroom.moderator.id: locale}):
        await newsroom.moderator.slash(newsroom.channel, "timeline", subject="AM")
        await newsroom.env.settle()
    text = await read_last_message(newsroom, language)
    assert {"ja": "アルメニアの年表", "en": "Armenia: a timeline"}[language] in text
