"""Defines the parts of a message to moderators; each platform renders them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.moderation.id_fields import ComponentId

MAX_OPTIONS = 25
"""Options of a menu."""

MAX_TEXT = 3500
"""Characters of all texts of a message."""


class Accent(StrEnum):
    """The topic of a frame, which platforms may show as a color."""

    DONE = "done"
    ATTENTION = "attention"
    DANGER = "danger"
    PROPOSAL = "proposal"
    NEUTRAL = "neutral"


class ButtonStyle(StrEnum):
    """The appearance of a button."""

    PLAIN = "plain"
    PRIMARY = "primary"
    CONFIRM = "confirm"
    DANGER = "danger"


class Button(Struct, frozen=True):
    """A button that works after a restart.

    Attributes:
        component_id: the id that a press is routed by.
        label: plain text; platforms cut it to their limit.
        style: how it looks.
    """

    component_id: ComponentId
    label: str
    style: ButtonStyle = ButtonStyle.PLAIN


class Option(Struct, frozen=True):
    """An option of a menu.

    Attributes:
        label: plain text.
        value: the value of the choice; at most 100 characters.
        description: plain text.
    """

    label: str
    value: str
    description: str = ""


class ButtonRow(Struct, frozen=True):
    """Buttons beside each other, five at most."""

    buttons: tuple[Button, ...]


class Menu(Struct, frozen=True):
    """A menu from which one option is chosen; it works after a restart."""

    component_id: ComponentId
    options: tuple[Option, ...]
    placeholder: str


class Divider(Struct, frozen=True):
    """A line between parts."""


class AttachedFile(Struct, frozen=True):
    """A file that is sent with the message, by its name."""

    name: str


Part = str | ButtonRow | Menu | Divider | AttachedFile
"""A text is in the markup of `markup.py`."""


class Frame(Struct, frozen=True):
    """Parts below each other that belong together."""

    parts: tuple[Part, ...]
    accent: Accent = Accent.DONE


class ModeratorMessage(Struct, frozen=True):
    """A message to moderators: frames and parts outside of any frame."""

    items: tuple[Frame | Part, ...]


def build_message(*parts: Part | None, accent: Accent = Accent.DONE) -> ModeratorMessage:
    """Builds a message of one frame; see `build_frame`."""
    return ModeratorMessage((build_frame(*parts, accent=accent),))


def build_frame(*parts: Part | None, accent: Accent = Accent.DONE) -> Frame:
    """Builds a frame; empty texts and None are left out."""
    return Frame(tuple(part for part in parts if part), accent)


def build_notice(text: str) -> ModeratorMessage:
    """Builds a message of one text without a frame."""
    return ModeratorMessage((text,))


def build_row(*buttons: Button | None) -> ButtonRow | None:
    """Builds a row of buttons; None if there are none."""
    shown = tuple(button for button in buttons if button is not None)
    return ButtonRow(shown) if shown else None


def build_menu(component_id: ComponentId, options: Iterable[Option], placeholder: str) -> Menu | None:
    """Builds a menu; None if there is nothing to choose."""
    listed = tuple(options)
    return Menu(component_id, listed, placeholder) if listed else None
