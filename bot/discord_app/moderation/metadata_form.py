"""Defines the form in which a moderator corrects the metadata of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope
from bot.discord_app.ui.limits import clip_text
from briefings.documents.metadata import MetadataOverride
from briefings.errors import DocumentError
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction
    from briefings.domain.proposals import ChapterHead

_VALID_EDITIONS: Final = range(1957, 2201)
"""The first yearbook of the ministry is that of 1957."""

_CHAPTER_NUMBER = re.compile(r"\d{1,2}(?:-\d{1,2}){0,2}")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}")
_LANGUAGE_BY_NAME: Final = {"ja": "ja", "日本語": "ja", "japanese": "ja", "en": "en", "英語": "en", "english": "en"}


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
        self._edition_field = _build_text_input(_("Edition (such as 2026)", language), edition, 10)
        self._number_field = _build_text_input(
            _("Chapter and section (such as 2-6)", language), head.number, 8, required=False
        )
        self._language_field = _build_text_input(
            _("Language of the document (ja, en, …)", language), primary_language, 8
        )
        self._title_field = _build_text_input(_("Title", language), clip_text(head.title, 200), 200)
        self._publisher_field = _build_text_input(
            _("Publisher, as cards cite it", language), clip_text(head.publisher, 100), 100, required=False
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
        await self._on_override(interaction, self._parse_override())

    def _parse_override(self) -> MetadataOverride:
        edition = unicodedata.normalize("NFKC", self._edition_field.value).strip().removesuffix("年版")
        number = re.sub(r"[‐‑–—−ー]", "-", unicodedata.normalize("NFKC", self._number_field.value).strip())
        language = _parse_language(self._language_field.value)
        if not edition.isdecimal() or int(edition) not in _VALID_EDITIONS:
            raise _build_input_error(N_("write the edition as a year, such as 2026"), self._edition_field.value)
        if number and not _CHAPTER_NUMBER.fullmatch(number):
            raise _build_input_error(N_("write chapter and section like 2-6"), self._number_field.value)
        if language is None:
            raise _build_input_error(
                N_("write the language as a code such as ja, en or ru"), self._language_field.value
            )
        title, publisher = (field.value.strip() or None for field in (self._title_field, self._publisher_field))
        return MetadataOverride(int(edition), number or None, language, title, publisher)


def _parse_language(text: str) -> str | None:
    """A BCP 47 tag, given as such or as the name of Japanese or English; None for anything else."""
    typed = unicodedata.normalize("NFKC", text).strip().casefold()
    return _LANGUAGE_BY_NAME.get(typed) or (typed if _LANGUAGE_TAG.fullmatch(typed) else None)


def _build_text_input(
    label: str, value: str, max_length: int, *, required: bool = True
) -> ui.TextInput[MetadataForm]:
    return ui.TextInput(label=label, default=value or None, max_length=max_length, required=required)


def _build_input_error(problem: str, value: str) -> DocumentError:
    return DocumentError(problem, location=clip_text(value, 40))
