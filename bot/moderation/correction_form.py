"""The form in which a moderator corrects what was recognised of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.text import clip
from bot.moderation.gate import guarded
from bot.moderation.speech import say
from briefings.errors import DocumentError
from briefings.reading.correction import Correction

if TYPE_CHECKING:
    from bot.moderation.gate import Interaction
    from briefings.store.proposals import ChapterHead

_EDITIONS: Final = range(1957, 2201)
"""The first yearbook of the ministry is of 1957."""

_NUMBER = re.compile(r"\d{1,2}(?:-\d{1,2}){0,2}")
_LANGUAGES: Final = {"ja": "ja", "日本語": "ja", "japanese": "ja", "en": "en", "英語": "en", "english": "en"}


class CorrectionForm(ui.Modal):
    """Edition, number, language and title of a chapter, as they were recognised.

    Args:
        head: the chapter.
        language: of who fills it in.
        take: is handed what was filled in.
    """

    def __init__(
        self, head: ChapterHead, language: str, take: Callable[[Interaction, Correction], Awaitable[None]]
    ) -> None:
        super().__init__(title=say("form.title", language), timeout=3600)
        self._language = language
        self._take = take
        self._edition = _field("form.edition", language, str(head.edition) if head.edition > 0 else "", 10)
        self._number = _field("form.number", language, head.number, 8, required=False)
        self._of = _field("form.language", language, head.language.partition("-")[0], 8)
        self._title = _field("form.name", language, clip(head.title, 200), 200)
        for field in (self._edition, self._number, self._of, self._title):
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Check what was filled in, and hand it on."""

        async def work() -> None:
            await self._take(interaction, self._correction())

        await guarded(interaction, work, what="The correction of a document")

    def _correction(self) -> Correction:
        edition = unicodedata.normalize("NFKC", self._edition.value).strip().removesuffix("年版")
        number = re.sub(r"[‐‑–—−ー]", "-", unicodedata.normalize("NFKC", self._number.value).strip())
        language = _LANGUAGES.get(unicodedata.normalize("NFKC", self._of.value).strip().casefold())
        if not edition.isdecimal() or int(edition) not in _EDITIONS:
            raise _wrong("form.bad.edition", self._edition.value)
        if number and not _NUMBER.fullmatch(number):
            raise _wrong("form.bad.number", self._number.value)
        if language is None:
            raise _wrong("form.bad.language", self._of.value)
        return Correction(int(edition), number or None, language, self._title.value.strip() or None)


def _field(
    key: str, language: str, value: str, longest: int, *, required: bool = True
) -> ui.TextInput[CorrectionForm]:
    return ui.TextInput(
        label=say(key, language), default=value or None, max_length=longest, required=required, row=None
    )


def _wrong(key: str, value: str) -> DocumentError:
    return DocumentError(say(key, "en"), where=clip(value, 40), ja=say(key, "ja"))
