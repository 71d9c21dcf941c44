"""A change in words, in Japanese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.refreshing.change import Part
from briefings.refreshing.gates import Gate

if TYPE_CHECKING:
    from briefings.model import Chapter
    from briefings.refreshing.change import Difference
    from briefings.refreshing.gates import Objection

PARTS: Final[dict[Part, dict[str, str]]] = {
    Part.CHAPTERS: {"ja": "章", "en": "Chapters"},
    Part.SECTIONS: {"ja": "節", "en": "Sections"},
    Part.PASSAGES: {"ja": "段落・注", "en": "Passages"},
    Part.SUBJECTS: {"ja": "項目と名前", "en": "Subjects and names"},
    Part.EVENTS: {"ja": "出来事", "en": "Events"},
    Part.MEMBERSHIPS: {"ja": "枠組みへの参加", "en": "Memberships"},
    Part.ANNIVERSARIES: {"ja": "記念日", "en": "Anniversaries"},
}

_GATES: Final[dict[Gate, dict[str, str]]] = {
    Gate.NO_EDITION: {
        "ja": "{chapter}: 何年版か分かりません。「版・章・言語を直す」で直してください",
        "en": "{chapter}: its edition is not known. Correct it with “Correct edition, chapter, language”",
    },
    Gate.NO_COUNTRY: {
        "ja": "{chapter}: 国名が一つも見つかりません。この文書は取り込めません",
        "en": "{chapter}: no country is named in it. This document can't be taken in",
    },
    Gate.OTHER_CHAPTER: {
        "ja": "{chapter}: 今ある章（{detail}）とは別の章のようです",
        "en": "{chapter}: this seems to be another chapter than those held ({detail})",
    },
    Gate.OLDER_EDITION: {
        "ja": "{chapter}: {detail}年版より古い版です。カードは新しい版を使い続けます",
        "en": "{chapter}: this edition is older than {detail}; cards go on telling from the newer one",
    },
    Gate.SHRUNK: {
        "ja": "{chapter}: 段落の3分の1を超える {detail} がなくなります",
        "en": "{chapter}: {detail} passages would be gone, more than a third",
    },
}

_COUNTS: Final = {
    "ja": ("追加 {0}", "変更 {0}", "削除 {0}"),
    "en": ("{0} added", "{0} changed", "{0} removed"),
}
_SIDES: Final = {
    "ja": {"added": "追加", "changed": "変更", "removed": "削除"},
    "en": {"added": "Added", "changed": "Changed", "removed": "Removed"},
}
_KINDS: Final = {
    "original": {"ja": "原文", "en": "original"},
    "digest": {"ja": "要約", "en": "digest"},
}
_LANGUAGES: Final = {"ja": {"ja": "日本語", "en": "Japanese"}, "en": {"ja": "英語", "en": "English"}}
_UNKNOWN: Final = {"ja": "不明", "en": "unknown"}


def tongue(language: str) -> str:
    """`ja`, or `en` for everything else."""
    return "ja" if language == "ja" else "en"


def counted(difference: Difference, language: str) -> str:
    """How much of a part differs: `追加 3、変更 1`; nothing of what is none."""
    said = _COUNTS[tongue(language)]
    numbers = (len(difference.added), len(difference.changed), len(difference.removed))
    told = [phrase.format(f"{number:,}") for phrase, number in zip(said, numbers, strict=True) if number]
    return ("、" if tongue(language) == "ja" else ", ").join(told)


def side(name: str, language: str) -> str:
    """`added`, `changed` or `removed` in words."""
    return _SIDES[tongue(language)][name]


def part_name(part: Part, language: str) -> str:
    """A part of the content in words."""
    return PARTS[part][tongue(language)]


def objection_line(objection: Objection, language: str) -> str:
    """What speaks against a change, in one line."""
    said = _GATES[objection.gate][tongue(language)]
    return said.format(chapter=chapter_key(objection.chapter, language), detail=objection.detail)


def chapter_key(key: str, language: str) -> str:
    """The key of a chapter as a reader says it: `2026年版 2-5（原文・日本語）`."""
    edition, number, kind, of = (*key.split("/"), "", "", "", "")[:4]
    return _identity(edition, number, kind, of, language)


def chapter_line(chapter: Chapter, language: str) -> str:
    """A chapter as it was recognised: edition, number, kind, language and title."""
    edition = str(chapter.edition) if chapter.edition > 0 else _UNKNOWN[tongue(language)]
    identity = _identity(edition, chapter.number or "?", chapter.kind.value, chapter.language, language)
    return f"{identity}「{chapter.title}」" if tongue(language) == "ja" else f"{identity}: {chapter.title}"


def _identity(edition: str, number: str, kind: str, of: str, language: str) -> str:
    to = tongue(language)
    known_kind = _KINDS.get(kind, {}).get(to, kind)
    known_language = _LANGUAGES.get(of.partition("-")[0], {}).get(to, of)
    if to == "ja":
        return f"{edition}年版 {number}（{known_kind}・{known_language}）"
    return f"{edition} edition, {number} ({known_kind}, {known_language})"
