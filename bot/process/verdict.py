"""Why a life ended: what to say, and when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import discord

if TYPE_CHECKING:
    from bot.process.watch import HttpWatch

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts to reach Discord: doubled from the first to the longest."""

LONG_LIFE = 300.0
"""Seconds of life after which the pauses begin anew."""

UNREACHABLE = (OSError, aiohttp.ClientError, TimeoutError, discord.GatewayNotFound)

TOKEN_REFUSED = "This token is refused. Check DISCORD_TOKEN (README: Your own Discord application)."  # noqa: S105 - a sentence
INTENTS_REFUSED = "Discord refused the intents that the bot asks for, though it needs none that must be allowed."

# Close codes after which a new attempt can't succeed (Discord's reference: Gateway Close Event Codes).
_FINAL_CODES = {4004: TOKEN_REFUSED, 4013: INTENTS_REFUSED, 4014: INTENTS_REFUSED}


@dataclass(frozen=True)
class Verdict:
    """What follows from the error that ended a life.

    Attributes:
        line: what to log.
        pause: seconds until the next attempt; None where there is none: the process ends.
    """

    line: str
    pause: float | None


def judge(error: Exception, pause: float, watch: HttpWatch) -> Verdict | None:
    """What follows from `error`; None where it is not Discord's doing, but a defect of ours.

    Args:
        error: what ended the life.
        pause: seconds to wait where nothing tells better.
        watch: knows of a refused token and a banned address.
    """
    final = _final(error, watch)
    if final is not None:
        return Verdict(final, None)
    if isinstance(error, discord.RateLimited):
        return _again("asks to wait", max(error.retry_after, pause))
    if watch.seconds_left:
        return _again("has banned this address", watch.seconds_left)
    what = _passing(error)
    return None if what is None else _again(what, pause)


def ended(pause: float) -> Verdict:
    """What follows where a client ended without an error: Discord closed the session in good order."""
    return _again("ended the session", pause)


def _final(error: Exception, watch: HttpWatch) -> str | None:
    if isinstance(error, discord.LoginFailure) or watch.refused.is_set():
        return TOKEN_REFUSED
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return INTENTS_REFUSED
    if isinstance(error, discord.ConnectionClosed):
        return _FINAL_CODES.get(error.code)
    return None


def _passing(error: Exception) -> str | None:
    if isinstance(error, discord.HTTPException):
        return f"answered with status {error.status}"
    if isinstance(error, discord.ConnectionClosed):
        return f"ended the session (code {error.code})"
    if isinstance(error, UNREACHABLE):
        return f"can't be reached ({_kind(error)})"
    return None


def _again(what: str, pause: float) -> Verdict:
    return Verdict(f"Discord {what}. Next attempt in {pause:.0f} s.", pause)


def _kind(error: Exception) -> str:
    """The error in a few words, such as `ClientConnectorDNSError: Name or service not known`."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    reason = getattr(cause, "strerror", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
