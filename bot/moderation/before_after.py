"""A card as it is and as it would be, side by side as far as a chat allows: one frame above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import ui

from bot.discord_app.layout import CardView, finished
from bot.discord_app.limits import units
from bot.discord_app.markup import escape, plain
from bot.discord_app.text import clip
from bot.moderation.speech import say
from briefings.cards.model import CardRequest
from briefings.refreshing.touched import side_by_side

if TYPE_CHECKING:
    from briefings.refreshing.examining import Examination

_ROOM: Final = 1600
"""Characters of each frame: both together stay below what a message may say."""

_LINE: Final = 220
_BEFORE: Final = 0x5B5B8C
_AFTER: Final = 0x2E7D6B


def before_after_view(examination: Examination, subject: str, language: str) -> CardView:
    """The lines of a subject's card before and after, those that change marked; they alone where all is too much."""
    request = CardRequest(subject)
    before, after = examination.before.card(request, language), examination.after.card(request, language)
    pairs = side_by_side(before, after)
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    if sum(len(was) + len(now) for was, now in pairs) > 2 * _ROOM:
        pairs = changed
    view = ui.LayoutView(timeout=None)
    for key, colour, side, mark in (("before", _BEFORE, 0, "－"), ("after", _AFTER, 1, "＋")):
        frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
        lines = [(pair[side], mark if pair[0] != pair[1] else "") for pair in pairs if pair[side]]
        frame.add_item(ui.TextDisplay(_told(say(f"cards.{key}", language), lines, language)))
        view.add_item(frame)
    return finished(view)


def _told(heading: str, lines: list[tuple[str, str]], language: str) -> str:
    rows = [f"### {heading}"]
    room = _ROOM - len(rows[0])
    for number, (text, mark) in enumerate(lines):
        shown = escape(clip(plain(text), _LINE))
        row = f"{mark} {shown}" if mark else f"-# {shown}"
        if units(row) + 1 > room:
            rows.append(f"-# {say('refresh.more', language, count=len(lines) - number)}")
            break
        rows.append(row)
        room -= units(row) + 1
    if not lines:
        rows.append(say("cards.none", language))
    return "\n".join(rows)
