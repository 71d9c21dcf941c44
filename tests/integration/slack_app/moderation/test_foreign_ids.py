"""Ids and forms made in one workspace are refused in another: they show and change nothing of the first."""

from __future__ import annotations

import copy
import json
import logging
import sqlite3
from contextlib import closing
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.card_tools.ids import CardToolId
from bot.card_tools.menu import CardToolUse
from bot.context import BotContext
from bot.moderation.id_fields import join_fields
from bot.moderation.ids import (
    AliasAction,
    AliasId,
    CorrectionsAction,
    CorrectionsId,
    ProposalAction,
    ProposalId,
    ReportAction,
    ReportId,
    ReportWithdrawalId,
)
from bot.moderation.parts import ButtonRow, Frame, ModeratorMessage, Option
from bot.personal.ids import FollowAction, FollowId, PrivacyAction, PrivacyId
from bot.personal.report_intake import add_report
from bot.slack_app.connection import SlackConnection
from bot.slack_app.form_metadata import write_metadata
from bot.slack_app.handlers.briefs import SEARCH_MODAL
from bot.slack_app.handlers.calendars import CALENDAR_FORM
from bot.slack_app.handlers.reports import REPORT_FORM
from bot.slack_app.handlers.searches import TEXT_SEARCH_MODAL
from bot.slack_app.handlers.settings import SETTINGS_FORM
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.moderation import forms
from bot.slack_app.moderation.surface import Origin
from bot.slack_app.posting.post_message import APPROVE_ACTION, DESCRIBE_ACTION, SKIP_ACTION
from bot.slack_app.refs import make_channel_ref, make_user_ref, make_workspace_ref
from bot.slack_app.schedules.form import NOTICES_FORM, SCHEDULE_FORM
from bot.slack_app.schedules.values import ScheduleAction, ScheduleValue
from bot.slack_app.ui.values import encode_value
from bot.web.calendar_ids import CalendarAction, CalendarId
from briefings.domain.cards import CardRequest
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.search.misses import group_misses, hash_query
from briefings.text.normalize import fold_text
from tests.integration.slack_app.moderation.conftest import (
    ADMIN,
    OTHER_CHANNEL,
    OTHER_TEAM,
    STRANGER,
    WorkspaceMember,
    select_subjects,
)
from tests.support.hostile_payloads import build_submission
from tests.support.slack_server.fault_server import SlackServer

ZONE = "Pacific/Chatham"
QUERY = "アルメ国"
REPORTED = "the year is wrong"
KEY = "0a0b0c0d0e0f"
SECRETS = (ZONE, QUERY, REPORTED, KEY, "C0DESK", "next.md", "C0ALERT")
"""Texts of the first workspace."""

HANDLED = {"received_event"}


@pytest.fixture
async def ids(slack: SlackServer, context: BotContext, two_workspaces: SlackConnection) -> list[tuple[str, str]]:
    """The ids of all objects of the first workspace, as action ids with their values."""
    storage, now, owner = context.storage, context.clock(), make_user_ref(ADMIN)
    home = make_workspace_ref(TEAM)
    schedule = await storage.schedules.add_schedule(
        Schedule(
            0, KEY, make_channel_ref(TEAM, "C0DESK"), ScheduleKind.ON_THIS_DAY, time(9), ZONE, "ja", now, review=True
        ),
        actor=owner,
    )  # fmt: skip
    settings = WorkspaceSettings(home, "C0ALERT", None, None)
    await storage.workspace_settings.set_workspace_settings(settings, actor=owner, now=now)
    await storage.misses.count_misses(group_misses({QUERY: 1}), now)
    thanks = await add_report(context, CardToolUse(CardRequest("AM"), 1, "ja"), owner, text=REPORTED, contact="")
    [withdrawal] = list_withdrawals(thanks)
    admin = WorkspaceMember(slack, ADMIN)
    await admin.refresh()
    await admin.member.run_command("C0DESK", "/follow", "アルメニア")
    await two_workspaces.context.tasks.drain()
    follower = await storage.follows.find_follower(owner)
    assert follower is not None
    await admin.member.run_command("C0DESK", "/calendar", "追加")
    view = await wait_for_view(admin)
    state = {"language": choose("language", "ja"), "subjects": {"calendar_subjects": {"selected_options": []}}}
    await admin.member.submit(view["id"], state)
    await two_workspaces.context.tasks.drain()
    [calendar] = await storage.calendars.list_calendars(owner)
    [proposal] = [revision for revision in await storage.revisions.list_revisions() if revision.id != 1]
    digest, miss = proposal.sha256, hash_query(fold_text(QUERY))
    moderators = [
        *(ProposalId.for_revision(action, proposal.id, digest) for action in ProposalAction),
        ProposalId.for_rollback(1, proposal.id),
        *(AliasId(action, miss, "AM") for action in AliasAction),
        *(CorrectionsId(action, 1, 1) for action in CorrectionsAction),
        *(ReportId(action, 1) for action in ReportAction),
    ]
    members = [
        *(CalendarId(action, calendar.id) for action in CalendarAction),
        *(FollowId(action, follower.schedule.key, "AM") for action in FollowAction),
        *(PrivacyId(action) for action in PrivacyAction),
        withdrawal,
    ]
    posts = [f"{prefix}1|{KEY}|{date(2026, 11, 25)}" for prefix in "dr"]
    return [
        *(("moderate_1", join_fields(component_id)) for component_id in moderators),
        *(("card_tool_1", join_fields(component_id)) for component_id in (*members, *moderators)),
        *((f"schedule_{action}_1_1", ScheduleValue(action, schedule.id).encode()) for action in ScheduleAction),
        *((action, post) for action in (DESCRIBE_ACTION, SKIP_ACTION, APPROVE_ACTION) for post in posts),
    ]


def list_withdrawals(message: ModeratorMessage) -> list[ReportWithdrawalId]:
    """Returns the ids of the buttons that withdraw a report."""
    parts = [part for item in message.items for part in (item.parts if isinstance(item, Frame) else (item,))]
    ids = [button.component_id for part in parts if isinstance(part, ButtonRow) for button in part.buttons]
    return [component_id for component_id in ids if isinstance(component_id, ReportWithdrawalId)]


async def wait_for_view(member: WorkspaceMember) -> dict[str, Any]:
    await member.wait(lambda: member.view is not None)
    assert member.view is not None
    return member.view


def choose(block: str, value: str) -> dict[str, Any]:
    """Returns the state of a menu in which a value is chosen."""
    return {block: {"selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}}


def read_database(path: Path) -> dict[str, list[str]]:
    """Returns the rows of every table except the requests that were handled."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))  # noqa: S608 - its tables
            for name in names
            if name not in HANDLED
        }


def of_other(payload: dict[str, Any], team: str = OTHER_TEAM, user: str = STRANGER) -> dict[str, Any]:
    """Returns the same request from another workspace and user, as Slack would sign it."""
    changed = copy.deepcopy(payload)
    changed["team"] = {"id": team, "domain": "other"}
    changed["user"] = {**changed["user"], "id": user, "team_id": team}
    return changed


@pytest.mark.fault(39)
async def test_ids_of_another_workspace_show_and_change_nothing(
    slack: SlackServer,
    two_workspaces: SlackConnection,
    ids: list[tuple[str, str]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They are sent by an administrator of the other workspace, from messages of its channel and private ones."""
    message = slack.workspace.add_message(OTHER_CHANNEL, STRANGER, "x", [])
    before = read_database(tmp_path / "briefings.db")
    wrong = []
    for action_id, value in ids:
        for shown in (message, None):
            slack.calls.clear()
            slack.surfaces.private.clear()
            press = slack.build_block_action(STRANGER, OTHER_CHANNEL, {"action_id": action_id, "value": value}, shown)
            await slack.wait_for_acknowledgement(await slack.send("interactive", of_other(press)))
            await two_workspaces.context.tasks.drain()
            answers = [call for call in slack.calls if call.method not in {"users.info", "conversations.info"}]
            sent = json.dumps([call.body for call in answers], ensure_ascii=False)
            if not answers or any(secret in sent for secret in SECRETS):
                wrong.append(f"{action_id} {value}: {sent}")
            if (after := read_database(tmp_path / "briefings.db")) != before:
                wrong.append(f"{action_id} {value}: {[name for name in after if after[name] != before[name]]}")
                before = after
    assert not wrong, "\n".join(wrong)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def list_forms(slack: SlackServer) -> list[tuple[str, str, dict[str, Any]]]:
    """Returns the callback id, the metadata and the entries of every form that the administrator has open."""
    origin = Origin.of_command(slack.build_command("/data", "", ADMIN, "C0DESK"))
    body = slack.build_command("/settings", "", ADMIN, "C0DESK")
    subject = {"subject_select": select_subjects("AM")}
    schedule = {
        "channel": {"channel": {"selected_conversation": "C0DESK"}},
        "at": {"at": {"selected_time": "09:00"}},
        "zone": {"zone": {"value": ZONE}},
        "kind": choose("kind", ScheduleKind.ON_THIS_DAY.value),
        "language": choose("language", "ja"),
        "importance": choose("importance", str(MinimumImportance.ALL.value)),
        "empty": choose("empty", EmptyPolicy.SILENCE.value),
        "lead_days": {"lead_days": {"value": "30"}},
        "lateness": choose("lateness", "60"),
    }  # fmt: skip
    level = {
        block: choose(block, value)
        for name in ("channel", "workspace")
        for block, value in ((f"{name}_language", "en"), (f"{name}_visibility", "unset"))
    }
    tool = CardToolId.from_request(CardRequest("AM"), 1, "report")
    built = [
        (forms.build_menu_form(origin, {"history": "x"}, "ja"), choose("task", "history")),
        (forms.build_refresh_form(origin, "ja", has_folder=False), {}),
        (forms.build_rollback_form(origin, [Option("1", "1")], 1, "ja"), choose("revision", "1")),
        (forms.build_teach_form(origin, "ja"), {"name": {"name": {"value": "あるめ国"}}, "subject": subject}),
        (forms.build_miss_form(origin, hash_query(fold_text(QUERY)), "ja"), {"subject": subject}),
        (
            forms.build_form(forms.METADATA_FORM, "x", "x", [], origin, "ja", revision=2, digest="00", chapter=0),
            {"language": {"language": {"value": "ja"}}, "title": {"title": {"value": "x"}}},
        ),
        (forms.build_form(CALENDAR_FORM, "x", "x", [], origin, "ja", calendar=""), choose("language", "ja")),
        (
            forms.build_form(REPORT_FORM, "x", "x", [], origin, "ja", tool=join_fields(tool)),
            {"text": {"text": {"value": "a second report"}}},
        ),
    ]
    carried = write_metadata(body, channel="C0DESK", number=0)
    return [
        *((view["callback_id"], view["private_metadata"], entered) for view, entered in built),
        (SCHEDULE_FORM, carried, schedule),
        (NOTICES_FORM, carried, {"moderators_channel": {"x": {"selected_conversation": "C0DESK"}}}),
        (SETTINGS_FORM, carried, {block: {block: state[block]} for block, state in level.items()}),
        (SEARCH_MODAL, carried, {"subject": choose("x", encode_value(CardRequest("AM")))}),
        (TEXT_SEARCH_MODAL, carried, {"words": {"text_search_words": {"value": "経済"}}}),
    ]  # fmt: skip


def build_form_submission(form: str, metadata: str, entered: dict[str, Any]) -> dict[str, Any]:
    payload = build_submission(ADMIN, form)
    payload["view"] |= {"private_metadata": metadata, "state": {"values": entered}}
    return payload


@pytest.mark.fault(39)
@pytest.mark.parametrize(
    ("team", "user"), [(OTHER_TEAM, STRANGER), (OTHER_TEAM, ADMIN), (TEAM, "U0JA"), (TEAM, STRANGER)]
)
async def test_form_of_another_workspace_or_user_is_refused(
    slack: SlackServer, two_workspaces: SlackConnection, tmp_path: Path, team: str, user: str
) -> None:
    slack.workspace.users[ADMIN]["enterprise_user"] = {"teams": [TEAM, OTHER_TEAM]}
    before = read_database(tmp_path / "briefings.db")
    for form, metadata, entered in list_forms(slack):
        slack.calls.clear()
        payload = of_other(build_form_submission(form, metadata, entered), team, user)
        answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        await two_workspaces.context.tasks.drain()
        assert "別の人が開いた" in json.dumps(answer, ensure_ascii=False), form
        assert {call.method for call in slack.calls} <= {"users.info"}, form
        assert read_database(tmp_path / "briefings.db") == before, form


async def test_the_same_forms_are_accepted_from_their_user(
    slack: SlackServer, two_workspaces: SlackConnection, tmp_path: Path
) -> None:
    """The test of foreign forms uses valid forms."""
    changing = {SCHEDULE_FORM, NOTICES_FORM, SETTINGS_FORM, forms.TEACH_FORM, CALENDAR_FORM, REPORT_FORM}
    changed = set()
    before = read_database(tmp_path / "briefings.db")
    for form, metadata, entered in list_forms(slack):
        payload = build_form_submission(form, metadata, entered)
        answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        await two_workspaces.context.tasks.drain()
        assert "payload" not in answer, (form, answer)
        if (after := read_database(tmp_path / "briefings.db")) != before:
            changed.add(form)
            before = after
    assert changed >= changing
