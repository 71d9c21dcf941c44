"""Formats the sources of the lines of a card, and their licenses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.labels import append_mark, format_section_path, get_original_mark, join_parts
from briefings.domain import WITHOUT_EDITION, ChapterKind
from briefings.domain.cards import Citation
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Chapter

_MINISTRY_NAMES: Final = frozenset(
    {"外務省", "日本国外務省", "Ministry of Foreign Affairs of Japan", "Ministry of Foreign Affairs", "MOFA"}
)
"""The names that chapters use for the publisher of the Diplomatic Bluebook."""

_LICENSE_NAMES: Final = ("公共データ利用規約", "Public Data License")
_LICENSE_VERSION: Final = "1.0"
_EDITED_WORDS: Final = ("要約", "編集", "digest", "Digest", "edited")
"""Words of a license line that already states that the text was edited."""


def format_yearbook_title(edition: int, publisher: str, language: str) -> str:
    """Returns the title of an edition, `外交青書2025`; a document is credited only to the publisher that it names."""
    if edition <= WITHOUT_EDITION:
        name = format_edition_name(edition, language)
        return _("{publisher}, {edition}", language, publisher=publisher, edition=name) if publisher else name
    if publisher in _MINISTRY_NAMES:
        return _("Diplomatic Bluebook {edition}", language, edition=edition)
    if not publisher:
        return format_edition_name(edition, language)
    return _("{publisher}, {edition} edition", language, edition=edition, publisher=publisher)


def format_edition_name(edition: int, language: str) -> str:
    """Returns an edition without the title of the yearbook: `2025年版`."""
    if edition <= WITHOUT_EDITION:
        return _("report without an edition", language)
    return _("{edition} edition", language, edition=edition)


def cite_chapter(chapter: Chapter, section: str, page: int | None) -> Citation:
    """Returns the citation of a page of a chapter."""
    is_original = chapter.kind is ChapterKind.ORIGINAL
    url = chapter.find_url(section)
    return Citation(chapter.edition, section, page, original=is_original, publisher=chapter.publisher, url=url)


def format_citation(citation: Citation, language: str, *, edition: bool = True) -> str:
    """Formats the source of a line: `外交青書2025 §2-(1)-ア p.140`.

    Args:
        citation: the source.
        language: the reader's.
        edition: whether to name the edition; a card about one edition names it elsewhere.
    """
    if citation.source:
        return join_parts(citation.mark, citation.source, citation.note)
    parts = [format_yearbook_title(citation.edition, citation.publisher, language)] if edition else []
    if citation.section:
        parts.append(f"§{format_section_path(citation.section, language)}")
    if citation.page is not None:
        parts.append(_("p.{page}", language, page=citation.page))
    line = " ".join(parts)
    line = append_mark(line, get_original_mark(language), language) if citation.original and line else line
    return join_parts(citation.mark, line, citation.note)


def format_short_citation(citation: Citation, language: str) -> str:
    """Formats the source of a line on a card that names its edition elsewhere: the page, or the name of the source.

    A source with an address is not named: renderers link to it.
    """
    if citation.source:
        return pgettext("link", "source", language) if citation.url else citation.source
    path = format_section_path(citation.section, language)
    page = _("p.{page}", language, page=citation.page) if citation.page is not None else f"§{path}"
    return append_mark(page, get_original_mark(language) if citation.original else "", language)


def format_sources(chapters: Iterable[Chapter], language: str, *, with_license: bool = True) -> str:
    """Formats the sources and licenses of a card, one entry for each edition and license.

    The license is the one that the chapter names. A digest is described as edited, as the Public Data License
    requires of edited content; a short card leaves out the name of the license.
    """
    entries: dict[str, None] = {}
    for chapter in chapters:
        name = format_yearbook_title(chapter.edition, chapter.publisher, language)
        if chapter.publisher in _MINISTRY_NAMES:
            ministry = _("Ministry of Foreign Affairs of Japan", language)
            name = append_mark(name, ministry if with_license else _("MOFA, Japan", language), language)
        elif not chapter.publisher:
            name = join_parts(chapter.title, name)
        license_line, edited = _format_license_terms(chapter, language)
        if edited and not with_license:
            edited = _("edited digest", language)
        pages = _describe_pages(chapter, language)
        entries[join_parts(name, license_line if with_license else "", edited, pages)] = None
    return " / ".join(entries)


def _describe_pages(chapter: Chapter, language: str) -> str:
    """Returns a note that a digest in another language cites the pages of the Japanese edition.

    Empty for any other.
    """
    is_translated = chapter.kind is ChapterKind.DIGEST and chapter.lang != "ja"
    has_pages = is_translated and any(passage.page is not None for passage in chapter.passages)
    return _("pages of the Japanese edition", language) if has_pages and chapter.publisher in _MINISTRY_NAMES else ""


def _format_license_terms(chapter: Chapter, language: str) -> tuple[str, str]:
    """Returns the license of a chapter, and that it was edited; either may be empty."""
    license_line = chapter.licence.strip()
    is_known = any(name in license_line for name in _LICENSE_NAMES) and _LICENSE_VERSION in license_line
    if is_known:
        license_line = _("Public Data License (Version 1.0)", language)
    is_digest = chapter.kind is ChapterKind.DIGEST
    says_edited = not is_known and any(word in license_line for word in _EDITED_WORDS)
    if not is_digest or says_edited:
        return license_line, ""
    return license_line, _("Digest edited by this project", language) if is_known else _("Digest", language)
