"""`/search` in Slack: the command, its filters, its pages and its form."""

from __future__ import annotations

from typing import Any

import pytest

from bot.context import BotContext
from bot.cooldowns import Cooldowns, Cost
from bot.slack_app.refs import make_user_ref
from tests.integration.slack_app.conftest import elements_of, texts_of
from tests.integration.slack_app.test_briefs import press, run_command
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.schema import SlackSchemas

pytestmark = pytest.mark.usefixtures("connection")


def bold_texts(blocks: list[dict[str, Any]]) -> list[str]:
    """Returns every text in bold."""
    found: list[str] = []

    def visit(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "text" and node.get("style", {}).get("bold"):
                found.append(node["text"])
            for value in node.values():
                visit(value)
        elif isinstance(node, list):
            for value in node:
                visit(value)

    visit(blocks)
    return found


def buttons_of(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the buttons of a message, by label."""
    elements = elements_of(message["blocks"]).values()
    return {element["text"]["text"]: element for element in elements if element["type"] == "button"}


async def test_hits_are_bold_have_pages_and_open_in_a_card(slack: SlackServer, schemas: SlackSchemas | None) -> None:
    answer = await run_command(slack, "/briefing-search", "制裁")
    assert answer["response_type"] == "ephemeral"
    assert answer["blocks"][0]["text"]["text"] == "検索「制裁」: 14か所"
    assert bold_texts(answer["blocks"]).count("制裁") >= 5
    assert "p.143" in texts_of(answer["blocks"])
    assert schemas is None or schemas.block_violations(answer["blocks"]) == []
    buttons = buttons_of(answer)
    turned = await press(slack, next(button for label, button in buttons.items() if "次" in label))
    assert "2／3ページ" in texts_of(turned["blocks"])
    opened = await press(slack, next(button for label, button in buttons.items() if "を開く" in label))
    assert "日露経済関係" in opened["blocks"][0]["text"]["text"]
    assert (await press(slack, buttons_of(opened)["← 制裁"]))["blocks"][0]["text"]["text"] == "検索「制裁」: 14か所"


async def test_filters_and_bad_input_are_answered_in_the_language_of_the_user(slack: SlackServer) -> None:
    for typed, user, shown in (
        ("制裁 節:2-(3)", "U0JA", "検索「制裁」: 1か所"),
        ("制裁 版:2025 項目:ベラルーシ", "U0JA", "ベラルーシに関する記述"),
        ('sanctions section:"2(3)" subject:Belarus', "U0EN", "Search: sanctions — 1 place"),
        ("グルジア", "U0JA", "旧称"),
        ("制裁 節:9-(9)", "U0JA", "「9-(9)」という節はありません"),
        ("-制裁", "U0JA", "探す語を加えてください"),
        ("。", "U0JA", "探す語を入力してください"),
        ("制" * 2000, "U0JA", "200文字以内"),
        ("pizza", "U0EN", "The text does not have this word."),
        ("<@U0EN> & <!channel>", "U0EN", "No place of the text has all of these words."),
    ):
        answer = await run_command(slack, "/briefing-search", typed, user)
        assert shown in texts_of(answer["blocks"])


async def test_form_completes_filters_and_marks_invalid_search(
    slack: SlackServer, schemas: SlackSchemas | None
) -> None:
    await run_command(slack, "/briefing-search", "")
    view = slack.calls_of("views.open")[-1].body["view"]
    assert schemas is None or schemas.view_violations(view) == []
    user = {"user": {"id": "U0JA"}, "team": {"id": "T0000001"}, "api_app_id": "A1", "token": "x"}
    suggestion = {"type": "block_suggestion", "action_id": "text_search_section", "block_id": "section", **user}
    offered = await slack.wait_for_acknowledgement(
        await slack.send("interactive", {**suggestion, "value": "コーカサス", "view": view})
    )
    options = offered["payload"]["options"]
    assert [option["text"]["text"] for option in options] == ["3 中央アジア・コーカサス諸国", "3-(3) コーカサス諸国"]
    suggestion = {**suggestion, "action_id": "text_search_subject", "value": "ベラ", "view": view}
    subjects = (await slack.wait_for_acknowledgement(await slack.send("interactive", suggestion)))["payload"][
        "options"
    ]
    assert subjects[0]["value"] == "BY"

    async def submit(words: str, **chosen: dict[str, Any]) -> dict[str, Any]:
        values = {"words": {"text_search_words": {"type": "plain_text_input", "value": words}}}
        values |= {block: {f"text_search_{block}": {"selected_option": option}} for block, option in chosen.items()}
        payload = {"type": "view_submission", "view": {**view, "id": "V1", "state": {"values": values}}, **user}
        answer: dict[str, Any] = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
        return answer.get("payload", {})

    refused = await submit("-制裁")
    assert "探す語を加えてください" in refused["errors"]["words"]
    await submit("領土", section=options[1], subject=None)
    await slack.wait_until(lambda: bool(slack.calls_of("response_url")))
    assert "3-(3) コーカサス諸国" in texts_of(slack.calls_of("response_url")[-1].body["blocks"])


async def test_number_of_searches_per_member_is_limited(slack: SlackServer, context: BotContext) -> None:
    context.cooldowns = Cooldowns(enabled=True)
    while not context.cooldowns.use(Cost.SEARCH, make_user_ref("U0JA"), None):
        pass
    assert "秒後" in texts_of((await run_command(slack, "/briefing-search", "制裁"))["blocks"])
    assert "秒後" not in texts_of((await run_command(slack, "/briefing-search", "sanctions", "U0EN"))["blocks"])


async def test_button_of_a_search_counts_as_a_search(slack: SlackServer, context: BotContext) -> None:
    answer = await run_command(slack, "/briefing-search", "制裁")
    context.cooldowns = Cooldowns(enabled=True)
    while not context.cooldowns.use(Cost.SEARCH, make_user_ref("U0JA"), None):
        pass
    refused = await press(slack, next(button for label, button in buttons_of(answer).items() if "次" in label))
    assert "秒後" in texts_of(refused["blocks"])
