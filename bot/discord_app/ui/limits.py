"""Defines the limits of Discord for messages, and cuts texts to them.

Source: Discord's developer documentation, "Component Reference" and "Application Commands", and its OpenAPI file.
"""

from __future__ import annotations

from bot.moderation.markup import clip_text, count_utf16, escape_markdown
from briefings.domain.cards import CardLimits
from briefings.text.segment import ELLIPSIS, split_chunks

__all__ = [
    "CARD_LIMITS",
    "MAX_ALT_TEXT",
    "MAX_BUTTONS",
    "MAX_BUTTON_LABEL",
    "MAX_COMPONENTS",
    "MAX_CUSTOM_ID",
    "MAX_OPTIONS",
    "MAX_OPTION_TEXT",
    "MAX_PLACEHOLDER",
    "MAX_TEXT",
    "clip_text",
    "count_utf16",
    "fit_escaped",
]

MAX_COMPONENTS = 40
"""Components of a message, nested ones included."""

MAX_TEXT = 3500
"""Characters of all texts of a message. Discord allows 4000, but has answered HTTP 500 to nearly 4000 kana."""

MAX_BUTTONS = 5
"""Buttons of an action row."""

MAX_BUTTON_LABEL = 80
MAX_OPTIONS = 25
"""Options of a select, and choices of an autocomplete."""

MAX_OPTION_TEXT = 100
"""Label, value and description of a select's option; name and value of an autocomplete's choice."""

MAX_ALT_TEXT = 1000
"""Characters of the description of a picture; Discord allows 1024."""

CARD_LIMITS = CardLimits(
    actions=MAX_BUTTONS,
    choices=MAX_OPTIONS,
    action_label_length=MAX_BUTTON_LABEL,
    choice_label_length=MAX_OPTION_TEXT,
    page_length=2800,  # of MAX_TEXT; title and source take the rest
    counts_addresses=True,
    alt_text_length=MAX_ALT_TEXT,
    dark_pictures=True,  # Discord is dark unless a user changes it
)
"""The limits of a card in one message."""

MAX_PLACEHOLDER = 150
MAX_CUSTOM_ID = 100


_SENTENCE_ENDS = frozenset("。．.！!？?」』）)")


def fit_escaped(text: str, limit: int) -> str:
    """Returns the part of a text that fits into `limit` UTF-16 units after escaping.

    It is cut after a sentence if possible.
    """
    if limit < 2:
        return ""
    # Escaping never makes a text shorter: what exceeds the limit before can't fit after it.
    piece = split_chunks(text[: limit + 1], limit - 1, lambda part: count_utf16(escape_markdown(part)))[0].rstrip()
    shown = escape_markdown(piece)
    if count_utf16(shown) >= limit:
        return ""
    return shown if piece == text or piece[-1:] in _SENTENCE_ENDS else shown + ELLIPSIS
