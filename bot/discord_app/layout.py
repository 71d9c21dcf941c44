"""A card as a message of Discord's Components V2."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

import discord
from discord import ui

from bot.discord_app.compose import compose_texts
from bot.discord_app.ids import CARD_MENU_ID, OpenMode, encode_card_id
from bot.discord_app.items import CardButton, CardMenu
from bot.discord_app.limits import MAX_BUTTON_LABEL, MAX_BUTTONS, MAX_OPTION_TEXT, MAX_OPTIONS, MAX_PLACEHOLDER
from bot.discord_app.markup import to_plain_text
from bot.discord_app.speech import say
from bot.discord_app.text import clip_text
from briefings.cards.model import Card, CardAction, CardChoice, CardRequest, View

_MAX_TEXT_BLOCKS: Final = 20
"""Blocks that get a text of their own; with the frame, the buttons, the select and the pager this stays under 40
components. What comes after shares the last one."""

_MAX_SPACED_BLOCKS: Final = 10
"""Up to so many blocks stand apart; beyond, the components are needed for the texts."""

_VIEW_COLORS: Final = {
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


class MessageView(ui.LayoutView):
    """A card made ready to be sent, any number of times.

    It holds the finished components and nothing to wait for: presses are answered by the dynamic items, which need no
    view. That is why it calls itself finished: discord.py would otherwise keep every message sent, with a timer of
    its own.
    """

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._rendered_components = components

    def to_components(self) -> list[dict[str, Any]]:
        """The components as Discord takes them."""
        return self._rendered_components

    def has_components_v2(self) -> bool:
        """Always: a container is one."""
        return True

    def is_finished(self) -> bool:
        """Always, so that nothing is kept of a message that was sent."""
        return True


def build_card_view(card: Card, *, mode: OpenMode = OpenMode.EDIT) -> MessageView:
    """`card` ready to be sent; `mode` says where the cards of its buttons open."""
    return freeze_view(build_card_layout(card, mode=mode))


def build_notice_view(text: str) -> MessageView:
    """One sentence of the bot's own."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return freeze_view(view)


def freeze_view(view: ui.LayoutView) -> MessageView:
    """A view ready to be sent, and kept no longer than that."""
    return MessageView(cast("list[dict[str, Any]]", view.to_components()))  # type: ignore[no-untyped-call]  # discord.py's


def build_card_layout(card: Card, *, mode: OpenMode = OpenMode.EDIT) -> ui.LayoutView:
    """`card` laid out, within every limit of Discord's whatever it says."""
    texts = compose_texts(card)
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_VIEW_COLORS[card.request.view])
    frame.add_item(ui.TextDisplay(texts.header))
    blocks = texts.blocks
    if len(blocks) > _MAX_TEXT_BLOCKS:
        blocks = (*blocks[: _MAX_TEXT_BLOCKS - 1], "\n".join(blocks[_MAX_TEXT_BLOCKS - 1 :]))
    if blocks:
        frame.add_item(ui.Separator())
    for index, block in enumerate(blocks):
        if index and len(blocks) <= _MAX_SPACED_BLOCKS:
            frame.add_item(ui.Separator(visible=False))
        frame.add_item(ui.TextDisplay(block))
    if texts.footer:
        frame.add_item(ui.Separator(visible=False))
        frame.add_item(ui.TextDisplay(texts.footer))
    rows = [
        row
        for row in (_build_button_row(card, mode), _build_pager_row(card, mode), _build_menu_row(card, mode))
        if row is not None
    ]
    if rows:
        frame.add_item(ui.Separator(visible=False))
    for row in rows:
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return view


def _build_button_row(card: Card, mode: OpenMode) -> ui.ActionRow[ui.LayoutView] | None:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for action in _drop_duplicates(card.actions)[:MAX_BUTTONS]:
        row.add_item(
            CardButton(
                ui.Button(
                    custom_id=encode_card_id(action.request, mode),
                    label=_fit_label(action.label, MAX_BUTTON_LABEL),
                    style=discord.ButtonStyle.primary if action.current else discord.ButtonStyle.secondary,
                    disabled=action.current or action.disabled,
                )
            )
        )
    return row if row.children else None


def _build_menu_row(card: Card, mode: OpenMode) -> ui.ActionRow[ui.LayoutView] | None:
    options = [
        discord.SelectOption(
            label=_fit_label(choice.label, MAX_OPTION_TEXT),
            value=encode_card_id(choice.request, mode),
            description=clip_text(to_plain_text(choice.description), MAX_OPTION_TEXT) or None,
        )
        for choice in _drop_duplicates(card.choices)[:MAX_OPTIONS]
    ]
    if not options:
        return None
    placeholder = clip_text(to_plain_text(card.choices_label), MAX_PLACEHOLDER) or say("choose", card.language)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(CardMenu(ui.Select(custom_id=CARD_MENU_ID, options=options, placeholder=placeholder)))
    return row


def _build_pager_row(card: Card, mode: OpenMode) -> ui.ActionRow[ui.LayoutView] | None:
    """Buttons to the pages before and after, unless the card brings its own."""
    if card.pages <= 1:
        return None
    offered = {action.request for action in _drop_duplicates(card.actions)[:MAX_BUTTONS]}
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for key, page in (("previous", card.request.page - 1), ("next", card.request.page + 1)):
        request = replace(card.request, page=page)
        if 0 <= page < card.pages and request not in offered:
            row.add_item(
                CardButton(ui.Button(custom_id=encode_card_id(request, mode), label=say(key, card.language)))
            )
    return row if row.children else None


def _drop_duplicates(entries: tuple[Any, ...]) -> list[Any]:
    """The entries with what opens the same card left out: Discord refuses a message that holds an id twice."""
    seen: dict[CardRequest, CardAction | CardChoice] = {}
    for entry in entries:
        seen.setdefault(entry.request, entry)
    return list(seen.values())


def _fit_label(text: str, limit: int) -> str:
    return clip_text(to_plain_text(text), limit) or "…"
