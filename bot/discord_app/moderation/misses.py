"""Defines the form of `/data unanswered` in which a subject is entered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction


_MAX_LIST_LENGTH: Final = 1000


class SubjectForm(ModeratorForm):
    """Asks which subject a query should be an alias of, or which ones it should offer.

    Args:
        language: the moderator's.
        on_subject: called with the interaction and the input.
    """

    def __init__(self, language: str, on_subject: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(_("Subjects of the word", language), ModeratorScope.CONTENT)
        self._on_subject = on_subject
        self._field: ui.TextInput[SubjectForm] = ui.TextInput(
            label=_("One subject, or several separated by commas", language),
            max_length=_MAX_LIST_LENGTH,
            required=True,
        )
        self.add_item(self._field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Passes on the input."""
        await self._on_subject(interaction, self._field.value)
