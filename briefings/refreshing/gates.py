"""What speaks against a change: some of it refuses, some of it has to be confirmed a second time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from briefings.corresponding import ALIKE, likeness
from briefings.model import SubjectKind
from briefings.refreshing.change import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.model import Chapter, Content
    from briefings.refreshing.change import Change

TOO_MANY: Final = 1 / 3
"""More than this share of a chapter's passages gone has to be confirmed."""


class Gate(StrEnum):
    """A reason to look twice."""

    NO_EDITION = "no_edition"
    """Which edition a chapter is of is not known: its cards would cite nothing that there is."""
    NO_COUNTRY = "no_country"
    """No country is named in a chapter: it is none of a yearbook like those held."""
    OTHER_CHAPTER = "other_chapter"
    """A chapter is about something else than those held, or than the one that it replaces."""
    OLDER_EDITION = "older_edition"
    """A chapter is of an older edition than one of its number that is held."""
    SHRUNK = "shrunk"
    """More than a third of the passages of before are gone."""


REFUSING: Final = frozenset({Gate.NO_EDITION, Gate.NO_COUNTRY})
"""Those that can't be confirmed: the document, or what was recognised of it, has to be put right first."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A gate that is shut, and for what.

    Attributes:
        gate: which.
        chapter: key of the chapter; empty where it is of none.
        detail: figures and names, by which a reader sees why.
    """

    gate: Gate
    chapter: str = ""
    detail: str = ""

    @property
    def refuses(self) -> bool:
        """Whether it can't be confirmed away."""
        return self.gate in REFUSING


def objections(before: Content, after: Content, change: Change) -> tuple[Objection, ...]:
    """What speaks against going from one state of the content to another, the gravest first."""
    held = {chapter.key: chapter for chapter in before.chapters}
    brought = [chapter for chapter in after.chapters if held.get(chapter.key) != chapter]
    found = [
        *(one for chapter in brought for one in _of_chapter(chapter, before.chapters, after)),
        *_shrunk(before, change),
    ]
    order = list(Gate)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (not one.refuses, order.index(one.gate))))


def _of_chapter(chapter: Chapter, held: tuple[Chapter, ...], after: Content) -> Iterator[Objection]:
    if chapter.edition <= 0:
        yield Objection(Gate.NO_EDITION, chapter.key, chapter.source)
    if not _names_a_country(chapter, after):
        yield Objection(Gate.NO_COUNTRY, chapter.key, chapter.source)
    replaced = next((one for one in held if one.key == chapter.key), None)
    if replaced is not None:
        if likeness(chapter, replaced) < ALIKE:
            yield Objection(Gate.OTHER_CHAPTER, chapter.key, replaced.title)
        return
    if not held:
        return
    peers = [one for one in held if one.number == chapter.number]
    if not peers:
        numbers = sorted({one.number or "?" for one in held})
        yield Objection(Gate.OTHER_CHAPTER, chapter.key, ", ".join(numbers))
    newest = max(one.edition for one in peers or held)
    if 0 < chapter.edition < newest:
        yield Objection(Gate.OLDER_EDITION, chapter.key, str(newest))


def _names_a_country(chapter: Chapter, content: Content) -> bool:
    countries = {subject.id for subject in content.subjects if subject.kind is SubjectKind.COUNTRY}
    return any(mention.chapter == chapter.key and mention.subject in countries for mention in content.mentions)


def _shrunk(before: Content, change: Change) -> Iterator[Objection]:
    gone = [item.chapter for item in change.of(Part.PASSAGES).removed]
    for chapter in before.chapters:
        lost, had = gone.count(chapter.key), len(chapter.passages)
        if lost > had * TOO_MANY:
            yield Objection(Gate.SHRUNK, chapter.key, f"{lost}/{had}")


def confirmable(found: Iterable[Objection]) -> bool:
    """Whether nothing of it refuses."""
    return not any(one.refuses for one in found)
