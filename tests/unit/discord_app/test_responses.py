"""Tokens are shown to no user and written to no log."""

from __future__ import annotations

import pytest

from bot.logs import redact_tokens

TOKEN = ".".join(("M" * 26, "G" * 6, "x" * 38))


@pytest.mark.parametrize(
    "text",
    [
        f"Improper token {TOKEN} has been passed",
        "POST https://discord.com/api/v10/interactions/123/aW50ZXJhY3Rpb246c2VjcmV0/callback failed",
        "url='https://discord.com/api/v10/webhooks/1/aW50ZXJhY3Rpb246c2VjcmV0/messages/@original'",
    ],
)
def test_tokens_are_redacted(text: str) -> None:
    shown = redact_tokens(text)
    assert TOKEN not in shown
    assert "c2VjcmV0" not in shown
    assert "[token]" in shown


def test_everything_else_is_kept() -> None:
    text = "RuntimeError: 第2章 2-(1)-ア, briefings.cards.builder, discord.errors.HTTPException: 500"
    assert redact_tokens(text) == text
