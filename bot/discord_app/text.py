"""Text cut to Discord's measure."""

from __future__ import annotations

from bot.discord_app.limits import units
from bot.discord_app.markup import escape
from briefings.text import ELLIPSIS, chunks, truncate

_ENDS = frozenset("。．.！!？?」』）)")


def clip(text: str, limit: int) -> str:
    """`text` if it fits into `limit` UTF-16 units, else its beginning with an ellipsis."""
    length = limit
    while units(shown := truncate(text, length)) > limit:
        length -= 1
    return shown


def fit(text: str, room: int) -> str:
    """As much of `text`, escaped, as fits into `room`, cut after a sentence where one ends."""
    if room < 2:
        return ""
    # Escaping never makes a text shorter: what stands beyond the room can't fit.
    piece = chunks(text[: room + 1], room - 1, lambda part: units(escape(part)))[0].rstrip()
    shown = escape(piece)
    if units(shown) >= room:
        return ""
    return shown if piece == text or piece[-1:] in _ENDS else shown + ELLIPSIS
