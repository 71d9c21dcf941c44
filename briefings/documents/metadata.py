"""Detects which chapter a document is: edition, number, title and publisher, by its text and its file name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.documents.language import detect_language
from briefings.documents.publication import (
    find_bluebook_edition,
    find_cover_institution,
    find_edition,
    find_publisher,
    find_title_year,
)
from briefings.i18n import N_
from briefings.text.numerals import parse_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.warnings import ParserWarnings
    from briefings.domain import Document


class MetadataOverride(Struct, frozen=True):
    """Metadata that overrides what a parser detects; None leaves the detected value.

    Attributes:
        edition: year in the yearbook's title.
        number: chapter and section number, `2-6`.
        language: BCP 47 tag.
        title: title of the chapter.
        publisher: name of the publisher, for citations.
        licence: line about the license.
        url: address of the publisher's page of the edition.
        section_urls: see `Chapter.section_urls`.
        reports_on: `own` or `previous`, see `Chapter.reports_on`.
    """

    edition: int | None = None
    number: str | None = None
    language: str | None = None
    title: str | None = None
    publisher: str | None = None
    licence: str | None = None
    url: str | None = None
    section_urls: tuple[tuple[int, str], ...] | None = None
    reports_on: str | None = None


EDITION_FROM_NAME: Final = N_("the edition was taken from the file name: {edition}")
PUBLISHER_UNKNOWN: Final = N_("the document does not name its publisher; give it when importing")
NUMBER_FROM_NAME: Final = N_("the chapter number was taken from the file name: {number}")
FILE_NAME_WARNINGS: Final = frozenset({EDITION_FROM_NAME, NUMBER_FROM_NAME})
"""Messages of the warnings about what was taken from a file name."""

_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBER_IN_NAME = re.compile(
    r"(?:chapter|ch|章)?[-_ ]?(?<!\d)(\d{1,2})[-_ .]*(?:(?:section|sec|s|節)[-_ ]?|[-_])(\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_CHAPTER_IN_NAME = re.compile(r"chapter[-_ ]?(\d{1,2})(?!\d)", re.IGNORECASE)
_PART_TITLE = re.compile(r"^第\s*([\d一二三四五六七八九十]+)\s*([章節])[\s　]*(.*)$")
_SECTION_ON_LINE = re.compile(r"(?<=[\s>＞|｜／])(?=第\s*[\d０-９一二三四五六七八九十]+\s*節)")
_TITLE_SEPARATORS = " \u3000>＞|｜／"
_ENGLISH_PART_TITLE = re.compile(r"^(Chapter|Section)\s+(\d+)[\s:.]*(.*)$")


class DocumentMetadata(Struct, frozen=True):
    """The detected metadata of a document."""

    edition: int
    number: str
    language: str
    title: str
    publisher: str
    licence: str = ""


def detect_metadata(  # noqa: PLR0913
    document: Document,
    titles: Sequence[str],
    metadata_override: MetadataOverride,
    warnings: ParserWarnings,
    *,
    head_titles: Sequence[str] = (),
    head_years: Sequence[int] = (),
) -> DocumentMetadata:
    """Detects which chapter a document is.

    Args:
        document: the text and its name.
        titles: headings of chapter and section (`第5節 …`) in the text.
        metadata_override: metadata that takes precedence over that of the document.
        warnings: gets a warning for each value that was guessed.
        head_titles: titles of chapter and section in the running heads.
        head_years: editions in the running heads.
    """
    name = unicodedata.normalize("NFKC", document.name)
    chapter, section = _find_parts([*titles, *head_titles])
    bluebook = max(set(head_years), key=head_years.count) if head_years else find_bluebook_edition(document.text)
    edition = metadata_override.edition or bluebook or detect_edition(document.text, titles, name, warnings)
    language = metadata_override.language or detect_language(document.text[:200_000])
    number = metadata_override.number or _detect_number(chapter, section, name, warnings)
    title = metadata_override.title or ""
    if not title:
        title = (section or chapter or ("", next(iter(titles), "")))[1]
        # The title of a chapter, or that with which a document begins, is not a doubt if no section is known.
        if not title or (not section and "-" in (number or "")):
            warnings.add(
                None, "title", N_("the title of the section was not found; correct it when importing"), title
            )
    publisher = metadata_override.publisher or detect_publisher(document.text, warnings, is_bluebook=bool(bluebook))
    licence = metadata_override.licence or ""
    return DocumentMetadata(edition, number, language, title or document.name, publisher, licence)


def detect_publisher(text: str, warnings: ParserWarnings, *, is_bluebook: bool) -> str:
    """Returns the publisher of a document; empty if it names none. Warns if it was guessed or is unknown."""
    publisher = find_publisher(text, is_bluebook=is_bluebook)
    if publisher:
        return publisher
    publisher = find_cover_institution(text)
    if publisher:
        message = N_("the publisher was taken from the cover: {publisher}")
        warnings.add(None, "publisher", message, publisher=publisher)
        return publisher
    warnings.add(None, "publisher", PUBLISHER_UNKNOWN)
    return ""


def _find_parts(titles: list[str]) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    chapter = section = None
    for title in (part for whole in dict.fromkeys(titles) for part in _split_titles(whole)):
        match = _PART_TITLE.match(unicodedata.normalize("NFKC", title))
        if not match:
            english = _ENGLISH_PART_TITLE.match(title)
            if english and english[1] == "Chapter":
                chapter = chapter or (english[2], english[3].strip() or title)
            elif english:
                section = section or (english[2], english[3].strip() or title)
            continue
        part = (str(parse_number(match[1])), match[3].strip() or title)
        if match[2] == "章":
            chapter = chapter or part
        else:
            section = section or part
    return chapter, section


def _split_titles(title: str) -> list[str]:
    """Returns the titles of chapter and section that are on one line: `第2章 … 第6節 …`."""
    return [part.strip(_TITLE_SEPARATORS) for part in _SECTION_ON_LINE.split(title)]


def detect_edition(text: str, titles: Sequence[str], name: str, warnings: ParserWarnings) -> int:
    """Returns the edition of a document other than the Diplomatic Bluebook; 0 if it is unknown.

    Args:
        text: the document.
        titles: its titles.
        name: the name of its file.
        warnings: gets a warning if the edition was guessed or is unknown.
    """
    edition = find_edition(text)
    if edition:
        return edition
    edition = find_title_year(titles)
    if edition:
        warnings.add(None, "edition", N_("the edition was taken from the title: {edition}"), edition=edition)
        return edition
    named = _YEAR_IN_NAME.search(unicodedata.normalize("NFKC", name))
    if named:
        warnings.add(None, "edition", EDITION_FROM_NAME, name, edition=named[1])
        return int(named[1])
    warnings.add(None, "edition", N_("the edition is unknown; correct it when importing"), name)
    return 0


def _detect_number(
    chapter: tuple[str, str] | None, section: tuple[str, str] | None, name: str, warnings: ParserWarnings
) -> str:
    if chapter and section:
        return f"{chapter[0]}-{section[0]}"
    rest = _YEAR_IN_NAME.sub("_", name)
    match = _NUMBER_IN_NAME.search(rest)
    if match and (not chapter or match[1].lstrip("0") == chapter[0]):
        number = f"{int(match[1])}-{int(match[2])}"
        warnings.add(None, "number", NUMBER_FROM_NAME, name, number=number)
        return number
    alone = _CHAPTER_IN_NAME.search(rest)
    if chapter or alone:
        only = chapter[0] if chapter else str(int(alone[1])) if alone else ""
        warnings.add(
            None,
            "number",
            N_("only the number of the chapter is known, not that of the section: {number}"),
            name,
            number=only,
        )
        return only
    warnings.add(None, "number", N_("the chapter number is unknown; correct it when importing"), name)
    return ""
