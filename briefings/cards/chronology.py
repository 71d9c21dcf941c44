"""Builds the chronology of a subject: its dated statements, by year."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from briefings.cards.citations import cite_chapter
from briefings.cards.labels import append_mark, foreign_mark, format_qualified_date
from briefings.cards.pagination import PageEntry
from briefings.domain import ChapterKind
from briefings.domain.cards import CardLine
from briefings.domain.dates import is_valid_date, parse_date
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter, Event

_PARTICLE_AFTER_DATE = re.compile(r"^(?:には、|に、|、|に(?![入至向か])|の(?=[^間]))")


def build_entries(context: CardContext, statements: Sequence[Statement] | None = None) -> list[PageEntry]:
    """The dated statements about the subject, or those of `statements`, the earliest first, under their year."""
    entries: list[PageEntry] = []
    for events in _group_events(context, statements):
        chapter, event = events[0]
        heading = pgettext("year", "{year}", context.language, year=event.date[:4])
        if not is_valid_date(event.date):
            heading = _("Year unknown", context.language)
        heading = append_mark(heading, foreign_mark(chapter.language, context.language), context.language)
        entries.append(
            PageEntry(heading, make_event_line(events, context), original=chapter.kind is ChapterKind.ORIGINAL)
        )
    return entries


def make_event_line(events: Sequence[tuple[Chapter, Event]], context: CardContext) -> CardLine:
    """The line of a statement, with all dates of one year that it reports on."""
    chapter, event = events[0]
    is_original = chapter.kind is ChapterKind.ORIGINAL
    label = _format_dates([event for _chapter, event in events], context.language)
    text = event.text.strip()
    return CardLine(
        text if is_original or len(events) > 1 else strip_leading_date(label, text),
        cite_chapter(chapter, event.section, event.page),
        date=event.date,
        label=label,
    )


def strip_leading_date(label: str, text: str) -> str:
    """A statement of a digest without the date at its beginning, if that is its label already."""
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
    """Events that name the subject or whose statement is about it; with `statements`, only events of these."""
    if context.subject is None:
        return
    texts_by_passage: dict[tuple[str, int], list[str]] = {}
    for statement in context.statements if statements is None else statements:
        texts_by_passage.setdefault((statement.chapter_key, statement.passage.ordinal), []).append(statement.text)
    for chapter in context.chapters:
        key = chapter.key
        for event in context.index.chapter_events(chapter):
            text = event.text.strip()
            is_named = statements is None and context.subject.id in event.subjects
            texts = texts_by_passage.get((key, event.passage), ())
            if text and (is_named or any(text in statement or statement in text for statement in texts)):
                yield chapter, event


def _group_events(context: CardContext, statements: Sequence[Statement] | None) -> list[list[tuple[Chapter, Event]]]:
    """Events with the same statement and year together, in order of date."""
    groups: dict[tuple[str, int, str, str], list[tuple[Chapter, Event]]] = {}
    for chapter, event in find_events(context, statements):
        groups.setdefault((event.chapter, event.passage, event.text, event.date[:4]), []).append((chapter, event))
    ordered = [sorted(group, key=lambda pair: _date_sort_key(pair[1].date)) for group in groups.values()]
    return sorted(ordered, key=lambda group: (_date_sort_key(group[0][1].date), group[0][1].passage))


@lru_cache(4096)
def _date_sort_key(text: str) -> tuple[date, int, date]:
    return parse_date(text).sort_key if is_valid_date(text) else (date.max, 9, date.max)


def _format_dates(events: Sequence[Event], language: str) -> str:
    names: dict[str, None] = {}
    for index, event in enumerate(events):
        name = format_qualified_date(event.date, event.qualifier, language)
        if index:  # the first date states the year, which all of them have in common
            name = name.removeprefix(f"{event.date[:4]}年")
        if name:
            names[name] = None
    return pgettext("between dates", ", ", language).join(names)
