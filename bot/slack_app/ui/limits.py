"""Limits of Slack's messages. Source: Slack's Block Kit reference."""

from __future__ import annotations

from typing import Final

from briefings.domain.cards import CardLimits

MAX_BLOCKS: Final = 50
"""Blocks of a message."""
MAX_HEADER: Final = 150
MAX_BUTTON_LABEL: Final = 75
MAX_OPTIONS: Final = 100
MAX_OPTION_TEXT: Final = 75
MAX_OPTION_VALUE: Final = 150
MAX_PLACEHOLDER: Final = 150
CARD_LIMITS: Final = CardLimits()
"""The limits of a card in Slack, equal to those of Discord, so that both show the same cards."""
MAX_PAGE_JSON: Final = 10_000
"""Characters of JSON of the blocks of one message: Slack refuses messages from about 13,200 on, undocumented."""
MAX_FALLBACK_TEXT: Final = 3_000
"""Characters of the text that notifications and screen readers get."""


def clip_text(text: str, limit: int) -> str:
    """Shortens a text to a number of characters, with an ellipsis if something is left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
