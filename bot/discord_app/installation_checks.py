"""Checks the token, the clock and the channels with requests only, without the gateway."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.clock import utc_now
from bot.discord_app.channel_permissions import (
    PERMISSION_NAMES,
)
from bot.discord_app.connection.http_guard import API_HOST
from bot.discord_app.posting.remote_channels import RemoteChannels
from bot.discord_app.posting.request_errors import REQUEST_ERRORS
from bot.discord_app.refs import PLATFORM
from bot.operations.channel_checks import check_channels
from bot.operations.results import CheckResult, CheckState, make_verbatim_message
from bot.proxy import find_proxy
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import SimpleNamespace

    from bot.settings import Settings
    from briefings.domain.refs import ChannelRef

_TOLERATED_SKEW: Final = 30.0
"""Seconds. `Date` headers have whole seconds, and a slow answer is a second or two old."""


async def check_discord(
    settings: Settings,
    channel_refs: Iterable[ChannelRef],
    *,
    connector: aiohttp.BaseConnector | None = None,
) -> list[CheckResult]:
    """Logs in without connecting to the gateway, and checks the channels of schedules.

    Args:
        settings: the operator's, with a token.
        channel_refs: channels of Discord.
        connector: makes the connections; None for a new one.
    """
    assert settings.discord_token is not None  # noqa: S101  # the caller has looked
    proxy = find_proxy(settings, API_HOST)
    clock = _ServerClock()
    client = discord.Client(
        intents=discord.Intents.none(),
        connector=connector,
        proxy=proxy.url if proxy else None,
        http_trace=clock.create_trace(),
        max_ratelimit_timeout=30.0,
    )
    async with client:
        try:
            await client.login(settings.discord_token.get_secret_value().strip())
        except discord.LoginFailure:
            detail = Message(N_("Discord does not accept it"))
            remedy = Message(N_("Copy the token again from the Discord Developer Portal into DISCORD_TOKEN."))
            return [_make_result("token", N_("Discord token"), CheckState.PROBLEM, detail, remedy)]
        except REQUEST_ERRORS as error:
            detail = Message(
                N_("Discord can't be reached ({reason})"), {"reason": str(error) or type(error).__name__}
            )
            remedy = Message(N_("Check the network, and PROXY if the network has a proxy."))
            return [_make_result("token", N_("Discord token"), CheckState.PROBLEM, detail, remedy)]
        detail = make_verbatim_message(client.user)
        results = [_make_result("token", N_("Discord token"), CheckState.OK, detail), _check_intents(), clock.check()]
        return results + await check_channels(
            channel_refs, RemoteChannels(client).check_channel, format_channel, describe_reason
        )


def format_channel(channel_ref: ChannelRef) -> str:
    """Formats a channel as clients of Discord show it as a link."""
    return f"<#{channel_ref.channel}>"


def describe_reason(reason: str) -> Message:
    """Explains why a channel can't be posted to, from a code such as `missing:send_messages`."""
    code, _colon, name = reason.partition(":")
    if code != "missing":
        return Message(N_("{platform} refused it ({detail})"), {"platform": "Discord", "detail": reason})
    known = PERMISSION_NAMES.get(name)
    return Message(N_("a permission is missing: {detail}"), {"detail": Message(known) if known else name})


def _check_intents() -> CheckResult:
    return _make_result("intents", N_("privileged intents"), CheckState.OK, Message(N_("none needed")))


class _ServerClock:
    """Compares the clock of this machine with the `Date` of Discord's latest answer."""

    def __init__(self) -> None:
        self._skew: float | None = None

    def create_trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._on_request_end)
        return trace

    async def _on_request_end(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        date = params.response.headers.get("Date")
        if date:
            moment = parsedate_to_datetime(date)
            self._skew = (utc_now() - _as_utc(moment)).total_seconds()

    def check(self) -> CheckResult:
        label = N_("clock")
        if self._skew is None:
            return _make_result("clock", label, CheckState.UNKNOWN, Message(N_("Discord did not state its time")))
        detail = Message(N_("{seconds} s from Discord's"), {"seconds": f"{self._skew:+.0f}"})
        if abs(self._skew) > _TOLERATED_SKEW:
            remedy = Message(N_("Synchronize the clock of this machine (NTP): posts follow it."))
            return _make_result("clock", label, CheckState.WARNING, detail, remedy)
        return _make_result("clock", label, CheckState.OK, detail)


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _make_result(
    name: str, label: str, state: CheckState, detail: Message, remedy: Message | None = None
) -> CheckResult:
    return CheckResult(PLATFORM, name, Message(label), state, detail, remedy)
