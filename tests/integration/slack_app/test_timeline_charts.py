"""`/timeline` shows charts above the list, and a picture in a workspace without charts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.context import BotContext
from bot.slack_app.local_workspace.members import LocalMember
from tests.integration.slack_app.conftest import NOW, elements_of, texts_of
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.usefixtures("connection")


async def ask(slack: SlackServer, text: str = "アルメニア", user: str = "U0JA") -> dict[str, Any]:
    """Returns the private answer to `/timeline`."""
    shown = slack.surfaces.private[user]
    before = len(shown)
    await LocalMember(slack, user).run_command("C0DESK", "/timeline", text)
    await slack.wait_until(lambda: len(shown) > before, 30)
    return shown[-1]


async def press(slack: SlackServer, message: dict[str, Any], label: str) -> None:
    (button,) = [e for e in elements_of(message["blocks"]).values() if e.get("text", {}).get("text") == label]
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    await LocalMember(slack, "U0JA").press_message("C0DESK", message["ts"], action)


def charts_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == "data_visualization"]


def kinds_of(blocks: list[dict[str, Any]]) -> set[str]:
    return {block["type"] for block in blocks}


async def test_charts_are_shown_above_the_list(slack: SlackServer) -> None:
    answer = await ask(slack)
    chart = charts_of(answer["blocks"])[0]
    assert chart["title"] == "10年ごとの出来事"
    assert chart["chart"]["axis_config"]["categories"][-1] == "2020"
    counted = sum(point["value"] for series in chart["chart"]["series"] for point in series["data"])
    assert f"{counted}件" in texts_of(answer["blocks"])
    assert "2024年" in texts_of([block for block in answer["blocks"] if block["type"] == "rich_text"])
    assert "image" not in kinds_of(answer["blocks"])
    assert slack.calls_of("files.getUploadURLExternal") == [], "no picture is made"


async def test_year_with_many_events_has_a_chart_of_its_months(slack: SlackServer) -> None:
    years, months = charts_of((await ask(slack, "Japan", "U0EN"))["blocks"])
    assert years["title"] == "Events by periods of 20 years"
    assert months["title"] == "Events in 2024 by month"
    assert len(months["chart"]["axis_config"]["categories"]) == 12


async def test_dates_behind_a_name_limit_the_timeline(slack: SlackServer) -> None:
    answer = await ask(slack, "アルメニア 1990 1999")
    chart = charts_of(answer["blocks"])[0]
    assert chart["title"] == "年ごとの出来事"
    assert chart["chart"]["axis_config"]["categories"] == ["1991", "1992"]
    assert "2024年" not in texts_of(answer["blocks"])
    alone = await ask(slack, "アルメニア 2024")
    assert charts_of(alone["blocks"])[0]["title"] == "2024年の月ごとの出来事"
    assert "より前" in texts_of((await ask(slack, "アルメニア 2024 1999"))["blocks"])


async def test_picture_is_behind_a_button(slack: SlackServer) -> None:
    answer = await ask(slack)
    await press(slack, answer, "図")
    await slack.wait_until(lambda: "image" in kinds_of(answer["blocks"]), 30)
    assert not charts_of(answer["blocks"])
    await press(slack, answer, "暗い図")
    await slack.wait_until(lambda: "明るい図" in texts_of(answer["blocks"]), 30)
    await press(slack, answer, "明るい図")
    await slack.wait_until(lambda: "暗い図" in texts_of(answer["blocks"]), 30)
    assert "image" in kinds_of(answer["blocks"])


async def test_long_list_is_paged_with_buttons(slack: SlackServer) -> None:
    """The messages of all pages contain each event once."""
    answer = await ask(slack, "日本")
    seen = [texts_of(answer["blocks"])]
    while "card_next" in elements_of(answer["blocks"]):
        value = elements_of(answer["blocks"])["card_next"]["value"]
        await press(slack, answer, "次へ »")
        await slack.wait_until(
            lambda value=value: elements_of(answer["blocks"]).get("card_next", {}).get("value") != value, 30
        )
        seen.append(texts_of(answer["blocks"]))
    assert len(seen) > 4
    assert "4／4ページ" in seen[-1]
    assert "1855" in seen[0]
    assert any("2025年" in text for text in seen)


async def test_charts_are_shown_in_the_channel(slack: SlackServer) -> None:
    await press(slack, await ask(slack), "チャンネルに表示")
    await slack.wait_until(lambda: slack.workspace.messages["C0DESK"], 30)
    assert charts_of(slack.workspace.messages["C0DESK"][0]["blocks"])


@pytest.mark.fault(42)
async def test_workspace_without_charts_gets_pictures(slack: SlackServer, context: BotContext) -> None:
    slack.workspace.has_charts = False
    for tries in (2, 1):
        before = len(slack.calls_of("response_url"))
        assert "image" in kinds_of((await ask(slack))["blocks"])
        assert len(slack.calls_of("response_url")) - before == tries
    slack.workspace.has_charts = True
    assert not charts_of((await ask(slack))["blocks"])
    context.clock = lambda: NOW + timedelta(days=1, minutes=1)
    assert charts_of((await ask(slack))["blocks"]), "charts are tried again after a day"


async def test_channel_gets_the_picture_if_slack_refuses_charts(slack: SlackServer) -> None:
    answer = await ask(slack)
    slack.workspace.has_charts = False
    await press(slack, answer, "チャンネルに表示")
    await slack.wait_until(lambda: slack.workspace.messages["C0DESK"], 30)
    (posted,) = slack.workspace.messages["C0DESK"]
    assert "image" in kinds_of(posted["blocks"])
