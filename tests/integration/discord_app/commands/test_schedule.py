"""`/schedule` for moderators, and the resulting posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from msgspec.structs import replace

from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.refs import make_channel_ref, make_message_ref, make_workspace_ref
from briefings.domain.deliveries import Found, NotFound, Unreadable
from tests.support.schedule_office import BEGIN, Office, allow, kept, posts, read_text


async def test_schedule_is_added_listed_and_posts(office: Office, read: Any) -> None:
    """Added with its next post as a preview, listed with that post, posted once, and linked by `why`."""
    answer = read_text(await office.add(time="９時"), read)
    assert "定期投稿 1" in answer
    assert "次の投稿 3月8日" in answer
    listed = read_text(await office.schedule("list"), read)
    assert "次の投稿 3月8日" in listed
    assert "毎日 09:00（東京）" in listed
    await office.wake(hours=21, minutes=1)
    await office.wake(minutes=1)
    messages = posts(office.channel)
    assert len(messages) == 1
    assert "アルメニア" in read.text(messages[0])
    explanation = read_text(await office.schedule("why", number=1), read)
    assert f"https://discord.com/channels/{office.guild.id}/{office.channel.id}/{messages[0].id}" in explanation


async def test_late_post_is_marked(office: Office, read: Any) -> None:
    await office.add()
    await office.wake(hours=23)
    assert "遅延（予定 2027-03-08 09:00）" in read.text(posts(office.channel)[0])


async def test_only_moderators(office: Office, read: Any) -> None:
    """Discord hides the command; if a server shows it to all members, the bot refuses them."""
    with pytest.raises(Exception, match="schedule"):
        await office.schedule("list", by=office.bob)
    command = next(command for command in await office.bot.tree.fetch_commands() if command.name == "schedule")
    office.guild.set_command_permissions(command, {office.bob: True})
    answer = await office.schedule("list", by=office.bob)
    assert "サーバー管理" in read_text(answer, read)
    assert len(office.env.errors) == 1, "the refusal of the check, which was answered"


async def test_missing_permission_is_named_at_set_up(office: Office, read: Any) -> None:
    mute = office.guild.create_text_channel(
        "mute", overwrites={office.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    answer = read_text(await office.add(channel=mute), read)
    assert "メッセージを送信" in answer
    assert await kept(office) == ()


async def test_notices_need_a_channel_that_the_bot_can_write_in(office: Office, read: Any) -> None:
    mute = office.guild.create_text_channel(
        "mute", overwrites={office.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    for option in ("channel", "log"):
        assert "メッセージを送信" in read_text(await office.schedule("notices", **{option: mute}), read)
    settings = await office.bot.context.storage.workspace_settings.load_workspace_settings(
        make_workspace_ref(office.guild.id)
    )
    assert (settings.moderators_channel, settings.log_channel) == (None, None)


async def test_defect_in_a_command_is_answered_with_a_reference(office: Office, read: Any) -> None:
    """After an unexpected exception, the moderator gets a reference to the log."""
    await office.add()
    office.now = None  # type: ignore[assignment]  # as a defect of the clock
    answer = read_text(await office.schedule("list"), read)
    assert "うまく答えられませんでした" in answer
    office.env.errors.clear()


async def test_invalid_input_is_explained(office: Office, read: Any) -> None:
    for wrong, word in (
        ({"time": "25:00"}, "09:00"),
        ({"zone": "Mars/Olympus"}, "Asia/Tokyo"),
        ({"subjects": "コンゴ"}, "コンゴ"),
        ({"lead_days": "0"}, "30, 7"),
        ({"publish": True}, "アナウンスチャンネル"),
        ({"review": True}, "/schedule notices"),
    ):
        assert word in read_text(await office.add(**wrong), read), wrong
    assert await kept(office) == ()


async def test_zones_and_subjects_are_completed(office: Office) -> None:
    zones = await office.alice.autocomplete(office.moderators, "schedule add", "zone", "new_y")
    assert [choice["value"] for choice in zones] == ["America/New_York"]
    first = await office.alice.autocomplete(office.moderators, "schedule add", "zone", "")
    assert first[0]["value"] == "Asia/Tokyo"
    subjects = await office.alice.autocomplete(office.moderators, "schedule add", "subjects", "ロシア, アルメ")
    assert subjects[0]["value"] == "ロシア, アルメニア"


async def test_edit_pause_resume_remove_are_kept_and_recorded(office: Office, read: Any) -> None:
    await office.add()
    await office.schedule("edit", number=1, time="18:30", zone="europe/london", subjects="アルメニア, ロシア")
    (schedule,) = await kept(office)
    assert (f"{schedule.at:%H:%M}", schedule.zone, schedule.subjects) == ("18:30", "Europe/London", ("AM", "RU"))
    await office.schedule("pause", number=1)
    assert "休止中" in read_text(await office.schedule("list"), read)
    await office.schedule("resume", number=1)
    await office.schedule("remove", number=1)
    assert await kept(office) == ()
    assert "定期投稿 1 " in read_text(await office.schedule("why", number=1), read)
    actions = [
        change.action
        for change in await office.bot.context.storage.audit.list_audit_entries(make_workspace_ref(office.guild.id))
    ]
    assert actions == [f"schedule.{action}" for action in ("remove", "resume", "pause", "edit", "add")]
    assert "ありません" in read_text(await office.schedule("pause", number=1), read)


async def test_preview_shows_the_next_post_only_to_the_moderator(office: Office, read: Any) -> None:
    await office.add()
    result = await office.schedule("preview", number=1)
    assert "アルメニア" in read_text(result, read)
    assert result.response.ephemeral
    assert posts(office.channel) == []


async def test_changes_are_reported_in_log_channel(office: Office, read: Any) -> None:
    log = office.guild.create_text_channel("log")
    await office.schedule("notices", log=log)
    await office.add()
    assert "定期投稿 1" in read.text(posts(log)[0])


async def test_review_can_be_skipped_and_taken_back(office: Office, read: Any) -> None:
    """Moderators get the post with two buttons the evening before; a member's press is refused."""
    await office.schedule("notices", channel=office.moderators)
    await office.add(review=True)
    await office.wake(hours=8, minutes=1)
    review = posts(office.moderators)[-1]
    assert read.labels(review)[-2:] == ["投稿しない", "投稿する"]
    refused = await office.bob.click(review.message, label="投稿しない")
    assert "権限" in read_text(refused, read)
    await office.alice.click(review.message, label="投稿しない")
    await office.wake(hours=13)
    assert posts(office.channel) == []
    row = (await office.bot.context.storage.deliveries.list_deliveries(1))[0]
    assert row.reason == f"review:{office.alice.id}"
    await office.alice.click(review.message, label="投稿する")
    await office.wake(minutes=1)
    assert len(posts(office.channel)) == 1
    late = await office.alice.click(review.message, label="投稿しない")
    assert "もう始まった" in read_text(late, read)


async def test_post_button_explains_post(office: Office, read: Any) -> None:
    await office.add()
    await office.wake(hours=22)
    details = await office.bob.click(posts(office.channel)[0].message, label="この投稿について")
    assert "定期投稿 1" in read_text(details, read)


async def test_review_of_a_removed_schedule_decides_nothing(office: Office, read: Any) -> None:
    await office.schedule("notices", channel=office.moderators)
    await office.add(review=True)
    await office.wake(hours=8, minutes=1)
    review = posts(office.moderators)[-1]
    await office.schedule("remove", number=1)
    answer = read_text(await office.alice.click(review.message, label="投稿する"), read)
    assert "1 番の定期投稿はありません" in answer


@pytest.mark.fault(10)
async def test_revoked_permission_sends_no_request_and_the_post_follows_when_granted_again(
    office: Office, read: Any
) -> None:
    """Row 10: moderators are informed once, in their channel, which permission is missing."""
    await office.schedule("notices", channel=office.moderators)
    await office.add()
    before = len(posts(office.moderators))
    await allow(office, send=False)
    for _ in range(3):
        await office.wake(hours=21 if office.now == BEGIN else 0, minutes=1)
    assert posts(office.channel) == []
    notices = [read.text(message) for message in posts(office.moderators)[before:]]
    assert len(notices) == 1
    assert "メッセージを送信" in notices[0]
    await allow(office, send=True)
    await office.wake(minutes=1)
    assert len(posts(office.channel)) == 1


@pytest.mark.fault(9)
async def test_deleted_channel_pauses_schedule_and_alerts(office: Office, read: Any) -> None:
    """Row 9: after three posts, the schedule is paused and still listed, with the reason."""
    await office.schedule("notices", channel=office.moderators)
    await office.add()
    await office.bot.get_channel(office.channel.id).delete()  # type: ignore[union-attr]  # its owner might as well
    await office.env.settle()
    for _ in range(3):
        await office.wake(days=1)
    assert "チャンネルがなくなった" in read_text(await office.schedule("list"), read)
    assert "休止しました" in read.text(posts(office.moderators)[-1])


async def test_forum_post_is_created_and_found_again(office: Office, read: Any) -> None:
    """Forums have no nonces, so a started post is searched for among the forum's posts and never repeated."""
    forum = office.guild.create_forum_channel("forum")
    await office.add(channel=forum)
    await office.wake(hours=22)
    (row,) = await office.bot.context.storage.deliveries.list_deliveries(1)
    place = make_channel_ref(office.guild.id, forum.id)
    post_ref = make_message_ref(place, forum.threads[0].id)
    assert (row.state, row.message_ref) == ("sent", post_ref)
    outlet = DiscordPublisher(office.bot)
    assert await outlet.find(place, row.occurrence, row.cursor or "0") == Found(post_ref)
    other = replace(row.occurrence, date=row.occurrence.date + timedelta(days=1))
    assert await outlet.find(place, other, row.cursor or "0") == NotFound(safe_to_repost=False)


async def test_announcement_is_published(office: Office) -> None:
    news = office.guild.create_news_channel("news")
    await office.add(channel=news, publish=True)
    await office.wake(hours=22)
    (row,) = await office.bot.context.storage.deliveries.list_deliveries(1)
    assert (row.state, row.crosspost) == ("sent", "done")


async def test_post_is_found_by_its_mark_and_another_slot_is_not(office: Office) -> None:
    await office.add()
    await office.wake(hours=22)
    (row,) = await office.bot.context.storage.deliveries.list_deliveries(1)
    outlet, place = DiscordPublisher(office.bot), make_channel_ref(office.guild.id, office.channel.id)
    assert await outlet.find(place, row.occurrence, row.cursor or "0") == Found(row.message_ref)
    other = replace(row.occurrence, date=row.occurrence.date + timedelta(days=1))
    assert await outlet.find(place, other, row.cursor or "0") == NotFound()


@pytest.mark.fault(11)
async def test_post_is_not_treated_as_absent_without_the_right_to_read(office: Office) -> None:
    """Row 11: Discord answers with an empty list; the permission is checked first."""
    await office.add()
    await office.wake(hours=22)
    (row,) = await office.bot.context.storage.deliveries.list_deliveries(1)
    channel = office.bot.get_channel(office.channel.id)
    await channel.set_permissions(channel.guild.me, read_message_history=False)  # type: ignore[union-attr]
    await office.env.settle()
    place = make_channel_ref(office.guild.id, office.channel.id)
    found = await DiscordPublisher(office.bot).find(place, row.occurrence, row.cursor or "0")
    assert found == Unreadable("missing:read_message_history")


@pytest.mark.parametrize("kind", ["month", "coming", "week"])
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_every_kind_has_its_post(office: Office, kind: str, language: str) -> None:
    """Each kind is posted on its day within Discord's limits, also without anniversaries."""
    await office.add(kind=kind, language=language)
    await office.wake(days=24 if kind == "month" else 0, hours=21, minutes=1)
    assert len(posts(office.channel)) == 1
