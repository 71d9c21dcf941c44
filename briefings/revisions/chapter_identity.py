"""Which stored chapter a new one is about, where its own words don't tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.text.normalize import wording_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Chapter

MIN_SIMILARITY = 0.5
"""Likeness from which two chapters are taken for one."""


def section_similarity(first: Chapter, second: Chapter) -> float:
    """How much of all their sections two chapters have in common, from 0 to 1.

    Titles are compared where both are of one language, paths where they are not.
    """
    if first.language == second.language:
        ours = {wording_key(section.title) for section in first.sections}
        theirs = {wording_key(section.title) for section in second.sections}
    else:
        ours = {section.path for section in first.sections}
        theirs = {section.path for section in second.sections}
    both = ours | theirs
    return len(ours & theirs) / len(both) if both else 0.0


def identify_chapter(chapter: Chapter, stored: Iterable[Chapter]) -> Chapter:
    """The chapter with the number of the stored one that it is about.

    A chapter's text often tells only the first part of its number (`2` of `2-5`), or none. Then the stored chapter of
    the same edition whose sections are most alike tells the rest. Where there is none but the number is taken by a
    chapter with other sections, a counter tells the two apart, so that one never replaces the other.
    """
    peers = [other for other in stored if other.edition == chapter.edition]
    longer = [other for other in peers if _continues_number(chapter.number, other.number)]
    best = max(longer, key=lambda other: section_similarity(chapter, other), default=None)
    if best is not None and section_similarity(chapter, best) >= MIN_SIMILARITY:
        return replace(chapter, number=best.number)
    return _disambiguate_number(chapter, peers)


def _continues_number(number: str, longer: str) -> bool:
    return bool(longer) and (not number or longer.startswith(f"{number}-"))


def _disambiguate_number(chapter: Chapter, peers: list[Chapter]) -> Chapter:
    """The chapter, with a counter behind a number that is taken and that is no whole number of a section."""
    if "-" in chapter.number:
        return chapter
    taken = {other.number: other for other in peers if other.kind is chapter.kind}
    number, count = chapter.number, 1
    while number in taken and section_similarity(chapter, taken[number]) < MIN_SIMILARITY:
        count += 1
        number = f"{chapter.number or '?'}({count})"
    return replace(chapter, number=number)
