"""Several workspaces, organizations, and tokens that rotate."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.miss_counter import MissCounter
from bot.slack_app.connection import SlackConnection, SlackCredentials, SlackTokenRefused
from bot.slack_app.installations.token_vault import BotTokens, TokenVault
from briefings.domain.installations import Installation
from tests.support.slack_server.fault_server import APP_TOKEN, SlackServer
from tests.support.slack_server.faults import SlackFault
from tests.support.slack_server.installations import CLIENT_ID, CLIENT_SECRET

CREDENTIALS = SlackCredentials(app_token=APP_TOKEN, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, port=0)
HALF_DAY = 12 * 3600


class MovableClock:
    """A clock that a test sets."""

    def __init__(self, start: datetime) -> None:
        self.start = self.now = start

    def __call__(self) -> datetime:
        return self.now


def set_clock(context: BotContext) -> MovableClock:
    """Sets the clock of a context before it connects."""
    clock = MovableClock(context.clock())
    context.clock = clock
    return clock


@asynccontextmanager
async def connect(
    slack: SlackServer, context: BotContext, credentials: SlackCredentials = CREDENTIALS
) -> AsyncIterator[SlackConnection]:
    connection = SlackConnection(context, MissCounter(context), credentials, base_url=slack.api_url)
    await connection.connect()
    try:
        yield connection
    finally:
        await connection.close()


async def install(connection: SlackConnection, code: str) -> tuple[int, str]:
    """Walks through the pages of installation as a browser does."""
    jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=f"http://127.0.0.1:{connection.http_port}")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{connection.http_port}", cookie_jar=jar) as browser:
        async with browser.get("/slack/install") as page:
            text = await page.text()
        (consent,) = re.findall(r'href="(https://slack.com/oauth[^"]+)"', html.unescape(text))
        (state,) = parse_qs(urlsplit(consent).query)["state"]
        async with browser.get("/slack/oauth_redirect", params={"code": code, "state": state}) as answer:
            return answer.status, await answer.text()


async def ask(slack: SlackServer, **changes: Any) -> str:
    """Runs `/brief` and returns the acknowledgment."""
    command = {**slack.build_command("/brief", "アルメニア", "U0JA", "C0DESK"), **changes}
    envelope = await slack.send("slash_commands", command)
    return str(await slack.wait_for_acknowledgement(envelope))


async def test_each_workspace_is_answered_with_its_own_token(slack: SlackServer, context: BotContext) -> None:
    async with connect(slack, context) as connection:
        for team in ("T0000001", "T0000002"):
            status, page = await install(connection, slack.installations.add_code(team))
            assert status == 200, page
        slack.workspace.add_user("U0TWO")
        assert "アルメニア" in await ask(slack)
        assert "アルメニア" in await ask(slack, team_id="T0000002", user_id="U0TWO")
        first, second = (call.token for call in slack.calls_of("users.info"))
        assert first != second
        assert "アルメニア" not in await ask(slack, team_id="T0000003")


async def test_wrong_state_installs_nothing(slack: SlackServer, context: BotContext) -> None:
    async with connect(slack, context) as connection, aiohttp.ClientSession() as browser:
        url = f"http://127.0.0.1:{connection.http_port}/slack/oauth_redirect"
        code = slack.installations.add_code("T0000001")
        async with browser.get(url, params={"code": code, "state": "guessed"}) as answer:
            assert answer.status == 400
        assert await context.storage.installations.list_installations("slack") == ()


async def test_organization_serves_its_workspaces_by_their_ids(slack: SlackServer, context: BotContext) -> None:
    async with connect(slack, context) as connection:
        code = slack.installations.add_code("", "E0000001", whole=True)
        assert (await install(connection, code))[0] == 200
        # A schedule contains only the workspace: its organization is known from an earlier request.
        assert await connection.workspaces.find_access("T0000009") is None
        changes = {"team_id": "T0000009", "enterprise_id": "E0000001", "is_enterprise_install": "true"}
        assert "アルメニア" in await ask(slack, **changes)
    async with connect(slack, context) as connection:
        access = await connection.workspaces.find_access("T0000009")
        assert access is not None
        await access.client.conversations_history(channel="C0DESK")
        assert slack.calls_of("conversations.history")[-1].body["team_id"] == "T0000009"


async def test_token_is_renewed_before_it_ends_and_survives_a_restart(
    slack: SlackServer, context: BotContext
) -> None:
    slack.installations.expires_in = HALF_DAY
    credentials = replace(CREDENTIALS, refresh_token=slack.installations.add_refresh_token("T0000001"))
    clock = set_clock(context)
    async with connect(slack, context, credentials) as connection:
        first = await connection.workspaces.find_access("T0000001")
        assert first is not None
    clock.now = clock.start + timedelta(hours=10, minutes=1)
    # The refresh token of the settings is used up by now; the one in the database is exchanged.
    async with connect(slack, context, credentials) as connection:
        second = await connection.workspaces.find_access("T0000001")
        assert second is not None
        assert second.client.token != first.client.token
        slack.installations.expire_tokens()
        # The process was suspended until after the expiry: the token is renewed before it is used.
        clock.now = clock.start + timedelta(days=3)
        third = await connection.workspaces.find_access("T0000001")
        assert third is not None
        assert (await third.client.auth_test())["team_id"] == "T0000001"
    assert len(slack.installations.exchanges) == 3


async def test_token_is_exchanged_once_however_many_wait_for_it(slack: SlackServer, context: BotContext) -> None:
    slack.installations.expires_in = HALF_DAY
    credentials = replace(CREDENTIALS, refresh_token=slack.installations.add_refresh_token("T0000001"))
    clock = set_clock(context)
    async with connect(slack, context, credentials) as connection:
        clock.now = clock.start + timedelta(days=1)
        found = await asyncio.gather(*(connection.workspaces.find_access("T0000001") for _ in range(5)))
        assert len({access.client.token for access in found if access}) == 1
    assert len(slack.installations.exchanges) == 2


async def test_refresh_token_that_is_refused_is_logged_once_and_can_be_replaced(
    slack: SlackServer, context: BotContext, caplog: pytest.LogCaptureFixture
) -> None:
    slack.installations.expires_in = HALF_DAY
    credentials = replace(CREDENTIALS, refresh_token=slack.installations.add_refresh_token("T0000001"))
    clock = set_clock(context)
    async with connect(slack, context, credentials) as connection:
        slack.installations.revoke_refresh_tokens()
        clock.now = clock.start + timedelta(days=1)
        for _ in range(3):
            await connection.workspaces.find_access("T0000001")
    lines = [record.message for record in caplog.records if "Install the application there again" in record.message]
    assert len(lines) == 1
    assert "invalid_refresh_token" in lines[0]
    renewed = replace(credentials, refresh_token=slack.installations.add_refresh_token("T0000001"))
    async with connect(slack, context, renewed) as connection:
        access = await connection.workspaces.find_access("T0000001")
        assert access is not None
        assert (await access.client.auth_test())["team_id"] == "T0000001"


async def test_outage_during_a_renewal_is_tried_again(slack: SlackServer, context: BotContext) -> None:
    slack.installations.expires_in = HALF_DAY
    credentials = replace(CREDENTIALS, refresh_token=slack.installations.add_refresh_token("T0000001"))
    clock = set_clock(context)
    async with connect(slack, context, credentials) as connection:
        clock.now = clock.start + timedelta(hours=11)
        before = await connection.workspaces.find_access("T0000001")
        slack.fail(SlackFault("oauth.v2.access", manner="status", status=503))
        await connection._installed.renew_expiring()  # type: ignore[union-attr]  # what the timer calls
        await connection._installed.renew_expiring()  # type: ignore[union-attr]
        after = await connection.workspaces.find_access("T0000001")
        assert before is not None
        assert after is not None
        assert after.client.token != before.client.token


async def test_first_refresh_token_that_is_refused_ends_the_start(slack: SlackServer, context: BotContext) -> None:
    credentials = replace(CREDENTIALS, refresh_token="xoxe-1-wrong")  # noqa: S106 - of no real application
    with pytest.raises(SlackTokenRefused, match="invalid_refresh_token"):
        async with connect(slack, context, credentials):
            pass


async def test_uninstalled_workspace_is_forgotten(slack: SlackServer, context: BotContext) -> None:
    async with connect(slack, context) as connection:
        await install(connection, slack.installations.add_code("T0000001"))
        await slack.wait_for_acknowledgement(
            await slack.send("events_api", slack.build_event({"type": "app_uninstalled"}))
        )
        await connection.context.tasks.drain()
        assert await connection.workspaces.find_access("T0000001") is None


async def test_database_contains_no_token(slack: SlackServer, context: BotContext) -> None:
    async with connect(slack, context) as connection:
        await install(connection, slack.installations.add_code("T0000001"))
        access = await connection.workspaces.find_access("T0000001")
        assert access is not None
        token = access.client.token or ""
    (stored,) = await context.storage.installations.list_installations("slack")
    assert isinstance(stored, Installation)
    assert token.startswith("xoxb-")
    assert token not in repr(stored)
    assert TokenVault("another secret").open(stored.sealed_tokens) is None
    assert TokenVault(CLIENT_SECRET).open(stored.sealed_tokens) == BotTokens(token)
