"""Text cut to Discord's measure."""

from __future__ import annotations

from bot.discord_app.limits import count_utf16
from bot.discord_app.markup import escape_markdown
from briefings.text import ELLIPSIS, split_chunks, truncate_text

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
