"""Editions by what people call them, and a section found again in another edition."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from briefings.cards.wording import join, say, yearbook
from briefings.text import truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.lookup import Lookup
    from briefings.model import Chapter, Section

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_REIWA = re.compile(r"(?:令和|\br(?:eiwa)?\s*)(\d{1,2}|元)", re.IGNORECASE)
_BEFORE_REIWA: Final = 2018
_NEWEST = frozenset({"最新", "最新版", "newest", "latest"})
_NOISE = re.compile(r"[\W_]+")
_SHOWN: Final = 40
"""Characters of a text that names no edition, in the sentence that says so."""

_MOVED: Final = 60
"""Likeness of two titles, in percent, from which a section of the same number is the same one under a new title."""


def edition_named(text: str, held: Sequence[int]) -> int | None:
    """The edition that a text means: `2025`, `外交青書2025`, `令和7年版`, `最新`; held or not.

    Args:
        text: as typed.
        held: editions held, the newest first.

    Returns:
        None where the text names no edition at all.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    if folded in _NEWEST:
        return held[0] if held else None
    year = _YEAR.search(folded)
    if year is not None:
        return int(year[0])
    reiwa = _REIWA.search(folded)
    return _BEFORE_REIWA + (1 if reiwa[1] == "元" else int(reiwa[1])) if reiwa else None


def not_held(text: str, held: Sequence[int], language: str) -> str:
    """One sentence for an edition that is not held, or for a text that names none: which ones are."""
    if not held:
        return say("nothing.content", language)
    year, editions = edition_named(text, held), join(map(str, held), language)
    if year is not None:
        return say("nothing.noedition", language, edition=year, editions=editions)
    shown = truncate(" ".join(text.split()), _SHOWN)
    return say("nothing.noedition.text", language, edition=shown, editions=editions)


def edition_names(lookup: Lookup, language: str) -> tuple[tuple[int, str], ...]:
    """The editions held, the newest first, each with what it is called: `外交青書2025`."""
    publishers = {chapter.edition: chapter.publisher for chapter in reversed(lookup.snapshot.content.chapters)}
    return tuple((edition, yearbook(edition, publishers[edition], language)) for edition in lookup.editions)


def section_in(place: tuple[Chapter, Section], chapter: Chapter) -> Section | None:
    """The section of another chapter that is the one at `place`: of the same title, or of the same path.

    Paths are counted anew each year, so the title counts first; a path counts where the titles are much alike, or
    where they are of two languages.
    """
    here, wanted = place
    if _tongue(here) != _tongue(chapter):
        return chapter.section(wanted.path)
    title = _folded(wanted.title)
    titled = [one for one in chapter.sections if title and _folded(one.title) == title]
    if titled:
        return next((one for one in titled if one.path == wanted.path), titled[0])
    found = chapter.section(wanted.path)
    return found if found is not None and fuzz.ratio(_folded(found.title), title) >= _MOVED else None


def of_section(place: tuple[Chapter, Section], chapters: Iterable[Chapter]) -> list[Chapter]:
    """The chapters that have the section at `place`: of the same chapter's number or title, else any."""
    having = [one for one in chapters if section_in(place, one) is not None]
    number, title = place[0].number, _folded(place[0].title)
    twins = [one for one in having if (number and one.number == number) or _folded(one.title) == title]
    return twins or having


def _folded(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _tongue(chapter: Chapter) -> str:
    return chapter.language.split("-")[0]
