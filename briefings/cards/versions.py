"""Which chapters of two editions are held against each other."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from briefings.model import ChapterKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.model import Chapter

_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Versions:
    """A chapter as two editions have it; None where an edition has none that tells of what is asked."""

    old: Chapter | None
    new: Chapter | None

    @property
    def comparable(self) -> bool:
        """Whether both are of one kind and one language, so that their wording can be compared."""
        return self.old is None or self.new is None or (self.old.kind, _tongue(self.old)) == (
            self.new.kind,
            _tongue(self.new),
        )  # fmt: skip


def versions(olds: Iterable[Chapter], news: Iterable[Chapter], language: str) -> tuple[Versions, ...]:
    """The best version of each chapter in either edition, in the order of the newer.

    Digests are held against digests and originals against originals of the same language where both are there;
    otherwise the two that are nearest to each other and to the reader's language. A chapter that got another number
    is found by its title.

    Args:
        olds: chapters of the older edition, in all versions.
        news: chapters of the newer one.
        language: the reader's.
    """
    before, after = _by_number(olds), _by_number(news)
    found: list[Versions] = []
    for number, group in after.items():
        twin = number if number in before else next((key for key in before if _titled(before[key], group)), None)
        others = before.pop(twin) if twin is not None else []
        if others:
            pairs = product(others, group)
            old, new = min(pairs, key=lambda pair: _distance(pair[0], pair[1], language))
            found.append(Versions(old, new))
        else:
            found.append(Versions(None, min(group, key=lambda one: _rank(one, language))))
    left = (Versions(min(group, key=lambda one: _rank(one, language)), None) for group in before.values())
    return (*found, *left)


def _by_number(chapters: Iterable[Chapter]) -> dict[str, list[Chapter]]:
    groups: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        groups[chapter.number or chapter.title].append(chapter)
    return dict(groups)


def _titled(one: Sequence[Chapter], other: Sequence[Chapter]) -> bool:
    titles = {_NOISE.sub("", chapter.title).casefold() for chapter in one}
    return any(title and title in titles for title in (_NOISE.sub("", each.title).casefold() for each in other))


def _distance(old: Chapter, new: Chapter, language: str) -> tuple[bool, bool, bool, int, int]:
    tongues = _tongue(old) != _tongue(new)
    kinds = old.kind is not new.kind
    foreign = sum(_tongue(one) != language for one in (old, new))
    return tongues or kinds, tongues, kinds, foreign, sum(one.kind is ChapterKind.ORIGINAL for one in (old, new))


def _rank(chapter: Chapter, language: str) -> tuple[bool, bool]:
    return _tongue(chapter) != language, chapter.kind is ChapterKind.ORIGINAL


def _tongue(chapter: Chapter) -> str:
    return chapter.language.split("-")[0]
