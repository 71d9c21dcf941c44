"""Faults: which request of a kind fails, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Manner = Literal["status", "reset", "hang", "slow"]


@dataclass
class Fault:
    """The `nth` to `nth + times - 1` request of a kind fails.

    Attributes:
        method: HTTP method.
        path: regular expression that the path, without `/api/v10`, must match whole.
        nth: which matching request is the first to fail, from 1.
        times: how many fail.
        manner: answer with `status`, reset the connection, hang until the client gives up, or (`slow`) answer
            as usual but late.
        accept: whether the request takes effect before it fails: the outcome that a client cannot know.
        delay: seconds to wait before it takes effect.
        status: HTTP status for the manner `status`.
        body: JSON body, or text for HTML.
        headers: headers of the answer.
        seen: how many matching requests have arrived.
        done: how many requests have failed, counted after their effect, if they have one.
    """

    method: str
    path: str
    nth: int = 1
    times: int = 1
    manner: Manner = "status"
    accept: bool = False
    delay: float = 0.0
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    done: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Counts a request, and returns whether this fault affects it."""
        if method != self.method or not re.fullmatch(self.path, path):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


def rate_limited(retry_after: float, scope: Literal["user", "global", "shared"] = "user", **where: Any) -> Fault:
    """Returns a 429 of Discord itself. It carries `Via`: without it, discord.py takes the answer for Cloudflare's."""
    headers = {
        "Via": "1.1 google",
        "Retry-After": str(retry_after),
        "X-RateLimit-Scope": scope,
        "X-RateLimit-Reset-After": str(retry_after),
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"}
    return Fault(status=429, body=body, headers=headers, **where)


def cloudflare_ban(**where: Any) -> Fault:
    """Returns a 429 of Cloudflare: HTML, and no `Via`."""
    page = "<!DOCTYPE html><title>Access denied | error code 1015</title>"
    return Fault(status=429, body=page, headers={"Content-Type": "text/html"}, **where)
