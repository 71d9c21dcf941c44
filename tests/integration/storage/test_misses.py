"""Queries that found nothing, in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from briefings.search.misses import MissedQuery, group_misses
from briefings.storage.sql import misses as unanswered
from briefings.storage.sqlite.storage import SqliteStorage

NOON = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
async def store(open_store: Callable[..., Any]) -> SqliteStorage:
    return await open_store()


async def texts(store: SqliteStorage, **options: int) -> list[tuple[str, int]]:
    return [(miss.text, miss.count) for miss in await store.misses.list_misses(**options)]


async def test_counts_are_added_up_and_the_days_remembered(store: SqliteStorage) -> None:
    await store.misses.count_misses(group_misses({"ピロシキ": 2, "ボルシチ": 1}), NOON)
    await store.misses.count_misses(group_misses({"ﾋﾟﾛｼｷ": 1}), NOON + timedelta(days=3))
    first, second = await store.misses.list_misses()
    assert (first.text, first.count) == ("ピロシキ", 3)
    assert (first.first_on, first.last_on) == (date(2026, 4, 1), date(2026, 4, 4))
    assert (second.text, second.count, second.last_on) == ("ボルシチ", 1, date(2026, 4, 1))


async def test_day_is_that_of_utc(store: SqliteStorage) -> None:
    tokyo = datetime.fromisoformat("2026-04-02T03:00:00+09:00")
    await store.misses.count_misses(group_misses({"ピロシキ": 1}), tokyo)
    assert (await store.misses.list_misses())[0].last_on == date(2026, 4, 1)


async def test_no_user_server_or_time_of_day_is_stored(store: SqliteStorage, path: Path) -> None:
    await store.misses.count_misses(group_misses({"ピロシキ": 1}), NOON)
    async with aiosqlite.connect(path) as connection:
        rows = await connection.execute_fetchall("SELECT * FROM unanswered")
    assert [tuple(row) for row in rows] == [("ピロシキ", "ピロシキ", 1, "2026-04-01", "2026-04-01", 0)]


async def test_they_are_listed_a_page_at_a_time_the_most_asked_first(store: SqliteStorage) -> None:
    await store.misses.count_misses(group_misses({f"料理{n}号": n for n in range(1, 8)}), NOON)
    assert await texts(store, limit=3) == [("料理7号", 7), ("料理6号", 6), ("料理5号", 5)]
    assert await texts(store, limit=3, offset=6) == [("料理1号", 1)]


async def test_dismissed_query_is_not_listed_until_restored(store: SqliteStorage) -> None:
    await store.misses.count_misses(group_misses({"ピロシキ": 1}), NOON)
    await store.misses.set_dismissed("ピロシキ")
    await store.misses.count_misses(group_misses({"ピロシキ": 1}), NOON)
    assert await texts(store) == []
    await store.misses.set_dismissed("ピロシキ", dismissed=False)
    assert await texts(store) == [("ピロシキ", 2)]


async def test_buttons_key_finds_its_query_also_one_that_was_put_away(store: SqliteStorage) -> None:
    await store.misses.count_misses(group_misses({"ピロシキ": 1, "ボルシチ": 1}), NOON)
    key = next(miss.key for miss in await store.misses.list_misses() if miss.text == "ボルシチ")
    await store.misses.set_dismissed("ボルシチ")
    found = await store.misses.find_miss_by_key(key)
    assert found is not None
    assert (found.text, found.dismissed) == ("ボルシチ", True)
    assert await store.misses.find_miss_by_key("0" * 16) is None


async def test_least_asked_and_oldest_are_dropped_over_the_limit(store: SqliteStorage) -> None:
    old = tuple(MissedQuery(f"古{n}", f"古{n}", 1 + n % 3) for n in range(unanswered.MISS_LIMIT))
    await store.misses.count_misses(old, NOON)
    new = tuple(MissedQuery(f"新{n}", f"新{n}", 1) for n in range(300))
    await store.misses.count_misses(new, NOON + timedelta(days=1))
    left = await store.misses.list_misses()
    assert len(left) == unanswered.MISS_LIMIT
    assert {item.text for item in left} >= {item.text for item in new}
    deleted = {item.text for item in old} - {item.text for item in left}
    assert len(deleted) == 300
    assert all(item.times == 1 for item in old if item.text in deleted)


async def test_all_misses_can_be_deleted(store: SqliteStorage) -> None:
    await store.misses.count_misses(group_misses({"ピロシキ": 1}), NOON)
    await store.misses.set_dismissed("ピロシキ")
    await store.misses.delete_all_misses()
    await store.misses.count_misses(group_misses({"ピロシキ": 1}), NOON)
    assert await texts(store) == [("ピロシキ", 1)]
