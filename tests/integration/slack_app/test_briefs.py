"""`/brief` in Slack: queries, presses and choices of members."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection, SlackCredentials, SlackTokenRefused
from tests.integration.slack_app.conftest import elements_of, texts_of
from tests.support.slack_server.fault_server import APP_TOKEN, SlackServer
from tests.support.slack_server.faults import SlackFault
from tests.support.slack_server.schema import SlackSchemas

WRONG_TOKEN = "xoxb-wrong"
pytestmark = pytest.mark.usefixtures("connection")


async def run_command(slack: SlackServer, name: str, text: str, user: str = "U0JA") -> dict[str, Any]:
    envelope = await slack.send("slash_commands", slack.build_command(name, text, user, "C0DESK"))
    answer: dict[str, Any] = (await slack.wait_for_acknowledgement(envelope)).get("payload", {})
    return answer


async def press(
    slack: SlackServer, element: dict[str, Any], user: str = "U0JA", message: Any = None
) -> dict[str, Any]:
    """Presses a button and returns what goes to its response URL."""
    action = {"action_id": element["action_id"], "value": element.get("value")}
    if "options" in element:
        action = {
            "action_id": element["action_id"],
            "type": "static_select",
            "selected_option": element["options"][0],
        }
    before = len(slack.calls_of("response_url"))
    payload = slack.build_block_action(user, "C0DESK", action, message)
    await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
    await slack.wait_until(lambda: len(slack.calls_of("response_url")) > before)
    return slack.calls_of("response_url")[-1].body


async def test_acknowledgement_contains_a_card_only_the_user_sees(
    slack: SlackServer, schemas: SlackSchemas | None
) -> None:
    answer = await run_command(slack, "/brief", "ｱﾙﾒﾆｱ")
    assert answer["response_type"] == "ephemeral"
    assert "アルメニア" in answer["blocks"][0]["text"]["text"]
    assert "p." in texts_of(answer["blocks"])
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []
    assert slack.calls_of("chat.postMessage") == []


async def test_language_is_the_users(slack: SlackServer) -> None:
    assert "Armenia" in (await run_command(slack, "/brief", "armenia", "U0EN"))["blocks"][0]["text"]["text"]
    await run_command(slack, "/brief", "georgia", "U0EN")
    assert len(slack.calls_of("users.info")) == 1


async def test_changed_language_applies_immediately(slack: SlackServer) -> None:
    await run_command(slack, "/brief", "armenia")
    slack.workspace.users["U0JA"]["locale"] = "en-GB"
    event = {"type": "user_change", "user": slack.workspace.users["U0JA"]}
    await slack.wait_for_acknowledgement(await slack.send("events_api", slack.build_event(event)))
    assert "Armenia" in (await run_command(slack, "/brief", "armenia"))["blocks"][0]["text"]["text"]


async def test_button_changes_a_private_card_in_place(slack: SlackServer) -> None:
    answer = await run_command(slack, "/brief", "アルメニア")
    shown = await press(slack, elements_of(answer["blocks"])["card_open_0"])
    assert shown["replace_original"] is True
    assert shown["response_type"] == "ephemeral"
    assert "—" in shown["blocks"][0]["text"]["text"]


async def test_month_without_a_name_lists_its_events_and_leads_to_its_year(slack: SlackServer) -> None:
    blocks = (await run_command(slack, "/brief", "2024年10月の出来事"))["blocks"]
    assert "2024年10月の年表" in texts_of(blocks)
    buttons = [element for element in elements_of(blocks).values() if element["type"] == "button"]
    year = next(button for button in buttons if button["text"]["text"] == "2024年")
    assert "2024年の年表" in texts_of((await press(slack, year))["blocks"])


async def test_press_on_a_card_of_the_channel_opens_one_for_whoever_pressed(slack: SlackServer) -> None:
    answer = await run_command(slack, "/brief", "アルメニア")
    await press_share(slack, answer)
    (message,) = slack.workspace.messages["C0DESK"]
    shown = await press(slack, elements_of(message["blocks"])["card_open_1"], "U0EN", message)
    assert (shown["replace_original"], shown["response_type"]) == (False, "ephemeral")
    assert "Armenia" in shown["blocks"][0]["text"]["text"]


async def press_share(slack: SlackServer, answer: dict[str, Any]) -> None:
    element = elements_of(answer["blocks"])["card_share"]
    payload = slack.build_block_action("U0JA", "C0DESK", {"action_id": "card_share", "value": element["value"]}, None)
    await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
    await slack.wait_until(lambda: slack.calls_of("chat.postMessage"))


async def test_shared_card_is_posted_once_and_mentions_nobody(slack: SlackServer) -> None:
    await press_share(slack, await run_command(slack, "/brief", "アルメニア"))
    (call,) = slack.calls_of("chat.postMessage")
    assert (call.body["unfurl_links"], call.body["parse"], call.body["link_names"]) == (False, "none", False)
    assert "card_share" not in elements_of(call.body["blocks"])


async def test_overview_has_the_next_milestone_wherever_it_is_opened(slack: SlackServer) -> None:
    """It is opened by the command, by a post in the channel, and by the button back from the chronology."""
    milestone = "次の節目"
    overview = await run_command(slack, "/brief", "アルメニア")
    assert milestone in texts_of(overview["blocks"])
    await press_share(slack, overview)
    (message,) = slack.workspace.messages["C0DESK"]
    assert milestone in texts_of(message["blocks"])
    other = await press(slack, elements_of(overview["blocks"])["card_open_0"])
    assert milestone not in texts_of(other["blocks"])
    back = await press(slack, elements_of(other["blocks"])["card_open_0"])
    assert milestone in texts_of(back["blocks"])


@pytest.mark.parametrize("manner", ["reset", "status"])
async def test_post_whose_answer_is_lost_is_not_repeated(slack: SlackServer, manner: Any) -> None:
    """The default client posts again after a reset: two messages."""
    slack.fail(SlackFault("chat.postMessage", manner=manner, status=503, accept=True))
    await press_share(slack, await run_command(slack, "/brief", "アルメニア"))
    await slack.wait_until(lambda: slack.calls_of("response_url"))
    assert len(slack.workspace.messages["C0DESK"]) == len(slack.calls_of("chat.postMessage")) == 1


async def test_channel_without_bot_is_named_with_remedy(slack: SlackServer) -> None:
    answer = await run_command(slack, "/brief", "アルメニア")
    element = elements_of(answer["blocks"])["card_share"]
    payload = slack.build_block_action(
        "U0JA", "C0OTHER", {"action_id": "card_share", "value": element["value"]}, None
    )
    await slack.send("interactive", payload)
    await slack.wait_until(lambda: slack.calls_of("response_url"))
    assert "/invite" in texts_of(slack.calls_of("response_url")[0].body["blocks"])


async def test_nothing_found_and_an_old_button_are_answered(slack: SlackServer) -> None:
    assert "ピザ" in texts_of((await run_command(slack, "/brief", "ピザ"))["blocks"])
    shown = await press(slack, {"action_id": "card_open_0", "value": "c0|AM"})
    assert "/brief" in texts_of(shown["blocks"])


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        ("/today", "11/24", "11月24日"),
        ("/today", "13/45", "13/45"),
        ("/upcoming", "60", "60"),
        ("/upcoming", "アルメニア 90", "アルメニア"),
    ],
)
async def test_commands_of_days(slack: SlackServer, command: str, text: str, expected: str) -> None:
    assert expected in texts_of((await run_command(slack, command, text))["blocks"])


async def test_command_without_text_opens_a_form_that_completes_names(slack: SlackServer) -> None:
    assert await run_command(slack, "/brief", "") == {}
    await slack.wait_until(lambda: slack.workspace.views)
    (view,) = slack.workspace.views
    options = {"type": "block_suggestion", "user": {"id": "U0JA"}, "team": {"id": "T0000001"}, "api_app_id": "A1",
               "action_id": "subject_select", "block_id": "subject", "value": "アル", "view": view}  # fmt: skip
    offered = (await slack.wait_for_acknowledgement(await slack.send("interactive", options)))["payload"]["options"]
    assert offered[0]["text"]["text"] == "アルメニア"
    submitted = {**view, "state": {"values": {"subject": {"subject_select": {"selected_option": offered[0]}}}}}
    body = {
        "type": "view_submission",
        "user": {"id": "U0JA"},
        "team": {"id": "T0000001"},
        "api_app_id": "A1",
        "view": submitted,
    }
    await slack.wait_for_acknowledgement(await slack.send("interactive", body))
    await slack.wait_until(lambda: slack.calls_of("response_url"))
    call = slack.calls_of("response_url")[0]
    assert call.body["name"] == json.loads(view["private_metadata"])["response_url"].rpartition("/")[2]
    assert "アルメニア" in texts_of(call.body["blocks"])


async def test_form_completes_before_anything_is_typed(slack: SlackServer) -> None:
    options = {"type": "block_suggestion", "user": {"id": "U0EN"}, "team": {"id": "T0000001"}, "api_app_id": "A1",
               "action_id": "subject_select", "block_id": "subject", "value": ""}  # fmt: skip
    offered = (await slack.wait_for_acknowledgement(await slack.send("interactive", options)))["payload"]["options"]
    assert len(offered) > 10


async def test_mention_is_answered_once_in_its_thread(slack: SlackServer) -> None:
    event = {
        "type": "app_mention",
        "user": "U0JA",
        "text": "<@U0BOT001> アルメニア",
        "ts": "1.000001",
        "channel": "C0DESK",
    }
    for _ in range(2):
        await slack.wait_for_acknowledgement(await slack.send("events_api", slack.build_event(event, "Ev1")))
    await slack.wait_until(lambda: slack.workspace.messages["C0DESK"])
    (message,) = slack.workspace.messages["C0DESK"]
    assert message["thread_ts"] == "1.000001"
    assert "アルメニア" in texts_of(message["blocks"])


async def test_shortcut_lists_the_subjects_of_a_message(slack: SlackServer) -> None:
    body = {
        "type": "message_action", "callback_id": "lookup_text", "user": {"id": "U0JA"}, "team": {"id": "T0000001"},
        "api_app_id": "A1", "channel": {"id": "C0DESK"}, "trigger_id": "t",
        "response_url": f"{slack.url}/response/x",
        "message": {"type": "message", "text": "アルメニアとロシアが協議", "ts": "1.1"},
    }  # fmt: skip
    await slack.wait_for_acknowledgement(await slack.send("interactive", body))
    await slack.wait_until(lambda: slack.calls_of("response_url"))
    select = elements_of(slack.calls_of("response_url")[0].body["blocks"])["card_select"]
    assert [option["text"]["text"] for option in select["options"]] == ["アルメニア", "ロシア"]


async def test_edition_is_chosen_behind_the_name(slack: SlackServer) -> None:
    """This works in both languages; for a missing edition, the available ones are listed."""
    for typed in ("アルメニア edition:2025", "アルメニア 版:2025", "edition:最新 アルメニア"):
        assert "アルメニア" in texts_of((await run_command(slack, "/brief", typed))["blocks"])
    refused = texts_of((await run_command(slack, "/brief", "アルメニア edition:1999"))["blocks"])
    assert "1999" in refused
    assert "2025" in refused
    assert "年表" not in refused


async def test_home_tab_shows_today_and_upcoming_dates(slack: SlackServer, schemas: SlackSchemas | None) -> None:
    event = {"type": "app_home_opened", "user": "U0JA", "tab": "home", "channel": "D1"}
    await slack.wait_for_acknowledgement(await slack.send("events_api", slack.build_event(event)))
    await slack.wait_until(lambda: slack.workspace.views)
    view = {name: slack.workspace.views[0][name] for name in ("type", "blocks")}
    assert schemas is None or schemas.view_violations(view) == []


async def test_commands_are_answered_after_a_reconnection(slack: SlackServer) -> None:
    await slack.disconnect()
    assert "アルメニア" in texts_of((await run_command(slack, "/brief", "アルメニア"))["blocks"])


async def test_refused_token_is_one_clear_line(slack: SlackServer, context: BotContext) -> None:
    from bot.miss_counter import MissCounter

    refused = SlackConnection(
        context, MissCounter(context), SlackCredentials(WRONG_TOKEN, APP_TOKEN), base_url=slack.api_url
    )
    with pytest.raises(SlackTokenRefused, match="invalid_auth"):
        await refused.connect()


async def test_handler_that_fails_is_answered(slack: SlackServer, context: BotContext) -> None:
    """An unhandled error would leave the command without an acknowledgement."""
    context._service = None  # the state of a handler before any content is loaded
    text = (await run_command(slack, "/brief", "アルメニア"))["text"]
    assert "reference" in text or "参照番号" in text
