"""Every fact of a revision that has a date, each once: the events of its chapters and the standing anniversaries.

Where a chapter and the standing list tell of the same, the chapter's own statement is kept. Where the chapter knows
no more than the month, the day is taken from the list, and the fact says so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import TYPE_CHECKING

from briefings.cards.chronology import strip_leading_date
from briefings.cards.citations import append_mark, foreign_mark, format_date
from briefings.domain import AnniversaryKind, ChapterKind, PassageKind
from briefings.domain.cards import Citation
from briefings.domain.dates import Precision, is_valid_date, parse_date
from briefings.domain.facts import CHAPTER_KEY_PREFIX, DatedFact, FactSource
from briefings.text.segment import extract_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Chapter, Event, StandingAnniversary
    from briefings.domain.dates import PartialDate


_SOLEMN_WORDS = re.compile(
    "侵略|侵攻|進攻|戦争|参戦|攻撃|襲撃|占領|併合|軍事|停戦|紛争|武力|衝突|ミサイル|核抑止|核兵器|核実験|爆発|爆撃|死亡|死者|殉職|亡くな|犠牲|戦没"
    "|地震|津波|災害|洪水|事故|テロ|制裁|資産凍結|領空侵犯|拘束|弾圧|デモ|抗議|捕虜|難民|上限価格|再統合"
    "|invasion|invaded|incursion|aggression|attack|war(?!saw)|occupation|occupied|annex|militar|troops|ceasefire|conflict"
    "|missile|nuclear|bomb|explo|died|death|dead|killed|victim|earthquake|tsunami|disaster|flood|accident|terror|sanction"
    "|freez|froze|airspace|detain|crackdown|protest|refugee|price cap|reunification",
    re.IGNORECASE,
)


def is_solemn(text: str) -> bool:
    """Whether a statement is of something that nobody congratulates on. In doubt it is: a plain word never hurts."""
    return bool(_SOLEMN_WORDS.search(text))


_NATIONAL_KINDS = {AnniversaryKind.NATIONAL_DAY, AnniversaryKind.DIPLOMATIC_RELATIONS}
_MIN_SUBJECT_OVERLAP = 0.5
"""Share of subjects in common from which two statements with one date are of the same; countries alone are shared by
much that has nothing else in common, so all of them are asked for."""


@dataclass(frozen=True, slots=True)
class _DatedEvent:
    """An event of a chapter: its date, and whether its statement tells of this date alone and in full text."""

    chapter: Chapter
    event: Event
    date: PartialDate
    is_only_date: bool
    is_paragraph: bool
    key: str


def collect_facts(index: ContentIndex, language: str) -> tuple[DatedFact, ...]:
    """Every dated fact, in order of date; of several editions, the newest that tells of it."""
    told = list(_collect_events(index, language))
    ties = {one.id: _find_same_events(one, told) for one in index.snapshot.content.anniversaries}
    best = {key: _choose_best_event(one_ties) for key, one_ties in ties.items() if one_ties}
    uses = Counter(id(one) for one in best.values())
    gone = {id(one) for some in ties.values() for one in some}
    found = [_build_event_fact(one, language) for one in told if id(one) not in gone]
    for one in index.snapshot.content.anniversaries:
        tied = best.get(one.id)
        standing = _build_standing_fact(one, language)
        found.append(_merge_fact(standing, tied, language, event_is_shared=uses[id(tied)] > 1) if tied else standing)
    return tuple(sorted(found, key=lambda fact: (parse_date(fact.date).sort_key, fact.key)))


def _collect_events(index: ContentIndex, language: str) -> Iterator[_DatedEvent]:
    """Events of the chapters that cards of a language tell from, each once over all editions."""
    seen: dict[str, list[set[str]]] = defaultdict(list)
    for edition in index.editions:
        fresh: list[tuple[str, set[str]]] = []
        for chapter in index.select_chapters(edition, language):
            kinds = {passage.ordinal: passage.kind for passage in chapter.passages}
            events = [
                event for event in index.chapter_events(chapter) if is_valid_date(event.date) and event.text.strip()
            ]
            dates = Counter((event.passage, event.text) for event in events)
            places: Counter[tuple[str, str]] = Counter()
            for event in events:
                subjects = set(event.subjects)
                if any(_compute_overlap(subjects, other) >= _MIN_SUBJECT_OVERLAP for other in seen[event.date]):
                    continue
                fresh.append((event.date, subjects))
                places[event.section, event.date] += 1
                place = (chapter.edition, chapter.number, event.section, event.date)
                yield _DatedEvent(
                    chapter=chapter,
                    event=event,
                    date=parse_date(event.date),
                    is_only_date=dates[event.passage, event.text] == 1,
                    is_paragraph=kinds.get(event.passage) is PassageKind.PARAGRAPH,
                    key=_make_key(*map(str, place), str(places[event.section, event.date])),
                )
        for date, subjects in fresh:
            seen[date].append(subjects)


def _compute_overlap(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def _find_same_events(anniversary: StandingAnniversary, events: Iterable[_DatedEvent]) -> list[_DatedEvent]:
    """The events that tell of the same as a standing anniversary."""
    day = parse_date(anniversary.date)
    subjects = set(anniversary.subjects)
    found = []
    for other in events:
        start, precision = other.date.start, other.date.start.precision
        if precision is Precision.YEAR or (start.year, start.month) != (day.start.year, day.start.month):
            continue
        if precision is Precision.DAY and day.start.day and start.day != day.start.day:
            continue
        named = subjects & set(other.event.subjects)
        if not named:
            continue
        same_day = precision is Precision.DAY and bool(day.start.day)
        worded = any(word in other.event.text for word in anniversary.words)
        wholly = named == subjects and any(not _is_country_code(key) for key in named)
        if worded or wholly or (same_day and len(named) >= len(subjects) * _MIN_SUBJECT_OVERLAP):
            found.append(other)
    return found


def _is_country_code(key: str) -> bool:
    return len(key) == len("AM") and key.isupper()


def _choose_best_event(events: list[_DatedEvent]) -> _DatedEvent:
    """The one to tell from: the most exact, a paragraph before a caption, one date before several, the deepest."""
    return max(
        events,
        key=lambda one: (
            one.date.start.precision,
            one.is_paragraph,
            one.is_only_date,
            len(one.event.section),
            len(one.event.text),
        ),
    )


def _build_event_fact(dated_event: _DatedEvent, language: str) -> DatedFact:
    theirs = dated_event.chapter.kind is ChapterKind.ORIGINAL
    text = dated_event.event.text.strip()
    if dated_event.is_only_date and not theirs:
        text = strip_leading_date(format_date(dated_event.event.date, language), text)
    mark = foreign_mark(dated_event.chapter.language, language)
    return DatedFact(
        key=dated_event.key,
        date=dated_event.event.date,
        text=append_mark(text, mark, language),
        title=extract_title(text, language),
        subjects=dated_event.event.subjects,
        source=FactSource.CHAPTER,
        citation=Citation(
            dated_event.chapter.edition, dated_event.event.section, dated_event.event.page, original=theirs
        ),
        solemn=is_solemn(dated_event.event.text),
    )


def _build_standing_fact(anniversary: StandingAnniversary, language: str) -> DatedFact:
    language = language if language in anniversary.texts else "en"
    return DatedFact(
        key=anniversary.id,
        date=anniversary.date,
        text=anniversary.texts[language],
        title=anniversary.texts[language],
        subjects=anniversary.subjects,
        source=FactSource.NATIONAL if anniversary.kind in _NATIONAL_KINDS else FactSource.STANDING,
        citation=Citation(0, "", None, source=anniversary.source[language], url=anniversary.url),
        major=anniversary.major,
        solemn=anniversary.solemn,
        yearly=anniversary.yearly,
    )


def _merge_fact(
    standing_fact: DatedFact, dated_event: _DatedEvent, language: str, *, event_is_shared: bool
) -> DatedFact:
    """The chapter's statement with the day and the weight of the list."""
    own = _build_event_fact(dated_event, language)
    exact = (
        dated_event.date.start.precision is Precision.DAY
        or parse_date(standing_fact.date).start.precision is not Precision.DAY
    )
    whole = dated_event.is_only_date and not event_is_shared
    return replace(
        own,
        key=standing_fact.key,
        date=own.date if exact else standing_fact.date,
        text=own.text if whole else standing_fact.text,
        title=standing_fact.title,
        subjects=tuple(dict.fromkeys((*standing_fact.subjects, *own.subjects))),
        major=exact or standing_fact.major,
        solemn=standing_fact.solemn or own.solemn,
        yearly=True if exact else standing_fact.yearly,
        day_from="" if exact else standing_fact.citation.source,
    )


def _make_key(*parts: str) -> str:
    return CHAPTER_KEY_PREFIX + blake2s("\0".join(parts).encode(), digest_size=8).hexdigest()
