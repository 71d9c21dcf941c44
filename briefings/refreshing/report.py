"""A change as a document: everything that differs, for who wants to read all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.advice import advice
from briefings.cards.model import CardRequest
from briefings.refreshing.change import Difference, Item, Part
from briefings.refreshing.touched import side_by_side
from briefings.refreshing.wording import chapter_line, counted, objection_line, part_name, side, tongue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.model import ReadingWarning
    from briefings.refreshing.examining import Examination

LONGEST: Final = 8_000_000
"""Bytes of a report; what is more is counted at its end. A platform takes files of 10 MB."""

_CARDS: Final = 5

_WORDS: Final = {
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


def report(
    examination: Examination, language: str, doubts: Mapping[str, tuple[ReadingWarning, ...]] | None = None
) -> str:
    """The whole change as Markdown.

    Args:
        examination: what differs.
        language: `ja`; anything else is English.
        doubts: what the readers were unsure of, by document.
    """
    parts: list[str] = []
    left: list[str] = []
    size = 0
    for piece in _pieces(examination, language, doubts or {}):
        size += len(piece.encode()) + 1
        (parts if size <= LONGEST else left).append(piece)
    if left:
        count = sum(piece.startswith("- ") for piece in left)
        parts.append("\n" + _say("cut", language, count=f"{count:,}"))
    return "\n".join(parts) + "\n"


def _pieces(
    examination: Examination, language: str, doubts: Mapping[str, tuple[ReadingWarning, ...]]
) -> Iterator[str]:
    before, after = examination.before.snapshot.revision.id, examination.after.snapshot.revision.id
    yield f"# {_say('title', language, before=before, after=after)}\n"
    if examination.brought:
        yield f"## {_say('chapters', language)}\n"
        yield from (f"- {chapter.source}: {chapter_line(chapter, language)}" for chapter in examination.brought)
        yield ""
    if examination.objections:
        yield f"## {_say('objections', language)}\n"
        yield from (f"- {objection_line(one, language)}" for one in examination.objections)
        yield ""
    if not examination.change:
        yield _say("same", language)
    for part, difference in examination.change.parts.items():
        yield f"## {part_name(part, language)}: {counted(difference, language)}\n"
        yield from _difference(difference, language)
    yield from _cards(examination, language)
    yield from _doubts(doubts, language)


def _difference(difference: Difference, language: str) -> Iterator[str]:
    for name in ("added", "changed", "removed"):
        items: tuple[Item, ...] = getattr(difference, name)
        if items:
            yield f"### {side(name, language)}\n"
            yield from (_item(item, language) for item in items)
            yield ""


def _item(item: Item, language: str) -> str:
    where = " ".join(filter(None, (item.chapter, item.where)))
    if item.before and item.after:
        return (
            f"- {where}\n    - {_say('before', language)}: {_flat(item.before)}\n"
            f"    - {_say('after', language)}: {_flat(item.after)}"
        )
    return f"- {where}: {_flat(item.before or item.after)}"


def _cards(examination: Examination, language: str) -> Iterator[str]:
    if not examination.touched:
        return
    yield f"## {_say('cards', language)}\n"
    for one in examination.touched[:_CARDS]:
        request = CardRequest(one.subject)
        cards = examination.before.card(request, language), examination.after.card(request, language)
        title = next((card.title for card in cards if card is not None), one.subject)
        yield f"### {title}\n\n| {_say('before', language)} | {_say('after', language)} |\n|---|---|"
        for was, now in side_by_side(*cards):
            told = (_cell(text, changed=was != now) for text in (was, now))
            yield f"| {' | '.join(told)} |"
        yield ""


def _cell(text: str, *, changed: bool) -> str:
    """A line of a card in a table; one that changes stands out."""
    shown = _flat(text).replace("|", "\\|")
    return f"**{shown}**" if changed and shown else shown


def _doubts(doubts: Mapping[str, tuple[ReadingWarning, ...]], language: str) -> Iterator[str]:
    if not any(doubts.values()):
        return
    yield f"## {_say('doubts', language)}\n"
    for name, warnings in doubts.items():
        for warning in warnings:
            line = _say("line", language, line=warning.line) if warning.line else ""
            yield f"- {' '.join(filter(None, (name, line)))}: {_flat(advice(warning, language))}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _say(key: str, language: str, **values: object) -> str:
    return _WORDS[tongue(language)][key].format(**values)


def totals(examination: Examination, language: str) -> list[str]:
    """How much of each part differs, a line each."""
    return [
        f"{part_name(part, language)}: {counted(difference, language)}"
        for part, difference in examination.change.parts.items()
        if part is not Part.CHAPTERS
    ]
