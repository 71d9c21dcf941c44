"""Which stored chapter a new one is about, where its own words don't tell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.model import Chapter

ALIKE = 0.5
"""Likeness from which two chapters are taken for one."""

_NOISE = re.compile(r"[\W_]+")


def likeness(one: Chapter, other: Chapter) -> float:
    """How much of all their sections two chapters have in common, from 0 to 1.

    Titles are compared where both are of one language, paths where they are not.
    """
    if one.language == other.language:
        ours = {_plain(section.title) for section in one.sections}
        theirs = {_plain(section.title) for section in other.sections}
    else:
        ours = {section.path for section in one.sections}
        theirs = {section.path for section in other.sections}
    both = ours | theirs
    return len(ours & theirs) / len(both) if both else 0.0


def with_number(chapter: Chapter, stored: Iterable[Chapter]) -> Chapter:
    """The chapter with the number of the stored one that it is about.

    A chapter's text often tells only the first part of its number (`2` of `2-5`), or none. Then the stored chapter of
    the same edition whose sections are most alike tells the rest. Where there is none but the number is taken by a
    chapter with other sections, a counter tells the two apart, so that one never replaces the other.
    """
    peers = [other for other in stored if other.edition == chapter.edition]
    longer = [other for other in peers if _continues(chapter.number, other.number)]
    best = max(longer, key=lambda other: likeness(chapter, other), default=None)
    if best is not None and likeness(chapter, best) >= ALIKE:
        return replace(chapter, number=best.number)
    return _told_apart(chapter, peers)


def _continues(number: str, longer: str) -> bool:
    return bool(longer) and (not number or longer.startswith(f"{number}-"))


def _told_apart(chapter: Chapter, peers: list[Chapter]) -> Chapter:
    """The chapter, with a counter behind a number that is taken and that is no whole number of a section."""
    if "-" in chapter.number:
        return chapter
    taken = {other.number: other for other in peers if other.kind is chapter.kind}
    number, count = chapter.number, 1
    while number in taken and likeness(chapter, taken[number]) < ALIKE:
        count += 1
        number = f"{chapter.number or '?'}({count})"
    return replace(chapter, number=number)


def _plain(title: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", title)).casefold()
