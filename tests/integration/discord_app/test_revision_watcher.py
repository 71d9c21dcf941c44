"""A running bot uses the revision that another process made active."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.discord_app import BriefingBot
from bot.revision_watcher import RevisionWatcher
from briefings.domain import Content
from briefings.errors import StoreError
from briefings.storage.sqlite.storage import SqliteStorage


@pytest.fixture
async def elsewhere(store: SqliteStorage) -> AsyncIterator[SqliteStorage]:
    """The same database, opened by another process."""
    other = await SqliteStorage.open(store.path, clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    yield other
    await other.close()


def with_news(bot: BriefingBot) -> Content:
    """Returns the active content with one sentence changed."""
    content = bot.context.service.snapshot.content
    (chapter,) = content.chapters
    passages = tuple(
        replace(passage, text=passage.text.replace("防災の機材", "救急の車両")) for passage in chapter.passages
    )
    return replace(content, chapters=(replace(chapter, passages=passages),))


async def test_import_elsewhere_is_answered_from_after_the_next_look(
    world: Any, read: Any, elsewhere: SqliteStorage
) -> None:
    bot: BriefingBot = world.env.bot
    assert "防災の機材" in read.text((await world.brief("アルメニア")).response)
    await elsewhere.revisions.apply_content(with_news(bot), expected_id=1)
    assert await bot.context.reload_if_changed()
    assert bot.context.service.snapshot.revision.id == 2
    assert "救急の車両" in read.text((await world.brief("アルメニア")).response)
    assert not await bot.context.reload_if_changed()


async def test_rollback_by_another_process_is_followed(world: Any, elsewhere: SqliteStorage) -> None:
    bot: BriefingBot = world.env.bot
    await elsewhere.revisions.apply_content(with_news(bot), expected_id=1)
    await bot.context.reload_if_changed()
    await elsewhere.revisions.activate_revision(1, expected_id=2)
    assert await bot.context.reload_if_changed()
    assert bot.context.service.snapshot.revision.id == 1


async def test_it_looks_by_itself_until_it_is_stopped(world: Any, elsewhere: SqliteStorage) -> None:
    bot: BriefingBot = world.env.bot
    following = RevisionWatcher(bot.context, interval=0.01)
    following.start()
    await elsewhere.revisions.apply_content(with_news(bot), expected_id=1)
    async with asyncio.timeout(10):
        while bot.context.service.snapshot.revision.id != 2:  # noqa: ASYNC110  # nobody tells that a look is over
            await asyncio.sleep(0.01)
    await following.stop()
    await elsewhere.revisions.activate_revision(1, expected_id=2)
    await asyncio.sleep(0.1)
    assert bot.context.service.snapshot.revision.id == 2


async def test_damaged_revision_is_reported_once_and_old_one_remains(
    world: Any, read: Any, elsewhere: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    bot: BriefingBot = world.env.bot
    await elsewhere.revisions.apply_content(with_news(bot), expected_id=1)
    _damage(elsewhere.path)
    with pytest.raises(StoreError):
        await bot.context.reload_if_changed()
    following = RevisionWatcher(bot.context, interval=0.01)

    def list_warnings() -> list[str]:
        return [record.message for record in caplog.records if "can't be loaded" in record.message]

    with caplog.at_level(logging.WARNING, "bot.revision_watcher"):
        following.start()
        async with asyncio.timeout(10):
            while not list_warnings():  # noqa: ASYNC110  # nobody tells that a look is over
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)  # some more polls
        await following.stop()
    assert len(list_warnings()) == 1
    assert "防災の機材" in read.text((await world.brief("アルメニア")).response)


def _damage(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute("UPDATE passage SET text = 'x' WHERE text LIKE '%救急の車両%'").rowcount == 1
    connection.close()


async def test_closed_bot_stops_polling(make_bot: Any) -> None:
    bot = make_bot()
    await bot.context.serve_loaded(await bot.context.storage.revisions.load_active_snapshot())
    bot.revision_watcher.start()
    await bot.close()
    assert not [task for task in asyncio.all_tasks() if "following" in task.get_name()]
