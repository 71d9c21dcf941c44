"""A card as a message of Discord's Components V2."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

import discord
from discord import ui

from bot.discord_app.compose import compose
from bot.discord_app.ids import MENU_ID, Mode, encode
from bot.discord_app.items import CardButton, CardMenu
from bot.discord_app.limits import BUTTON_LABEL, BUTTONS, OPTION_TEXT, OPTIONS, PLACEHOLDER
from bot.discord_app.markup import plain
from bot.discord_app.speech import say
from bot.discord_app.text import clip
from briefings.cards.model import Action, Card, CardRequest, Choice, View

_TEXTS: Final = 20
"""Blocks that get a text of their own; with the frame, the buttons, the select and the pager this stays under 40
components. What comes after shares the last one."""

_SPACED: Final = 10
"""Up to so many blocks stand apart; beyond, the components are needed for the texts."""

_COLOURS: Final = {
    View.SUMMARY: 0x1F4E79,
    View.SECTION: 0x2E7D6B,
    View.CHRONOLOGY: 0xB26A00,
    View.JAPAN: 0xA8323E,
    View.ORIGINAL: 0x5B5B8C,
    View.FULL_TEXT: 0x4A5568,
    View.DAY: 0x3B6EA5,
    View.MONTH: 0x3B6EA5,
    View.UPCOMING: 0x2F7F86,
    View.TIMELINE: 0xB26A00,
    View.CALENDAR: 0x3B6EA5,
    View.COMPARE: 0x6B4E8A,
}
"""Accent of the frame: one for each view, so that a reader sees at once that the view has changed."""


class CardView(ui.LayoutView):
    """A card made ready to be sent, any number of times.

    It holds the finished components and nothing to wait for: presses are answered by the dynamic items, which need no
    view. That is why it calls itself finished: discord.py would otherwise keep every message sent, with a timer of
    its own.
    """

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._ready = components

    def to_components(self) -> list[dict[str, Any]]:
        """The components as Discord takes them."""
        return self._ready

    def has_components_v2(self) -> bool:
        """Always: a container is one."""
        return True

    def is_finished(self) -> bool:
        """Always, so that nothing is kept of a message that was sent."""
        return True


def card_view(card: Card, *, mode: Mode = Mode.EDIT) -> CardView:
    """`card` ready to be sent; `mode` says where the cards of its buttons open."""
    return finished(layout(card, mode=mode))


def notice_view(text: str) -> CardView:
    """One sentence of the bot's own."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return finished(view)


def finished(view: ui.LayoutView) -> CardView:
    """A view ready to be sent, and kept no longer than that."""
    return CardView(cast("list[dict[str, Any]]", view.to_components()))  # type: ignore[no-untyped-call]  # discord.py's


def layout(card: Card, *, mode: Mode = Mode.EDIT) -> ui.LayoutView:
    """`card` laid out, within every limit of Discord's whatever it says."""
    texts = compose(card)
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_COLOURS[card.request.view])
    frame.add_item(ui.TextDisplay(texts.head))
    blocks = texts.blocks
    if len(blocks) > _TEXTS:
        blocks = (*blocks[: _TEXTS - 1], "\n".join(blocks[_TEXTS - 1 :]))
    if blocks:
        frame.add_item(ui.Separator())
    for index, block in enumerate(blocks):
        if index and len(blocks) <= _SPACED:
            frame.add_item(ui.Separator(visible=False))
        frame.add_item(ui.TextDisplay(block))
    if texts.foot:
        frame.add_item(ui.Separator(visible=False))
        frame.add_item(ui.TextDisplay(texts.foot))
    rows = [row for row in (_buttons(card, mode), _pager(card, mode), _menu(card, mode)) if row is not None]
    if rows:
        frame.add_item(ui.Separator(visible=False))
    for row in rows:
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return view


def _buttons(card: Card, mode: Mode) -> ui.ActionRow[ui.LayoutView] | None:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for action in _distinct(card.actions)[:BUTTONS]:
        row.add_item(
            CardButton(
                ui.Button(
                    custom_id=encode(action.request, mode),
                    label=_label(action.label, BUTTON_LABEL),
                    style=discord.ButtonStyle.primary if action.current else discord.ButtonStyle.secondary,
                    disabled=action.current or action.disabled,
                )
            )
        )
    return row if row.children else None


def _menu(card: Card, mode: Mode) -> ui.ActionRow[ui.LayoutView] | None:
    options = [
        discord.SelectOption(
            label=_label(choice.label, OPTION_TEXT),
            value=encode(choice.request, mode),
            description=clip(plain(choice.description), OPTION_TEXT) or None,
        )
        for choice in _distinct(card.choices)[:OPTIONS]
    ]
    if not options:
        return None
    placeholder = clip(plain(card.choices_label), PLACEHOLDER) or say("choose", card.language)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(CardMenu(ui.Select(custom_id=MENU_ID, options=options, placeholder=placeholder)))
    return row


def _pager(card: Card, mode: Mode) -> ui.ActionRow[ui.LayoutView] | None:
    """Buttons to the pages before and after, unless the card brings its own."""
    if card.pages <= 1:
        return None
    offered = {action.request for action in _distinct(card.actions)[:BUTTONS]}
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for key, page in (("previous", card.request.page - 1), ("next", card.request.page + 1)):
        request = replace(card.request, page=page)
        if 0 <= page < card.pages and request not in offered:
            row.add_item(CardButton(ui.Button(custom_id=encode(request, mode), label=say(key, card.language))))
    return row if row.children else None


def _distinct(entries: tuple[Any, ...]) -> list[Any]:
    """The entries with what opens the same card left out: Discord refuses a message that holds an id twice."""
    seen: dict[CardRequest, Action | Choice] = {}
    for entry in entries:
        seen.setdefault(entry.request, entry)
    return list(seen.values())


def _label(text: str, limit: int) -> str:
    return clip(plain(text), limit) or "…"
