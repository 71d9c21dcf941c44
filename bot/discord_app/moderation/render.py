"""Renders messages to moderators as Discord's components, and determines the moderator of an interaction."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, assert_never

import discord
from discord import ui

from bot.discord_app.posting.notifier import DiscordNotifier
from bot.discord_app.refs import PLATFORM, make_user_ref, make_workspace_ref
from bot.discord_app.ui.components import (
    Accent,
    MessageView,
    build_button,
    build_frame,
    build_option,
    build_row,
    build_select,
    build_view,
)
from bot.moderation.moderator import Audit, Moderator
from bot.moderation.parts import AttachedFile, ButtonRow, ButtonStyle, Divider, Frame, Menu

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.discord_app.context import DiscordContext, Interaction
    from bot.moderation.parts import ModeratorMessage, Part
    from briefings.domain.refs import WorkspaceRef
    from briefings.revisions.parse import NamedFile

__all__ = ["PLATFORM", "build_audit", "get_moderator", "make_files", "render_message"]

_STYLES: Final = {
    ButtonStyle.PLAIN: discord.ButtonStyle.secondary,
    ButtonStyle.PRIMARY: discord.ButtonStyle.primary,
    ButtonStyle.CONFIRM: discord.ButtonStyle.success,
    ButtonStyle.DANGER: discord.ButtonStyle.danger,
}


def render_message(message: ModeratorMessage) -> MessageView:
    """Renders a message as Discord shows it."""
    items: list[ui.Item[Any]] = []
    for item in message.items:
        if isinstance(item, Frame):
            items.append(build_frame(*map(_render_part, item.parts), accent=Accent[item.accent.name]))
        else:
            rendered = _render_part(item)
            items.append(ui.TextDisplay(rendered) if isinstance(rendered, str) else rendered)
    return build_view(*items)


def make_files(files: Iterable[NamedFile]) -> list[discord.File]:
    """Returns new file objects; discord.py can send each one only once."""
    return [discord.File(io.BytesIO(data), filename=name) for name, data in files]


def get_moderator(interaction: Interaction) -> Moderator:
    """Returns the user of a command or a component as a moderator."""
    return Moderator(
        make_user_ref(interaction.user),
        str(interaction.user),
        make_workspace_ref(interaction.guild_id),
        interaction.client.context.get_language(interaction),
    )


def build_audit(context: DiscordContext) -> Audit:
    """Builds the audit, which records actions of moderators and reports them in the log channel of their server."""
    return Audit(context, _LogChannel(context))


class _LogChannel:
    """Implements `bot.moderation.moderator.ChangeLog`."""

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    async def report(self, workspace_ref: WorkspaceRef, line: str) -> None:
        await DiscordNotifier(self._context).log_change(workspace_ref, line)


def _render_part(part: Part) -> str | ui.Item[Any]:
    match part:
        case str():
            return part
        case ButtonRow(buttons):
            row = build_row(
                *(build_button(button.component_id, button.label, _STYLES[button.style]) for button in buttons)
            )
            assert row is not None  # noqa: S101  # a row has a button
            return row
        case Menu(component_id, options, placeholder):
            listed = [build_option(option.label, option.value, option.description) for option in options]
            menu = build_select(component_id, listed, placeholder)
            assert menu is not None  # noqa: S101  # a menu has an option
            return menu
        case Divider():
            return ui.Separator()
        case AttachedFile(name):
            return ui.File(f"attachment://{name}")
        case _:
            assert_never(part)
