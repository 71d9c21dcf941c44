"""A change as a document: everything that differs, for who wants to read all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.advice import warning_text
from briefings.cards.model import CardRequest
from briefings.refreshing.change import ContentPart, DiffItem, PartDiff
from briefings.refreshing.touched import align_cards
from briefings.refreshing.wording import (
    describe_chapter,
    describe_failure,
    describe_part,
    describe_side,
    format_counts,
    pick_language,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.model import DocumentWarning
    from briefings.refreshing.examining import ChangeReview

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
