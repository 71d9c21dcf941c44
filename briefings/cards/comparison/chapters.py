"""Which chapters of two editions are held against each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from briefings.domain import ChapterKind
from briefings.text.normalize import wording_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain import Chapter


@dataclass(frozen=True, slots=True)
class ChapterVersions:
    """A chapter as two editions have it; None where an edition has none that tells of what is asked."""

    old: Chapter | None
    new: Chapter | None

    @property
    def is_comparable(self) -> bool:
        """Whether both are of one kind and one language, so that their wording can be compared."""
        return self.old is None or self.new is None or (self.old.kind, self.old.lang) == (
            self.new.kind,
            self.new.lang,
        )  # fmt: skip


def pair_chapters(
    old_chapters: Iterable[Chapter], new_chapters: Iterable[Chapter], language: str
) -> tuple[ChapterVersions, ...]:
    """The best version of each chapter in either edition, in the order of the newer.

    Digests are held against digests and originals against originals of the same language where both are there;
    otherwise the two that are nearest to each other and to the reader's language. A chapter that got another number
    is found by its title.

    Args:
        old_chapters: chapters of the older edition, in all versions.
        new_chapters: chapters of the newer one.
        language: the reader's.
    """
    before, after = _group_by_number(old_chapters), _group_by_number(new_chapters)
    found: list[ChapterVersions] = []
    for number, group in after.items():
        twin = number if number in before else next((key for key in before if _share_title(before[key], group)), None)
        others = before.pop(twin) if twin is not None else []
        if others:
            pairs = product(others, group)
            old, new = min(pairs, key=lambda pair: _version_distance(pair[0], pair[1], language))
            found.append(ChapterVersions(old, new))
        else:
            found.append(ChapterVersions(None, min(group, key=lambda one: _rank_version(one, language))))
    left = (
        ChapterVersions(min(group, key=lambda one: _rank_version(one, language)), None) for group in before.values()
    )
    return (*found, *left)


def _group_by_number(chapters: Iterable[Chapter]) -> dict[str, list[Chapter]]:
    groups: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        groups[chapter.number or chapter.title].append(chapter)
    return dict(groups)


def _share_title(first: Sequence[Chapter], second: Sequence[Chapter]) -> bool:
    titles = {wording_key(chapter.title) for chapter in first}
    return any(title and title in titles for title in (wording_key(each.title) for each in second))


def _version_distance(old: Chapter, new: Chapter, language: str) -> tuple[bool, bool, bool, int, int]:
    tongues = old.lang != new.lang
    kinds = old.kind is not new.kind
    foreign = sum(one.lang != language for one in (old, new))
    return tongues or kinds, tongues, kinds, foreign, sum(one.kind is ChapterKind.ORIGINAL for one in (old, new))


def _rank_version(chapter: Chapter, language: str) -> tuple[bool, bool]:
    return chapter.lang != language, chapter.kind is ChapterKind.ORIGINAL
