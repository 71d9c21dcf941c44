"""Pairs the chapters of two editions for comparison."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.cards.chapter_choice import choose_version, group_versions
from briefings.domain import ChapterKind
from briefings.text.normalize import make_wording_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain import Chapter


class ChapterVersions(Struct, frozen=True):
    """A chapter in two editions; None for an edition that lacks it, or has nothing in it on the subject."""

    old: Chapter | None
    new: Chapter | None

    @property
    def is_comparable(self) -> bool:
        """Whether both have the same kind and language, so that their wording can be compared."""
        old, new = self.old, self.new
        return old is None or new is None or (old.kind, old.lang) == (new.kind, new.lang)


def pair_chapters(
    old_chapters: Iterable[Chapter], new_chapters: Iterable[Chapter], language: str
) -> tuple[ChapterVersions, ...]:
    """Returns the best version of each chapter in both editions, in the order of the newer one.

    Digests are paired with digests and originals with originals of the same language if both are there; otherwise
    the two that are nearest to each other and to the reader's language. A chapter whose number changed is found by
    its title.

    Args:
        old_chapters: chapters of the older edition, in all versions.
        new_chapters: chapters of the newer one.
        language: the reader's.
    """
    old_groups = group_versions(old_chapters)
    pairs: list[ChapterVersions] = []
    for number, new_versions in group_versions(new_chapters).items():
        same_title = (key for key in old_groups if _share_title(old_groups[key], new_versions))
        key = number if number in old_groups else next(same_title, None)
        old_versions = old_groups.pop(key) if key is not None else []
        if old_versions:
            candidates = product(old_versions, new_versions)
            old, new = min(candidates, key=lambda pair: _rate_version_distance(pair[0], pair[1], language))
            pairs.append(ChapterVersions(old, new))
        else:
            pairs.append(ChapterVersions(None, choose_version(new_versions, language)))
    dropped = (ChapterVersions(choose_version(versions, language), None) for versions in old_groups.values())
    return (*pairs, *dropped)


def _share_title(first: Sequence[Chapter], second: Sequence[Chapter]) -> bool:
    titles = {make_wording_key(chapter.title) for chapter in first} & {
        make_wording_key(chapter.title) for chapter in second
    }
    return bool(titles - {""})


def _rate_version_distance(old: Chapter, new: Chapter, language: str) -> tuple[bool, bool, bool, int, int]:
    languages_differ = old.lang != new.lang
    kinds_differ = old.kind is not new.kind
    foreign_count = sum(chapter.lang != language for chapter in (old, new))
    original_count = sum(chapter.kind is ChapterKind.ORIGINAL for chapter in (old, new))
    return languages_differ or kinds_differ, languages_differ, kinds_differ, foreign_count, original_count
