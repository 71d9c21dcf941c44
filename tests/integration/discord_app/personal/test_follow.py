"""Members follow subjects and get direct messages: at most one a day, none without news; one press stops them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from briefings.domain import Content, Mention, Passage, PassageKind
from briefings.domain.refs import UserRef
from briefings.domain.schedules import ScheduleKind

NEW_STATEMENT = "アルメニアは2025年に新しい鉄道を開いた。"


def with_statement(content: Content, text: str = NEW_STATEMENT) -> Content:
    """Returns the content with one more statement about Armenia."""
    (chapter,) = content.chapters
    ordinal = max(passage.ordinal for passage in chapter.passages) + 1
    passage = Passage(PassageKind.PARAGRAPH, "2-(1)", ordinal, text, 143)
    chapter = replace(chapter, passages=(*chapter.passages, passage))
    at = text.index("アルメニア")
    mention = Mention(chapter.key, ordinal, at, at + len("アルメニア"), "AM")
    return replace(content, chapters=(chapter,), mentions=(*content.mentions, mention))


async def follow(world: Any, person: Any = None, subject: str = "アルメニア", **options: Any) -> Any:
    return await (person or world.alice).slash(world.channel, "follow", subject=subject, **options)


def user_ref(person: Any) -> UserRef:
    return UserRef("discord", str(person.id))


async def test_content_change_is_sent_once_as_direct_message(world: Any, read: Any) -> None:
    answer = await follow(world)
    assert answer.ephemeral
    assert "アルメニアをフォローしました" in read.text(answer.response)
    await world.change_content(with_statement)
    await world.dispatch()
    assert world.messages(world.alice) == [], "the message of the day comes at nine o'clock"
    world.clock.advance(days=1)
    for _ in range(3):
        await world.dispatch()
    (message,) = world.messages(world.alice)
    assert NEW_STATEMENT in read.text(message)
    world.clock.advance(days=1)
    await world.dispatch()
    assert len(world.messages(world.alice)) == 1, "nothing is new on the next day"


async def test_nothing_is_sent_while_nothing_is_new(world: Any) -> None:
    await follow(world)
    for _ in range(4):
        world.clock.advance(days=1)
        await world.dispatch()
    assert world.messages(world.alice) == []


async def test_earlier_changes_are_not_news(world: Any, read: Any) -> None:
    """This also applies to a subject that is followed later than another."""
    await follow(world, subject="ジョージア")
    await world.change_content(with_statement)
    await follow(world)
    world.clock.advance(days=1)
    await world.dispatch()
    assert world.messages(world.alice) == []


async def test_anniversary_is_announced_with_the_member_s_lead_days(world: Any, read: Any) -> None:
    await follow(world, lead_days="10, 3")
    counts = []
    world.clock.now = world.clock.now.replace(month=2, day=20)
    for _ in range(20):
        world.clock.advance(days=1)
        await world.dispatch()
        counts.append((world.clock.now.strftime("%m-%d"), len(world.messages(world.alice))))
    days = [day for (day, count), (_, before) in zip(counts[1:], counts, strict=False) if count > before]
    assert days == ["02-26", "03-05", "03-08"]
    assert "3月8日" in read.text(world.messages(world.alice)[0])


async def test_one_press_in_the_message_stops_it_and_nothing_is_left(world: Any, read: Any) -> None:
    await follow(world)
    await world.change_content(with_statement)
    world.clock.advance(days=1)
    await world.dispatch()
    (message,) = world.messages(world.alice)
    pressed = await world.alice.user.click(message, label="このお知らせを止める")
    assert "停止しました" in read.text(pressed.response)
    assert await world.store.follows.find_follower(user_ref(world.alice)) is None
    async with world.store.database.read() as transaction:
        rows = await transaction.fetch_all(
            "SELECT (SELECT count(*) FROM schedule), (SELECT count(*) FROM delivery), "
            "(SELECT count(*) FROM followed_subject), (SELECT count(*) FROM audit)"
        )
    assert rows == [(0, 0, 0, 0)]


async def test_message_button_lists_followed_subjects_after_restart(world: Any, read: Any, make_bot: Any) -> None:
    await follow(world)
    await world.change_content(with_statement)
    world.clock.advance(days=1)
    await world.dispatch()
    (message,) = world.messages(world.alice)
    await world.env.restart_bot(make_bot())
    pressed = await world.alice.user.click(message, label="フォロー中の項目")
    assert "アルメニア" in read.text(pressed.response)


async def test_list_stops_single_subjects(world: Any, read: Any) -> None:
    await follow(world)
    await follow(world, subject="ジョージア")
    listed = await world.alice.slash(world.channel, "follow")
    assert "アルメニア" in read.text(listed.response)
    assert "ジョージア" in read.text(listed.response)
    after = await world.alice.select(listed.response, ["AM"])
    assert "ジョージア" in read.text(after.response)
    follower = await world.store.follows.find_follower(user_ref(world.alice))
    assert [followed.subject for followed in follower.subjects] == ["GE"]


async def test_button_of_a_card_follows_its_subject(world: Any, read: Any) -> None:
    card = (await world.bob.slash(world.channel, "brief", query="アルメニア")).response
    menu = await world.alice.click(card, label="ほかの操作")
    followed = await world.alice.click(menu.response, label="フォロー")
    assert "アルメニアをフォローしました" in read.text(followed.response)
    assert await world.store.follows.find_follower(user_ref(world.alice)) is not None
    assert await world.store.follows.find_follower(user_ref(world.bob)) is None


async def test_closed_direct_messages_are_noted_and_tried_again_modestly(world: Any, read: Any) -> None:
    await follow(world)
    await world.change_content(with_statement)
    dm = world.alice.user.dm_channel.id
    attempts = []
    for _ in range(8):
        world.clock.advance(days=1)
        world.env.inject_error("POST", f"/channels/{dm}/messages", status=403, code=50007)
        await world.dispatch()
        follower = await world.store.follows.find_follower(user_ref(world.alice))
        deliveries = await world.store.deliveries.list_deliveries(follower.schedule.id, limit=1)
        attempts.append(deliveries[0].state.value)
    assert attempts.count("given_up") == 4
    assert attempts[:2] == ["given_up", "given_up"]
    listed = await world.alice.slash(world.channel, "follow")
    assert "DMが許可されていません" in read.text(listed.response)


@pytest.mark.fault(39)
async def test_other_member_cannot_stop_messages(world: Any, read: Any) -> None:
    await follow(world)
    await follow(world, world.bob, "ジョージア")
    await world.change_content(with_statement)
    world.clock.advance(days=1)
    await world.dispatch()
    (message,) = world.messages(world.alice)
    stop = next(part for part in read.parts(message) if part.get("label") == "このお知らせを止める")["custom_id"]
    from tests.integration.discord_app.ui.test_custom_ids import BUTTON, as_if_sent

    card = (await world.bob.slash(world.channel, "brief", query="アルメニア")).response
    as_if_sent(card, BUTTON, custom_id=stop, disabled=False)
    pressed = await world.bob.click(card, custom_id=stop)
    assert "ほかの方" in read.text(pressed.response)
    assert await world.store.follows.find_follower(user_ref(world.alice)) is not None
    assert await world.store.follows.find_follower(user_ref(world.bob)) is not None


async def test_there_is_a_limit_with_one_sentence(world: Any, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.personal.follow_service.MAX_FOLLOWED", 2)
    await follow(world)
    await follow(world, subject="ジョージア")
    refused = await follow(world, subject="ロシア")
    assert "2項目まで" in read.text(refused.response)
    assert "すでにフォロー" in read.text((await follow(world)).response)


async def test_zone_and_lead_days_are_those_of_the_member(world: Any, read: Any) -> None:
    await follow(world, zone="Asia/Yerevan", lead_days="14")
    await follow(world, subject="ジョージア")
    follower = await world.store.follows.find_follower(user_ref(world.alice))
    assert (follower.schedule.zone, follower.schedule.lead_days) == ("Asia/Yerevan", (14,))
    wrong = await follow(world, lead_days="いつか")
    assert "30, 7" in read.text(wrong.response)


async def test_moderators_do_not_see_the_messages_of_members(world: Any, read: Any) -> None:
    await follow(world)
    listed = await world.manager.slash(world.channel, "schedule list")
    assert "アルメニア" not in read.text(listed.response)


@pytest.mark.fault(38)
async def test_members_follow_for_no_channel(world: Any, read: Any) -> None:
    refused = await follow(world, channel=world.channel)
    assert "サーバー管理" in read.text(refused.response) or "Manage Server" in read.text(refused.response)
    assert await world.store.schedules.list_schedules(world_ref(world)) == ()


async def test_channel_follows_subjects_for_its_moderators(world: Any, read: Any) -> None:
    await follow(world, world.manager, channel=world.channel)
    await follow(world, world.manager, "ジョージア", channel=world.channel)
    (schedule,) = await world.store.schedules.list_schedules(world_ref(world))
    assert (schedule.kind, schedule.subjects) == (ScheduleKind.NEWS, ("AM", "GE"))
    await world.change_content(with_statement)
    world.clock.advance(days=1)
    await world.dispatch()
    posts = [message for message in world.channel.history() if NEW_STATEMENT in read.text(message)]
    assert len(posts) == 1


def world_ref(world: Any) -> Any:
    from bot.discord_app.refs import make_workspace_ref

    return make_workspace_ref(world.bot.guilds[0].id)
