"""The platforms of one process share the content, and correct each other's posts."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

import bot.context
from bot.context import BotContext
from bot.process_resources import ProcessResources
from bot.settings import Settings
from briefings.domain import Content
from briefings.domain.cards import DEFAULT_LIMITS, Card, CardRequest
from briefings.domain.deliveries import RetryLater, Sent, Unavailable
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence
from briefings.errors import DatabaseDamaged
from briefings.posting.routing import PublisherRoutes
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.fake_publisher import FakePublisher
from tests.support.prepared_storage import open_prepared
from tests.support.stored_content import add_alias, make_content

NOW = datetime(2027, 9, 1, tzinfo=UTC)
CONTENT = make_content()


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    path = tmp_path / "briefings.db"
    async with await open_prepared(path, clock=lambda: NOW, content=CONTENT, builtin="1") as storage:
        yield storage


async def test_revision_is_loaded_once_for_all_platforms(storage: SqliteStorage, tmp_path: Path) -> None:
    resources = ProcessResources()
    settings = Settings()
    async with await SqliteStorage.open(tmp_path / "briefings.db", clock=lambda: NOW) as other:
        first = BotContext(settings, storage, DEFAULT_LIMITS, resources=resources)
        second = BotContext(settings, other, DEFAULT_LIMITS, resources=resources)
        await first.load_content()
        await second.load_content()
        assert first.service is second.service
        active = await storage.revisions.get_active_revision()
        assert active is not None
        await storage.revisions.apply_content(add_alias(make_content()), expected_id=active.id)
        assert await first.reload_if_changed()
        assert first.service is not second.service
        assert await second.reload_if_changed()
        assert first.service is second.service


async def test_context_of_its_own_shares_nothing(storage: SqliteStorage) -> None:
    settings = Settings()
    first, second = (BotContext(settings, storage, DEFAULT_LIMITS) for _ in range(2))
    await first.load_content()
    await second.load_content()
    assert first.service is not second.service


async def test_first_revision_answers_while_it_is_prepared(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start prepares only the data of the first answer; later revisions are used once they are prepared."""
    prepared: list[BriefingService] = []
    may_go_on = threading.Event()
    preload = BriefingService.preload

    def preload_later(service: BriefingService) -> None:
        assert may_go_on.wait(60)
        preload(service)
        prepared.append(service)

    monkeypatch.setattr(BriefingService, "preload", preload_later)
    context = BotContext(Settings(), storage, DEFAULT_LIMITS)
    await context.load_content()
    first = context.service
    assert not prepared
    assert first.answer("ノルウェー", "ja").title
    assert not prepared
    may_go_on.set()
    await context.resources.wait_until_prepared()
    assert prepared == [first]
    active = await storage.revisions.get_active_revision()
    assert active is not None
    await storage.revisions.apply_content(add_alias(make_content()), expected_id=active.id)
    assert await context.reload_if_changed()
    assert prepared == [first, context.service]


@pytest.mark.fault(18)
async def test_content_is_prepared_outside_the_event_loop(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 18: this applies to a start, and to a revision that becomes active later."""
    threads: list[int] = []
    preload = BriefingService.preload

    def preload_and_note(service: BriefingService) -> None:
        threads.append(threading.get_ident())
        preload(service)

    monkeypatch.setattr(BriefingService, "preload", preload_and_note)
    context = BotContext(Settings(), storage, DEFAULT_LIMITS)
    await context.load_content()
    await context.resources.wait_until_prepared()
    active = await storage.revisions.get_active_revision()
    assert active is not None
    await storage.revisions.apply_content(add_alias(make_content()), expected_id=active.id)
    assert await context.reload_if_changed()
    assert len(threads) == 2
    assert threading.get_ident() not in threads


@pytest.fixture
async def cached(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> BriefingService:
    """The service of an ended process that has cached the content."""
    monkeypatch.setattr(bot.context, "PREPARATION_DELAY", 0)
    context = BotContext(Settings(), storage, DEFAULT_LIMITS)
    await context.load_content()
    await context.resources.wait_until_prepared()
    await storage.close()
    return context.service


async def start_again(path: Path) -> tuple[BotContext, SqliteStorage]:
    """Returns a context like that of another process."""
    storage = await SqliteStorage.open(path, clock=lambda: NOW)
    context = BotContext(Settings(), storage, DEFAULT_LIMITS)
    await context.load_content()
    return context, storage


async def test_next_start_reuses_computed_data(cached: BriefingService, storage: SqliteStorage) -> None:
    """It computes no statements, names or tables, whatever the bot has written in the meantime."""
    with closing(sqlite3.connect(storage.path)) as database:
        database.execute("PRAGMA user_version = 7")
    for _ in range(2):
        context, second = await start_again(storage.path)
        assert vars(context.service.content_index)["_statements_by_chapter"]
        assert "_name_index" in vars(context.service)
        await context.resources.wait_until_prepared()
        assert not context.service.has_new_parts
        assert context.service.answer("ノルウェー", "ja") == cached.answer("ノルウェー", "ja")
        await second.close()


@pytest.mark.usefixtures("cached")
@pytest.mark.parametrize(
    "content",
    [replace(make_content(), events=()), add_alias(make_content())],
    ids=["the same names", "other names"],
)
async def test_revision_that_becomes_active_later_is_cached_too(storage: SqliteStorage, content: Content) -> None:
    """The start after a refresh uses it, with each object once."""
    context, second = await start_again(storage.path)
    await second.revisions.apply_content(content, expected_id=context.service.snapshot.revision.id)
    assert await context.reload_if_changed()
    await context.resources.wait_until_prepared()
    await second.close()
    later, third = await start_again(storage.path)
    assert "_name_index" in vars(later.service)
    assert later.service.snapshot.content == content
    assert later.service._name_index.table.subjects is later.service.snapshot.content.subjects
    await later.resources.wait_until_prepared()
    assert not later.service.has_new_parts
    await third.close()


@pytest.mark.fault(26)
async def test_damage_that_a_cached_start_finds_later_is_reported(
    cached: BriefingService, storage: SqliteStorage
) -> None:
    data = storage.path.read_bytes()
    assert "アルメニア".encode() in data
    storage.path.write_bytes(data.replace("アルメニア".encode(), "アルメニヤ".encode()))
    context, second = await start_again(storage.path)
    assert context.service.answer("ノルウェー", "ja") == cached.answer("ノルウェー", "ja")
    await context.resources.wait_until_prepared()
    await second.close()
    watching = asyncio.create_task(context.resources.wait_for_damage())
    await asyncio.sleep(0)
    assert watching.done()
    with pytest.raises(DatabaseDamaged):
        watching.result()


async def test_requests_go_to_the_publisher_of_their_platform() -> None:
    routes, publisher = PublisherRoutes(), FakePublisher(lambda: NOW)
    channel_ref = ChannelRef("fake", "1", "70")
    occurrence, card = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 1), NOW), Card(CardRequest(""), "en", "title", ())
    assert isinstance(await routes.check(channel_ref), Unavailable)
    assert isinstance(await routes.edit(MessageRef(channel_ref, "1"), occurrence, card), RetryLater)
    routes.add_publisher("fake", publisher)
    posted = await publisher.publish(channel_ref, occurrence, card)
    assert isinstance(posted, Sent)
    assert posted.message_ref is not None
    assert await routes.edit(posted.message_ref, occurrence, card) == Sent(posted.message_ref)
    elsewhere = MessageRef(ChannelRef("slack", "T1", "C1"), "1.1")
    assert isinstance(await routes.edit(elsewhere, occurrence, card), RetryLater)
    routes.remove_publisher("fake", FakePublisher(lambda: NOW))
    assert routes.get_capabilities("fake") is not None
    routes.remove_publisher("fake", publisher)
    assert isinstance(await routes.find(channel_ref, occurrence, "0"), Unavailable)
