"""The place of a result when Discord no longer accepts an answer to the interaction."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from simcord import assert_error

from bot.discord_app.refs import make_workspace_ref
from briefings.catalog.aliases import add_alias
from briefings.domain import Content
from briefings.domain.workspaces import WorkspaceSettings
from briefings.storage.sqlite.storage import SqliteStorage

EXPIRED = {"status": 404, "code": 10015}
"""Unknown webhook: the token of the interaction has expired."""

DELETED = {"status": 404, "code": 10008}
"""Unknown message."""

ORIGINAL = "/webhooks/*/messages/@original"


async def apply_alias(world: Any, store: SqliteStorage, name: str, expected_id: int) -> None:
    """Activates another revision, as another process would."""
    content = add_alias((await store.revisions.load_snapshot()).content, "AM", name)
    assert isinstance(content, Content)
    await store.revisions.apply_content(content, expected_id=expected_id)
    await world.bot.context.reload_if_changed()


@pytest.fixture(autouse=True)
async def second_revision(world: Any, store: SqliteStorage) -> None:
    """A second revision, for a rollback: the quickest work that has a result."""
    await apply_alias(world, store, "石の国", 1)


async def roll_back(world: Any) -> Any:
    return await world.manager.slash(world.channel, "data rollback")


async def silence(world: Any) -> None:
    """Removes the bot's permission to write in the channel of the command."""
    channel = world.bot.get_channel(world.channel.id)
    await channel.set_permissions(channel.guild.me, send_messages=False)
    await world.env.settle()


async def set_moderators_channel(world: Any, store: SqliteStorage) -> Any:
    channel = world.guild.create_text_channel("desk")
    settings = WorkspaceSettings(make_workspace_ref(world.guild.id), moderators_channel=str(channel.id))
    await store.workspace_settings.set_workspace_settings(settings, actor=None, now=world.bot.context.clock())
    return channel


def component(read: Any, message: Any, act: str) -> str:
    """Returns the id of the button or menu with the action `act` (a letter, see `ProposalAction`)."""
    ids = [part.get("custom_id", "") for part in read.parts(message)]
    return next(custom_id for custom_id in ids if custom_id.startswith(f"x1|{act}|"))


def texts(read: Any, channel: Any) -> list[str]:
    return [read.text(message) for message in channel.history()]


async def active_id(store: SqliteStorage) -> int:
    active = await store.revisions.get_active_revision()
    assert active is not None
    return active.id


async def test_result_goes_to_the_moderators_channel_if_the_channel_is_closed(
    world: Any, read: Any, store: SqliteStorage
) -> None:
    alerts_channel = await set_moderators_channel(world, store)
    await silence(world)
    world.env.inject_error("PATCH", ORIGINAL, **EXPIRED, times=None)
    await roll_back(world)
    assert await active_id(store) == 1
    assert "戻しました" in read.text(alerts_channel.last_message)
    assert not any("戻しました" in text for text in texts(read, world.channel))


async def test_work_is_done_and_logged_if_no_channel_is_accessible(
    world: Any, read: Any, store: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    await silence(world)
    world.env.inject_error("PATCH", ORIGINAL, **EXPIRED, times=None)
    with caplog.at_level(logging.WARNING, "bot.discord_app.moderation"):
        await roll_back(world)
    assert await active_id(store) == 1
    assert "no channel can be written to" in caplog.text


async def test_deleted_message_is_sent_again_with_its_whole_file(
    world: Any, read: Any, store: SqliteStorage, builders: Any
) -> None:
    """A proposal with a failed check shows its report again, for the confirmation."""
    document = builders.document((*builders.lines[:2], "- ロシアの新しい話。 {p=146}"))
    proposal = (await world.manager.slash(world.channel, "data refresh", document=("next.md", document))).response
    cards = (await world.manager.select(proposal, ["RU"], custom_id=component(read, proposal, "k"))).response
    world.env.inject_error("PATCH", ORIGINAL, **DELETED)
    world.env.inject_error("PATCH", "/channels/*/messages/*", **DELETED)
    await world.manager.click(proposal, custom_id=component(read, proposal, "a"))
    shown = world.channel.last_message
    assert shown.id != proposal.id
    assert "それでも適用する" in read.labels(shown)
    (report,) = shown.attachments
    assert "新しい話" in (await report.read()).decode()

    await world.manager.click(cards, custom_id=component(read, cards, "a"))
    world.env.inject_error("PATCH", "/channels/*/messages/*", **DELETED)
    await world.manager.click(cards, custom_id=component(read, cards, "c"))
    assert "適用しました" in read.text(cards), "where the proposal's own message is gone, nothing else changes"
    assert await active_id(store) == 3


async def test_other_refusal_of_discord_is_not_sent_to_channel(world: Any, read: Any, store: SqliteStorage) -> None:
    alerts_channel = await set_moderators_channel(world, store)
    world.env.inject_error("PATCH", ORIGINAL, status=400, code=50035, times=None)
    await roll_back(world)
    assert_error(world.env, contains="50035")
    assert await active_id(store) == 1
    assert not any("戻しました" in text for text in (*texts(read, alerts_channel), *texts(read, world.channel)))


async def test_refusal_after_expired_interaction_is_posted_in_channel(
    world: Any, read: Any, store: SqliteStorage
) -> None:
    shown = (await roll_back(world)).response
    await apply_alias(world, store, "岩の国", 1)
    world.env.inject_error("POST", "/webhooks/*", **EXPIRED, times=None)
    await world.manager.click(shown, custom_id=component(read, shown, "b"))
    assert "版 3 が適用されています" in read.text(world.channel.last_message)
    assert await active_id(store) == 3


async def test_undeliverable_refusal_changes_nothing(world: Any, read: Any, store: SqliteStorage) -> None:
    shown = (await roll_back(world)).response
    await apply_alias(world, store, "岩の国", 1)
    await silence(world)
    count = len(world.channel.history())
    world.env.inject_error("POST", "/webhooks/*", **EXPIRED, times=None)
    await world.manager.click(shown, custom_id=component(read, shown, "b"))
    assert len(world.channel.history()) == count
    assert await active_id(store) == 3
