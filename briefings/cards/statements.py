"""A chapter in statements: what a card can say in one line, with where it comes from and whom it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from briefings.domain import AliasKind, ChapterKind, PassageKind, SubjectKind
from briefings.domain.cards import Citation
from briefings.text.segment import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from briefings.domain import Chapter, Event, Mention, Passage, Section, Subject


PUBLISHER_COUNTRY: Final = "JP"
"""The country whose ministry publishes the yearbook: relations are told from its side."""

PLACE_KINDS: Final = frozenset({SubjectKind.COUNTRY, SubjectKind.REGION})

_OPENING_JA = re.compile(
    r"\s*(?:との|と日本との|と我が国との)?関係(?:では|について|に関して)|\s*(?:については|に関しては|に関し|では)、?"
)
_OPENING_EN = re.compile(
    r"(?:as (?:for|to)|with|in|regarding|concerning|relations with|turning to)\s+$", re.IGNORECASE
)


def find_opening_subject(passage: Passage, mentions: Sequence[Mention], subjects: Mapping[str, Subject]) -> str:
    """The country or region that a paragraph is opened with: `Xとの関係では`, `Xについては`, `As for X, …`."""
    if passage.kind is not PassageKind.PARAGRAPH or not mentions:
        return ""
    first = mentions[0]
    subject = subjects.get(first.subject)
    if subject is None or subject.kind not in PLACE_KINDS or subject.id == PUBLISHER_COUNTRY:
        return ""
    before, after = passage.text[: first.start].lstrip("　 〈（(「"), passage.text[first.end :].lstrip("〉）)」")
    if not before and _OPENING_JA.match(after):
        return subject.id
    if _OPENING_EN.fullmatch(before) and after.lstrip().startswith(","):
        return subject.id
    return ""


def map_section_subjects(
    chapter: Chapter, subjects: Mapping[str, Subject], find_subjects: Callable[[str], Sequence[str]]
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Whom each section is about: those its own title names, and for every other kind those of the title above.

    A title that names several countries leaves open which of them a paragraph is about, so it counts for none, unless
    a title below it names one of them, or a topic related to one (日露関係).

    Returns:
        Whom a section is about, by path; and the paths of the sections about relations with Japan, by subject.
    """
    found: dict[str, frozenset[str]] = {}
    above: list[tuple[int, frozenset[str], frozenset[str]]] = []
    relation: dict[str, set[str]] = defaultdict(set)
    for section in chapter.sections:
        while above and above[-1][0] >= section.level:
            above.pop()
        inherited, related_above = (above[-1][1], above[-1][2]) if above else (frozenset(), frozenset())
        named = [one for one in find_subjects(section.title) if one in subjects]
        topics = [subjects[one] for one in named if subjects[one].kind not in PLACE_KINDS]
        places = {one for one in named if subjects[one].kind in PLACE_KINDS and one != PUBLISHER_COUNTRY}
        if not places:
            old = {one for one in inherited if one in subjects and subjects[one].kind in PLACE_KINDS}
            places = {one for one in old if _is_section_about(subjects[one], section, topics)} or old
        kinds = {topic.kind for topic in topics}
        others = {
            one for one in inherited if subjects[one].kind not in PLACE_KINDS and subjects[one].kind not in kinds
        }
        focus = frozenset({*places, *(topic.id for topic in topics), *others})
        japanese = PUBLISHER_COUNTRY in named or any(_is_about_japan(topic) for topic in topics)
        about_relation = frozenset(focus if japanese else related_above & focus)
        for one in about_relation:
            relation[one].add(section.path)
        above.append((section.level, focus, about_relation))
        countries = {one for one in places if subjects[one].kind is SubjectKind.COUNTRY}
        found[section.path] = focus - countries if len(countries) > 1 else focus
    return found, {subject: frozenset(paths) for subject, paths in relation.items()}


def _is_section_about(subject: Subject, section: Section, topics: Sequence[Subject]) -> bool:
    """Whether a section below one about several places is about this one: by its title, or as the content says."""
    named = any(name in section.title for name in subject.names.values())
    related = any(subject.id in topic.related or topic.id in subject.related for topic in topics)
    return named or related or section.path in subject.sections


def _is_about_japan(topic: Subject) -> bool:
    """Whether a topic is by its name one between Japan and others: 日露関係."""
    return topic.names.get("ja", "").startswith("日") or "Japan" in topic.names.get("en", "")


_BACK_REFERENCE = re.compile(
    r"[「『（(]*(?:こう|この|その|これ|それ|同[年月日国氏相]?[、はがもの]|さらに|更に|また、|一方|他方|ただし|しかし|なお|そして|中でも|同時に|"
    r"(?:This|That|These|Those|Such|It|He|She|They|The same|Also|However|Moreover|Furthermore|Meanwhile|In addition|"
    r"At the same time)\b)"
)
_FIGURE = re.compile(
    r"\d[\d,.]*\s*(?:%|％|人|円|ドル|億|万|兆|か国|割|回|倍|percent|per cent|billion|million|people|countries)"
)
_DECISION = re.compile(
    r"当選|選挙|就任|署名|発効|合意|締結|加盟|条約|協定|共同声明|過去最高|史上最|初めて|画定|停戦|併合|解任|辞任|"
    r"\b(?:elect(?:ed|ions?)|inaugurat|signed|treat(?:y|ies)|in(?:to)? force|agree(?:d|ments?)|joined|accession|"
    r"joint statement|highest|for the first time|ceasefire|resign|annex)"
)


def statement_score(text: str, dates: Sequence[str], *, edition: int, reading_length: float) -> float:
    """Points of a statement by itself.

    Args:
        text: the statement.
        dates: EDTF dates it tells of.
        edition: year in the yearbook's title, which mostly tells of the year before.
        reading_length: its length as a reader feels it.
    """
    points = 0.0
    if dates:
        newest = max(dates)
        year = int(newest[:4]) if newest[:4].isdigit() else 0
        points += (1.2 if year >= edition - 1 else 0.2) + (0.3 if len(newest) >= len("2024-10") else 0.0)
    if _FIGURE.search(text):
        points += 0.6
    if _DECISION.search(text):
        points += 1.2
    if _BACK_REFERENCE.match(text):
        points -= 1.6
    return points - max(0.0, (reading_length - 110) / 60) - (1.0 if reading_length < 14 else 0.0)


_MAX_WHOLE_LENGTH = 200
"""A paragraph of a digest up to this weight is one statement; a longer one is told sentence by sentence."""

_LATIN_PER_KANJI = 2.3
"""So many Latin letters say what one kanji or kana says, in this series and its translation."""

_OVERVIEW_TITLES = frozenset({"概観", "概況", "総論", "全般", "overview", "general overview"})
_OVERVIEW_BONUS = 1.0
"""What a statement is worth more for standing in the chapter's overview."""

_WORD = re.compile(r"[一-鿿々ヶ]{2,}|[ァ-ヴー]{2,}|[A-Za-z]{4,}|\d{2,}")


@dataclass(frozen=True, slots=True)
class StatementMention:
    """Where a statement names a subject: offsets in its text."""

    start: int
    end: int
    subject: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a chapter.

    Attributes:
        chapter: the chapter it stands in.
        passage: the passage it is, or is a sentence of.
        text: as a card shows it.
        page: printed page on which it starts.
        dates: EDTF dates it is known to tell of.
        mentions: whom it names, in order.
        context_subjects: whom the section or the paragraph it stands in is about, named or not.
        chapter_key: key of the chapter.
        words: what it is compared by: pairs of kanji, words in katakana and Latin letters, figures; no names.
        reading_length: its length as a reader feels it: a Latin letter takes less room than a kanji.
        base_score: what it is worth on a short card, whomever it is about.
    """

    chapter: Chapter
    passage: Passage
    text: str
    page: int | None
    dates: tuple[str, ...] = ()
    mentions: tuple[StatementMention, ...] = ()
    context_subjects: frozenset[str] = frozenset()
    chapter_key: str = ""
    words: frozenset[str] = frozenset()
    reading_length: float = 0.0
    base_score: float = 0.0

    @property
    def section_path(self) -> str:
        """Path of the section it stands in."""
        return self.passage.section

    @property
    def citation(self) -> Citation:
        """Where it comes from."""
        return Citation(
            self.chapter.edition, self.passage.section, self.page, original=self.chapter.kind is ChapterKind.ORIGINAL
        )

    def mentions_subject(self, subject: str) -> bool:
        """Whether it names the subject itself."""
        return any(one.subject == subject for one in self.mentions)


@dataclass(slots=True)
class ChapterStatements:
    """A chapter worked out for cards. Made once for each chapter of a revision; not changed afterwards.

    Attributes:
        statements: in order.
        positions_by_subject: positions of the statements about a subject: they name it, or a person in its service, or stand in a
            section or paragraph about it.
        subjects_by_section: whom each section is about, by path.
        japan_sections_by_subject: paths of sections about the relations of the keyed subject with Japan.
    """  # noqa: E501

    chapter: Chapter
    statements: tuple[Statement, ...] = ()
    positions_by_subject: dict[str, list[int]] = field(default_factory=dict)
    subjects_by_section: dict[str, frozenset[str]] = field(default_factory=dict)
    japan_sections_by_subject: dict[str, frozenset[str]] = field(default_factory=dict)

    def find_statements(self, subject: str) -> list[Statement]:
        """The statements about a subject, in order."""
        return [self.statements[place] for place in self.positions_by_subject.get(subject, ())]


def split_statements(
    chapter: Chapter,
    mentions: Iterable[Mention],
    events: Iterable[Event],
    subjects: Mapping[str, Subject],
    find_subjects: Callable[[str], Sequence[str]],
) -> ChapterStatements:
    """Work out a chapter.

    Args:
        chapter: the chapter.
        mentions: of this chapter.
        events: of this chapter.
        subjects: all subjects by id.
        find_subjects: the subjects that a short text names, in order: for titles of sections.
    """
    telling = ChapterStatements(chapter)
    telling.subjects_by_section, telling.japan_sections_by_subject = map_section_subjects(
        chapter, subjects, find_subjects
    )
    places: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        places[mention.passage].append(mention)
    dated: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        dated[event.passage].append(event)
    statements: list[Statement] = []
    for passage in chapter.passages:
        named = sorted(places[passage.ordinal], key=lambda one: (one.start, one.end))
        named = [part for one in named for part in (one, *_inner_countries(one, passage, subjects, chapter.language))]
        focus = (
            telling.subjects_by_section.get(passage.section, frozenset())
            if passage.kind is PassageKind.PARAGRAPH
            else frozenset()
        )
        opened = find_opening_subject(passage, named, subjects)
        if opened:
            focus = frozenset(
                one for one in focus if one not in subjects or subjects[one].kind not in PLACE_KINDS
            ) | {opened}
        statements.extend(_split_passage(chapter, passage, named, dated[passage.ordinal], focus))
    telling.statements = tuple(statements)
    for place, statement in enumerate(statements):
        for subject in _collect_subjects(statement, subjects):
            telling.positions_by_subject.setdefault(subject, []).append(place)
    return telling


def _collect_subjects(statement: Statement, subjects: Mapping[str, Subject]) -> dict[str, None]:
    found = dict.fromkeys(one.subject for one in statement.mentions)
    for one in tuple(found):
        served = served_country(one, subjects)
        if served:
            found[served] = None
    return found | dict.fromkeys(statement.context_subjects)


def served_country(subject: str, subjects: Mapping[str, Subject]) -> str:
    """The country that a person serves, or that a place lies in; empty for everything else."""
    one = subjects.get(subject)
    if one is None:
        return ""
    if one.kind is SubjectKind.PERSON:
        return one.country
    return one.members[0] if one.kind is SubjectKind.REGION and len(one.members) == 1 else ""


def _inner_countries(
    mention: Mention, passage: Passage, subjects: Mapping[str, Subject], tag: str
) -> Iterator[Mention]:
    """Countries inside names of what is related to them: ジョージア in ジョージア議会選挙, 露 in 日露関係."""
    outer = subjects.get(mention.subject)
    if outer is None or outer.kind is SubjectKind.COUNTRY:
        return
    text = passage.text[mention.start : mention.end]
    for one in dict.fromkeys((*outer.related, *outer.members, outer.country)):
        country = subjects.get(one)
        if country is None or country.kind is not SubjectKind.COUNTRY:
            continue
        short = (alias.text for alias in country.aliases if alias.kind is AliasKind.ABBREVIATION)
        for name in (country.names.get(tag.split("-", maxsplit=1)[0], ""), *short):
            at = text.find(name) if name else -1
            if at >= 0:
                start = mention.start + at
                yield replace(mention, start=start, end=start + len(name), subject=one)
                break


def _split_passage(
    chapter: Chapter,
    passage: Passage,
    mentions: Sequence[Mention],
    events: Sequence[Event],
    context_subjects: frozenset[str],
) -> Iterable[Statement]:
    key = chapter.key
    ahead = (
        _OVERVIEW_BONUS
        if passage.kind is PassageKind.PARAGRAPH and passage.section == _find_overview_path(chapter)
        else 0.0
    )
    whole = chapter.kind is ChapterKind.DIGEST and _measure_length(passage.text) <= _MAX_WHOLE_LENGTH
    start = 0
    for piece in (passage.text,) if whole else split_sentences(passage.text):
        end = start + len(piece)
        text = piece.strip()
        if text:
            lead = start + len(piece) - len(piece.lstrip())
            weight = _measure_length(text)
            dates = _select_dates(text, passage, events, whole=whole)
            told = tuple(
                StatementMention(max(one.start - lead, 0), min(one.end, end) - lead, one.subject)
                for one in mentions
                if start <= one.start < end
            )
            yield Statement(
                chapter,
                passage,
                text,
                passage.page_at(lead),
                dates,
                told,
                context_subjects,
                key,
                _comparison_words(text, told),
                weight,
                statement_score(text, dates, edition=chapter.edition, reading_length=weight) + ahead,
            )
        start = end


def _find_overview_path(chapter: Chapter) -> str:
    """Path of the section that opens the chapter with what matters most; `?` where it has none."""
    first = chapter.sections[0] if chapter.sections else None
    return first.path if first is not None and first.title.casefold() in _OVERVIEW_TITLES else "?"


def _measure_length(text: str) -> float:
    latin = 2 * len(text.encode()) < 3 * len(text)
    return len(text) / _LATIN_PER_KANJI if latin else len(text)


def _comparison_words(text: str, mentions: Iterable[StatementMention]) -> frozenset[str]:
    words: set[str] = set()
    for one in mentions:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    for word in _WORD.findall(text):
        if "一" <= word[0] <= "鿿":
            words.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            words.add(word.lower())
    return frozenset(words)


def _select_dates(text: str, passage: Passage, events: Sequence[Event], *, whole: bool) -> tuple[str, ...]:
    if whole and passage.dates:
        return passage.dates
    told = (event.date for event in events if whole or event.text.strip() in text or text in event.text)
    return tuple(dict.fromkeys(told))
