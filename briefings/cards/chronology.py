"""Finds the dated statements about a subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.cards.context import CardContext
    from briefings.domain import Chapter, Event

_PARTICLE_AFTER_DATE = compile_lazily(r"^(?:には、|に、|、|に(?![入至向か])|の(?=[^間]))")
_PREPOSITION = compile_lazily("(?:In|On|At the|By the|At|By|Since|From) (?:the )?", re.IGNORECASE)


def strip_leading_date(label: str, text: str) -> str:
    """Returns a statement of a digest without the date at its beginning, if that is its label already."""
    if text.startswith(label) and label.endswith(("から", "まで")):
        return text[len(label) :].lstrip("、") or text
    if text.startswith(label):
        rest = _PARTICLE_AFTER_DATE.sub("", text[len(label) :], count=1)
        return rest if rest != text[len(label) :] and rest else text
    start = text.lower().find(label.lower())
    if start < 0 or not _PREPOSITION.fullmatch(text, 0, start):
        return text
    after_date = text[start + len(label) :]
    rest = after_date.removeprefix(",").removeprefix(" ")
    is_apart = after_date.startswith((" ", ", "))
    return rest[:1].upper() + rest[1:] if is_apart and rest else text


def find_events(context: CardContext) -> Iterator[tuple[Chapter, Event]]:
    """Finds events that name the subject of a card, or whose statement is about it."""
    if context.subject is None:
        return
    texts_by_passage: dict[tuple[str, int], list[str]] = {}
    for statement in context.statements:
        texts_by_passage.setdefault((statement.chapter_key, statement.passage.ordinal), []).append(statement.text)
    for chapter in context.chapters:
        key = chapter.key
        for event in context.index.list_events(chapter):
            text = event.text.strip()
            is_named = context.subject.id in event.subjects
            texts = texts_by_passage.get((key, event.passage), ())
            if text and (is_named or any(text in statement or statement in text for statement in texts)):
                yield chapter, event
