"""Classification of Slack's errors by the effect of the request."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.slack_app.posting.request_errors import classify_error, to_channel_status, to_lookup_result
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


def error(status: int, code: str = "", **headers: str) -> SlackApiError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response: Any = type("Response", (), {"status_code": status, "data": {"error": code}, "headers": named})()
    return SlackApiError("refused", response)


@pytest.mark.parametrize(
    ("raised", "result"),
    [
        (error(429, Retry_After="12"), RetryLater(12)),
        (error(429, retry_after="0"), RetryLater(1)),
        (error(429), RetryLater(60)),
        (error(429, Retry_After="soon"), RetryLater(60)),
        (error(200, "ratelimited", Retry_After="5"), RetryLater(5)),
        (error(200, "rate_limited"), RetryLater(60)),
        (error(200, "message_limit_exceeded"), RetryLater(60)),
        (error(200, "team_added_to_org"), RetryLater(60)),
        (error(500), OutcomeUnknown("500")),
        (error(503, "not_in_channel"), OutcomeUnknown("not_in_channel")),
        (error(200, "internal_error"), OutcomeUnknown("internal_error")),
        (error(200, "fatal_error"), OutcomeUnknown("fatal_error")),
        (error(200, "service_unavailable"), OutcomeUnknown("service_unavailable")),
        (error(200, "request_timeout"), OutcomeUnknown("request_timeout")),
        (error(200), OutcomeUnknown("200")),
        (error(200, "token_revoked"), RetryLater(60, "token_refused")),
        (error(200, "not_in_channel"), Rejected("missing:in_channel")),
        (error(200, "missing_scope"), Rejected("missing:scope")),
        (error(200, "restricted_action"), Rejected("missing:posting")),
        (error(200, "channel_not_found"), Rejected("channel_not_found", channel_deleted=True)),
        (error(200, "is_archived"), Rejected("is_archived", channel_deleted=True)),
        (error(499, "msg_too_long"), Rejected("msg_too_long")),
        (aiohttp.ServerDisconnectedError(), OutcomeUnknown("ServerDisconnectedError")),
        (TimeoutError(), OutcomeUnknown("TimeoutError")),
    ],
)
def test_error_is_classified_by_known_effect(raised: Exception, result: PublishResult) -> None:
    assert classify_error(raised) == result


def test_error_without_a_response_has_an_unknown_outcome() -> None:
    nothing: Any = None
    assert classify_error(SlackApiError("refused", nothing)) == OutcomeUnknown("0")


@pytest.mark.parametrize(
    ("outcome", "channel", "messages"),
    [
        (Rejected("is_archived", channel_deleted=True), Deleted(), Unreadable("is_archived", confirmed=True)),
        (Rejected("other"), Forbidden("other", confirmed=True), Unreadable("other", confirmed=True)),
        (Rejected("missing:scope"), Forbidden("missing:scope"), Unreadable("missing:scope")),
        (RetryLater(40, "token_refused"), Unavailable("token_refused", 40), Unavailable("token_refused", 40)),
        (OutcomeUnknown("503"), Unavailable("unknown:503"), Unavailable("unknown")),
        (Sent(None), Unavailable("unknown", 60), Unavailable("unknown")),
    ],
    ids=str,
)
def test_failed_request_determines_whether_channel_is_usable(outcome: Any, channel: Any, messages: Any) -> None:
    assert to_channel_status(outcome) == channel
    assert to_lookup_result(outcome) == messages
