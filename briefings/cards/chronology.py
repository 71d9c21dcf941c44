"""The events of a subject, in order of date."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from briefings.cards.model import Citation, Line
from briefings.cards.pages import Entry
from briefings.cards.wording import WORDS, date_name, foreign, marked, say
from briefings.edtf import is_valid, parse
from briefings.model import ChapterKind

_MONTH = len("2024-10")
_AFTER_DATE = re.compile(r"^(?:には、|に、|、|に(?![入至向か])|の(?=[^間]))")

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefings.cards.frame import Frame
    from briefings.cards.statements import Statement
    from briefings.model import Chapter, Event


def entries(frame: Frame, among: Sequence[Statement] | None = None) -> list[Entry]:
    """All dated statements about the subject, or those `among` them, earliest first, under the year."""
    found: list[Entry] = []
    for events in _ordered(frame, among):
        chapter, event = events[0]
        year = event.date[:4] if is_valid(event.date) else ""
        heading = say("year", frame.language, year=year) if year else say("year.none", frame.language)
        heading = marked(heading, foreign(chapter.language, frame.language), frame.language)
        found.append(Entry(heading, line(events, frame), original=chapter.kind is ChapterKind.ORIGINAL))
    return found


def line(events: Sequence[tuple[Chapter, Event]], frame: Frame) -> Line:
    """One statement with all dates of one year that it tells of."""
    chapter, event = events[0]
    theirs = chapter.kind is ChapterKind.ORIGINAL
    label = _when([event for _, event in events], frame.language)
    text = event.text.strip()
    return Line(
        text if theirs or len(events) > 1 else without_date(label, text),
        Citation(chapter.edition, event.section, event.page, original=theirs),
        date=event.date,
        label=label,
    )


def without_date(label: str, text: str) -> str:
    """A statement of a digest without the date that it begins with and that stands before it as a label already."""
    if text.startswith(label) and label.endswith(("から", "まで")):
        return text[len(label) :].lstrip("、") or text
    if text.startswith(label):
        rest = _AFTER_DATE.sub("", text[len(label) :], count=1)
        return rest if rest != text[len(label) :] and rest else text
    opening = re.match(
        rf"(?:In|On|At the|By the|At|By|Since|From) (?:the )?{re.escape(label)},? ", text, re.IGNORECASE
    )
    rest = text[opening.end() :] if opening else text
    return rest[:1].upper() + rest[1:] if opening and rest else text


def events_about(frame: Frame, among: Sequence[Statement] | None = None) -> Iterator[tuple[Chapter, Event]]:
    """Events that name the subject, or whose statement is about it; with `among`, of these statements alone."""
    if frame.subject is None:
        return
    told: dict[tuple[str, int], list[str]] = {}
    for statement in frame.statements if among is None else among:
        told.setdefault((statement.key, statement.passage.ordinal), []).append(statement.text)
    for chapter in frame.chapters:
        key = chapter.key
        for event in frame.lookup.events(chapter):
            texts = told.get((key, event.passage), ())
            if not texts and (among is not None or frame.subject.id not in event.subjects):
                continue
            text = event.text.strip()
            if not text:
                continue
            named = among is None and frame.subject.id in event.subjects
            if named or any(text in one or one in text for one in texts):
                yield chapter, event


def _ordered(frame: Frame, among: Sequence[Statement] | None) -> list[list[tuple[Chapter, Event]]]:
    groups: dict[tuple[str, int, str, str], list[tuple[Chapter, Event]]] = {}
    for chapter, event in events_about(frame, among):
        groups.setdefault((event.chapter, event.passage, event.text, event.date[:4]), []).append((chapter, event))
    ordered = [sorted(group, key=lambda one: _order(one[1])) for group in groups.values()]
    return sorted(ordered, key=lambda group: (_order(group[0][1]), group[0][1].passage))


def _order(event: Event) -> tuple[date, int, date]:
    return _sort_key(event.date)


@lru_cache(4096)
def _sort_key(text: str) -> tuple[date, int, date]:
    return parse(text).sort_key if is_valid(text) else (date.max, 9, date.max)


def _when(events: Sequence[Event], language: str) -> str:
    names: dict[str, None] = {}
    for place, event in enumerate(events):
        name = date_name(event.date, language)
        if place and is_valid(event.date):
            year = event.date[:4]
            name = name.removeprefix(f"{year}年") if language == "ja" else name
        key = f"when.{event.qualifier}.{'month' if len(event.date) == _MONTH else 'year'}"
        if key in WORDS:
            name = say(key, language, date=name)
        if name:
            names[name] = None
    return ("・" if language == "ja" else ", ").join(names)
