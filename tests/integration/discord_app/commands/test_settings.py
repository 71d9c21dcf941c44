"""`/settings` changes how members of a server and a channel are answered, in a server simulated by SimCord."""

from __future__ import annotations

from typing import Any

import pytest
from simcord import actors

from bot.context import BotContext
from bot.discord_app import create_bot
from bot.discord_app.refs import make_workspace_ref
from briefings.domain.place_settings import PlaceSettings
from tests.support.schedule_office import Office, posts


async def use(office: Office, channel: Any = None, by: Any = None, **options: Any) -> Any:
    return await (by or office.alice).slash(channel or office.channel, "settings", **options)


async def test_panel_shows_effective_settings_and_their_origin(office: Office, read: Any) -> None:
    shown = read.text((await use(office)).response)
    assert "**言語**: 各自の表示言語（既定）" in shown
    assert "**回答を見られる人**: ここにいる全員（既定）" in shown
    assert "**タイムゾーン**: 東京 UTC+9（既定）" in shown
    assert "**変更の報告先**: なし（既定）" in shown


async def test_channel_setting_overrides_that_of_the_server(office: Office, read: Any) -> None:
    elsewhere = office.guild.create_text_channel("elsewhere")
    saved = read.text((await use(office, language="en", zone="UTC")).response)
    assert "Saved." in saved
    assert "**Language**: English (set for the whole server)" in saved
    answer = await office.alice.slash(office.channel, "brief", query="アルメニア")
    assert "Armenia" in read.text(answer.response)
    await use(office, **{"for": "channel"}, language="ja")
    panel = read.text((await use(office)).response)
    assert "**言語**: 日本語（このチャンネルの設定）" in panel
    assert "UTC（サーバー全体の設定）" in panel
    here = await office.alice.slash(office.channel, "brief", query="アルメニア")
    there = await office.alice.slash(elsewhere, "brief", query="アルメニア")
    assert "アルメニア" in read.text(here.response)
    assert "Armenia" in read.text(there.response)


async def test_answers_are_private_if_so_set(office: Office) -> None:
    await use(office, answers="private")
    for command, options in (("brief", {"query": "アルメニア"}), ("today", {}), ("upcoming", {})):
        assert (await office.bob.slash(office.channel, command, **options)).ephemeral, command
    chosen = await office.bob.slash(office.channel, "brief", query="アルメニア", visibility="public")
    assert not chosen.ephemeral
    await use(office, answers="default")
    assert not (await office.bob.slash(office.channel, "today")).ephemeral


async def test_days_are_counted_in_the_zone_that_is_set(office: Office, read: Any) -> None:
    """The test begins at a time at which the date in Honolulu differs."""
    tokyo = read.text((await office.alice.slash(office.channel, "today")).response)
    await use(office, **{"for": "channel"}, zone="Pacific/Honolulu")
    assert read.text((await office.alice.slash(office.channel, "today")).response) != tokyo


async def test_new_schedules_have_language_and_zone_of_their_channel(office: Office, read: Any) -> None:
    await use(office, **{"for": "channel"}, language="en", zone="Yerevan")
    await office.add()
    [schedule] = await office.bot.context.storage.schedules.list_schedules(make_workspace_ref(office.guild.id))
    assert (schedule.language, schedule.zone) == ("en", "Asia/Yerevan")


async def test_setting_is_reset(office: Office, read: Any) -> None:
    log = office.guild.create_text_channel("log")
    await use(office, language="en", answers="private", zone="UTC", log=log)
    reset = read.text((await use(office, reset=True)).response)
    assert reset.count("（既定）") == 4
    context: BotContext = office.bot.context
    assert await context.storage.place_settings.load_place_settings() == {}
    assert read.text((await use(office, zone="既定")).response).count("（既定）") == 4


@pytest.mark.parametrize(
    ("zone", "expected"), [("Atlantis", "「Atlantis」というタイムゾーンはありません"), ("IST", "Asia/Jerusalem")]
)
async def test_invalid_zone_is_explained_in_one_sentence(office: Office, read: Any, zone: str, expected: str) -> None:
    answer = await use(office, language="en", zone=zone)
    assert answer.ephemeral
    assert expected in read.text(answer.response)
    assert office.bot.context.places.get_stored(make_workspace_ref(office.guild.id)) == PlaceSettings()


@pytest.mark.fault(39)
@pytest.mark.parametrize(
    "options", [{"language": "xx"}, {"answers": "nobody"}, {"for": "everywhere", "language": "en"}]
)
async def test_choice_that_is_not_offered_is_refused(office: Office, read: Any, options: dict[str, str]) -> None:
    """Discord sends what it offered; a request may contain any other text."""
    listed = [{"name": name, "type": 3, "value": value} for name, value in options.items()]
    data = {"id": "1", "name": "settings", "type": 1, "options": listed}
    office.env._begin_operation("forge")  # as SimCord's own commands do, which refuse such values
    answer = await actors._dispatch_actor_interaction(office.alice, 2, office.channel, data)
    office.env._end_operation()
    assert answer.ephemeral
    assert "選択肢にありません" in read.text(answer.response)
    assert office.bot.context.places.get_stored(make_workspace_ref(office.guild.id)) == PlaceSettings()


async def test_changes_are_recorded_and_reported(office: Office, read: Any) -> None:
    log = office.guild.create_text_channel("log")
    await use(office, log=log)
    await use(office, **{"for": "channel"}, language="en")
    line = read.text(posts(log)[-1])
    assert f"<@{office.alice.id}> changed the settings" in line
    assert "Language: English" in line
    entries = await office.bot.context.storage.audit.list_audit_entries(make_workspace_ref(office.guild.id))
    assert entries[0].action == "settings.place"
    assert entries[0].detail["language"] == "en"


async def test_members_change_nothing(office: Office, read: Any) -> None:
    with pytest.raises(Exception, match="settings"):
        await use(office, by=office.bob)
    command = next(command for command in await office.bot.tree.fetch_commands() if command.name == "settings")
    office.guild.set_command_permissions(command, {office.bob: True})
    answer = await use(office, by=office.bob, language="en")
    assert "サーバー管理" in read.text(answer.response)
    assert office.bot.context.places.get_stored(make_workspace_ref(office.guild.id)) == PlaceSettings()
    assert len(office.env.errors) == 1, "the refusal of the check, which was answered"


async def test_settings_survive_a_restart(office: Office, settings: Any) -> None:
    await use(office, language="en")
    other = create_bot(office.bot.context.storage, settings)
    await other.context.load_content()
    assert other.context.places.get_stored(make_workspace_ref(office.guild.id)).language == "en"
