"""Defines the form in which a moderator corrects the metadata of a document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope
from bot.discord_app.ui.limits import clip_text
from bot.moderation.metadata_input import MetadataInput
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction
    from briefings.documents.metadata import MetadataOverride
    from briefings.domain.proposals import ChapterHead


class MetadataForm(ModeratorForm):
    """Edition, number, language, title and publisher of a chapter, filled in with what was recognized.

    Args:
        head: the chapter.
        language: of the moderator.
        on_override: called with the corrections.
    """

    def __init__(
        self,
        head: ChapterHead,
        language: str,
        on_override: Callable[[Interaction, MetadataOverride], Awaitable[None]],
    ) -> None:
        super().__init__(_("Correct what was recognized", language), ModeratorScope.CONTENT)
        self._language = language
        self._on_override = on_override
        edition = str(head.edition) if head.has_edition else ""
        primary_language = head.language.partition("-")[0]
        self._edition_field = _build_text_input(_("Edition (such as 2026)", language), edition, 10, required=False)
        self._number_field = _build_text_input(
            _("Chapter and section (such as 2-6)", language), head.number, 8, required=False
        )
        self._language_field = _build_text_input(
            _("Language of the document (ja, en, …)", language), primary_language, 8
        )
        self._title_field = _build_text_input(_("Title", language), clip_text(head.title, 200), 200)
        self._publisher_field = _build_text_input(
            _("Publisher | license | page address", language),
            clip_text(head.publisher, 100),
            1000,
            required=False,
        )
        for field in (
            self._edition_field,
            self._number_field,
            self._language_field,
            self._title_field,
            self._publisher_field,
        ):
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Checks what was filled in, and passes it on."""
        typed = MetadataInput(
            self._edition_field.value,
            self._number_field.value,
            self._language_field.value,
            self._title_field.value,
            self._publisher_field.value,
        )
        await self._on_override(interaction, typed.parse())


def _build_text_input(
    label: str, value: str, max_length: int, *, required: bool = True
) -> ui.TextInput[MetadataForm]:
    return ui.TextInput(label=label, default=value or None, max_length=max_length, required=required)
