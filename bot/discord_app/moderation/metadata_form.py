"""The form in which a moderator corrects what was recognised of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope
from bot.discord_app.moderation.messages import say
from bot.discord_app.ui.limits import clip_text
from briefings.documents.metadata import MetadataOverride
from briefings.errors import DocumentError

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction
    from briefings.domain.proposals import ChapterHead

_VALID_EDITIONS: Final = range(1957, 2201)
"""The first yearbook of the ministry is of 1957."""

_CHAPTER_NUMBER = re.compile(r"\d{1,2}(?:-\d{1,2}){0,2}")
_LANGUAGE_BY_NAME: Final = {"ja": "ja", "日本語": "ja", "japanese": "ja", "en": "en", "英語": "en", "english": "en"}


class MetadataForm(ModeratorForm):
    """Edition, number, language and title of a chapter, as they were recognised.

    Args:
        head: the chapter.
        language: of who fills it in.
        on_override: is handed what was filled in.
    """

    def __init__(
        self,
        head: ChapterHead,
        language: str,
        on_override: Callable[[Interaction, MetadataOverride], Awaitable[None]],
    ) -> None:
        super().__init__(say("form.title", language), ModeratorScope.CONTENT)
        self._language = language
        self._on_override = on_override
        self._edition_field = _build_text_input(
            "form.edition", language, str(head.edition) if head.edition > 0 else "", 10
        )
        self._number_field = _build_text_input("form.number", language, head.number, 8, required=False)
        self._language_field = _build_text_input("form.language", language, head.language.partition("-")[0], 8)
        self._title_field = _build_text_input("form.name", language, clip_text(head.title, 200), 200)
        for field in (self._edition_field, self._number_field, self._language_field, self._title_field):
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Checks what was filled in, and passes it on."""
        await self._on_override(interaction, self._parse_override())

    def _parse_override(self) -> MetadataOverride:
        edition = unicodedata.normalize("NFKC", self._edition_field.value).strip().removesuffix("年版")
        number = re.sub(r"[‐‑–—−ー]", "-", unicodedata.normalize("NFKC", self._number_field.value).strip())
        language = _LANGUAGE_BY_NAME.get(unicodedata.normalize("NFKC", self._language_field.value).strip().casefold())
        if not edition.isdecimal() or int(edition) not in _VALID_EDITIONS:
            raise _build_input_error("form.bad.edition", self._edition_field.value)
        if number and not _CHAPTER_NUMBER.fullmatch(number):
            raise _build_input_error("form.bad.number", self._number_field.value)
        if language is None:
            raise _build_input_error("form.bad.language", self._language_field.value)
        return MetadataOverride(int(edition), number or None, language, self._title_field.value.strip() or None)


def _build_text_input(
    key: str, language: str, value: str, max_length: int, *, required: bool = True
) -> ui.TextInput[MetadataForm]:
    return ui.TextInput(
        label=say(key, language), default=value or None, max_length=max_length, required=required, row=None
    )


def _build_input_error(key: str, value: str) -> DocumentError:
    return DocumentError(say(key, "en"), location=clip_text(value, 40), ja=say(key, "ja"))
