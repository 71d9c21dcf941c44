"""Classification of Discord's errors by the effect of the request."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import pytest

from bot.discord_app.connection.http_guard import RequestWithheld
from bot.discord_app.posting.request_errors import classify_error, to_channel_status, to_lookup_result
from briefings.domain.deliveries import (
    Deleted,
    Forbidden,
    OutcomeUnknown,
    PublishResult,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)


def error(status: int, code: int = 0) -> discord.HTTPException:
    response: Any = type("Response", (), {"status": status, "reason": "refused"})()
    return discord.HTTPException(response, {"code": code, "message": "refused"})


@pytest.mark.parametrize(
    ("raised", "result"),
    [
        (discord.RateLimited(7.5), RetryLater(7.5)),
        (RequestWithheld("many invalid requests"), RetryLater(60, "held_back")),
        (error(404, 10008), Sent(None)),
        (error(429), RetryLater(60)),
        (error(401), RetryLater(60, "token_refused")),
        (error(402), Rejected("402")),
        (error(400), Rejected("400")),
        (error(400, 50035), Rejected("50035")),
        (error(403, 50007), Rejected("closed_messages")),
        (error(400, 40067), Rejected("missing_tag")),
        (error(400, 160006), Rejected("too_many_threads")),
        (error(400, 200000), Rejected("blocked_by_automod")),
        (error(400, 200001), Rejected("blocked_by_automod")),
        (error(404, 10003), Rejected("10003", channel_deleted=True)),
        (error(404, 10004), Rejected("10004")),
        (error(499), Rejected("499")),
        (error(500), OutcomeUnknown("500")),
        (error(503), OutcomeUnknown("503")),
        (error(302), OutcomeUnknown("302")),
        (aiohttp.ServerDisconnectedError(), OutcomeUnknown("ServerDisconnectedError")),
        (TimeoutError(), OutcomeUnknown("TimeoutError")),
    ],
    ids=str,
)
def test_error_is_classified_by_known_effect(raised: Exception, result: PublishResult) -> None:
    assert classify_error(raised) == result


@pytest.mark.parametrize(
    ("outcome", "channel", "messages"),
    [
        (Rejected("10003", channel_deleted=True), Deleted(), Unreadable("10003", confirmed=True)),
        (Rejected("50001"), Forbidden("50001", confirmed=True), Unreadable("50001", confirmed=True)),
        (RetryLater(40, "held_back"), Unavailable("held_back", 40), Unavailable("held_back", 40)),
        (OutcomeUnknown("503"), Unavailable("unknown:503"), Unavailable("unknown")),
        (Sent(None), Unavailable("unknown", 60), Unavailable("unknown")),
    ],
    ids=str,
)
def test_failed_request_determines_whether_channel_is_usable(outcome: Any, channel: Any, messages: Any) -> None:
    assert to_channel_status(outcome) == channel
    assert to_lookup_result(outcome) == messages
