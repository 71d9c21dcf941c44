"""Discord's limits that bind what the bot sends.

Source: Discord's developer documentation, "Component Reference" and "Application Commands", and its OpenAPI file.
"""

from __future__ import annotations

from bot.discord_app.ui.markdown import escape_markdown
from briefings.domain.cards import CardLimits
from briefings.text.segment import ELLIPSIS, split_chunks, truncate_text

MAX_COMPONENTS = 40
"""Components of a message in all, nested ones counted."""

MAX_TEXT = 3500
"""Characters of text in a message in all. Discord allows 4000; descriptions of nearly 4096 kana have been answered
with HTTP 500, so the bot stays clear of it."""

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
    page_length=2500,  # of MAX_TEXT; title, source and markup take the rest
    alt_text_length=MAX_ALT_TEXT,
)
"""How much of a card one message shows."""

MAX_PLACEHOLDER = 150
MAX_CUSTOM_ID = 100


def count_utf16(text: str) -> int:
    """Length of `text` in UTF-16 units: at least the number of characters, so safe whichever Discord counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


_SENTENCE_ENDS = frozenset("。．.！!？?」』）)")


def clip_text(text: str, limit: int) -> str:
    """`text` if it fits into `limit` UTF-16 units, else its beginning with an ellipsis."""
    length = limit
    while count_utf16(shown := truncate_text(text, length)) > limit:
        length -= 1
    return shown


def fit_escaped(text: str, limit: int) -> str:
    """As much of `text`, escaped, as fits into `limit`, cut after a sentence where one ends."""
    if limit < 2:
        return ""
    # Escaping never makes a text shorter: what stands beyond the room can't fit.
    piece = split_chunks(text[: limit + 1], limit - 1, lambda part: count_utf16(escape_markdown(part)))[0].rstrip()
    shown = escape_markdown(piece)
    if count_utf16(shown) >= limit:
        return ""
    return shown if piece == text or piece[-1:] in _SENTENCE_ENDS else shown + ELLIPSIS
