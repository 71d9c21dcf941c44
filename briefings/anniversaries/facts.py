"""Every fact of a revision that has a date, each once: the events of its chapters and the standing anniversaries.

Where a chapter and the standing list tell of the same, the chapter's own statement is kept. Where the chapter knows
no more than the month, the day is taken from the list, and the fact says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import TYPE_CHECKING

from briefings.anniversaries.gravity import is_grave
from briefings.anniversaries.model import CHAPTER_KEY, Fact, Origin
from briefings.anniversaries.titles import title_of
from briefings.cards.chronology import without_date
from briefings.cards.model import Citation
from briefings.cards.wording import date_name, foreign, marked
from briefings.edtf import Precision, is_valid, parse
from briefings.model import AnniversaryKind, ChapterKind, PassageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.cards.lookup import Lookup
    from briefings.edtf import Edtf
    from briefings.model import Anniversary, Chapter, Event

_NATIONAL = {AnniversaryKind.NATIONAL_DAY, AnniversaryKind.DIPLOMATIC_RELATIONS}
_ALIKE = 0.5
"""Share of subjects in common from which two statements with one date are of the same; countries alone are shared by
much that has nothing else in common, so all of them are asked for."""


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of a chapter: its date, and whether its statement tells of this date alone and in full text."""

    chapter: Chapter
    event: Event
    date: Edtf
    alone: bool
    plain: bool
    key: str


def facts(lookup: Lookup, language: str) -> tuple[Fact, ...]:
    """Every dated fact, in order of date; of several editions, the newest that tells of it."""
    told = list(_told(lookup, language))
    ties = {one.id: _ties(one, told) for one in lookup.snapshot.content.anniversaries}
    best = {key: _best(one_ties) for key, one_ties in ties.items() if one_ties}
    uses = Counter(id(one) for one in best.values())
    gone = {id(one) for some in ties.values() for one in some}
    found = [_own(one, language) for one in told if id(one) not in gone]
    for one in lookup.snapshot.content.anniversaries:
        tied = best.get(one.id)
        standing = _standing(one, language)
        found.append(_joined(standing, tied, language, shared=uses[id(tied)] > 1) if tied else standing)
    return tuple(sorted(found, key=lambda fact: (parse(fact.date).sort_key, fact.key)))


def _told(lookup: Lookup, language: str) -> Iterator[_Told]:
    """Events of the chapters that cards of a language tell from, each once over all editions."""
    seen: dict[str, list[set[str]]] = defaultdict(list)
    for edition in lookup.editions:
        fresh: list[tuple[str, set[str]]] = []
        for chapter in lookup.chapters(edition, language):
            kinds = {passage.ordinal: passage.kind for passage in chapter.passages}
            events = [event for event in lookup.events(chapter) if is_valid(event.date) and event.text.strip()]
            dates = Counter((event.passage, event.text) for event in events)
            places: Counter[tuple[str, str]] = Counter()
            for event in events:
                subjects = set(event.subjects)
                if any(_share(subjects, other) >= _ALIKE for other in seen[event.date]):
                    continue
                fresh.append((event.date, subjects))
                places[event.section, event.date] += 1
                place = (chapter.edition, chapter.number, event.section, event.date)
                yield _Told(
                    chapter=chapter,
                    event=event,
                    date=parse(event.date),
                    alone=dates[event.passage, event.text] == 1,
                    plain=kinds.get(event.passage) is PassageKind.PARAGRAPH,
                    key=_key(*map(str, place), str(places[event.section, event.date])),
                )
        for date, subjects in fresh:
            seen[date].append(subjects)


def _share(ours: set[str], theirs: set[str]) -> float:
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _ties(one: Anniversary, told: Iterable[_Told]) -> list[_Told]:
    """The events that tell of the same as a standing anniversary."""
    day = parse(one.date)
    subjects = set(one.subjects)
    found = []
    for other in told:
        start, precision = other.date.start, other.date.start.precision
        if precision is Precision.YEAR or (start.year, start.month) != (day.start.year, day.start.month):
            continue
        if precision is Precision.DAY and day.start.day and start.day != day.start.day:
            continue
        named = subjects & set(other.event.subjects)
        if not named:
            continue
        same_day = precision is Precision.DAY and bool(day.start.day)
        worded = any(word in other.event.text for word in one.words)
        wholly = named == subjects and any(not _is_country(key) for key in named)
        if worded or wholly or (same_day and len(named) >= len(subjects) * _ALIKE):
            found.append(other)
    return found


def _is_country(key: str) -> bool:
    return len(key) == len("AM") and key.isupper()


def _best(ties: list[_Told]) -> _Told:
    """The one to tell from: the most exact, a paragraph before a caption, one date before several, the deepest."""
    return max(
        ties,
        key=lambda one: (one.date.start.precision, one.plain, one.alone, len(one.event.section), len(one.event.text)),
    )


def _own(one: _Told, language: str) -> Fact:
    theirs = one.chapter.kind is ChapterKind.ORIGINAL
    text = one.event.text.strip()
    if one.alone and not theirs:
        text = without_date(date_name(one.event.date, language), text)
    mark = foreign(one.chapter.language, language)
    return Fact(
        key=one.key,
        date=one.event.date,
        text=marked(text, mark, language),
        title=title_of(text, language),
        subjects=one.event.subjects,
        origin=Origin.CHAPTER,
        citation=Citation(one.chapter.edition, one.event.section, one.event.page, original=theirs),
        solemn=is_grave(one.event.text),
    )


def _standing(one: Anniversary, language: str) -> Fact:
    language = language if language in one.texts else "en"
    return Fact(
        key=one.id,
        date=one.date,
        text=one.texts[language],
        title=one.texts[language],
        subjects=one.subjects,
        origin=Origin.NATIONAL if one.kind in _NATIONAL else Origin.STANDING,
        citation=Citation(0, "", None, source=one.source[language], url=one.url),
        major=one.major,
        solemn=one.solemn,
        yearly=one.yearly,
    )


def _joined(standing: Fact, tied: _Told, language: str, *, shared: bool) -> Fact:
    """The chapter's statement with the day and the weight of the list."""
    own = _own(tied, language)
    exact = tied.date.start.precision is Precision.DAY or parse(standing.date).start.precision is not Precision.DAY
    whole = tied.alone and not shared
    return replace(
        own,
        key=standing.key,
        date=own.date if exact else standing.date,
        text=own.text if whole else standing.text,
        title=standing.title,
        subjects=tuple(dict.fromkeys((*standing.subjects, *own.subjects))),
        major=exact or standing.major,
        solemn=standing.solemn or own.solemn,
        yearly=True if exact else standing.yearly,
        day_from="" if exact else standing.citation.source,
    )


def _key(*parts: str) -> str:
    return CHAPTER_KEY + blake2s("\0".join(parts).encode(), digest_size=8).hexdigest()
