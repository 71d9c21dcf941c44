"""Parses the metadata of a document that a moderator entered."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from msgspec import Struct

from bot.moderation.markup import clip_text
from briefings.documents.addresses import parse_addresses
from briefings.documents.metadata import MetadataOverride
from briefings.errors import DocumentError
from briefings.i18n import N_

_VALID_EDITIONS: Final = range(1957, 2201)
_EDITION_DIGITS: Final = 4
"""The first yearbook of the ministry is that of 1957."""

_CHAPTER_NUMBER = re.compile(r"\d{1,2}(?:-\d{1,2}){0,2}")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}")
_LANGUAGE_BY_NAME: Final = {"ja": "ja", "日本語": "ja", "japanese": "ja", "en": "en", "英語": "en", "english": "en"}


class MetadataInput(Struct, frozen=True):
    """The entered metadata.

    Attributes:
        edition: the year; empty for no change.
        number: chapter and section; may be empty.
        language: a code or a name.
        title: may be empty.
        publisher: may be empty; a license and addresses of the publisher's pages may follow, each after a vertical
            bar.
    """

    edition: str
    number: str
    language: str
    title: str
    publisher: str

    def parse(self) -> MetadataOverride:
        """Parses the corrections.

        Raises:
            DocumentError: a field is invalid; the location of the error is the input.
        """
        edition = unicodedata.normalize("NFKC", self.edition).strip().removesuffix("年版")
        number = re.sub(r"[‐‑–—−ー]", "-", unicodedata.normalize("NFKC", self.number).strip())
        language = _parse_language(self.language)
        if edition and not _is_edition(edition):
            raise _build_input_error(N_("write the edition as a year, such as 2026"), self.edition)
        if number and not _CHAPTER_NUMBER.fullmatch(number):
            raise _build_input_error(N_("write chapter and section like 2-6"), self.number)
        if language is None:
            raise _build_input_error(N_("write the language as a code such as ja, en or ru"), self.language)
        publisher, licence, addresses = (*self.publisher.replace("｜", "|").split("|", 2), "", "")[:3]
        pages = parse_addresses(addresses.split())
        return MetadataOverride(
            int(edition) if edition else None,
            number or None,
            language,
            self.title.strip() or None,
            publisher.strip() or None,
            licence.strip() or None,
            pages.url or None,
            pages.section_urls or None,
        )


def _is_edition(text: str) -> bool:
    return text.isdecimal() and len(text) == _EDITION_DIGITS and int(text) in _VALID_EDITIONS


def _parse_language(text: str) -> str | None:
    """Returns a BCP 47 tag, given as such or as the name of Japanese or English; None for anything else."""
    typed = unicodedata.normalize("NFKC", text).strip().casefold()
    return _LANGUAGE_BY_NAME.get(typed) or (typed if _LANGUAGE_TAG.fullmatch(typed) else None)


def _build_input_error(problem: str, value: str) -> DocumentError:
    return DocumentError(problem, location=clip_text(value, 40))
