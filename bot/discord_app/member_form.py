"""Defines the base of the forms that every member may submit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import ui

from bot.discord_app.responses import answer_error

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction


class MemberForm(ui.Modal):
    """A form for everybody.

    Args:
        title: of the form.
    """

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=3600)

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]  # the client's class
        """Informs the user why the form failed."""
        language = interaction.client.context.get_language(interaction)
        await answer_error(interaction, error, language=language, activity=f"The form {type(self).__name__}")
