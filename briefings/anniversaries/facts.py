"""Collects the dated facts of a revision from the events of its chapters and the anniversaries of its catalog.

If a chapter and the catalog have the same event, the statement of the chapter is used. If the chapter has only the
month, the day is taken from the catalog, and the fact records this.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from hashlib import blake2s
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefings.cards.chronology import strip_leading_date
from briefings.cards.citations import cite_chapter
from briefings.cards.labels import append_mark, choose_text, format_date, format_foreign_mark
from briefings.cards.shortening import shorten_statement
from briefings.domain import AnniversaryKind, ChapterKind, PassageKind
from briefings.domain.cards import Citation
from briefings.domain.chapter_numbers import get_old_number
from briefings.domain.dates import Precision, is_valid_date, parse_date
from briefings.domain.facts import CHAPTER_KEY_PREFIX, DatedFact, FactSource
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import extract_title, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import ChapterStatements
    from briefings.domain import Chapter, Event, Passage, StandingAnniversary
    from briefings.domain.dates import DatePoint, PartialDate


_SOLEMN_WORDS = compile_lazily(
    "侵略|侵攻|進攻|効力を停止|戦争|参戦|攻撃|襲撃|占領|併合|軍事|停戦|紛争|武力|衝突|ミサイル|核抑止|核兵器|核実験|爆発|爆撃|死亡|死者|殉職|亡くな|犠牲|戦没"
    "|地震|津波|災害|洪水|事故|テロ|制裁|資産凍結|領空侵犯|拘束|弾圧|デモ|抗議|捕虜|難民|上限価格|再統合"
    "|suspending the effect"
    r"|invasion|invaded|incursion|aggression|attack|\bwars?\b|occupation|occupied|annex|militar|troops|ceasefire|conflict"
    r"|missile|nuclear|\bbomb|explo(?:sion|sive|d)|died|death|dead|killed|victim|earthquake|tsunami|disaster|flood|accident|terror|sanction"
    "|freez|froze|airspace|detain|crackdown|protest|refugee|price cap|reunification",
    re.IGNORECASE,
)


def is_solemn(text: str) -> bool:
    """Returns whether a statement may be about war, disaster or death, for which festive words are inappropriate."""
    return bool(_SOLEMN_WORDS.search(text))


_STATE_WORDS = compile_lazily(
    r"続け(?:ている|た。|た$)|続い(?:ている|た。|た$)|(?:だった|の)後も|"
    r"\b(?:continue[sd]?|continuing|went on|goes on|have continued|has continued)\b",
    re.IGNORECASE,
)
"""Words of a statement about a lasting state, which has no anniversary."""

_DATE_MARK = "\ufdd0"
_MARKED_DATE = compile_lazily(
    rf" (?:in|on|of) {_DATE_MARK}(?![\w{_DATE_MARK}])"
    rf"|{_DATE_MARK}(?![初中下末がをとかまよ以度版頃]|の(?:初め|上旬|中旬|下旬|末|半ば|前半|後半|初頭))(?:(?:[にで]?[はも]|[にで])、?|[、の])?"
)
"""A date with the preposition or the particles that belong to it, where a sentence is complete without them."""

_MAX_TITLE_LENGTHS = {"ja": 60}
_MAX_TITLE_LENGTH = 120
"""Maximum length of a title that is a sentence of a chapter in most languages, in characters."""

_NATIONAL_KINDS = {AnniversaryKind.NATIONAL_DAY, AnniversaryKind.DIPLOMATIC_RELATIONS, AnniversaryKind.TREATY}
_MIN_SUBJECT_OVERLAP = 0.5
"""Minimum share of common subjects of two statements about the same event on the same date."""


class _DatedEvent(Struct, frozen=True):
    """An event of a chapter.

    Attributes:
        chapter: the chapter.
        event: the event.
        date: the date of the event.
        is_only_date: whether its statement has no other date.
        is_paragraph: whether its statement is in a paragraph rather than in a caption or a note.
        key: the key of the resulting fact.
        short_text: the short line about the event in the digest; empty if there is none.
        context: ids of the subjects of its statement.
    """

    chapter: Chapter
    event: Event
    date: PartialDate
    is_only_date: bool
    is_paragraph: bool
    key: str
    short_text: str = ""
    context: frozenset[str] = frozenset()


def collect_facts(index: ContentIndex, language: str) -> tuple[DatedFact, ...]:
    """Collects all dated facts in order of date. An event in several editions is taken from the newest."""
    anniversaries = index.snapshot.content.anniversaries
    events = list(_collect_events(index, language))
    events_by_year: dict[int, list[_DatedEvent]] = defaultdict(list)
    for dated_event in events:
        events_by_year[dated_event.date.start.year].append(dated_event)
    matches = {anniversary.id: _find_same_events(anniversary, events_by_year) for anniversary in anniversaries}
    matches = _drop_ambiguous_years(matches)
    best = {key: _choose_best_event(same_events) for key, same_events in matches.items() if same_events}
    use_counts = Counter(id(event) for event in best.values())
    matched_ids = {id(event) for same_events in matches.values() for event in same_events}
    facts = [
        _build_event_fact(event, language)
        for event in events
        if id(event) not in matched_ids and not _STATE_WORDS.search(event.event.text)
    ]
    for anniversary in anniversaries:
        fact = _build_standing_fact(anniversary, language)
        event = best.get(anniversary.id)
        if event is not None:
            fact = _merge_fact(fact, event, language, event_is_shared=use_counts[id(event)] > 1)
        facts.append(fact)
    return tuple(sorted(facts, key=lambda fact: (parse_date(fact.date).sort_key, fact.key)))


def _drop_ambiguous_years(matches: Mapping[str, list[_DatedEvent]]) -> dict[str, list[_DatedEvent]]:
    """Returns the matches without events of year precision that match several anniversaries."""
    counts = Counter(id(event) for events in matches.values() for event in events)
    return {
        key: [event for event in events if event.date.start.precision is not Precision.YEAR or counts[id(event)] == 1]
        for key, events in matches.items()
    }


def _collect_events(index: ContentIndex, language: str) -> Iterator[_DatedEvent]:
    """Yields the events of the chapters that cards in a language show. Each event is taken from one edition."""
    seen_subjects: dict[str, list[set[str]]] = defaultdict(list)
    for edition in index.editions:
        new_subjects: list[tuple[str, set[str]]] = []
        for chapter in index.select_chapters(edition, language):
            passages = {passage.ordinal: passage for passage in chapter.passages}
            contexts = _collect_contexts(index.get_chapter_statements(chapter))
            chapter_number = get_old_number(chapter.edition, chapter.number)
            events = [
                event for event in index.list_events(chapter) if is_valid_date(event.date) and event.text.strip()
            ]
            date_counts = Counter((event.passage, event.text) for event in events)
            section_counts: Counter[tuple[str, str]] = Counter()
            for event in events:
                subjects = set(event.subjects)
                known = seen_subjects[event.date]
                if any(_compute_overlap(subjects, other) >= _MIN_SUBJECT_OVERLAP for other in known):
                    continue
                new_subjects.append((event.date, subjects))
                section_counts[event.section, event.date] += 1
                number = section_counts[event.section, event.date]
                yield _DatedEvent(
                    chapter=chapter,
                    event=event,
                    date=parse_date(event.date),
                    is_only_date=date_counts[event.passage, event.text] == 1,
                    is_paragraph=event.passage in passages and passages[event.passage].kind is PassageKind.PARAGRAPH,
                    key=_make_key(chapter.edition, chapter_number, event.section, event.date, number),
                    short_text=_find_short_text(passages.get(event.passage), event),
                    context=_find_context(contexts.get(event.passage, ()), event),
                )
        for date, subjects in new_subjects:
            seen_subjects[date].append(subjects)


def _find_short_text(passage: Passage | None, event: Event) -> str:
    """Returns the short line of an event's passage that is only about its date; empty if there is none."""
    short_lines = passage.short_lines if passage is not None else ()
    return next((short_line.text for short_line in short_lines if short_line.dates == (event.date,)), "")


def _collect_contexts(statements: ChapterStatements) -> dict[int, list[tuple[str, set[str]]]]:
    """Returns the statements of each passage by its ordinal, with the ids of their subjects."""
    subjects: dict[int, set[str]] = defaultdict(set)
    for subject, positions in statements.positions_by_subject.items():
        for position in positions:
            subjects[position].add(subject)
    contexts: dict[int, list[tuple[str, set[str]]]] = defaultdict(list)
    for position, statement in enumerate(statements.statements):
        contexts[statement.passage.ordinal].append((statement.text, subjects[position]))
    return contexts


def _find_context(statements: Iterable[tuple[str, set[str]]], event: Event) -> frozenset[str]:
    text = event.text.strip()
    return frozenset(
        subject
        for statement, subjects in statements
        if text in statement or statement in text
        for subject in subjects
    )


def _compute_overlap(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def _find_same_events(
    anniversary: StandingAnniversary, events_by_year: Mapping[int, Sequence[_DatedEvent]]
) -> list[_DatedEvent]:
    """Finds the events in chapters that match an anniversary of the catalog."""
    expected = parse_date(anniversary.date).start
    subjects = set(anniversary.subjects)
    return [
        candidate
        for candidate in events_by_year.get(expected.year, ())
        if _may_be_same_date(candidate.date.start, expected) and _is_same_event(candidate, anniversary, subjects)
    ]


def _may_be_same_date(start: DatePoint, expected: DatePoint) -> bool:
    """Returns whether two dates have the same year and, as far as they are known, the same month and day."""
    if start.precision is Precision.YEAR:
        return start.year == expected.year
    if (start.year, start.month) != (expected.year, expected.month):
        return False
    return not (start.day and expected.day) or start.day == expected.day


def _is_same_event(candidate: _DatedEvent, anniversary: StandingAnniversary, subjects: set[str]) -> bool:
    """Returns whether an event with a matching date is that of an anniversary of the catalog.

    Unrelated events often have a country in common. Countries alone therefore match only on a known day.
    """
    common = subjects & set(candidate.event.subjects)
    if not common:
        return False
    if candidate.date.start.precision is Precision.YEAR:
        # A year has many events. A match needs the words of the anniversary, or exactly its subjects.
        is_same_words = any(word in candidate.event.text for word in anniversary.words)
        return common == subjects and (is_same_words or common == set(candidate.event.subjects))
    if any(word in candidate.event.text for word in anniversary.words):
        return True
    if common == subjects and any(not _is_country_code(key) for key in common):
        return True
    is_same_day = bool(candidate.date.start.day and parse_date(anniversary.date).start.day)
    return is_same_day and len(common) >= len(subjects) * _MIN_SUBJECT_OVERLAP


def _is_country_code(key: str) -> bool:
    return len(key) == len("AM") and key.isupper()


def _choose_best_event(events: list[_DatedEvent]) -> _DatedEvent:
    """Returns the event whose statement is used.

    Events in paragraphs are preferred, then precise dates, statements with a single date, deep sections, long texts.
    """
    return max(
        events,
        key=lambda candidate: (
            candidate.is_paragraph,
            candidate.date.start.precision,
            candidate.is_only_date,
            len(candidate.event.section),
            len(candidate.event.text),
        ),
    )


def _build_event_fact(dated_event: _DatedEvent, language: str) -> DatedFact:
    chapter, event = dated_event.chapter, dated_event.event
    is_original = chapter.kind is ChapterKind.ORIGINAL
    text = event.text.strip()
    if dated_event.is_only_date and not is_original:
        text = strip_leading_date(format_date(event.date, language), text)
    mark = format_foreign_mark(chapter.language, language)
    return DatedFact(
        key=dated_event.key,
        date=event.date,
        text=append_mark(text, mark, language),
        title=_drop_date(dated_event.short_text, format_date(event.date, chapter.lang))
        or _make_title(text, chapter.lang),
        subjects=event.subjects,
        source=FactSource.CHAPTER,
        citation=cite_chapter(chapter, event.section, event.page),
        solemn=is_solemn(event.text),
        qualifier=event.qualifier,
        context=dated_event.context,
    )


def _drop_date(short_text: str, date: str) -> str:
    """Returns a short line without its date, which is shown beside the title, and without its full stop."""
    stripped = strip_leading_date(date, short_text.rstrip("。."))
    # A single pattern matches all dates: compiling one for each would take most of the time of `collect_facts`.
    marked = stripped.replace(date, _DATE_MARK)
    return _MARKED_DATE.sub("", marked, count=1).replace(_DATE_MARK, date)


def _make_title(text: str, language: str) -> str:
    """Returns the first sentence, or as many of its clauses as fit. It is cut inside a clause only if necessary."""
    sentences = split_sentences(text.strip())
    sentence = sentences[0].strip() if sentences else ""
    return shorten_statement(sentence, _MAX_TITLE_LENGTHS.get(language, _MAX_TITLE_LENGTH)) or extract_title(
        text, language
    )


def _build_standing_fact(anniversary: StandingAnniversary, language: str) -> DatedFact:
    text = choose_text(anniversary.texts, language)
    return DatedFact(
        key=anniversary.id,
        date=anniversary.date,
        text=text,
        title=text,
        subjects=anniversary.subjects,
        source=FactSource.NATIONAL if anniversary.kind in _NATIONAL_KINDS else FactSource.STANDING,
        citation=Citation(0, "", None, source=choose_text(anniversary.source, language), url=anniversary.url),
        major=anniversary.major,
        solemn=anniversary.solemn,
        yearly=anniversary.yearly,
        kind=anniversary.kind,
    )


def _merge_fact(
    standing_fact: DatedFact, dated_event: _DatedEvent, language: str, *, event_is_shared: bool
) -> DatedFact:
    """Returns the fact of an event with the title, importance and, if necessary, day of the catalog's anniversary."""
    event_fact = _build_event_fact(dated_event, language)
    has_own_day = (
        dated_event.date.start.precision is Precision.DAY
        or parse_date(standing_fact.date).start.precision is not Precision.DAY
    )
    has_own_text = dated_event.is_only_date and not event_is_shared
    return replace(
        event_fact,
        key=standing_fact.key,
        date=event_fact.date if has_own_day else standing_fact.date,
        text=event_fact.text if has_own_text else standing_fact.text,
        title=standing_fact.title,
        subjects=tuple(dict.fromkeys((*standing_fact.subjects, *event_fact.subjects))),
        major=has_own_day or standing_fact.major,
        solemn=standing_fact.solemn or event_fact.solemn,
        yearly=True if has_own_day else standing_fact.yearly,
        kind=standing_fact.kind,
        qualifier=event_fact.qualifier if has_own_day else "",
        day_from="" if has_own_day else standing_fact.citation.source,
    )


def _make_key(*parts: object) -> str:
    return CHAPTER_KEY_PREFIX + blake2s("\0".join(map(str, parts)).encode(), digest_size=8).hexdigest()
