"""Builds the parts that messages are made of: frame, row, button, select, notice."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from bot.discord_app.ui.custom_ids import encode_custom_id
from bot.discord_app.ui.limits import MAX_BUTTON_LABEL, MAX_OPTION_TEXT, MAX_PLACEHOLDER, clip_text
from bot.discord_app.ui.markdown import to_plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.discord_app.ui.custom_ids import CustomId

Row = ui.ActionRow[ui.LayoutView]
Frame = ui.Container[ui.LayoutView]


class Accent(IntEnum):
    """Colors of a frame."""

    DONE = 0x2E7D6B
    ATTENTION = 0xB26A00
    DANGER = 0xA8323E
    PROPOSAL = 0x8A6D1F
    NEUTRAL = 0x5B5B8C


class MessageView(ui.LayoutView):
    """A message ready to be sent, any number of times.

    It consists of finished components and needs no view for presses, which are routed by their custom ids. It reports
    itself as finished, because discord.py would otherwise keep every sent view.
    """

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._rendered_components = components

    def to_components(self) -> list[dict[str, Any]]:
        """Returns the components as Discord takes them."""
        return self._rendered_components

    def has_components_v2(self) -> bool:
        """Always returns True."""
        return True

    def is_finished(self) -> bool:
        """Always returns True, so that discord.py keeps no reference to a sent message."""
        return True


def build_message(*parts: str | ui.Item[Any] | None, accent: int = Accent.DONE) -> MessageView:
    """Builds a message of one frame; see `build_frame`."""
    return build_view(build_frame(*parts, accent=accent))


def build_frame(*parts: str | ui.Item[Any] | None, accent: int = Accent.DONE) -> Frame:
    """Builds a frame with texts and other components below each other; empty texts and None are left out."""
    frame: Frame = ui.Container(accent_colour=accent)
    for part in parts:
        if part:
            frame.add_item(ui.TextDisplay(part) if isinstance(part, str) else part)
    return frame


def build_row(*items: ui.Item[Any] | None) -> Row | None:
    """Builds a row of buttons; None if there are none."""
    row: Row = ui.ActionRow()
    for item in items:
        if item is not None:
            row.add_item(item)
    return row if row.children else None


def build_button(
    custom_id: CustomId,
    label: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    disabled: bool = False,
) -> ui.Button[ui.LayoutView]:
    """Builds a button that works after a restart; its label is cut to Discord's limit."""
    shown = clip_text(to_plain_text(label), MAX_BUTTON_LABEL) or "…"
    return ui.Button(custom_id=encode_custom_id(custom_id), label=shown, style=style, disabled=disabled)


def build_select(custom_id: CustomId, options: Iterable[discord.SelectOption], placeholder: str) -> Row | None:
    """Builds a row with a select that works after a restart; None if there is nothing to select."""
    listed = list(options)
    if not listed:
        return None
    row: Row = ui.ActionRow()
    shown = clip_text(to_plain_text(placeholder), MAX_PLACEHOLDER)
    row.add_item(ui.Select(custom_id=encode_custom_id(custom_id), options=listed, placeholder=shown))
    return row


def build_option(label: str, value: str, description: str = "") -> discord.SelectOption:
    """Builds an option of a select; its texts are cut to Discord's limit."""
    return discord.SelectOption(
        label=_clip_option_text(label) or "…",
        value=value,
        description=_clip_option_text(description) or None,
    )


@lru_cache(maxsize=1024)
def _clip_option_text(text: str) -> str:
    """Returns a text of an option. The last ones are kept, since many cards list the same others."""
    return clip_text(to_plain_text(text), MAX_OPTION_TEXT)


def build_notice_view(text: str) -> MessageView:
    """Builds a message of one text without a frame."""
    return build_view(ui.TextDisplay(text))


def build_view(*items: ui.Item[Any]) -> MessageView:
    """Builds a message of these components."""
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return freeze_view(view)


def freeze_view(view: ui.LayoutView) -> MessageView:
    """Returns a view ready to be sent, to which no reference is kept afterwards."""
    return MessageView(cast("list[dict[str, Any]]", view.to_components()))  # type: ignore[no-untyped-call]  # discord.py's
