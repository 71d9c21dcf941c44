"""`briefing-bot check` covers Slack: tokens, scopes, the way requests arrive, and channels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.settings import Settings
from bot.settings_loader import load_settings
from bot.slack_app.installation_checks import check_slack
from bot.slack_app.installations.token_vault import BotTokens, TokenVault
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.refs import make_channel_ref
from briefings.domain.installations import Installation
from tests.integration.slack_app.conftest import NOW
from tests.support.slack_server.fault_server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.support.slack_server.installations import CLIENT_ID, CLIENT_SECRET

CHANNELS = [make_channel_ref(TEAM, name) for name in ("C0DESK", "C0OTHER", "C0GONE")]


def make_settings(**values: Any) -> Settings:
    return load_settings(**values)


async def check(slack: SlackServer, settings: Settings, *installations: Installation) -> dict[str, tuple[str, str]]:
    results = await check_slack(settings, installations, CHANNELS, now=NOW, base_url=slack.api_url)
    return {result.name: (str(result.state), result.format_line("en")) for result in results}


async def test_tokens_scopes_and_channels_are_checked(slack: SlackServer) -> None:
    results = await check(slack, make_settings(slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN))
    states = {name: state for name, (state, _line) in results.items()}
    assert states == {
        "token": "ok", "scopes": "ok", "requests": "ok", f"channel {TEAM}/C0DESK": "ok",
        f"channel {TEAM}/C0OTHER": "problem", f"channel {TEAM}/C0GONE": "problem",
    }  # fmt: skip
    assert "/invite" in results[f"channel {TEAM}/C0OTHER"][1]
    assert slack.calls_of("chat.postMessage") == []


async def test_missing_scopes_are_named(slack: SlackServer) -> None:
    slack.scopes = slack.scopes - {"groups:history"}
    results = await check(slack, make_settings(slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN))
    assert results["scopes"][0] == "problem"
    assert "groups:history" in results["scopes"][1]


@pytest.mark.parametrize(
    ("tokens", "name"),
    [
        ({"slack_bot_token": "xoxb-wrong", "slack_app_token": APP_TOKEN}, "token"),
        ({"slack_bot_token": BOT_TOKEN, "slack_app_token": "xapp-wrong"}, "requests"),
    ],
)
async def test_refused_token_is_named_without_its_value(
    slack: SlackServer, tokens: dict[str, str], name: str
) -> None:
    results = await check(slack, make_settings(**tokens))
    assert results[name][0] == "problem"
    assert "wrong" not in str(results)


async def test_http_needs_no_app_token(slack: SlackServer) -> None:
    results = await check(slack, make_settings(slack_bot_token=BOT_TOKEN, slack_signing_secret="secret"))  # noqa: S106
    assert results["requests"] == ("ok", "requests of Slack: ok (HTTP, 127.0.0.1 port 3000)")


async def test_every_installation_is_checked_and_none_is_renewed(slack: SlackServer, context: BotContext) -> None:
    secrets = {"slack_client_id": CLIENT_ID, "slack_client_secret": CLIENT_SECRET, "slack_app_token": APP_TOKEN}
    settings = make_settings(**secrets)
    assert (await check(slack, settings))["token"][0] == "problem"
    sealed = TokenVault(CLIENT_SECRET).seal(BotTokens(BOT_TOKEN, "xoxe-1"))
    good = Installation("slack", "", TEAM, "Desk", "B1", "U1", (), sealed, NOW + timedelta(hours=9), NOW)
    ended = replace(good, workspace="T2", name="Ended", expires_at=NOW)
    foreign = replace(good, workspace="T3", name="Foreign", sealed_tokens=TokenVault("x").seal(BotTokens("xoxb")))
    results = await check(slack, settings, good, ended, foreign)
    assert [results[f"token {name}"][0] for name in ("Desk", "Ended", "Foreign")] == ["ok", "warning", "problem"]
    assert results[f"channel {TEAM}/C0DESK"][0] == "ok"
    assert slack.installations.exchanges == []
