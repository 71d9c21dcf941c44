"""The panel of schedules: rows, buttons, the form, pages, forums that require a tag."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.components import walk_components

from bot.discord_app.commands.schedule_options import PostableOption, UnusableChannel
from bot.discord_app.refs import make_workspace_ref
from briefings.domain.audit import AuditEntry
from tests.support.schedule_office import Office, kept, posts, read_text


async def open_panel(office: Office) -> Any:
    return (await office.schedule("list")).response


async def test_each_row_has_its_next_post_and_its_buttons(office: Office, read: Any) -> None:
    await office.add(empty="silence")
    await office.add(kind="week", subjects="アルメニア, ロシア", zone="トビリシ", time="8:30")
    panel = await open_panel(office)
    text = read.text(panel)
    assert "定期投稿 2 件" in text
    assert "次の投稿 3月8日" in text
    assert "毎週月曜日 08:30（トビリシ） · アルメニア、ロシア" in text
    assert read.labels(panel) == ["次の投稿を見る", "変更…", "休止", "削除…"] * 2


async def test_schedule_is_paused_resumed_and_removed_on_the_panel(office: Office, read: Any) -> None:
    await office.add()
    panel = await open_panel(office)
    paused = await office.alice.click(panel, label="休止")
    assert "定期投稿 1 を休止しました" in read.text(panel)
    assert "休止中" in read.text(panel)
    assert not paused.ephemeral or paused.response is None or paused.response.id == panel.id
    await office.alice.click(panel, label="再開")
    assert not (await kept(office))[0].paused
    await office.alice.click(panel, label="削除…")
    assert "元には戻せません" in read.text(panel)
    await office.alice.click(panel, label="残す")
    assert len(await kept(office)) == 1
    await office.alice.click(panel, label="削除…")
    await office.alice.click(panel, label="削除する")
    assert await kept(office) == ()
    assert "まだありません" in read.text(panel)
    entries: tuple[AuditEntry, ...] = await office.bot.context.storage.audit.list_audit_entries(
        make_workspace_ref(office.guild.id)
    )
    assert [entry.action for entry in entries] == [
        f"schedule.{action}" for action in ("remove", "resume", "pause", "add")
    ]


async def test_next_real_post_is_previewed_only_to_the_moderator(office: Office, read: Any) -> None:
    """Days without a post are skipped: the preview shows the next post."""
    await office.add(empty="silence")
    office.now = office.now.replace(month=4)
    panel = await open_panel(office)
    shown = await office.alice.click(panel, label="次の投稿を見る")
    assert shown.ephemeral
    assert "次の投稿 10月26日" in read.text(shown.response)
    assert "議会選挙" in read.text(shown.response)
    assert posts(office.channel) == []


async def test_form_changes_are_stored(office: Office, read: Any) -> None:
    await office.add(kind="coming")
    panel = await open_panel(office)
    form = await office.alice.click(panel, label="変更…")
    fields = {"時刻": "18:30", "タイムゾーン": "JST", "対象": "アルメニア", "何日前": "14, 3"}
    await fill_form(office, form, fields)
    (schedule,) = await kept(office)
    assert (f"{schedule.at:%H:%M}", schedule.zone) == ("18:30", "Asia/Tokyo")
    assert (schedule.subjects, schedule.lead_days) == (("AM",), (14, 3))
    form = await office.alice.click(panel, label="変更…")
    answer = await fill_form(office, form, {"時刻": "25:00"})
    assert "09:00" in read.text(answer.response)
    assert f"{(await kept(office))[0].at:%H:%M}" == "18:30"


async def test_defect_in_a_form_is_answered_with_a_reference(office: Office, read: Any) -> None:
    """After an unexpected exception, the moderator gets a reference, and nothing is changed."""
    await office.add()
    form = await office.alice.click(await open_panel(office), label="変更…")
    now, office.now = office.now, None  # type: ignore[assignment]  # as a defect of the clock
    answer = await fill_form(office, form, {"時刻": "18:30"})
    office.now = now
    assert "うまく答えられませんでした" in read.text(answer.response)
    assert f"{(await kept(office))[0].at:%H:%M}" == "09:00"
    office.env.errors.clear()


async def fill_form(office: Office, form: Any, wanted: dict[str, str]) -> Any:
    """Submits a form with some of its fields changed, each named by the beginning of its label."""
    values = {}
    for field in walk_components(form.modal["components"]):
        if field["type"] == discord.ComponentType.text_input.value:
            given = next((text for label, text in wanted.items() if field["label"].startswith(label)), None)
            values[field["custom_id"]] = field.get("value", "") if given is None else given
    return await office.alice.submit_modal(form, values)


async def test_more_than_fifteen_are_paged_with_a_menu(office: Office, read: Any) -> None:
    for _ in range(17):
        await office.add(subjects="アルメニア, ロシア, カザフスタン, ウズベキスタン, キルギス", lead_days="30, 7")
    panel = await open_panel(office)
    assert "2ページ中1ページ" in read.text(panel)
    assert [option["value"] for option in read.options(panel)] == [str(number) for number in range(1, 16)]
    await office.alice.select(panel, ["15"])
    assert "**15**" in read.text(panel)
    await office.alice.click(panel, label="← 定期投稿の一覧")
    await office.alice.click(panel, label="次へ")
    assert "**17**" in read.text(panel)
    assert read.labels(panel).count("休止") == 2
    assert "**15**" not in read.text(panel)


@pytest.mark.fault(10)
async def test_forum_with_required_tag_asks_for_tag(office: Office, read: Any) -> None:
    forum = office.guild.create_forum_channel("forum")
    channel: Any = office.bot.get_channel(forum.id)
    await channel.edit(available_tags=[discord.ForumTag(name="速報"), discord.ForumTag(name="記念日")])
    await office.env.settle()
    channel._flags = discord.ChannelFlags(require_tag=True).value  # SimCord does not have this setting of a forum
    added = await office.add(channel=forum)
    assert "タグを選ぶと始まります" in read_text(added, read)
    assert (await kept(office))[0].pause_reason == "missing_tag"
    tags = {option["label"]: option["value"] for option in read.options(added.response)}
    assert list(tags) == ["速報", "記念日"]
    await office.alice.select(added.response, [tags["記念日"]])
    (schedule,) = await kept(office)
    assert (schedule.tags, schedule.paused) == ((tags["記念日"],), False)
    await office.wake(hours=22)
    thread: Any = office.bot.get_channel(forum.threads[0].id)
    assert [tag.name for tag in thread.applied_tags] == ["記念日"]
    refused = read_text(await office.add(channel=forum, tag="天気"), read)
    assert "速報" in refused


async def test_schedule_numbers_are_completed_with_descriptions(office: Office) -> None:
    await office.add()
    await office.add(kind="week")
    offered = await office.alice.autocomplete(office.moderators, "schedule pause", "number", "")
    assert [choice["value"] for choice in offered] == [1, 2]
    assert "#desk" in offered[0]["name"]
    assert "毎週月曜日" in offered[1]["name"]


@pytest.mark.parametrize("status", [403, 404])
async def test_thread_that_the_bot_does_not_see_is_named(office: Office, status: int) -> None:
    """The answer is one sentence with a remedy, and no error is logged."""
    kind = {403: discord.Forbidden, 404: discord.NotFound}[status]
    response = type("Response", (), {"status": status, "reason": "no"})()
    option = PostableOption()
    value = type("Value", (), {"id": 77, "resolve": lambda _self: None, "fetch": _raise(kind(response, "no"))})()
    interaction = type("Interaction", (), {"guild": office.bot.get_guild(office.guild.id)})()
    with pytest.raises(UnusableChannel, match="does not see"):
        await option.transform(interaction, value)


async def test_archived_thread_is_fetched(office: Office) -> None:
    channel: Any = office.bot.get_channel(office.channel.id)
    value = type("Value", (), {"id": 77, "resolve": lambda _self: None, "fetch": _return(channel)})()
    interaction = type("Interaction", (), {"guild": None})()
    assert await PostableOption().transform(interaction, value) is channel


def _raise(error: Exception) -> Any:
    async def fetch(_self: Any) -> Any:
        raise error

    return fetch


def _return(found: Any) -> Any:
    async def fetch(_self: Any) -> Any:
        return found

    return fetch
