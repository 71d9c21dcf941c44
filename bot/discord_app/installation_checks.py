"""Checks the token, the clock and the channels with requests alone, before or beside the running bot."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from bot.clock import utc_now
from bot.discord_app.channel_permissions import (
    PERMISSION_NAMES,
    Postable,
    find_missing_permissions,
)
from bot.discord_app.connection.http_guard import API_HOST
from bot.discord_app.posting.request_errors import REQUEST_ERRORS, classify_error, to_channel_status
from bot.discord_app.refs import PLATFORM, get_guild_id
from bot.operations.channel_checks import check_channels
from bot.operations.results import CheckResult, CheckState, verbatim
from bot.proxy import find_proxy
from briefings.domain.deliveries import Available, ChannelStatus, Forbidden
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
            return [_result("token", N_("Discord token"), CheckState.PROBLEM, detail, remedy)]
        except REQUEST_ERRORS as error:
            detail = Message(
                N_("Discord can't be reached ({reason})"), {"reason": str(error) or type(error).__name__}
            )
            remedy = Message(N_("Check the network, and PROXY where the network has a proxy."))
            return [_result("token", N_("Discord token"), CheckState.PROBLEM, detail, remedy)]
        detail = verbatim(client.user)
        results = [_result("token", N_("Discord token"), CheckState.OK, detail), _check_intents(), clock.check()]
        return results + await check_channels(
            channel_refs, _ChannelReader(client).check_channel, format_channel, describe_reason
        )


def format_channel(channel_ref: ChannelRef) -> str:
    """A channel as clients of Discord show it as a link."""
    return f"<#{channel_ref.channel}>"


def describe_reason(reason: str) -> Message:
    """Why a channel can't be posted to, from a code such as `missing:send_messages`."""
    code, _colon, name = reason.partition(":")
    if code != "missing":
        return Message(N_("{platform} refused it ({detail})"), {"platform": "Discord", "detail": reason})
    known = PERMISSION_NAMES.get(name)
    return Message(N_("a permission is missing: {detail}"), {"detail": Message(known) if known else name})


def _check_intents() -> CheckResult:
    return _result("intents", N_("privileged intents"), CheckState.OK, Message(N_("none needed")))


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
            return _result("clock", label, CheckState.UNKNOWN, Message(N_("Discord did not say what time it is")))
        detail = Message(N_("{seconds} s from Discord's"), {"seconds": f"{self._skew:+.0f}"})
        if abs(self._skew) > _TOLERATED_SKEW:
            remedy = Message(N_("Synchronize the clock of this machine (NTP): posts follow it."))
            return _result("clock", label, CheckState.WARNING, detail, remedy)
        return _result("clock", label, CheckState.OK, detail)


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class _ChannelReader:
    """Reads channels, servers and permissions by requests; each server is asked for once."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._members: dict[int, discord.Member | ChannelStatus] = {}

    async def check_channel(self, channel_ref: ChannelRef) -> ChannelStatus:
        """Whether a channel can be posted to."""
        guild_id = get_guild_id(channel_ref.workspace_ref)
        if guild_id not in self._members:
            self._members[guild_id] = await self._fetch_own_member(guild_id)
        member = self._members[guild_id]
        if not isinstance(member, discord.Member):
            return member
        try:
            channel: Any = await member.guild.fetch_channel(int(channel_ref.channel))
            parent = channel
            if isinstance(channel, discord.Thread):
                parent = await member.guild.fetch_channel(channel.parent_id)
        except REQUEST_ERRORS as error:
            return to_channel_status(classify_error(error))
        if not isinstance(channel, Postable):
            return Forbidden("missing:postable_channel")
        missing = find_missing_permissions(channel, member, permissions_from=parent)
        return Forbidden(f"missing:{missing[0]}") if missing else Available("")

    async def _fetch_own_member(self, guild_id: int) -> discord.Member | ChannelStatus:
        assert self._client.user is not None  # noqa: S101  # logged in
        try:
            guild = await self._client.fetch_guild(guild_id, with_counts=False)
            return await guild.fetch_member(self._client.user.id)
        except (discord.NotFound, discord.Forbidden):
            return Forbidden("missing:server")
        except REQUEST_ERRORS as error:
            return to_channel_status(classify_error(error))


def _result(name: str, label: str, state: CheckState, detail: Message, remedy: Message | None = None) -> CheckResult:
    return CheckResult(PLATFORM, name, Message(label), state, detail, remedy)
