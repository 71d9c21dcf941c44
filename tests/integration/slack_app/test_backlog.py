"""While others are being answered, a command of Slack is acknowledged and answered in its turn, or refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.answer_turn import Turn
from bot.backlog import Backlog
from bot.context import BotContext
from bot.interaction_queue import Place, Sender
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from tests.integration.slack_app.conftest import texts_of
from tests.integration.slack_app.test_briefs import press, run_command
from tests.support.slack_server.fault_server import SlackServer

pytestmark = [pytest.mark.fault(53), pytest.mark.usefixtures("connection")]

OTHER = Sender(make_workspace_ref("T0OTHER"), make_user_ref("U0OTHER"))
"""A member of another workspace."""

BUSY = "ただいま混み合っています"


def occupy(context: BotContext, **limits: int) -> Turn:
    """Keeps the bot busy with another member's answer."""
    context.resources.backlog = Backlog(max_at_once=1, **limits)
    return context.resources.backlog.begin_turn()


def list_answers(slack: SlackServer) -> list[dict[str, Any]]:
    """Returns the answers that were sent to response URLs."""
    return [call.body for call in slack.calls_of("response_url")]


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [("/brief", "ｱﾙﾒﾆｱ", "アルメニア"), ("/today", "11/24", "11月24日"), ("/upcoming", "3000", "3000")],
)
async def test_command_is_acknowledged_and_answered_in_its_turn(
    slack: SlackServer, context: BotContext, command: str, text: str, expected: str
) -> None:
    """The answer is sent whether it is set as the acknowledgment or passed to it."""
    turn = occupy(context)
    assert await run_command(slack, command, text) == {}
    assert list_answers(slack) == []
    turn.end()
    await slack.wait_until(lambda: list_answers(slack) != [])
    [answer] = list_answers(slack)
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert expected in texts_of(answer["blocks"])
    assert (await run_command(slack, command, text))["blocks"]


async def test_user_is_asked_to_retry_if_too_many_wait(slack: SlackServer, context: BotContext) -> None:
    await run_command(slack, "/brief", "ロシア")
    occupy(context, max_waiting=0)
    answer = await run_command(slack, "/brief", "アルメニア")
    assert answer["response_type"] == "ephemeral"
    assert BUSY in answer["text"]
    assert list_answers(slack) == []


async def test_member_is_answered_where_another_workspace_fills_the_queue(
    slack: SlackServer, context: BotContext
) -> None:
    turn = occupy(context, max_waiting=3)
    backlog = context.resources.backlog
    others = [backlog.admit(OTHER) for _ in range(3)]
    assert backlog.admit(OTHER) is None
    waits = [asyncio.create_task(place.wait()) for place in others if isinstance(place, Place)]
    assert await run_command(slack, "/brief", "アルメニア") == {}
    assert await waits[2] is None, "its last place"
    turn.end()
    first = await waits[0]
    assert list_answers(slack) == []
    assert first is not None
    first.end()
    await slack.wait_until(lambda: list_answers(slack) != [])
    assert "アルメニア" in texts_of(list_answers(slack)[0]["blocks"])
    assert await waits[1] is not None


async def test_member_whose_place_is_lost_is_asked_to_retry(slack: SlackServer, context: BotContext) -> None:
    await run_command(slack, "/brief", "ロシア")
    occupy(context, max_waiting=2)
    for _ in range(2):
        assert await run_command(slack, "/brief", "アルメニア") == {}
    assert isinstance(context.resources.backlog.admit(OTHER), Place)
    await slack.wait_until(lambda: list_answers(slack) != [])
    [answer] = list_answers(slack)
    assert BUSY in answer["text"]
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)


async def test_form_opens_at_once_or_not_at_all(slack: SlackServer, context: BotContext) -> None:
    """Slack opens a form within three seconds after the command."""
    await run_command(slack, "/brief", "ロシア")
    turn = occupy(context)
    await run_command(slack, "/brief", "")
    await slack.wait_until(lambda: slack.calls_of("views.open") != [])
    turn.end()
    occupy(context, max_urgent=0)
    assert BUSY in (await run_command(slack, "/brief", ""))["text"]
    assert len(slack.calls_of("views.open")) == 1


async def test_refusal_of_a_press_is_a_separate_message(slack: SlackServer, context: BotContext) -> None:
    card = await run_command(slack, "/brief", "アルメニア")
    button = next(part for block in card["blocks"] for part in block.get("elements", ()) if "action_id" in part)
    turn = occupy(context, max_urgent=0)
    refused = await press(slack, button)
    assert BUSY in refused["text"]
    assert not refused["replace_original"]
    turn.end()
    assert BUSY not in (await press(slack, button))["text"]


async def test_failure_is_reported_to_user(
    slack: SlackServer, context: BotContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_command(slack, "/brief", "ロシア")
    turn = occupy(context)
    await run_command(slack, "/brief", "アルメニア")
    monkeypatch.setattr("bot.slack_app.answer_cache.AnswerCache.answer_query", None)
    turn.end()
    await slack.wait_until(lambda: list_answers(slack) != [])
    assert "うまく答えられませんでした" in list_answers(slack)[0]["text"]
