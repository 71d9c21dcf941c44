"""Requests in another form than Slack's are acknowledged and refused: nothing fails, and nothing else is affected."""

from __future__ import annotations

import logging

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.payload_dispatcher import decode_payload
from bot.slack_app.refs import make_workspace_ref
from tests.integration.slack_app.conftest import elements_of, texts_of
from tests.support.hostile_payloads import build_submission, list_payloads, make_invalid_copies
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.faults import SlackFault

SAMPLE = 23
"""`make test` sends one of so many invalid payloads."""


@pytest.fixture
def admin(slack: SlackServer, context: BotContext) -> str:
    """A moderator of the content and the workspace."""
    context.settings = replace(context.settings, home_workspace=TEAM)
    slack.workspace.add_user("U0ADMIN", admin=True)
    return "U0ADMIN"


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Returns the log records with a traceback."""
    records = [record for record in caplog.records if record.exc_info and record.name != "aiohttp.server"]
    return [f"{record.name}: {record.getMessage()}" for record in records]


@pytest.mark.fault(42)
@pytest.mark.parametrize("step", [SAMPLE, pytest.param(1, marks=pytest.mark.exhaustive)])
async def test_payload_of_another_form_is_refused(
    slack: SlackServer, connection: SlackConnection, admin: str, caplog: pytest.LogCaptureFixture, step: int
) -> None:
    """Each field of each kind of payload is missing, of another type, empty, huge, or has an unpaired surrogate."""
    caplog.set_level(logging.WARNING)
    number = 0
    for kind, payload in list_payloads(slack, admin):
        for path, spoiled in make_invalid_copies(payload):
            number += 1
            if number % step:
                continue
            if "trigger_id" in payload and path != ("trigger_id",):
                spoiled["trigger_id"] = slack.create_trigger(admin)
            if "event_id" in payload and path != ("event_id",):
                spoiled["event_id"] = f"Ev{number}x"
            await slack.wait_for_acknowledgement(await slack.send(kind, spoiled))
            await connection.context.tasks.drain()
            assert failures(caplog) == [], (kind, path)
    assert number > 3_000
    assert (await connection.context.bot.storage.revisions.get_active_revision()).id == 1
    answer = await slack.wait_for_acknowledgement(
        await slack.send("slash_commands", slack.build_command("/brief", "Armenia", "U0EN", "C0DESK"))
    )
    assert "Armenia" in texts_of(answer["payload"]["blocks"])


FORMS = (
    "data_menu", "data_refresh", "data_rollback", "data_teach", "data_miss", "data_metadata", "data_x",
    "schedule_form", "schedule_notices", "settings_form", "calendar_form", "search_modal", "text_search_modal",
    "card_report",
)  # fmt: skip
CARRIED = (
    "", "x", "[]", "{}", '{"response_url": null, "origin": null}', "[" * 49_000,
    '{"response_url": "x", "team": "T", "channel": "C", "number": 99999999999999999999, "active": "x"}',
)  # fmt: skip


@pytest.mark.fault(42)
@pytest.mark.parametrize("form", FORMS)
async def test_form_that_carries_something_else_changes_nothing(
    slack: SlackServer, connection: SlackConnection, admin: str, caplog: pytest.LogCaptureFixture, form: str
) -> None:
    """A form may have been opened by another version, which the answer states; no field has a value here."""
    for carried in CARRIED:
        payload = build_submission(admin, form)
        payload["view"]["private_metadata"] = carried
        answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        await connection.context.tasks.drain()
        assert failures(caplog) == [], (carried, answer)
    assert await connection.context.bot.storage.audit.list_audit_entries(make_workspace_ref(TEAM)) == ()
    assert (await connection.context.bot.storage.revisions.get_active_revision()).id == 1


@pytest.mark.fault(42)
@pytest.mark.usefixtures("connection")
async def test_form_with_options_of_another_version_says_so(
    slack: SlackServer, admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    carried = {
        "response_url": f"{slack.url}/response/x",
        "team": TEAM,
        "user": admin,
        "channel": "C0DESK",
        "number": 0,
    }
    block = "channel_visibility"
    for form in ("schedule_form", "settings_form"):
        payload = build_submission(admin, form, carried)
        payload["view"]["state"]["values"] = {block: {block: {"selected_option": {"value": "nobody"}}}}
        answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        assert "以前の版" in answer["payload"]["errors"][block]
    assert failures(caplog) == []


@pytest.mark.fault(42)
@pytest.mark.parametrize("command", ["/brief", "/upcoming", "/timeline", "/today", "/compare", "/briefing-search"])
@pytest.mark.parametrize("text", ["9" * 5_000, "９" * 5_000, "x" * 40_000, "\x00\x1b", f"令和{'9' * 5_000}年"])
@pytest.mark.usefixtures("connection")
async def test_text_of_any_length_is_answered(
    slack: SlackServer, caplog: pytest.LogCaptureFixture, command: str, text: str
) -> None:
    """Slack does not limit the text of a command; `int` refuses more than 4,300 digits."""
    answer = await slack.wait_for_acknowledgement(
        await slack.send("slash_commands", slack.build_command(command, text, "U0EN", "C0DESK"))
    )
    assert "Something went wrong" not in str(answer)
    assert failures(caplog) == []


@pytest.mark.fault(42)
@pytest.mark.usefixtures("connection")
async def test_command_that_can_not_be_read_is_answered_with_one_sentence(slack: SlackServer) -> None:
    command = slack.build_command("/brief", "x" * 60_000, "U0JA", "C0DESK")
    answer = await slack.wait_for_acknowledgement(await slack.send("slash_commands", command))
    assert texts_of(answer["payload"]["blocks"]).startswith("このコマンドを読み取れませんでした")


@pytest.mark.fault(42)
@pytest.mark.usefixtures("connection")
async def test_unknown_button_is_explained(slack: SlackServer, admin: str) -> None:
    """Messages stay in Slack when the program is replaced by another version."""
    press = slack.build_block_action(admin, "C0DESK", {"action_id": "of_another_version", "value": "x"}, None)
    assert "payload" not in await slack.wait_for_acknowledgement(await slack.send("interactive", press))
    await slack.wait_until(lambda: "以前の版" in str(slack.surfaces.private[admin]))


@pytest.mark.fault(42)
@pytest.mark.usefixtures("connection")
async def test_unknown_form_or_command_is_explained_and_an_unknown_event_acknowledged(
    slack: SlackServer, admin: str
) -> None:
    form = await slack.wait_for_acknowledgement(
        await slack.send("interactive", build_submission(admin, "of_another_version"))
    )
    assert form["payload"]["response_action"] == "update"
    assert "以前の版" in str(form["payload"]["view"])
    command = await slack.send("slash_commands", slack.build_command("/of-another-version", "", admin, "C0DESK"))
    assert "/briefing-help" in str(await slack.wait_for_acknowledgement(command))
    options = {"type": "block_suggestion", "action_id": "of_another_version", "user": {"id": admin}, "value": "x"}
    completed = await slack.wait_for_acknowledgement(
        await slack.send("interactive", {**options, "team": {"id": TEAM}})
    )
    assert completed["payload"] == {"options": []}
    await slack.wait_for_acknowledgement(
        await slack.send("events_api", slack.build_event({"type": "of_another_version"}))
    )


@pytest.mark.fault(42)
async def test_form_that_opens_too_late_is_explained(
    slack: SlackServer, connection: SlackConnection, admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack opens a form within three seconds of the press; a busy machine may need longer."""
    slack.fail(SlackFault("views.open", manner="error", error="expired_trigger_id"))
    command = await slack.send("slash_commands", slack.build_command("/data", "teach", admin, "C0DESK"))
    await slack.wait_for_acknowledgement(command)
    await connection.context.tasks.drain()
    await slack.wait_until(lambda: bool(slack.surfaces.private[admin]))
    assert "3 秒" in str(slack.surfaces.private[admin])
    assert failures(caplog) == []


@pytest.mark.fault(42)
async def test_answer_that_does_not_arrive_is_one_line(
    slack: SlackServer, connection: SlackConnection, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fail(SlackFault("response_url", manner="reset", times=3))
    card = await slack.wait_for_acknowledgement(
        await slack.send("slash_commands", slack.build_command("/brief", "Armenia", "U0EN", "C0DESK"))
    )
    button = next(iter(elements_of(card["payload"]["blocks"]).values()))
    await slack.wait_for_acknowledgement(
        await slack.send("interactive", slack.build_block_action("U0EN", "C0DESK", button, None))
    )
    await connection.context.tasks.drain()
    assert failures(caplog) == []
    assert caplog.text.count("Slack did not accept an answer") == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("command=%2Fbrief&text=payload", {"command": "/brief", "text": "payload"}),
        ("command=%2Fbrief&text=x&payload=1", {"command": "/brief", "text": "x", "payload": "1"}),
        ("payload=%7B%22type%22%3A%22x%22%7D", {"type": "x"}),
        ('{"type":"x"}', {"type": "x"}),
        ("", {}),
    ],
)
def test_query_for_the_word_payload_is_a_query(body: str, expected: object) -> None:
    assert decode_payload(body, "application/x-www-form-urlencoded") == expected


@pytest.mark.fault(42)
@pytest.mark.parametrize("body", ["payload=", "payload=x", "{", "[" * 200_000, "{" + '"a":{' * 100_000])
def test_body_that_is_not_json_is_none(body: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_payload(body, "application/json" if body.startswith("[") else "application/x-www-form-urlencoded")
