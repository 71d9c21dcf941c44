"""Why a life ended: what to say, and when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import discord

if TYPE_CHECKING:
    from bot.discord_app.connection.http_guard import HttpGuard

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts to reach Discord: doubled from the first to the longest."""

LONG_SESSION = 300.0
"""Seconds of life after which the pauses begin anew."""

UNREACHABLE_ERRORS = (OSError, aiohttp.ClientError, TimeoutError, discord.GatewayNotFound)

TOKEN_REFUSED = "This token is refused. Check DISCORD_TOKEN (README: Your own Discord application)."  # noqa: S105 - a sentence
INTENTS_REFUSED = "Discord refused the intents that the bot asks for, though it needs none that must be allowed."

# Close codes after which a new attempt can't succeed (Discord's reference: Gateway Close Event Codes).
_FINAL_CODES = {4004: TOKEN_REFUSED, 4013: INTENTS_REFUSED, 4014: INTENTS_REFUSED}


@dataclass(frozen=True)
class RetryDecision:
    """What follows from the error that ended a life.

    Attributes:
        message: what to log.
        pause: seconds until the next attempt; None where there is none: the process ends.
    """

    message: str
    pause: float | None


def classify_failure(error: Exception, pause: float, http_guard: HttpGuard) -> RetryDecision | None:
    """What follows from `error`; None where it is not Discord's doing, but a defect of ours.

    Args:
        error: what ended the life.
        pause: seconds to wait where nothing tells better.
        http_guard: knows of a refused token and a banned address.
    """
    final = _find_final_reason(error, http_guard)
    if final is not None:
        return RetryDecision(final, None)
    if isinstance(error, discord.RateLimited):
        return _plan_retry("asks to wait", max(error.retry_after, pause))
    if http_guard.seconds_left:
        return _plan_retry("has banned this address", http_guard.seconds_left)
    what = _describe_outage(error)
    return None if what is None else _plan_retry(what, pause)


def retry_after_close(pause: float) -> RetryDecision:
    """What follows where a client ended without an error: Discord closed the session in good order."""
    return _plan_retry("ended the session", pause)


def _find_final_reason(error: Exception, http_guard: HttpGuard) -> str | None:
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
    """The error in a few words, such as `ClientConnectorDNSError: Name or service not known`."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    reason = getattr(cause, "strerror", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
