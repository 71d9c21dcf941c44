"""The events of a subject, in order of date."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from briefings.cards.citations import CARD_TEXTS, append_mark, foreign_mark, format_date, translate
from briefings.cards.pagination import PageEntry
from briefings.domain import ChapterKind
from briefings.domain.cards import CardLine, Citation
from briefings.domain.dates import is_valid_date, parse_date

_MONTH_LENGTH = len("2024-10")
_PARTICLE_AFTER_DATE = re.compile(r"^(?:には、|に、|、|に(?![入至向か])|の(?=[^間]))")

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter, Event


def build_entries(context: CardContext, statements: Sequence[Statement] | None = None) -> list[PageEntry]:
    """All dated statements about the subject, or those `statements` them, earliest first, under the year."""
    found: list[PageEntry] = []
    for events in _group_events(context, statements):
        chapter, event = events[0]
        year = event.date[:4] if is_valid_date(event.date) else ""
        heading = translate("year", context.language, year=year) if year else translate("year.none", context.language)
        heading = append_mark(heading, foreign_mark(chapter.language, context.language), context.language)
        found.append(
            PageEntry(heading, make_event_line(events, context), original=chapter.kind is ChapterKind.ORIGINAL)
        )
    return found


def make_event_line(events: Sequence[tuple[Chapter, Event]], context: CardContext) -> CardLine:
    """One statement with all dates of one year that it tells of."""
    chapter, event = events[0]
    theirs = chapter.kind is ChapterKind.ORIGINAL
    label = _format_dates([event for _, event in events], context.language)
    text = event.text.strip()
    return CardLine(
        text if theirs or len(events) > 1 else strip_leading_date(label, text),
        Citation(chapter.edition, event.section, event.page, original=theirs),
        date=event.date,
        label=label,
    )


def strip_leading_date(label: str, text: str) -> str:
    """A statement of a digest without the date that it begins with and that stands before it as a label already."""
    if text.startswith(label) and label.endswith(("から", "まで")):
        return text[len(label) :].lstrip("、") or text
    if text.startswith(label):
        rest = _PARTICLE_AFTER_DATE.sub("", text[len(label) :], count=1)
        return rest if rest != text[len(label) :] and rest else text
    opening = re.match(
        rf"(?:In|On|At the|By the|At|By|Since|From) (?:the )?{re.escape(label)},? ", text, re.IGNORECASE
    )
    rest = text[opening.end() :] if opening else text
    return rest[:1].upper() + rest[1:] if opening and rest else text


def find_events(
    context: CardContext, statements: Sequence[Statement] | None = None
) -> Iterator[tuple[Chapter, Event]]:
    """Events that name the subject, or whose statement is about it; with `statements`, of these statements alone."""
    if context.subject is None:
        return
    told: dict[tuple[str, int], list[str]] = {}
    for statement in context.statements if statements is None else statements:
        told.setdefault((statement.chapter_key, statement.passage.ordinal), []).append(statement.text)
    for chapter in context.chapters:
        key = chapter.key
        for event in context.index.chapter_events(chapter):
            texts = told.get((key, event.passage), ())
            if not texts and (statements is not None or context.subject.id not in event.subjects):
                continue
            text = event.text.strip()
            if not text:
                continue
            named = statements is None and context.subject.id in event.subjects
            if named or any(text in one or one in text for one in texts):
                yield chapter, event


def _group_events(context: CardContext, statements: Sequence[Statement] | None) -> list[list[tuple[Chapter, Event]]]:
    groups: dict[tuple[str, int, str, str], list[tuple[Chapter, Event]]] = {}
    for chapter, event in find_events(context, statements):
        groups.setdefault((event.chapter, event.passage, event.text, event.date[:4]), []).append((chapter, event))
    ordered = [sorted(group, key=lambda one: _event_sort_key(one[1])) for group in groups.values()]
    return sorted(ordered, key=lambda group: (_event_sort_key(group[0][1]), group[0][1].passage))


def _event_sort_key(event: Event) -> tuple[date, int, date]:
    return _date_sort_key(event.date)


@lru_cache(4096)
def _date_sort_key(text: str) -> tuple[date, int, date]:
    return parse_date(text).sort_key if is_valid_date(text) else (date.max, 9, date.max)


def _format_dates(events: Sequence[Event], language: str) -> str:
    names: dict[str, None] = {}
    for place, event in enumerate(events):
        name = format_date(event.date, language)
        if place and is_valid_date(event.date):
            year = event.date[:4]
            name = name.removeprefix(f"{year}年") if language == "ja" else name
        key = f"when.{event.qualifier}.{'month' if len(event.date) == _MONTH_LENGTH else 'year'}"
        if key in CARD_TEXTS:
            name = translate(key, language, date=name)
        if name:
            names[name] = None
    return ("・" if language == "ja" else ", ").join(names)
