"""What differs between two states of the content."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ContentPart(StrEnum):
    """A part of the content that is compared by itself."""

    CHAPTERS = "chapters"
    SECTIONS = "sections"
    PASSAGES = "passages"
    SUBJECTS = "subjects"
    EVENTS = "events"
    MEMBERSHIPS = "memberships"
    ANNIVERSARIES = "anniversaries"


@dataclass(frozen=True, slots=True)
class DiffItem:
    """One thing that differs.

    Attributes:
        location: where it stands: a section with its page, a subject's id.
        before: what it said; empty where it is new.
        after: what it says; empty where it is gone.
        chapter: key of the chapter; empty for what belongs to none.
    """

    location: str
    before: str = ""
    after: str = ""
    chapter: str = ""

    def format_excerpts(self, length: int) -> tuple[str, str]:
        """What it said and says, each cut to some characters around the place where they begin to differ."""
        one, other = (" ".join(text.split()) for text in (self.before, self.after))
        both = zip(one, other, strict=False)
        end = min(len(one), len(other)) if len(one) != len(other) else 0
        same = next((place for place, (was, now) in enumerate(both) if was != now), end)
        start = max(0, same - length // 4) if max(len(one), len(other)) > length else 0
        return _cut_excerpt(one, start, length), _cut_excerpt(other, start, length)


def _cut_excerpt(text: str, start: int, length: int) -> str:
    if not text:
        return ""
    end = start + length
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


@dataclass(frozen=True, slots=True)
class PartDiff:
    """What differs in one part."""

    added: tuple[DiffItem, ...] = ()
    changed: tuple[DiffItem, ...] = ()
    removed: tuple[DiffItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __add__(self, other: PartDiff) -> PartDiff:
        return PartDiff(self.added + other.added, self.changed + other.changed, self.removed + other.removed)


@dataclass(frozen=True, slots=True)
class ContentDiff:
    """Everything that differs, by part; a part without a difference is not there."""

    parts: dict[ContentPart, PartDiff] = field(default_factory=dict)

    def get_part(self, part: ContentPart) -> PartDiff:
        """What differs in a part."""
        return self.parts.get(part, PartDiff())

    def __bool__(self) -> bool:
        return bool(self.parts)
