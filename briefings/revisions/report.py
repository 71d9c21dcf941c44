"""A change as a document: everything that differs, for who wants to read all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.documents.warnings import warning_text
from briefings.domain.cards import CardRequest
from briefings.domain.reviews import ContentPart, DiffItem, PartDiff
from briefings.revisions.affected_cards import align_cards
from briefings.revisions.checks import ReviewCheck

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.domain import Chapter, DocumentWarning
    from briefings.domain.reviews import PartDiff
    from briefings.revisions.checks import CheckFailure
    from briefings.revisions.review import ChangeReview


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


MAX_REPORT_BYTES: Final = 8_000_000
"""Bytes of a report; what is more is counted at its end. A platform takes files of 10 MB."""

_MAX_CARDS: Final = 5

_PHRASES: Final = {
    "ja": {
        "title": "更新の報告: 版 {before} → 版 {after}",
        "chapters": "認識した文書",
        "objections": "確認が必要なこと",
        "doubts": "読み取りで気になった点",
        "line": "{line}行目",
        "cards": "変わるカード（変更前と変更後）",
        "before": "変更前",
        "after": "変更後",
        "cut": "長すぎるため、ここまでを載せています（残り {count} 件）。",
        "same": "変わるところはありません。",
    },
    "en": {
        "title": "Report of a change: revision {before} → revision {after}",
        "chapters": "Documents as recognised",
        "objections": "To be confirmed",
        "doubts": "What the readers were unsure of",
        "line": "line {line}",
        "cards": "Cards that change (before and after)",
        "before": "Before",
        "after": "After",
        "cut": "Shortened here; {count} more items.",
        "same": "Nothing differs.",
    },
}


def render_report(
    review: ChangeReview, language: str, document_warnings: Mapping[str, tuple[DocumentWarning, ...]] | None = None
) -> str:
    """The whole change as Markdown.

    Args:
        review: what differs.
        language: `ja`; anything else is English.
        document_warnings: what the readers were unsure of, by document.
    """
    parts: list[str] = []
    left: list[str] = []
    size = 0
    for piece in _render_pieces(review, language, document_warnings or {}):
        size += len(piece.encode()) + 1
        (parts if size <= MAX_REPORT_BYTES else left).append(piece)
    if left:
        count = sum(piece.startswith("- ") for piece in left)
        parts.append("\n" + _format_phrase("cut", language, count=f"{count:,}"))
    return "\n".join(parts) + "\n"


def _render_pieces(
    review: ChangeReview, language: str, document_warnings: Mapping[str, tuple[DocumentWarning, ...]]
) -> Iterator[str]:
    before, after = review.before.snapshot.revision.id, review.after.snapshot.revision.id
    yield f"# {_format_phrase('title', language, before=before, after=after)}\n"
    if review.new_chapters:
        yield f"## {_format_phrase('chapters', language)}\n"
        yield from (f"- {chapter.source}: {describe_chapter(chapter, language)}" for chapter in review.new_chapters)
        yield ""
    if review.failures:
        yield f"## {_format_phrase('objections', language)}\n"
        yield from (f"- {describe_failure(one, language)}" for one in review.failures)
        yield ""
    if not review.diff:
        yield _format_phrase("same", language)
    for part, difference in review.diff.parts.items():
        yield f"## {describe_part(part, language)}: {format_counts(difference, language)}\n"
        yield from _render_difference(difference, language)
    yield from _render_cards(review, language)
    yield from _render_warnings(document_warnings, language)


def _render_difference(part_diff: PartDiff, language: str) -> Iterator[str]:
    for name in ("added", "changed", "removed"):
        items: tuple[DiffItem, ...] = getattr(part_diff, name)
        if items:
            yield f"### {describe_side(name, language)}\n"
            yield from (_render_item(item, language) for item in items)
            yield ""


def _render_item(item: DiffItem, language: str) -> str:
    where = " ".join(filter(None, (item.chapter, item.location)))
    if item.before and item.after:
        return (
            f"- {where}\n    - {_format_phrase('before', language)}: {_collapse_spaces(item.before)}\n"
            f"    - {_format_phrase('after', language)}: {_collapse_spaces(item.after)}"
        )
    return f"- {where}: {_collapse_spaces(item.before or item.after)}"


def _render_cards(review: ChangeReview, language: str) -> Iterator[str]:
    if not review.affected_cards:
        return
    yield f"## {_format_phrase('cards', language)}\n"
    for one in review.affected_cards[:_MAX_CARDS]:
        request = CardRequest(one.subject)
        cards = review.before.build_card(request, language), review.after.build_card(request, language)
        title = next((card.title for card in cards if card is not None), one.subject)
        yield f"### {title}\n\n| {_format_phrase('before', language)} | {_format_phrase('after', language)} |\n|---|---|"  # noqa: E501
        for was, now in align_cards(*cards):
            told = (_render_cell(text, changed=was != now) for text in (was, now))
            yield f"| {' | '.join(told)} |"
        yield ""


def _render_cell(text: str, *, changed: bool) -> str:
    """A line of a card in a table; one that changes stands out."""
    shown = _collapse_spaces(text).replace("|", "\\|")
    return f"**{shown}**" if changed and shown else shown


def _render_warnings(document_warnings: Mapping[str, tuple[DocumentWarning, ...]], language: str) -> Iterator[str]:
    if not any(document_warnings.values()):
        return
    yield f"## {_format_phrase('doubts', language)}\n"
    for name, warnings in document_warnings.items():
        for warning in warnings:
            line = _format_phrase("line", language, line=warning.line) if warning.line else ""
            yield f"- {' '.join(filter(None, (name, line)))}: {_collapse_spaces(warning_text(warning, language))}"


def _collapse_spaces(text: str) -> str:
    return " ".join(text.split())


def _format_phrase(key: str, language: str, **values: object) -> str:
    return _PHRASES[pick_language(language)][key].format(**values)


def summarize_parts(review: ChangeReview, language: str) -> list[str]:
    """How much of each part differs, a line each."""
    return [
        f"{describe_part(part, language)}: {format_counts(difference, language)}"
        for part, difference in review.diff.parts.items()
        if part is not ContentPart.CHAPTERS
    ]
