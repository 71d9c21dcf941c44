"""Moderators manage schedules in Slack: the panel, the forms, reviews. Other users are refused at every step."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.posting.publisher import SlackPublisher
from bot.slack_app.refs import make_channel_ref, make_workspace_ref
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import DeliveryState, Sent
from briefings.domain.recurrence import find_occurrence
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from tests.integration.slack_app.conftest import NOW, elements_of, texts_of
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault
from tests.support.slack_server.schema import SlackSchemas

pytestmark = pytest.mark.usefixtures("connection")
MODERATOR, MEMBER = "U0ADMIN", "U0JA"


@pytest.fixture(autouse=True)
def moderator(slack: SlackServer) -> None:
    slack.workspace.add_user(MODERATOR, "ja-JP", admin=True)
    slack.workspace.add_channel("C0LOG")


async def run_command(slack: SlackServer, text: str = "", user: str = MODERATOR) -> dict[str, Any]:
    envelope = await slack.send("slash_commands", slack.build_command("/schedule", text, user, "C0DESK"))
    answer: dict[str, Any] = (await slack.wait_for_acknowledgement(envelope)).get("payload") or {}
    return answer


async def press(slack: SlackServer, element: dict[str, Any], user: str = MODERATOR, message: Any = None) -> str:
    """Presses a button that is answered over its response URL."""
    before = len(slack.calls_of("response_url"))
    action = {"action_id": element["action_id"], "value": element["value"]}
    payload = slack.build_block_action(user, "C0DESK", action, message)
    await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
    await slack.wait_until(lambda: len(slack.calls_of("response_url")) > before)
    return texts_of(slack.calls_of("response_url")[-1].body["blocks"])


def fill(view: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Returns the submission of a form: its initial values, with changes by block id."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block["element"]
        state = {
            "value": element.get("initial_value"),
            "selected_conversation": element.get("initial_conversation"),
            "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options") or [],
            "selected_time": element.get("initial_time"),
        }
        state |= changes.get(block["block_id"], {})
        values[block["block_id"]] = {element["action_id"]: state}
    return values


async def submit(slack: SlackServer, user: str = MODERATOR, **changes: Any) -> dict[str, Any]:
    """Submits the form that was opened last, and returns the answer."""
    view = slack.workspace.views[-1]
    payload = {
        "type": "view_submission", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM},
        "trigger_id": slack.create_trigger(user),
        "view": {**view, "state": {"values": fill(view, **changes)}},
    }  # fmt: skip
    answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
    result: dict[str, Any] = answer.get("payload") or {}
    return result


async def add_schedule(context: BotContext, **values: Any) -> Schedule:
    fields: dict[str, Any] = {
        "id": 0, "key": "aaaaaaaaaaaa", "channel_ref": make_channel_ref(TEAM, "C0DESK"),
        "kind": ScheduleKind.ON_THIS_DAY, "at": time(9), "zone": "Asia/Tokyo", "language": "ja", "since": NOW,
        **values,
    }  # fmt: skip
    return await context.storage.schedules.add_schedule(Schedule(**fields), actor=None)


async def load(context: BotContext, number: int = 1) -> Schedule:
    found = await context.storage.schedules.find_schedule(make_workspace_ref(TEAM), number)
    assert found is not None
    return found


async def test_schedule_is_added_in_a_form_and_its_next_post_is_shown(
    slack: SlackServer, context: BotContext, schemas: SlackSchemas | None
) -> None:
    assert await run_command(slack, "add") == {}
    view = slack.workspace.views[-1]
    assert schemas is None or schemas.view_violations(view_of(view)) == []
    subjects = [{"text": {"type": "plain_text", "text": "アルメニア"}, "value": "AM"}]
    everything = {"selected_option": {"value": "all"}}
    answer = await submit(
        slack, zone={"value": "東京"}, at={"selected_time": "07:30"}, subjects={"selected_options": subjects},
        importance=everything, empty={"selected_option": {"value": "say"}},
    )  # fmt: skip
    assert answer == {}
    added = await load(context)
    assert (added.at, added.zone, added.subjects) == (time(7, 30), "Asia/Tokyo", ("AM",))
    assert (added.minimum_importance, added.on_empty) == (MinimumImportance.ALL, EmptyPolicy.SAY)
    assert added.channel_ref == make_channel_ref(TEAM, "C0DESK")
    await slack.wait_until(lambda: bool(slack.calls_of("response_url")))
    shown = slack.calls_of("response_url")[-1].body
    assert "定期投稿 1 を加えました" in texts_of(shown["blocks"])
    assert schemas is None or schemas.block_violations(shown["blocks"]) == []


def view_of(view: dict[str, Any]) -> dict[str, Any]:
    """Returns a view as it was sent, without what the server added."""
    names = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
    return {name: view[name] for name in names}


async def test_invalid_values_are_marked_in_form(slack: SlackServer, context: BotContext) -> None:
    await run_command(slack, "add")
    answer = await submit(slack, zone={"value": "Atlantis"}, lead_days={"value": "soon"})
    assert set(answer["errors"]) == {"zone", "lead_days"}
    answer = await submit(slack, channel={"selected_conversation": "C0OTHER"})
    assert "/invite" in answer["errors"]["channel"]
    review = [{"text": {"type": "plain_text", "text": "…"}, "value": "yes"}]
    answer = await submit(slack, review={"selected_options": review})
    assert "review" in answer["errors"]
    assert await context.storage.schedules.list_schedules(make_workspace_ref(TEAM)) == ()


@pytest.mark.fault(42)
async def test_form_that_can_not_be_stored_stays_open(
    slack: SlackServer, context: BotContext, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer without errors would close it, as if the schedule were stored."""
    await run_command(slack, "add")
    with closing(sqlite3.connect(context.storage.location)) as database, database:
        database.execute("ALTER TABLE schedule RENAME TO gone")
    answer = await submit(slack)
    assert answer["response_action"] == "errors"
    assert answer["errors"]["channel"].startswith("データベースが")
    assert "Traceback" not in caplog.text
    with closing(sqlite3.connect(context.storage.location)) as database, database:
        database.execute("ALTER TABLE gone RENAME TO schedule")
    assert await submit(slack) == {}
    assert (await load(context)).zone == "Asia/Tokyo"


async def test_slow_channel_check_does_not_delay_a_form(slack: SlackServer, context: BotContext) -> None:
    await run_command(slack, "add")
    slack.fail(SlackFault("conversations.history", manner="hang"))
    assert await submit(slack) == {}
    assert (await load(context)).id == 1


async def test_panel_shows_every_schedule_and_its_buttons_work(
    slack: SlackServer, context: BotContext, schemas: SlackSchemas | None
) -> None:
    for number in range(9):
        await add_schedule(context, key=f"{number:012x}", subjects=("AM",))
    panel = await run_command(slack)
    assert schemas is None or schemas.block_violations(panel["blocks"]) == []
    text = texts_of(panel["blocks"])
    assert "9" in text
    assert "アルメニア" in text
    buttons = elements_of(panel["blocks"])
    assert "schedule_list_0_2" in buttons
    assert "休止しました" in await press(slack, buttons["schedule_pause_1_1"])
    assert (await load(context)).paused
    assert "再開しました" in await press(slack, {**buttons["schedule_pause_1_1"], "value": "s1|resume|1|1"})
    assert not (await load(context)).paused
    assert "定期投稿 1 の記録" in await press(slack, buttons["schedule_history_1_1"])
    assert "アルメニア" in await press(slack, buttons["schedule_preview_1_1"])
    assert "削除しますか" in await press(slack, buttons["schedule_ask_1_1"])
    assert "なくしました" in await press(slack, {**buttons["schedule_ask_1_1"], "value": "s1|remove|1|1"})
    assert (await load(context)).removed


async def test_schedule_is_changed_in_a_form_that_has_its_values(slack: SlackServer, context: BotContext) -> None:
    await add_schedule(context, kind=ScheduleKind.COMING_UP, lead_days=(14,), grace_minutes=60, subjects=("AM", "GE"))
    assert await run_command(slack, "edit 1") == {}
    assert await submit(slack, at={"selected_time": "10:00"}) == {}
    changed = await load(context)
    assert (changed.kind, changed.lead_days, changed.grace_minutes) == (ScheduleKind.COMING_UP, (14,), 60)
    assert (changed.at, changed.subjects) == (time(10), ("AM", "GE"))


@pytest.mark.parametrize("text", ["pause", "edit x", "dance", "pause 1 2", "why 99"])
async def test_meaningless_command_is_answered(slack: SlackServer, context: BotContext, text: str) -> None:
    await add_schedule(context)
    answer = await run_command(slack, text)
    assert texts_of(answer["blocks"])
    assert not (await load(context)).paused


async def test_words_of_both_languages_are_understood(slack: SlackServer, context: BotContext) -> None:
    await add_schedule(context)
    assert "記録" in texts_of((await run_command(slack, "why 1"))["blocks"])
    assert "休止しました" in texts_of((await run_command(slack, "休止 1"))["blocks"])


async def test_others_cannot_use_schedules(slack: SlackServer, context: BotContext) -> None:
    schedule = await add_schedule(context)
    panel = elements_of((await run_command(slack))["blocks"])
    for text in ("", "add", "edit 1", "pause 1", "remove 1", "notices"):
        answer = await run_command(slack, text, MEMBER)
        assert "管理者" in texts_of(answer["blocks"]), text
    for name in ("schedule_pause_1_1", "schedule_ask_1_1", "schedule_edit_1_1"):
        assert "管理者" in await press(slack, panel[name], MEMBER)
    assert slack.workspace.views == []
    for form in ("add", "edit 1", "notices"):
        await run_command(slack, form)
        assert "errors" in await submit(slack, MEMBER, at={"selected_time": "11:11"})
    assert await context.storage.schedules.list_schedules(make_workspace_ref(TEAM)) == (schedule,)
    settings = await context.storage.workspace_settings.load_workspace_settings(make_workspace_ref(TEAM))
    assert settings == WorkspaceSettings(make_workspace_ref(TEAM))


async def test_notices_are_set_and_changes_are_reported(slack: SlackServer, context: BotContext) -> None:
    await add_schedule(context)
    await run_command(slack, "notices")
    refused = await submit(slack, log_channel={"selected_conversation": "C0OTHER"})
    assert set(refused["errors"]) == {"log_channel"}
    assert "errors" in await submit(slack, moderators_role={"value": "the desk"})
    assert (
        await submit(slack, log_channel={"selected_conversation": "C0LOG"}, moderators_role={"value": "S0DESK"}) == {}
    )
    await run_command(slack, "pause 1")
    (message,) = slack.workspace.messages["C0LOG"]
    assert "U0ADMIN が定期投稿 1 を休止しました" in texts_of(message["blocks"])
    assert '"user"' not in json.dumps(message["blocks"])


async def test_completion_of_subjects_is_useful_when_empty(slack: SlackServer) -> None:
    for typed, expected in (("", ""), ("ｱﾙﾒ", "AM")):
        payload = {
            "type": "block_suggestion", "user": {"id": MODERATOR}, "team": {"id": TEAM},
            "action_id": "schedule_subjects", "block_id": "subjects", "value": typed,
        }  # fmt: skip
        answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        values = [option["value"] for option in answer["payload"]["options"]]
        assert values
        assert expected in values[0]


async def test_review_is_skipped_approved_and_explained(
    slack: SlackServer, context: BotContext, connection: SlackConnection
) -> None:
    schedule = await add_schedule(context, review=True)
    day = date(2026, 11, 25)
    occurrence = find_occurrence(schedule, day)
    assert occurrence is not None
    review = Occurrence(schedule.id, schedule.key, day, NOW + timedelta(hours=8), PostPurpose.REVIEW)
    card = Card(CardRequest(""), "ja", "題", (CardBlock("", (CardLine("行"),)),))
    publisher = SlackPublisher(connection.workspaces)
    sent = await publisher.publish(make_channel_ref(TEAM, "C0DESK"), review, card)
    assert isinstance(sent, Sent)
    message = slack.workspace.messages["C0DESK"][-1]
    buttons = elements_of(message["blocks"])
    assert "管理者" in await press(slack, buttons["post_skip"], MEMBER, message)
    for name, expected in (("post_skip", DeliveryState.SKIPPED), ("post_approve", DeliveryState.PLANNED)):
        before = len(slack.workspace.messages["C0DESK"])
        action = {"action_id": name, "value": buttons[name]["value"]}
        payload = slack.build_block_action(MODERATOR, "C0DESK", action, message)
        await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        await slack.wait_until(lambda before=before: len(slack.workspace.messages["C0DESK"]) > before)
        delivery = await context.storage.deliveries.find_delivery(schedule.id, day)
        assert delivery is not None
        assert delivery.state is expected
        assert slack.workspace.messages["C0DESK"][-1]["thread_ts"] == message["ts"]
    posted = await publisher.publish(make_channel_ref(TEAM, "C0DESK"), occurrence, card)
    assert isinstance(posted, Sent)
    post = slack.workspace.messages["C0DESK"][-1]
    described = await press(slack, elements_of(post["blocks"])["post_describe"], MEMBER, post)
    assert "2026-11-25" in described
