"""Editions by what people call them, and a section found again in another edition."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from briefings.cards.citations import join_names, translate, yearbook_title
from briefings.text.normalize import wording_key
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Chapter, Section

_WESTERN_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_REIWA_YEAR = re.compile(r"(?:令和|\br(?:eiwa)?\s*)(\d{1,2}|元)", re.IGNORECASE)
_YEAR_BEFORE_REIWA: Final = 2018
_NEWEST_WORDS = frozenset({"最新", "最新版", "newest", "latest"})
_MAX_SHOWN_LENGTH: Final = 40
"""Characters of a text that names no edition, in the sentence that says so."""

_MIN_TITLE_LIKENESS: Final = 60
"""Likeness of two titles, in percent, from which a section of the same number is the same one under a new title."""


def parse_edition(text: str, available: Sequence[int]) -> int | None:
    """The edition that a text means: `2025`, `外交青書2025`, `令和7年版`, `最新`; held or not.

    Args:
        text: as typed.
        available: editions held, the newest first.

    Returns:
        None where the text names no edition at all.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    if folded in _NEWEST_WORDS:
        return available[0] if available else None
    year = _WESTERN_YEAR.search(folded)
    if year is not None:
        return int(year[0])
    reiwa = _REIWA_YEAR.search(folded)
    return _YEAR_BEFORE_REIWA + (1 if reiwa[1] == "元" else int(reiwa[1])) if reiwa else None


def explain_edition(text: str, available: Sequence[int], language: str) -> str:
    """One sentence for an edition that is not held, or for a text that names none: which ones are."""
    if not available:
        return translate("nothing.content", language)
    year, editions = parse_edition(text, available), join_names(map(str, available), language)
    if year is not None:
        return translate("nothing.noedition", language, edition=year, editions=editions)
    shown = truncate_text(" ".join(text.split()), _MAX_SHOWN_LENGTH)
    return translate("nothing.noedition.text", language, edition=shown, editions=editions)


def list_edition_names(index: ContentIndex, language: str) -> tuple[tuple[int, str], ...]:
    """The editions held, the newest first, each with what it is called: `外交青書2025`."""
    publishers = {chapter.edition: chapter.publisher for chapter in reversed(index.snapshot.content.chapters)}
    return tuple((edition, yearbook_title(edition, publishers[edition], language)) for edition in index.editions)


def find_same_section(source: tuple[Chapter, Section], chapter: Chapter) -> Section | None:
    """The section of another chapter that is the one at `source`: of the same title, or of the same path.

    Paths are counted anew each year, so the title counts first; a path counts where the titles are much alike, or
    where they are of two languages.
    """
    here, wanted = source
    if here.lang != chapter.lang:
        return chapter.find_section(wanted.path)
    title = wording_key(wanted.title)
    titled = [one for one in chapter.sections if title and wording_key(one.title) == title]
    if titled:
        return next((one for one in titled if one.path == wanted.path), titled[0])
    found = chapter.find_section(wanted.path)
    return found if found is not None and fuzz.ratio(wording_key(found.title), title) >= _MIN_TITLE_LIKENESS else None


def chapters_with_section(source: tuple[Chapter, Section], chapters: Iterable[Chapter]) -> list[Chapter]:
    """The chapters that have the section at `source`: of the same chapter's number or title, else any."""
    having = [one for one in chapters if find_same_section(source, one) is not None]
    number, title = source[0].number, wording_key(source[0].title)
    twins = [one for one in having if (number and one.number == number) or wording_key(one.title) == title]
    return twins or having
