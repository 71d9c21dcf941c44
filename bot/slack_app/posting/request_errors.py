"""Classifies the errors of Slack's requests by their known effect."""

from __future__ import annotations

from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack_app.client import TOKEN_CODES, get_error_code
from briefings.domain.deliveries import (
    ChannelStatus,
    Deleted,
    Forbidden,
    LookupResult,
    OutcomeUnknown,
    PublishResult,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
    Unreadable,
)

REQUEST_ERRORS: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""Everything that a request may raise."""

DEFAULT_RETRY_DELAY: Final = 60.0
"""Seconds to wait if Slack specifies no time."""

_UNKNOWN_CODES: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack failed, perhaps after it had accepted the request (its reference of `chat.postMessage`: Errors)."""

_RATE_CODES: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"})
_GONE_CODES: Final = frozenset({"channel_not_found", "is_archived"})

PERMISSION_CODES: Final = {"not_in_channel": "in_channel", "missing_scope": "scope", "restricted_action": "posting"}
"""Errors that a moderator or the operator can resolve, and the permission in the reason."""


def classify_error(error: BaseException) -> PublishResult:
    """Returns the result of a request that raised.

    The outcome is unknown unless the request certainly had no effect.
    """
    if not isinstance(error, SlackApiError):
        return OutcomeUnknown(type(error).__name__)
    code, status = get_error_code(error), int(getattr(error.response, "status_code", 0) or 0)
    if status == 429 or code in _RATE_CODES:
        return RetryLater(_get_retry_after(error))
    if status >= 500 or code in _UNKNOWN_CODES or not code:
        return OutcomeUnknown(code or str(status))
    if code in TOKEN_CODES:
        return RetryLater(DEFAULT_RETRY_DELAY, "token_refused")
    if code in PERMISSION_CODES:
        return Rejected(f"missing:{PERMISSION_CODES[code]}")
    return Rejected(code, channel_deleted=code in _GONE_CODES)


def to_channel_status(outcome: PublishResult) -> ChannelStatus:
    """Returns the status of a channel after a failed request for it."""
    match outcome:
        case Rejected(_, channel_deleted=True):
            return Deleted()
        case Rejected(reason):
            return Forbidden(reason, confirmed=not reason.startswith("missing:"))
        case RetryLater(seconds, reason):
            return Unavailable(reason, seconds)
        case OutcomeUnknown(reason):
            return Unavailable(f"unknown:{reason}")
        case Sent():  # pragma: no cover - an error is never classified so
            return Unavailable("unknown", DEFAULT_RETRY_DELAY)


def to_lookup_result(outcome: PublishResult) -> LookupResult:
    """Returns the result of a search after a failed request for messages.

    A missing permission can be granted: the search is repeated until then.
    """
    match outcome:
        case Rejected(reason):
            return Unreadable(reason, confirmed=not reason.startswith("missing:"))
        case RetryLater(seconds, reason):
            return Unavailable(reason, seconds)
        case _:
            return Unavailable("unknown")


def _get_retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    value = next((headers[name] for name in headers if name.lower() == "retry-after"), "")
    try:
        return max(float(value), 1.0)
    except (TypeError, ValueError):
        return DEFAULT_RETRY_DELAY
