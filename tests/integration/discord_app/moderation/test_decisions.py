"""A proposal is decided once, even by simultaneous presses, and even if its message was deleted."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from simcord import interactions
from simcord.backend import serializers

from bot.discord_app.refs import make_workspace_ref
from bot.discord_app.ui.custom_ids import ProposalId, decode_custom_id
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.refresh_steps import find_button, list_acts, refresh


async def press_together(world: Any, message: Any, pressed: str) -> None:
    """Lets two moderators press a button at the same instant: the second before the message has changed."""
    press, both = world.bot.get_cog("DataCog").refresh_flow.handle_component, asyncio.Barrier(2)

    async def together(interaction: Any, *args: Any) -> None:
        """Delays the first press until the second arrives, and then continues both."""
        await asyncio.wait_for(both.wait(), 10)
        await press(interaction, *args)

    world.bot.router.register(ProposalId, together)
    env, stored = world.env, world.env.backend.get_message(world.channel.id, message.id)
    for actor in (world.manager, world.moderator):
        record, made = interactions.base_payload(
            env.backend, type=3, channel_id=world.channel.id, guild_id=world.guild.id, user_id=actor.id,
            data={"custom_id": pressed, "component_type": 2, "id": 1},
        )  # fmt: skip
        record.source_message_id = stored.id
        env.backend.emit("INTERACTION_CREATE", {**made, "message": serializers.message_payload(env.backend, stored)})
    await env.settle()


@pytest.mark.fault(21)
async def test_double_press_applies_once(world: Any, read: Any, store: SqliteStorage, next_year: bytes) -> None:
    answer = await refresh(world, next_year)
    pressed = find_button(read, answer.response, "a")
    await press_together(world, answer.response, pressed)
    assert decode_custom_id(pressed).revision == (await store.revisions.get_active_revision()).id  # type: ignore[union-attr]
    assert [step.details.reason.value for step in await store.revisions.list_activations()] == ["apply", "import"]
    assert [entry.action for entry in await store.audit.list_audit_entries(make_workspace_ref(world.guild.id))] == [
        "data.apply",
        "data.refresh",
    ]
    edits = str([request.json for request in world.env.http_requests if request.method == "PATCH"][-2:])
    assert edits.count("適用しました") == edits.count("もう適用されています") == 1


async def test_second_discard_of_proposal_reports_that_it_no_longer_exists(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    before = len(world.env.http_requests)
    await press_together(world, answer.response, find_button(read, answer.response, "d"))
    sent = str([request.json for request in world.env.http_requests[before:]])
    assert sent.count("破棄しました") == sent.count("もうありません") == 1
    assert [revision.id for revision in await store.revisions.list_revisions()] == [1]


@pytest.mark.fault(21)
async def test_second_moderator_reviews_change_over_first_applied_one(
    world: Any, read: Any, store: SqliteStorage, builders: Any, next_year: bytes
) -> None:
    first = await refresh(world, next_year)
    second = await refresh(
        world,
        builders.document((*builders.lines, "- ロシアの新しい話。 {p=146}")),
        name="other.md",
        actor=world.moderator,
    )
    await world.manager.click(first.response, custom_id=find_button(read, first.response, "a"))
    await world.moderator.click(second.response, custom_id=find_button(read, second.response, "a"))
    renewed = read.message(world, second.response)
    assert "その間に別の版が適用されました" in read.text(renewed)
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 2
    await world.moderator.click(renewed, custom_id=find_button(read, renewed, "a"))
    keys = [chapter.key for chapter in (await store.revisions.load_snapshot()).content.chapters]
    assert sorted(keys) == ["2025/2-6/digest/ja", "2026/2-6/digest/ja"]
    assert any(
        "新しい話" in passage.text
        for passage in (await store.revisions.load_snapshot()).content.chapters[-1].passages
    )


@pytest.mark.fault(20)
async def test_the_buttons_work_after_a_restart(
    world: Any, read: Any, store: SqliteStorage, make_bot: Any, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    settings = world.bot.context.settings
    restarted = make_bot()
    restarted.settings = settings
    await world.env.restart_bot(restarted)
    await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 2


@pytest.mark.fault(20)
async def test_button_of_deleted_proposal_is_explained(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    answer = await refresh(world, next_year)
    await store.revisions.discard_revision(2)
    pressed = await world.manager.click(answer.response, custom_id=find_button(read, answer.response, "a"))
    assert "もうありません" in read.text(pressed.response)
    active = await store.revisions.get_active_revision()
    assert active is not None
    assert active.id == 1


@pytest.mark.fault(19)
@pytest.mark.parametrize(("status", "code"), [(404, 10015), (401, 50027), (404, 10008)])
async def test_expired_interaction_continues_in_the_channel(
    world: Any, read: Any, next_year: bytes, status: int, code: int
) -> None:
    """After the expiry of the token, the bot posts the answer as a message, with buttons and report."""
    world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=status, code=code, times=None)
    await refresh(world, next_year)
    message = world.channel.last_message
    assert "2026年版 2-6" in read.text(message)
    assert list_acts(read, message) == {"a", "d", "e", "k"}
    assert [file.filename for file in message.attachments] == ["report.md"]
    await world.manager.click(message, custom_id=find_button(read, message, "a"))
    assert "適用しました" in read.text(read.message(world, message))
    brief = await world.member.slash(world.channel, "brief", query="アルメニア")
    assert "大阪" in read.text(brief.response)


@pytest.mark.fault(19)
async def test_old_interaction_is_not_answered(
    world: Any, read: Any, next_year: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its expiry it is not used: the result is posted as a message of the bot."""
    monkeypatch.setattr("bot.discord_app.moderation.progress_message.ANSWERABLE_SECONDS", -1.0)
    before = len(world.env.http_requests)
    await refresh(world, next_year)
    assert list_acts(read, world.channel.last_message) == {"a", "d", "e", "k"}
    assert not [request for request in world.env.http_requests[before:] if "@original" in request.path]


@pytest.mark.fault(20)
async def test_button_never_applies_other_content(
    world: Any, read: Any, store: SqliteStorage, next_year: bytes
) -> None:
    """After a restore the number may belong to another document; the button has the digest of its content."""
    await refresh(world, next_year)
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(discord.ui.Button(label="適用する", custom_id="x1|a|2|00000000"))
    view.add_item(row)
    await world.bot.get_channel(world.channel.id).send(view=view)
    await world.env.settle()
    answer = await world.manager.click(world.channel.last_message, label="適用する")
    assert "もうありません" in read.text(answer.response)
    assert (await store.revisions.get_active_revision()).id == 1  # type: ignore[union-attr]
