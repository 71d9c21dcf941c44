"""Classifies the errors of Discord's requests by their known effect."""

from __future__ import annotations

import aiohttp
import discord

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

REQUEST_ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""Everything that a request may raise."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, ALREADY_PUBLISHED, THREAD_ARCHIVED = 10003, 10008, 40033, 50083
"""Error codes of Discord (its reference: JSON Error Codes)."""

KNOWN_REFUSALS = {
    50007: "closed_messages",
    40067: "missing_tag",
    160006: "too_many_threads",
    200000: "blocked_by_automod",
    200001: "blocked_by_automod",
}
"""Refusals with a reason in `briefings.posting.schedule_text`, by error code."""

DEFAULT_RETRY_DELAY = 60.0
"""Seconds to wait if Discord specifies no time."""


def classify_error(error: BaseException) -> PublishResult:  # noqa: PLR0911  # a table: one line for each error
    """Returns the result of a request that raised.

    The outcome is unknown unless the request certainly had no effect.
    """
    # Imported here: the module imports the bot.
    from bot.discord_app.connection.http_guard import RequestWithheld

    match error:
        case discord.RateLimited():
            return RetryLater(error.retry_after)
        case RequestWithheld():
            return RetryLater(DEFAULT_RETRY_DELAY, "held_back")
        case discord.HTTPException(code=code) if code == UNKNOWN_MESSAGE:
            # Discord recognizes the nonce, but its message does not exist: it was posted and has been deleted.
            # guard 12 value Rejected(str(code)):
            #   tests/e2e/wire/test_posting.py::test_a_post_deleted_before_it_is_confirmed_stays_deleted
            return Sent(None)
        case discord.HTTPException(status=429):
            return RetryLater(DEFAULT_RETRY_DELAY)
        case discord.HTTPException(status=401):
            # Discord rejects the token: the process ends, and the post waits for the operator.
            return RetryLater(DEFAULT_RETRY_DELAY, "token_refused")
        case discord.HTTPException(status=status, code=code) if 400 <= status < 500:
            reason = KNOWN_REFUSALS.get(code) or str(code or status)
            return Rejected(reason, channel_deleted=code == UNKNOWN_CHANNEL)
        case discord.HTTPException(status=status):
            return OutcomeUnknown(str(status))
        case _:
            return OutcomeUnknown(type(error).__name__)


def to_channel_status(outcome: PublishResult) -> ChannelStatus:
    """Returns the status of a channel after a failed request for it."""
    match outcome:
        case Rejected(_, channel_deleted=True):
            return Deleted()
        case Rejected(reason):
            return Forbidden(reason, confirmed=True)
        case RetryLater(seconds, reason):
            return Unavailable(reason, seconds)
        case OutcomeUnknown(reason):
            return Unavailable(f"unknown:{reason}")
        case Sent():  # pragma: no cover - no channel is a deleted message
            return Unavailable("unknown", DEFAULT_RETRY_DELAY)


def to_lookup_result(outcome: PublishResult) -> LookupResult:
    """Returns the result of a search after a failed request for messages."""
    match outcome:
        case Rejected(reason):
            return Unreadable(reason, confirmed=True)
        case RetryLater(seconds, reason):
            return Unavailable(reason, seconds)
        case _:
            return Unavailable("unknown")
