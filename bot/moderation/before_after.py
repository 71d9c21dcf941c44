"""A card as it is and as it would be, side by side as far as a chat allows: one frame above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import ui

from bot.discord_app.layout import MessageView, freeze_view
from bot.discord_app.limits import count_utf16
from bot.discord_app.markup import escape_markdown, to_plain_text
from bot.discord_app.text import clip_text
from bot.moderation.speech import say
from briefings.cards.model import CardRequest
from briefings.refreshing.touched import align_cards

if TYPE_CHECKING:
    from briefings.refreshing.examining import ChangeReview

_MAX_FRAME_TEXT: Final = 1600
"""Characters of each frame: both together stay below what a message may say."""

_MAX_FRAME_LINE: Final = 220
_BEFORE_COLOR: Final = 0x5B5B8C
_AFTER_COLOR: Final = 0x2E7D6B


def build_before_after_view(review: ChangeReview, subject: str, language: str) -> MessageView:
    """The lines of a subject's card before and after, those that change marked; they alone where all is too much."""
    request = CardRequest(subject)
    before, after = review.before.build_card(request, language), review.after.build_card(request, language)
    pairs = align_cards(before, after)
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    if sum(len(was) + len(now) for was, now in pairs) > 2 * _MAX_FRAME_TEXT:
        pairs = changed
    view = ui.LayoutView(timeout=None)
    for key, colour, side, mark in (("before", _BEFORE_COLOR, 0, "－"), ("after", _AFTER_COLOR, 1, "＋")):
        frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
        lines = [(pair[side], mark if pair[0] != pair[1] else "") for pair in pairs if pair[side]]
        frame.add_item(ui.TextDisplay(_render_frame(say(f"cards.{key}", language), lines, language)))
        view.add_item(frame)
    return freeze_view(view)


def _render_frame(heading: str, lines: list[tuple[str, str]], language: str) -> str:
    rows = [f"### {heading}"]
    room = _MAX_FRAME_TEXT - len(rows[0])
    for number, (text, mark) in enumerate(lines):
        shown = escape_markdown(clip_text(to_plain_text(text), _MAX_FRAME_LINE))
        row = f"{mark} {shown}" if mark else f"-# {shown}"
        if count_utf16(row) + 1 > room:
            rows.append(f"-# {say('refresh.more', language, count=len(lines) - number)}")
            break
        rows.append(row)
        room -= count_utf16(row) + 1
    if not lines:
        rows.append(say("cards.none", language))
    return "\n".join(rows)
