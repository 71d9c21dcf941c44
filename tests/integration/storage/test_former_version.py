"""A database and a content file of the version before text ids are read without any loss."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.domain import ActivationReason, AliasKind
from briefings.domain.deliveries import DeliveryState
from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Schedule, ScheduleKind
from briefings.storage.content_json import from_json
from briefings.storage.sqlite.checked_copy import make_checked_copy
from briefings.storage.sqlite.content_only import CONTENT_TABLES, INTERNAL_TABLES, list_tables
from briefings.storage.sqlite.restore import restore_database
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.stored_content import add_alias, make_content, remove_short_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from briefings.domain import Content

FOLDER = Path(__file__).parent / "former_version"
NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
WORKSPACE = WorkspaceRef("discord", "1175043972044042280")
CHANNEL = ChannelRef("discord", WORKSPACE.workspace, "1175043972044042281")
USER = UserRef("discord", "1456074443980800020")
CONTENT_ONLY_ID = 0x62726663
RENAMED_TABLES = {"guild_setting": "workspace_setting"}


def count_rows(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as database:
        names = list_tables(database) - {"schema_migration"}
        return {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - names of the schema
            for name in names
        }


@pytest.fixture(scope="module")
def content() -> Content:
    """The content as that version stored it."""
    return remove_short_lines(make_content())


@pytest.fixture(scope="module")
def changed(content: Content) -> Content:
    """The changed content as that version stored it: without names of several subjects."""
    changed = add_alias(content)
    armenia, *others = changed.subjects
    names = tuple(alias for alias in armenia.aliases if alias.kind is not AliasKind.BROAD)
    return replace(changed, subjects=(replace(armenia, aliases=names), *others))


@pytest.fixture
def former(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript((FOLDER / "database.sql").read_text(encoding="utf-8"))
    return path


@pytest.fixture
async def opened(former: Path, clock: Callable[[], datetime]) -> AsyncIterator[SqliteStorage]:
    async with await SqliteStorage.open(former, clock=clock) as storage:
        yield storage


async def test_no_row_is_lost(former: Path, clock: Callable[[], datetime]) -> None:
    before = count_rows(former)
    async with await SqliteStorage.open(former, clock=clock) as storage:
        await storage.verify()
    after = count_rows(former)
    assert sum(before.values()) > 100
    kept = {RENAMED_TABLES.get(name, name): count for name, count in before.items()}
    assert kept == {name: count for name, count in after.items() if name in kept}
    assert not any(count for name, count in after.items() if name not in kept)
    assert count_rows(Path(f"{former}.backup-0010")) == before


async def test_revisions_and_their_history_are_the_same(
    opened: SqliteStorage, content: Content, changed: Content
) -> None:
    assert (await opened.revisions.load_snapshot(1)).content == content
    assert (await opened.revisions.load_snapshot()).content == changed
    assert [revision.id for revision in await opened.revisions.list_revisions()] == [3, 2, 1]
    history = await opened.revisions.list_activations()
    assert [(activation.revision, activation.previous) for activation in history] == [
        (2, 1),
        (1, 2),
        (2, 1),
        (1, None),
    ]
    assert history[0].details.actor == USER
    assert history[2].details.reason is ActivationReason.ALIAS_CHANGE
    assert history[3].details.actor is None
    assert (await opened.revisions.stage_content(content)).id == 4


async def test_proposals_are_the_same(opened: SqliteStorage) -> None:
    proposal = await opened.proposals.find_proposal(3)
    assert proposal is not None
    assert (proposal.base, proposal.at, proposal.actor, proposal.author) == (2, NOW, USER, "Editor")
    assert proposal.channel_ref == CHANNEL
    assert proposal.message_ref == MessageRef(CHANNEL, "1488858532505149440")
    assert proposal.files == ("chapter.txt",)
    imported = await opened.proposals.find_proposal(1)
    assert imported is not None
    assert (imported.actor, imported.channel_ref, imported.message_ref) == (None, None, None)


async def test_schedules_are_the_same(opened: SqliteStorage) -> None:
    daily, coming, weekly = await opened.schedules.list_schedules(WORKSPACE)
    assert daily == Schedule(
        id=1, key="a1b2c3d4e5f6", channel_ref=CHANNEL, kind=ScheduleKind.ON_THIS_DAY, at=time(9), zone="Asia/Tokyo",
        language="ja", since=NOW - timedelta(days=10), crosspost=True, on_empty=EmptyPolicy.SAY, grace_minutes=90,
        review=True, created_by=USER,
    )  # fmt: skip
    assert coming == Schedule(
        id=2, key="b1b2c3d4e5f6", channel_ref=CHANNEL, kind=ScheduleKind.COMING_UP, at=time(8, 15),
        zone="Europe/Paris", language="en", since=NOW - timedelta(days=10), subjects=("AM", "CSTO"),
        lead_days=(30, 1), minimum_importance=MinimumImportance.MAJOR, on_empty=EmptyPolicy.SAY,
    )  # fmt: skip
    assert (weekly.paused, weekly.pause_reason) == (True, "moderator")
    removed = await opened.schedules.find_schedule_by_key("d1b2c3d4e5f6")
    assert removed is not None
    assert removed.removed


async def test_deliveries_and_corrections_are_the_same(opened: SqliteStorage) -> None:
    assert await opened.deliveries.count_by_state(1) == Counter(
        {DeliveryState.PLANNED: 2, DeliveryState.SENT: 2, DeliveryState.CLAIMED: 1, DeliveryState.HELD: 1,
         DeliveryState.GIVEN_UP: 1, DeliveryState.LATE: 3}
    )  # fmt: skip
    corrected = await opened.deliveries.find_delivery(1, date(2026, 3, 29))
    assert corrected is not None
    assert corrected.message_ref == MessageRef(CHANNEL, "1488858532505149542")
    assert (corrected.cursor, corrected.revision, corrected.corrected_at) == ("1488858532505149442", 2, NOW)
    crossposted = await opened.deliveries.find_delivery(1, date(2026, 3, 30))
    assert crossposted is not None
    assert crossposted.crosspost == "done"
    claimed = await opened.deliveries.find_delivery(1, date(2026, 3, 28))
    assert claimed is not None
    assert (claimed.channel_ref, claimed.attempts) == (CHANNEL, 2)
    posts = await opened.corrections.list_posts_since(NOW - timedelta(days=30))
    assert [(post.delivery.occurrence.date, post.revisions) for post in posts] == [
        (date(2026, 3, 29), (2, 2)),
        (date(2026, 3, 30), (1,)),
    ]


async def test_settings_audit_log_and_misses_are_the_same(opened: SqliteStorage) -> None:
    settings = await opened.workspace_settings.load_workspace_settings(WORKSPACE)
    assert (settings.moderators_channel, settings.moderators_role, settings.log_channel) == (
        "1175043972044042282",
        "1175043972044042283",
        None,
    )
    entries = await opened.audit.list_audit_entries(WORKSPACE)
    assert Counter(entry.action for entry in entries) == {
        "schedule.add": 4,
        "schedule.edit": 1,
        "schedule.pause": 1,
        "schedule.remove": 1,
        "settings": 1,
    }
    assert {entry.actor for entry in entries} == {USER, None}
    (miss,) = await opened.misses.list_misses()
    assert (miss.text, miss.count) == ("フランス旅行", 3)


async def test_its_content_file_is_read(changed: Content) -> None:
    restorable = from_json((FOLDER / "content.json").read_bytes())
    assert restorable.content == changed
    assert restorable.revision_label.startswith("2, 2026-04-01")


async def test_its_content_only_database_is_restored(
    former: Path, tmp_path: Path, changed: Content, clock: Callable[[], datetime]
) -> None:
    """Everything except content is taken from the database that is replaced."""
    content_only = tmp_path / "content" / "content.db"
    content_only.parent.mkdir()
    content_only.write_bytes(former.read_bytes())
    with closing(sqlite3.connect(content_only, isolation_level=None)) as database:
        for table in list_tables(database) - CONTENT_TABLES - INTERNAL_TABLES:
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of the schema
        database.execute(f"PRAGMA application_id = {CONTENT_ONLY_ID}")
    copies = tmp_path / "copies"
    copies.mkdir()
    await make_checked_copy(content_only, copies, clock=clock)
    result = await restore_database(
        former, content_only, clock=clock, author="root", note="content.db", make_cursor=lambda _platform, _at: "0"
    )
    assert result.merge_result.content_only
    assert not result.was_damaged
    assert result.merge_result.kept_current_state
    async with await SqliteStorage.open(former, clock=clock) as storage:
        assert (await storage.revisions.load_snapshot()).content == changed
        assert len(await storage.schedules.list_schedules(WORKSPACE)) == 3
        assert await asyncio.to_thread(lambda: count_rows(former)["delivery"]) == 34
