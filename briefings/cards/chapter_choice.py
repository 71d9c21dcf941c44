"""Chooses among the versions of a chapter: the digest and the original, in one language or another."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefings.cards.labels import CONTENT_LANGUAGES
from briefings.domain import ChapterKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Chapter


def get_chapter_identity(chapter: Chapter) -> str:
    """Returns the identity that all versions of a chapter in an edition share: its number, else its title."""
    return chapter.number or chapter.title


def group_versions(chapters: Iterable[Chapter]) -> dict[str, list[Chapter]]:
    """Returns the versions of each chapter, by what they have in common, in the order of the chapters."""
    groups: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        groups[get_chapter_identity(chapter)].append(chapter)
    return dict(groups)


def choose_version(versions: Iterable[Chapter], language: str) -> Chapter:
    """Chooses the version that a card shows: in the reader's language if possible, preferring digests to originals.

    Of versions in other languages, English comes before Japanese, and Japanese before the rest.
    """
    return min(versions, key=lambda chapter: _rank_version(chapter, language))


def choose_versions(chapters: Iterable[Chapter], language: str) -> tuple[Chapter, ...]:
    """Chooses the version of each chapter that a card shows."""
    return tuple(choose_version(versions, language) for versions in group_versions(chapters).values())


def _rank_version(chapter: Chapter, language: str) -> tuple[bool, bool, int]:
    languages = CONTENT_LANGUAGES
    fallback = languages.index(chapter.lang) if chapter.lang in languages else len(languages)
    return chapter.lang != language, chapter.kind is ChapterKind.ORIGINAL, fallback
