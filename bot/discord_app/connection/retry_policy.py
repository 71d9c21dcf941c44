"""Decides after the end of a session what is logged, and whether to retry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import discord
from msgspec import Struct

if TYPE_CHECKING:
    from bot.discord_app.connection.http_guard import HttpGuard

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts to connect: doubled from the first up to the longest."""

LONG_SESSION = 300.0
"""Seconds after which a session counts as successful: the next pause is the first one again."""

# guard 16 value (): tests/e2e/wire/test_start.py::test_names_not_resolved_are_tried_again
UNREACHABLE_ERRORS = (OSError, aiohttp.ClientError, TimeoutError, discord.GatewayNotFound)

TOKEN_REFUSED = "Discord refused the token. Check DISCORD_TOKEN (README: Your own Discord application)."  # noqa: S105  # a sentence
INTENTS_REFUSED = "Discord refused the intents of the bot, although it requests no privileged ones."

# Close codes after which a retry can't succeed (Discord's documentation: Gateway Close Event Codes).
# guard 8 without 4004: TOKEN_REFUSED,:
#   tests/e2e/wire/test_start.py::test_session_closed_for_its_token_ends_the_process
_FINAL_CODES = {4004: TOKEN_REFUSED, 4013: INTENTS_REFUSED, 4014: INTENTS_REFUSED}


class RetryDecision(Struct, frozen=True, dict=True):
    """The decision after a session has ended.

    Attributes:
        message: the log message.
        pause: seconds until the next attempt; None to end the process.
    """

    message: str
    pause: float | None


def classify_failure(error: Exception, pause: float, http_guard: HttpGuard) -> RetryDecision | None:
    """Decides after an error; None if the bot itself has failed.

    Args:
        error: the error that ended the session.
        pause: seconds to wait unless Discord states another time.
        http_guard: whether the token was rejected or the address banned.
    """
    final = _find_final_reason(error, http_guard)
    if final is not None:
        return RetryDecision(final, None)
    if isinstance(error, discord.RateLimited):
        return _plan_retry("asks to wait", max(error.retry_after, pause))
    if http_guard.seconds_left:
        return _plan_retry("has banned this address", http_guard.seconds_left)
    outage = _describe_outage(error)
    return None if outage is None else _plan_retry(outage, pause)


def retry_after_close(pause: float) -> RetryDecision:
    """Decides after a session that Discord closed without an error."""
    return _plan_retry("ended the session", pause)


def _find_final_reason(error: Exception, http_guard: HttpGuard) -> str | None:
    # guard 8 false: tests/e2e/wire/test_start.py::test_refused_token_ends_at_once
    if isinstance(error, discord.LoginFailure) or http_guard.token_refused.is_set():
        return TOKEN_REFUSED
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return INTENTS_REFUSED
    if isinstance(error, discord.ConnectionClosed):
        return _FINAL_CODES.get(error.code)
    return None


def _describe_outage(error: Exception) -> str | None:
    if isinstance(error, discord.HTTPException):
        return f"answered with status {error.status}"
    if isinstance(error, discord.ConnectionClosed):
        return f"ended the session (code {error.code})"
    if isinstance(error, UNREACHABLE_ERRORS):
        return f"can't be reached ({_describe_error(error)})"
    return None


def _plan_retry(event: str, pause: float) -> RetryDecision:
    return RetryDecision(f"Discord {event}. Next attempt in {pause:.0f} s.", pause)


def _describe_error(error: Exception) -> str:
    """Returns the name and reason of an error, such as `ClientConnectorDNSError: Name or service not known`."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    reason = getattr(cause, "strerror", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
