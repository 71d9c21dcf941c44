"""Faults of the Slack server: which call fails, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Manner = Literal["error", "status", "reset", "hang"]


@dataclass
class SlackFault:
    """The `nth` to `nth + times - 1` call of a method fails.

    Attributes:
        method: Web API method (`chat.postMessage`), or `response_url`.
        nth: which call is the first to fail, from 1.
        times: how many fail.
        manner: answer `{"ok": false, "error": …}`, answer with `status`, reset the connection, or hang.
        accept: whether the call has its effect before it fails.
        delay: seconds before it has its effect.
        error: error code for the manner `error`.
        status: HTTP status for the manner `status`.
        headers: headers of the answer.
        body: text of the answer for the manner `status`.
        seen: how many calls of the method have arrived.
        done: how many calls have failed, counted after their effect.
    """

    method: str
    nth: int = 1
    times: int = 1
    manner: Manner = "error"
    accept: bool = False
    delay: float = 0.0
    error: str = "internal_error"
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "<html>error</html>"
    seen: int = 0
    done: int = 0

    def matches(self, method: str) -> bool:
        """Counts a call, and returns whether it fails."""
        if method != self.method:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


def rate_limited(method: str, seconds: int, **options: Any) -> SlackFault:
    """Returns a 429 of Slack: the call is refused and may be repeated after some seconds."""
    return SlackFault(
        method, manner="status", status=429, headers={"Retry-After": str(seconds)},
        body='{"ok": false, "error": "ratelimited"}', **options,
    )  # fmt: skip
