"""Backups for moderators: the content without data of servers, sent privately, and restorable."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.discord_app.refs import make_user_ref, make_workspace_ref
from briefings.storage.content_json import from_json
from briefings.storage.sqlite.content_only import is_content_only
from briefings.storage.sqlite.restore import restore_database
from briefings.storage.sqlite.storage import SqliteStorage


async def export(world: Any, actor: Any = None) -> Any:
    return await (actor or world.manager).slash(world.channel, "data export")


async def files_of(answer: Any) -> dict[str, bytes]:
    """Returns the attachments, unpacked, by the end of their names."""
    found = {}
    for file in answer.response.attachments:
        assert file.filename.endswith(".gz")
        found[file.filename.split(".")[1]] = gzip.decompress(await file.read())
    return found


async def test_backup_is_sent_only_to_requester(world: Any, read: Any, store: SqliteStorage) -> None:
    answer = await export(world)
    assert answer.ephemeral
    assert [file.filename for file in answer.response.attachments] == ["briefings-1.db.gz", "briefings-1.json.gz"]
    text = read.text(answer.response)
    assert "内容のバックアップ（版 1）" in text
    assert "briefing-bot restore" in text
    shown = [part["file"]["url"] for part in read.parts(answer.response) if part["type"] == 13]
    assert [url.rpartition("/")[2] for url in shown] == ["briefings-1.db.gz", "briefings-1.json.gz"]


async def test_json_is_the_content_that_answers(world: Any, store: SqliteStorage) -> None:
    files = await files_of(await export(world))
    assert from_json(files["json"]).content == (await store.revisions.load_snapshot()).content


async def test_exported_database_restores_without_server_data(
    world: Any, store: SqliteStorage, tmp_path: Path, clock: Any
) -> None:
    """The settings of a server, and its audit log, are not in the file."""
    async with store.database.transaction() as transaction:
        await transaction.execute(
            "INSERT INTO workspace_setting (platform, workspace_id, log_channel) "
            "VALUES ('discord', '987654321987', '1')"
        )
    content = (await store.revisions.load_snapshot()).content
    history = await store.revisions.list_activations()
    files = await files_of(await export(world))
    assert b"987654321987" not in files["db"]
    copy = tmp_path / "taken" / "content.db"
    copy.parent.mkdir()
    copy.write_bytes(files["db"])
    assert is_content_only(copy)
    target = tmp_path / "other" / "briefings.db"
    await restore_database(
        target, copy, clock=clock, author="root", note="taken", make_cursor=lambda _platform, _at: "0"
    )
    async with await SqliteStorage.open(target, clock=clock) as other:
        assert (await other.revisions.load_snapshot()).content == content
        assert (await other.revisions.list_activations())[1:] == history
        assert (
            await other.workspace_settings.load_workspace_settings(make_workspace_ref(987654321987))
        ).log_channel is None
        assert await other.audit.list_audit_entries(make_workspace_ref(world.guild.id)) == ()


@pytest.fixture
def clock() -> Any:
    return lambda: datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


async def test_too_large_export_names_command(world: Any, read: Any, payload: Any) -> None:
    whole = {file.filename: file.size for file in (await export(world)).response.attachments}
    payload.set(locale="en-US", attachment_size_limit=whole["briefings-1.json.gz"])
    assert whole["briefings-1.db.gz"] > whole["briefings-1.json.gz"]
    answer = await export(world)
    assert [file.filename for file in answer.response.attachments] == ["briefings-1.json.gz"]
    assert "briefing-bot export --backup" in read.text(answer.response)
    payload.set(locale="en-US", attachment_size_limit=10)
    answer = await export(world)
    assert answer.response.attachments == []
    assert "briefing-bot export --content" in read.text(answer.response)


async def test_it_is_recorded_who_took_it(world: Any, store: SqliteStorage) -> None:
    await export(world)
    newest, *_ = await store.audit.list_audit_entries(make_workspace_ref(world.guild.id))
    assert (newest.action, newest.actor) == ("data.export", make_user_ref(world.manager))
    assert newest.detail is not None
    assert newest.detail["revision"] == 1
    assert set(newest.detail["files"]) == {"briefings-1.db.gz", "briefings-1.json.gz"}


async def test_moderators_role_grants_access_until_it_is_removed(world: Any, read: Any) -> None:
    assert len((await export(world, world.moderator)).response.attachments) == 2
    world.bot.context.settings = replace(world.bot.context.settings, moderator_role=None)
    denied = await export(world, world.moderator)
    assert "モデレーターだけができます" in read.text(denied.response)
    assert denied.response.attachments == []


async def test_damaged_database_is_reported_and_not_exported(world: Any, read: Any, store: SqliteStorage) -> None:
    async with store.database.transaction() as transaction:
        await transaction.execute("UPDATE passage SET text = 'something else' WHERE ordinal = 0")
    answer = await export(world)
    assert "壊れています" in read.text(answer.followups[-1] if answer.followups else answer.response)
    assert not answer.response.attachments
    assert "Traceback" not in read.text(answer.response)
