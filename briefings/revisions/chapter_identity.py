"""Identifies the stored chapter of which a document with an incomplete number is a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.domain.chapter_numbers import get_new_number
from briefings.text.normalize import make_wording_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Chapter

MIN_SIMILARITY = 0.5
"""Minimum similarity of two versions of a chapter, from 0 to 1."""


def measure_section_similarity(first: Chapter, second: Chapter) -> float:
    """Returns the share of sections that two chapters have in common (Jaccard index), from 0 to 1.

    The titles of the sections are compared if both chapters are in the same language, otherwise their paths.
    """
    if first.language == second.language:
        first_sections = {make_wording_key(section.title) for section in first.sections}
        second_sections = {make_wording_key(section.title) for section in second.sections}
    else:
        first_sections = {section.path for section in first.sections}
        second_sections = {section.path for section in second.sections}
    all_sections = first_sections | second_sections
    return len(first_sections & second_sections) / len(all_sections) if all_sections else 0.0


def identify_chapter(chapter: Chapter, stored: Iterable[Chapter]) -> Chapter:
    """Returns the chapter with the number of the stored chapter of which it is a version.

    The text of a chapter often contains only the first part of its number (`2` of `2-6`), or none. The number is then
    completed from the stored chapter of the same edition with the most similar sections. If there is no similar one
    but a different chapter has the number, a counter is appended, so that neither replaces the other.
    """
    peers = [other for other in stored if other.edition == chapter.edition]
    chapter = renumber_chapter(chapter, peers)
    longer = [other for other in peers if _continues_number(chapter.number, other.number)]
    best = max(longer, key=lambda other: measure_section_similarity(chapter, other), default=None)
    if best is not None and measure_section_similarity(chapter, best) >= MIN_SIMILARITY:
        return replace(chapter, number=best.number)
    return _disambiguate_number(chapter, peers)


def renumber_chapter(chapter: Chapter, stored: Iterable[Chapter]) -> Chapter:
    """Returns the chapter with its current number if it has an old number and a stored chapter is a version of it.

    See `briefings.domain.chapter_numbers`.
    """
    number = get_new_number(chapter.edition, chapter.number)
    if number == chapter.number:
        return chapter
    peers = (other for other in stored if (other.edition, other.number) == (chapter.edition, number))
    is_known = any(measure_section_similarity(chapter, other) >= MIN_SIMILARITY for other in peers)
    return replace(chapter, number=number) if is_known else chapter


def _continues_number(number: str, longer: str) -> bool:
    return bool(longer) and (not number or longer.startswith(f"{number}-"))


def _disambiguate_number(chapter: Chapter, peers: list[Chapter]) -> Chapter:
    """Appends a counter to an incomplete number that a different chapter has."""
    if "-" in chapter.number:
        return chapter
    taken = {other.number: other for other in peers if other.kind is chapter.kind}
    number, count = chapter.number, 1
    while number in taken and measure_section_similarity(chapter, taken[number]) < MIN_SIMILARITY:
        count += 1
        number = f"{chapter.number or '?'}({count})"
    return replace(chapter, number=number)
