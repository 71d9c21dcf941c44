"""Finds editions by their common names, and sections in other editions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec.structs import replace

from briefings.cards.citations import format_edition_name, format_yearbook_title
from briefings.cards.labels import join_names
from briefings.domain import WITHOUT_EDITION
from briefings.domain.cards import Card, CardAction, CardChoice
from briefings.i18n import gettext as _
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.normalize import make_wording_key
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Chapter, Section

CardLinkT = TypeVar("CardLinkT", CardAction, CardChoice)

_WESTERN_YEAR = compile_lazily(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_REIWA_YEAR = compile_lazily(r"(?:令和|\br(?:eiwa)?\s*)(\d{1,2}|元)", re.IGNORECASE)
_YEAR_BEFORE_REIWA: Final = 2018
_NEWEST_WORDS = frozenset({"最新", "最新版", "newest", "latest"})
_WITHOUT_EDITION_WORDS = frozenset({str(WITHOUT_EDITION), "none", "なし", "版なし"})
_WITHOUT_EDITION_NAMES = ("without an edition", "版のない")
"""Parts of the names by which documents without an edition are offered."""

_MAX_SHOWN_LENGTH: Final = 40
"""Characters of the typed text in the message that it names no edition."""

_MIN_TITLE_SIMILARITY: Final = 60
"""Similarity of two titles (per cent) from which sections of the same path are the same under a new title."""


def parse_edition(text: str, available: Sequence[int]) -> int | None:
    """Returns the edition that a text means, available or not: `2025`, `外交青書2025`, `令和7年版`, `最新`, `none`.

    Args:
        text: as typed.
        available: available editions, the newest first.

    Returns:
        None if the text names no edition.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    if folded in _NEWEST_WORDS:
        return available[0] if available else None
    is_without = folded in _WITHOUT_EDITION_WORDS or any(name in folded for name in _WITHOUT_EDITION_NAMES)
    if is_without and WITHOUT_EDITION in available:
        return WITHOUT_EDITION
    year = _WESTERN_YEAR.search(folded)
    if year is not None:
        return int(year[0])
    reiwa = _REIWA_YEAR.search(folded)
    return _YEAR_BEFORE_REIWA + (1 if reiwa[1] == "元" else int(reiwa[1])) if reiwa else None


def explain_edition(text: str, available: Sequence[int], language: str) -> str:
    """Returns a sentence that lists the editions, for an edition that is not available or a text that names none."""
    year = parse_edition(text, available)
    if year is not None or not available:
        return explain_missing_edition(year or 0, available, language)
    shown = truncate_text(" ".join(text.split()), _MAX_SHOWN_LENGTH)
    editions = _list_available(available, language)
    return _(
        "There is no edition “{edition}” here. Available editions: {editions}",
        language,
        edition=shown,
        editions=editions,
    )


def explain_missing_edition(edition: int, available: Sequence[int], language: str) -> str:
    """Returns a sentence for an edition that is not available: which ones there are."""
    if not available:
        return _("No chapter has been imported yet.", language)
    return _(
        "The {edition} edition is not available here. Available editions: {editions}",
        language,
        edition=edition,
        editions=_list_available(available, language),
    )


def _list_available(available: Sequence[int], language: str) -> str:
    years = (str(year) if year > WITHOUT_EDITION else format_edition_name(year, language) for year in available)
    return join_names(years, language)


def list_edition_names(index: ContentIndex, language: str) -> tuple[tuple[int, str], ...]:
    """Lists the available editions with their titles, the newest first: `外交青書2025`."""
    return tuple((edition, format_edition_title(index, edition, language)) for edition in index.editions)


def format_edition_title(index: ContentIndex, edition: int, language: str) -> str:
    """Returns the title of an available edition; only its year if its chapters have several publishers."""
    return format_chapters_title(edition, index.list_chapters(edition), language)


def format_chapters_title(edition: int, chapters: Iterable[Chapter], language: str) -> str:
    """Returns the title of the edition that chapters are of, without a publisher if they have several."""
    publishers = {chapter.publisher for chapter in chapters}
    return format_yearbook_title(edition, publishers.pop() if len(publishers) == 1 else "", language)


def find_same_section(source: tuple[Chapter, Section], chapter: Chapter) -> Section | None:
    """Finds the section of another chapter with the same title as `source`, or with the same path.

    Paths are reassigned each year, so the title counts first; a path counts if the titles are much alike, or in
    different languages.
    """
    source_chapter, source_section = source
    same_path = chapter.find_section(source_section.path)
    if source_chapter.lang != chapter.lang:
        return same_path
    title = make_wording_key(source_section.title)
    same_title = [section for section in chapter.sections if title and make_wording_key(section.title) == title]
    if same_title:
        return next((section for section in same_title if section.path == source_section.path), same_title[0])
    from rapidfuzz import fuzz

    is_alike = same_path is not None and fuzz.ratio(make_wording_key(same_path.title), title) >= _MIN_TITLE_SIMILARITY
    return same_path if is_alike else None


def find_chapters_with_section(source: tuple[Chapter, Section], chapters: Iterable[Chapter]) -> list[Chapter]:
    """Returns the chapters that have the section at `source`: versions of the same chapter if possible, else any."""
    matches = [chapter for chapter in chapters if find_same_section(source, chapter) is not None]
    number, title = source[0].number, make_wording_key(source[0].title)
    versions = [
        chapter
        for chapter in matches
        if (number and chapter.number == number) or make_wording_key(chapter.title) == title
    ]
    return versions or matches


def set_edition(card: Card, edition: int) -> Card:
    """Returns the same card, whose buttons and list open the cards of an edition; 0 changes nothing."""
    if not edition:
        return card
    return replace(
        card, actions=set_link_editions(card.actions, edition), choices=set_link_editions(card.choices, edition)
    )


def set_link_editions(links: tuple[CardLinkT, ...], edition: int) -> tuple[CardLinkT, ...]:
    """Returns the same buttons or entries of a list, opening the cards of an edition."""
    return tuple(replace(link, request=replace(link.request, edition=edition)) for link in links)
