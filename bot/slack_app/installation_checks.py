"""Checks the tokens, their scopes and the channels of schedules with requests only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.operations.channel_checks import check_channels
from bot.operations.results import CheckResult, CheckState, make_verbatim_message
from bot.proxy import find_proxy
from bot.slack_app.client import API_HOST, API_URL, build_client, get_error_code
from bot.slack_app.connection import SlackCredentials
from bot.slack_app.installations.token_vault import TokenVault
from bot.slack_app.manifest import SCOPES
from bot.slack_app.posting.publisher import SlackPublisher
from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.posting.schedule_text import WORDS
from bot.slack_app.refs import PLATFORM
from bot.slack_app.workspaces import WorkspaceAccess
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import Settings
    from briefings.domain.installations import Installation
    from briefings.domain.refs import ChannelRef

_REINSTALL: Final = N_("Install the application again, with the manifest of `briefing-bot slack-manifest`.")


async def check_slack(
    settings: Settings,
    installations: Iterable[Installation],
    channel_refs: Iterable[ChannelRef],
    *,
    now: datetime,
    base_url: str = API_URL,
) -> list[CheckResult]:
    """Checks the credentials of the settings and the stored installations for Slack. No token is renewed.

    Args:
        settings: the operator's, with those for Slack.
        installations: those of Slack.
        channel_refs: channels of Slack.
        now: the current time.
        base_url: address of the Web API.
    """
    credentials, proxy = SlackCredentials.from_settings(settings), find_proxy(settings, API_HOST)
    async with aiohttp.ClientSession() as session:

        def create_client(token: str) -> AsyncWebClient:
            return build_client(token, session, base_url, proxy.url if proxy else None)

        checked = _CheckedWorkspaces()
        if settings.stores_slack_tokens:
            results = await checked.add_installations(installations, credentials.client_secret, create_client, now)
        else:
            results = await checked.add_token("", create_client(credentials.bot_token))
        results.append(await _check_way_in(credentials, create_client))
        return results + await check_channels(
            channel_refs, SlackPublisher(checked).check, format_channel, describe_reason
        )


def format_channel(channel_ref: ChannelRef) -> str:
    """Formats a channel by its id: names are not known without a further scope."""
    return channel_ref.channel


def describe_reason(reason: str) -> Message:
    """Explains why a channel can't be posted to, from a code such as `missing:in_channel`."""
    code, _colon, name = reason.partition(":")
    if code != "missing":
        return Message(N_("{platform} refused it ({detail})"), {"platform": WORDS.name, "detail": reason})
    known = WORDS.permissions.get(name)
    return Message(N_("a permission is missing: {detail}"), {"detail": Message(known) if known else name})


class _CheckedWorkspaces:
    """The workspaces whose tokens were checked (implements `Workspaces`)."""

    def __init__(self) -> None:
        self._accesses: dict[str, WorkspaceAccess] = {}

    async def find_access(self, team: str, organization: str = "") -> WorkspaceAccess | None:
        """Finds the access to a workspace by its own token, or by that of the only organization."""
        return self._accesses.get(team) or self._accesses.get(organization)

    async def remove_installation(self, team: str, organization: str) -> None:
        """Does nothing, because checks make no changes."""

    async def add_installations(
        self,
        installations: Iterable[Installation],
        client_secret: str,
        create_client: Callable[[str], AsyncWebClient],
        now: datetime,
    ) -> list[CheckResult]:
        """Checks the token of each installation."""
        vault, results = TokenVault(client_secret), []
        for installation in installations:
            name = installation.name or installation.workspace or installation.organization
            tokens = vault.open(installation.sealed_tokens)
            if tokens is None:
                detail = Message(N_("it was stored with another client secret"))
                results.append(_make_token_result(name, CheckState.PROBLEM, detail, Message(_REINSTALL)))
            elif installation.expires_at is not None and installation.expires_at <= now:
                detail = Message(N_("it has expired; the running bot renews it"))
                results.append(_make_token_result(name, CheckState.WARNING, detail, Message(N_("Start the bot."))))
            else:
                results += await self.add_token(name, create_client(tokens.bot_token))
        if not results:
            detail = Message(N_("the application is installed in no workspace"))
            remedy = Message(N_("Start the bot, and open /slack/install on its address."))
            results.append(_make_token_result("", CheckState.PROBLEM, detail, remedy))
        return results

    async def add_token(self, name: str, client: AsyncWebClient) -> list[CheckResult]:
        """Checks a bot token and its scopes."""
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            detail = Message(N_("Slack does not accept it ({code})"), {"code": get_error_code(error)})
            return [_make_token_result(name, CheckState.PROBLEM, detail, Message(_REINSTALL))]
        except REQUEST_ERRORS as error:
            return [_make_unreachable_result(name, error)]
        team = str(answer.get("team_id") or answer.get("enterprise_id") or "")
        self._accesses[team] = WorkspaceAccess(client, str(answer.get("bot_id", "")))
        return [
            _make_token_result(name, CheckState.OK, make_verbatim_message(answer.get("team", team))),
            _check_scopes(name, answer),
        ]


def _check_scopes(name: str, answer: Any) -> CheckResult:  # noqa: ANN401 - slack_sdk's response
    headers = {key.lower(): value for key, value in answer.headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()}
    label = Message(N_("scopes of the Slack token"))
    if not granted:
        state, detail, remedy = CheckState.UNKNOWN, Message(N_("Slack does not list them")), None
    elif missing := sorted(SCOPES.keys() - granted):
        state, detail = CheckState.PROBLEM, Message(N_("missing: {scopes}"), {"scopes": ", ".join(missing)})
        remedy = Message(_REINSTALL)
    else:
        state, detail, remedy = CheckState.OK, make_verbatim_message(", ".join(sorted(SCOPES))), None
    return CheckResult(PLATFORM, f"scopes {name}".strip(), label, state, detail, remedy)


async def _check_way_in(credentials: SlackCredentials, create_client: Callable[[str], AsyncWebClient]) -> CheckResult:
    """Checks how Slack's requests arrive: over Socket Mode, or over HTTP."""
    label = Message(N_("requests of Slack"))
    if not credentials.app_token:
        values = {"host": credentials.host, "port": credentials.port}
        return CheckResult(
            PLATFORM, "requests", label, CheckState.OK, Message(N_("HTTP, {host} port {port}"), values)
        )
    try:
        await create_client(credentials.app_token).apps_connections_open(app_token=credentials.app_token)
    except SlackApiError as error:
        detail = Message(N_("Slack does not accept the app-level token ({code})"), {"code": get_error_code(error)})
        remedy = Message(N_("Generate one with the scope connections:write, and copy it into SLACK_APP_TOKEN."))
        return CheckResult(PLATFORM, "requests", label, CheckState.PROBLEM, detail, remedy)
    except REQUEST_ERRORS as error:
        detail = Message(N_("Slack can't be reached ({reason})"), {"reason": str(error) or type(error).__name__})
        return CheckResult(PLATFORM, "requests", label, CheckState.UNKNOWN, detail)
    return CheckResult(PLATFORM, "requests", label, CheckState.OK, make_verbatim_message("Socket Mode"))


def _make_unreachable_result(name: str, error: BaseException) -> CheckResult:
    detail = Message(N_("Slack can't be reached ({reason})"), {"reason": str(error) or type(error).__name__})
    remedy = Message(N_("Check the network, and PROXY if the network has a proxy."))
    return _make_token_result(name, CheckState.PROBLEM, detail, remedy)


def _make_token_result(name: str, state: CheckState, detail: Message, remedy: Message | None = None) -> CheckResult:
    label = Message(N_("Slack token of {workspace}"), {"workspace": name}) if name else Message(N_("Slack token"))
    return CheckResult(PLATFORM, f"token {name}".strip(), label, state, detail, remedy)
