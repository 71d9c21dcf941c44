"""Members see their stored data, get it as a file, and delete it after a confirmation."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.discord_app.personal.test_follow import follow, user_ref


async def report_error(world: Any, read: Any) -> None:
    card = (await world.bob.slash(world.channel, "brief", query="アルメニア")).response
    menu = await world.alice.click(card, label="ほかの操作")
    form = await world.alice.click(menu.response, label="誤りを報告")
    text, contact = read.fields(form.modal)
    await world.alice.submit_modal(form, {text: "年が違います", contact: "@alice"})


async def test_nothing_is_stored_about_most_members(world: Any, read: Any) -> None:
    await world.alice.slash(world.channel, "brief", query="アルメニア")
    answer = await world.alice.slash(world.channel, "privacy")
    assert answer.ephemeral
    assert "何も保存されていません" in read.text(answer.response)


async def test_everything_is_in_the_file_and_deleted_after_two_presses(world: Any, read: Any) -> None:
    await follow(world)
    await follow(world, world.bob)
    await report_error(world, read)
    shown = await world.alice.slash(world.channel, "privacy")
    assert "フォローしている項目" in read.text(shown.response)
    file = await world.alice.click(shown.response, label="ファイルで受け取る")
    assert file.ephemeral
    (attachment,) = file.response.attachments
    data = json.loads(await read_attachment(world, attachment))
    assert data["followed_subjects"][0]["subjects"][0]["subject"] == "AM"
    assert data["reported_errors"][0]["contact"] == "@alice"
    assert str(world.bob.id) not in json.dumps(data)
    confirmation = await world.alice.click(shown.response, label="削除…")
    assert await world.store.follows.find_follower(user_ref(world.alice)) is not None
    done = await world.alice.click(confirmation.response, label="完全に削除する")
    assert "削除しました" in read.text(done.response)
    assert await world.store.follows.find_follower(user_ref(world.alice)) is None
    assert await world.store.reports.list_reports_by(user_ref(world.alice)) == ()
    assert await world.store.follows.find_follower(user_ref(world.bob)) is not None
    assert "何も保存されていません" in read.text((await world.alice.slash(world.channel, "privacy")).response)


async def test_it_is_kept_if_the_member_cancels(world: Any, read: Any) -> None:
    await follow(world)
    shown = await world.alice.slash(world.channel, "privacy")
    confirmation = await world.alice.click(shown.response, label="削除…")
    await world.alice.click(confirmation.response, label="残す")
    assert await world.store.follows.find_follower(user_ref(world.alice)) is not None


async def test_moderators_actions_are_kept_with_reason(world: Any, read: Any) -> None:
    await follow(world, world.manager, channel=world.channel)
    await follow(world, world.manager)
    shown = await world.manager.slash(world.channel, "privacy")
    assert "モデレーターとしての操作" in read.text(shown.response)
    assert "利用者全員を守るため" in read.text(shown.response)
    confirmation = await world.manager.click(shown.response, label="削除…")
    done = await world.manager.click(confirmation.response, label="完全に削除する")
    assert "利用者全員を守るため" in read.text(done.response)
    assert await world.store.audit.list_entries_by(user_ref(world.manager)) != ()


async def read_attachment(world: Any, attachment: Any) -> bytes:
    """Returns the content of a file that the bot attached."""
    return await attachment.read()
