"""A change in words, in Japanese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.refreshing.change import ContentPart
from briefings.refreshing.gates import ReviewCheck

if TYPE_CHECKING:
    from briefings.model import Chapter
    from briefings.refreshing.change import PartDiff
    from briefings.refreshing.gates import CheckFailure

PART_NAMES: Final[dict[ContentPart, dict[str, str]]] = {
    ContentPart.CHAPTERS: {"ja": "章", "en": "Chapters"},
    ContentPart.SECTIONS: {"ja": "節", "en": "Sections"},
    ContentPart.PASSAGES: {"ja": "段落・注", "en": "Passages"},
    ContentPart.SUBJECTS: {"ja": "項目と名前", "en": "Subjects and names"},
    ContentPart.EVENTS: {"ja": "出来事", "en": "Events"},
    ContentPart.MEMBERSHIPS: {"ja": "枠組みへの参加", "en": "Memberships"},
    ContentPart.ANNIVERSARIES: {"ja": "記念日", "en": "Anniversaries"},
}

_FAILURE_PHRASES: Final[dict[ReviewCheck, dict[str, str]]] = {
    ReviewCheck.NO_EDITION: {
        "ja": "{chapter}: 何年版か分かりません。「版・章・言語を直す」で直してください",
        "en": "{chapter}: its edition is not known. Correct it with “Correct edition, chapter, language”",
    },
    ReviewCheck.NO_COUNTRY: {
        "ja": "{chapter}: 国名が一つも見つかりません。この文書は取り込めません",
        "en": "{chapter}: no country is named in it. This document can't be taken in",
    },
    ReviewCheck.OTHER_CHAPTER: {
        "ja": "{chapter}: 今ある章（{detail}）とは別の章のようです",
        "en": "{chapter}: this seems to be another chapter than those held ({detail})",
    },
    ReviewCheck.OLDER_EDITION: {
        "ja": "{chapter}: {detail}年版より古い版です。カードは新しい版を使い続けます",
        "en": "{chapter}: this edition is older than {detail}; cards go on telling from the newer one",
    },
    ReviewCheck.SHRUNK: {
        "ja": "{chapter}: 段落の3分の1を超える {detail} がなくなります",
        "en": "{chapter}: {detail} passages would be gone, more than a third",
    },
}

_COUNT_PHRASES: Final = {
    "ja": ("追加 {0}", "変更 {0}", "削除 {0}"),
    "en": ("{0} added", "{0} changed", "{0} removed"),
}
_SIDE_NAMES: Final = {
    "ja": {"added": "追加", "changed": "変更", "removed": "削除"},
    "en": {"added": "Added", "changed": "Changed", "removed": "Removed"},
}
_KIND_NAMES: Final = {
    "original": {"ja": "原文", "en": "original"},
    "digest": {"ja": "要約", "en": "digest"},
}
_LANGUAGE_NAMES: Final = {"ja": {"ja": "日本語", "en": "Japanese"}, "en": {"ja": "英語", "en": "English"}}
_UNKNOWN_EDITION: Final = {"ja": "不明", "en": "unknown"}


def pick_language(language: str) -> str:
    """`ja`, or `en` for everything else."""
    return "ja" if language == "ja" else "en"


def format_counts(part_diff: PartDiff, language: str) -> str:
    """How much of a part differs: `追加 3、変更 1`; nothing of what is none."""
    said = _COUNT_PHRASES[pick_language(language)]
    numbers = (len(part_diff.added), len(part_diff.changed), len(part_diff.removed))
    told = [phrase.format(f"{number:,}") for phrase, number in zip(said, numbers, strict=True) if number]
    return ("、" if pick_language(language) == "ja" else ", ").join(told)


def describe_side(side_key: str, language: str) -> str:
    """`added`, `changed` or `removed` in words."""
    return _SIDE_NAMES[pick_language(language)][side_key]


def describe_part(part: ContentPart, language: str) -> str:
    """A part of the content in words."""
    return PART_NAMES[part][pick_language(language)]


def describe_failure(failure: CheckFailure, language: str) -> str:
    """What speaks against a change, in one line."""
    said = _FAILURE_PHRASES[failure.check][pick_language(language)]
    return said.format(chapter=format_chapter_key(failure.chapter, language), detail=failure.detail)


def format_chapter_key(key: str, language: str) -> str:
    """The key of a chapter as a reader says it: `2026年版 2-5（原文・日本語）`."""
    edition, number, kind, of = (*key.split("/"), "", "", "", "")[:4]
    return _format_identity(edition, number, kind, of, language)


def describe_chapter(chapter: Chapter, language: str) -> str:
    """A chapter as it was recognised: edition, number, kind, language and title."""
    edition = str(chapter.edition) if chapter.edition > 0 else _UNKNOWN_EDITION[pick_language(language)]
    identity = _format_identity(edition, chapter.number or "?", chapter.kind.value, chapter.language, language)
    return f"{identity}「{chapter.title}」" if pick_language(language) == "ja" else f"{identity}: {chapter.title}"


def _format_identity(edition: str, number: str, kind: str, chapter_language: str, language: str) -> str:
    to = pick_language(language)
    known_kind = _KIND_NAMES.get(kind, {}).get(to, kind)
    known_language = _LANGUAGE_NAMES.get(chapter_language.partition("-")[0], {}).get(to, chapter_language)
    if to == "ja":
        return f"{edition}年版 {number}（{known_kind}・{known_language}）"
    return f"{edition} edition, {number} ({known_kind}, {known_language})"
