"""What an error of Discord's, or of the way there, says of the effect of a request."""

from __future__ import annotations

import aiohttp
import discord

from briefings.delivery.outlet import OutcomeUnknown, PublishResult, Rejected, RetryLater, Sent

REQUEST_ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""All that a request may raise."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, ALREADY_PUBLISHED, THREAD_ARCHIVED = 10003, 10008, 40033, 50083
"""Error codes of Discord (its reference: JSON Error Codes)."""

DEFAULT_RETRY_DELAY = 60.0
"""Seconds to wait where nothing tells better."""


def classify_error(error: BaseException) -> PublishResult:  # noqa: PLR0911  # a table: one line an error
    """What follows from an error. Whatever is not surely without effect is unknown: 5xx, resets, time-outs."""
    # Imported here: the process imports the bot.
    from bot.process.watch import RequestWithheld

    match error:
        case discord.RateLimited():
            return RetryLater(error.retry_after)
        case RequestWithheld():
            return RetryLater(DEFAULT_RETRY_DELAY, "held_back")
        case discord.HTTPException(code=code) if code == UNKNOWN_MESSAGE:
            # The nonce is known and its message is gone: it was there, and a moderator deleted it.
            return Sent(None)
        case discord.HTTPException(status=429):
            return RetryLater(DEFAULT_RETRY_DELAY)
        case discord.HTTPException(status=401):
            # The token is refused: the process ends, and the post waits for its operator.
            return RetryLater(DEFAULT_RETRY_DELAY, "token_refused")
        case discord.HTTPException(status=status, code=code) if 400 <= status < 500:
            return Rejected(str(code or status), channel_deleted=code == UNKNOWN_CHANNEL)
        case discord.HTTPException(status=status):
            return OutcomeUnknown(str(status))
        case _:
            return OutcomeUnknown(type(error).__name__)
