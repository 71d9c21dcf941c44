"""`/settings` changes how a workspace and a channel are answered; other users than moderators are refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.context import BotContext
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.refs import make_workspace_ref
from briefings.domain.place_settings import PlaceSettings, Visibility
from tests.integration.slack_app.conftest import texts_of
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.schema import SlackSchemas

pytestmark = pytest.mark.usefixtures("connection")
MODERATOR, MEMBER = "U0ADMIN", "U0JA"
WORKSPACE = make_workspace_ref(TEAM)


@pytest.fixture(autouse=True)
def moderator(slack: SlackServer) -> None:
    slack.workspace.add_user(MODERATOR, "ja-JP", admin=True)
    slack.workspace.add_channel("C0LOG")


async def run(slack: SlackServer, name: str, text: str = "", user: str = MODERATOR, channel: str = "C0DESK") -> Any:
    envelope = await slack.send("slash_commands", slack.build_command(name, text, user, channel))
    return (await slack.wait_for_acknowledgement(envelope)).get("payload") or {}


async def submit(slack: SlackServer, **changes: Any) -> dict[str, Any]:
    """Submits the form that was opened last; a text is a value, and an option is chosen by its value."""
    view = slack.workspace.views[-1]
    values: dict[str, Any] = {}
    for block in (block for block in view["blocks"] if block["type"] == "input"):
        element, key = block["element"], block["block_id"]
        state = {"value": element.get("initial_value"), "selected_option": element.get("initial_option")}
        state["selected_conversation"] = element.get("initial_conversation")
        if key in changes:
            option = {"value": changes[key]}
            state = {"value": changes[key], "selected_option": option, "selected_conversation": changes[key]}
        values[key] = {element["action_id"]: state}
    payload = {
        "type": "view_submission", "user": {"id": MODERATOR, "team_id": TEAM}, "team": {"id": TEAM},
        "trigger_id": slack.create_trigger(MODERATOR), "view": {**view, "state": {"values": values}},
    }  # fmt: skip
    return (await slack.wait_for_acknowledgement(await slack.send("interactive", payload))).get("payload") or {}


async def change(slack: SlackServer, **changes: Any) -> str:
    """Opens and submits the form; returns the panel that follows."""
    assert await run(slack, "/settings") == {}
    before = len(slack.calls_of("response_url"))
    assert await submit(slack, **changes) == {}
    await slack.wait_until(lambda: len(slack.calls_of("response_url")) > before)
    return texts_of(slack.calls_of("response_url")[-1].body["blocks"])


async def test_form_shows_effective_settings_and_their_origin(
    slack: SlackServer, schemas: SlackSchemas | None
) -> None:
    await run(slack, "/settings")
    view = slack.workspace.views[-1]
    shown = texts_of(view["blocks"])
    assert "各自の表示言語（既定）" in shown
    assert "使った本人だけ（既定）" in shown
    names = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
    assert schemas is None or schemas.view_violations({name: view[name] for name in names}) == []


async def test_channel_setting_overrides_that_of_the_workspace(slack: SlackServer, context: BotContext) -> None:
    panel = await change(slack, workspace_language="en", channel_zone="Yerevan")
    assert "English (set for the whole workspace)" in panel
    assert "Yerevan UTC+4 (set for this channel)" in panel
    assert "Armenia" in texts_of((await run(slack, "/brief", "アルメニア", MEMBER))["blocks"])
    await change(slack, channel_language="ja")
    assert "アルメニア" in texts_of((await run(slack, "/brief", "アルメニア", MEMBER))["blocks"])
    elsewhere = await run(slack, "/brief", "アルメニア", MEMBER, "C0LOG")
    assert "Country" in texts_of(elsewhere["blocks"])
    assert context.places.get_stored(WORKSPACE, "C0DESK") == PlaceSettings("ja", None, "Asia/Yerevan")


async def test_answers_are_public_if_so_set(slack: SlackServer) -> None:
    commands = (("/brief", "アルメニア"), ("/today", ""), ("/upcoming", "30"), ("/briefing-search", "制裁"))
    for name, text in commands:
        assert (await run(slack, name, text, MEMBER))["response_type"] == "ephemeral"
    await change(slack, channel_visibility="public")
    for name, text in commands:
        answer = await run(slack, name, text, MEMBER)
        assert answer["response_type"] == "in_channel", name
        assert "チャンネルに表示" not in str(answer["blocks"])
    assert (await run(slack, "/brief", "xyzzyq", MEMBER))["response_type"] == "ephemeral"
    assert (await run(slack, "/brief", "アルメニア", MEMBER, "C0LOG"))["response_type"] == "ephemeral"


async def test_new_schedules_have_language_and_zone_of_the_channel(slack: SlackServer) -> None:
    await change(slack, workspace_zone="Tashkent", channel_language="en")
    await run(slack, "/schedule", "add")
    fields = {block["block_id"]: block["element"] for block in slack.workspace.views[-1]["blocks"]}
    assert fields["zone"]["initial_value"] == "Asia/Tashkent"
    assert fields["language"]["initial_option"]["value"] == "en"


async def test_invalid_zone_is_marked_in_the_form(slack: SlackServer, context: BotContext) -> None:
    await run(slack, "/settings")
    answer = await submit(slack, channel_zone="Atlantis", workspace_language="en")
    assert set(answer["errors"]) == {"channel_zone"}
    assert "Atlantis" in answer["errors"]["channel_zone"]
    assert await context.storage.place_settings.load_place_settings() == {}


async def test_reset_setting_is_recorded_and_reported(slack: SlackServer, context: BotContext) -> None:
    await change(slack, log_channel="C0LOG")
    await change(slack, workspace_visibility="public", workspace_zone="UTC")
    assert context.places.get_stored(WORKSPACE) == PlaceSettings("", Visibility.PUBLIC, "UTC")
    await slack.wait_until(lambda: bool(slack.workspace.messages["C0LOG"]))
    assert "ワークスペース全体" in texts_of(slack.workspace.messages["C0LOG"][-1]["blocks"])
    await change(slack, workspace_visibility="unset", workspace_zone="")
    assert await context.storage.place_settings.load_place_settings() == {}
    entries = await context.storage.audit.list_audit_entries(WORKSPACE)
    assert [entry.action for entry in entries].count("settings.place") == 2


async def test_members_are_refused(slack: SlackServer) -> None:
    answer = await run(slack, "/settings", user=MEMBER)
    assert "管理者" in texts_of(answer["blocks"])
    assert slack.workspace.views == []
