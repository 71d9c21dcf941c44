"""A database with integer ids of Discord, as the schema before 0011 had them, is brought forward without loss.

`database_0010.sql` is the dump of a database that the last version with that schema wrote: schedules, deliveries in
every state, corrections, settings, audit entries, activations, a shown proposal and missed queries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from briefings.domain.deliveries import DeliveryState
from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from briefings.domain.schedules import MinimumImportance
from briefings.domain.workspaces import WorkspaceSettings
from briefings.storage.sqlite.storage import SqliteStorage

DUMP = Path(__file__).with_name("database_0010.sql")
BEGIN = datetime(2027, 9, 1, tzinfo=UTC)
WORKSPACE = WorkspaceRef("discord", "300000000000000001")
CHANNEL = ChannelRef("discord", "300000000000000001", "300000000000000010")
USER = UserRef("discord", "200000000000000005")
FIRST_DAY = date(2027, 9, 2)


@pytest.fixture
def old_database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(DUMP.read_text(encoding="utf-8"))
    return path


@pytest.fixture
async def storage(old_database: Path, clock: Callable[[], datetime]) -> AsyncIterator[SqliteStorage]:
    async with await SqliteStorage.open(old_database, clock=clock) as storage:
        yield storage


def count_rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    return int(count)


async def test_no_row_is_lost(old_database: Path, clock: Callable[[], datetime]) -> None:
    names = {"guild_setting": "workspace_setting"}
    tables = (
        "schedule", "delivery", "correction", "audit", "activation", "proposal", "guild_setting", "unanswered",
        "revision", "subject",
    )  # fmt: skip
    before = {table: count_rows(old_database, table) for table in tables}
    await (await SqliteStorage.open(old_database, clock=clock)).close()
    assert {table: count_rows(old_database, names.get(table, table)) for table in tables} == before
    assert min(before.values()) > 0


async def test_schedules_keep_settings_of_moderators(storage: SqliteStorage) -> None:
    posting = await storage.schedules.find_schedule(WORKSPACE, 1)
    paused = await storage.schedules.find_schedule(WORKSPACE, 2)
    removed = await storage.schedules.find_schedule(WorkspaceRef("discord", "300000000000000008"), 3)
    assert posting is not None
    assert paused is not None
    assert removed is not None
    assert (posting.key, posting.channel_ref, posting.created_by) == ("aaaaaaaaaaaa", CHANNEL, USER)
    assert (posting.crosspost, posting.review, posting.minimum_importance) == (True, True, MinimumImportance.ALL)
    assert (paused.grace_minutes, paused.pause_reason, paused.created_by) == (60, "channel_deleted", None)
    assert removed.removed
    added = await storage.schedules.add_schedule(
        posting.__class__(0, "dddddddddddd", CHANNEL, posting.kind, posting.at, "UTC", "ja", BEGIN), actor=USER
    )
    assert added.id == 4


async def test_deliveries_keep_their_state_and_their_post(storage: SqliteStorage) -> None:
    deliveries = [
        await storage.deliveries.find_delivery(1, FIRST_DAY + timedelta(days=offset)) for offset in range(9)
    ]
    assert [delivery.state for delivery in deliveries if delivery] == [
        DeliveryState.SENT, DeliveryState.SENT, DeliveryState.SENT, DeliveryState.CLAIMED, DeliveryState.HELD,
        DeliveryState.GIVEN_UP, DeliveryState.SKIPPED, DeliveryState.LATE, DeliveryState.PLANNED,
    ]  # fmt: skip
    sent, crossposting, deleted, claimed = deliveries[:4]
    assert sent is not None
    assert sent.message_ref == MessageRef(CHANNEL, "400000000000000100")
    assert (sent.crosspost, sent.revision, sent.corrected_at is not None) == ("done", 2, True)
    assert crossposting is not None
    assert crossposting.crosspost == "wanted"
    assert deleted is not None
    assert deleted.message_ref is None
    assert claimed is not None
    assert (claimed.channel_ref, claimed.cursor) == (CHANNEL, "400000000000000003")
    assert claimed.attempted_at == claimed.claimed_at == claimed.occurrence.due


async def test_open_deliveries_are_still_open(storage: SqliteStorage) -> None:
    rows = await storage.deliveries.list_open_deliveries(BEGIN + timedelta(days=9, hours=4))
    states = [delivery.state for _, delivery in rows if delivery.occurrence.purpose.value == "post"]
    assert {DeliveryState.CLAIMED, DeliveryState.HELD, DeliveryState.PLANNED} <= set(states)


async def test_post_is_compared_with_schedule_at_the_time(storage: SqliteStorage) -> None:
    """The audit log has the importance under its former name."""
    posts = await storage.corrections.list_posts_since(BEGIN)
    assert [post.revisions for post in posts] == [(2, 2), (2,)]
    assert {post.schedule.minimum_importance for post in posts} == {MinimumImportance.ALL}


async def test_settings_audit_activations_and_proposals_name_the_platform(storage: SqliteStorage) -> None:
    assert await storage.workspace_settings.load_workspace_settings(WORKSPACE) == WorkspaceSettings(
        WORKSPACE, "300000000000000011", "500000000000000001", "300000000000000012"
    )
    entries = await storage.audit.list_audit_entries(WORKSPACE)
    assert {entry.action for entry in entries} == {"schedule.add", "schedule.edit", "schedule.pause", "settings"}
    assert {entry.actor for entry in entries} == {USER, None}
    assert [step.details.actor for step in await storage.revisions.list_activations()] == [USER, None]
    proposal = await storage.proposals.find_proposal(3)
    assert proposal is not None
    assert (proposal.actor, proposal.message_ref) == (USER, MessageRef(CHANNEL, "400000000000000099"))
