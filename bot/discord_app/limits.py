"""Discord's limits that bind what the bot sends.

Source: Discord's developer documentation, "Component Reference" and "Application Commands", and its OpenAPI file.
"""

from __future__ import annotations

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

MAX_PLACEHOLDER = 150
MAX_CUSTOM_ID = 100


def count_utf16(text: str) -> int:
    """Length of `text` in UTF-16 units: at least the number of characters, so safe whichever Discord counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
