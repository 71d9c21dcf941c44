"""A chapter in statements: what a card can say in one line, with where it comes from and whom it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefings.cards.focus import PLACES, opened_with, sections_about
from briefings.cards.merit import merit
from briefings.cards.model import Citation
from briefings.model import AliasKind, ChapterKind, PassageKind, SubjectKind
from briefings.text import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from briefings.model import Chapter, Event, Mention, Passage, Subject

_LONGEST = 200
"""A paragraph of a digest up to this weight is one statement; a longer one is told sentence by sentence."""

_LATIN_LENGTH = 2.3
"""So many Latin letters say what one kanji or kana says, in this series and its translation."""

_OVERVIEWS = frozenset({"概観", "概況", "総論", "全般", "overview", "general overview"})
_OVERVIEW = 1.0
"""What a statement is worth more for standing in the chapter's overview."""

_WORD = re.compile(r"[一-鿿々ヶ]{2,}|[ァ-ヴー]{2,}|[A-Za-z]{4,}|\d{2,}")


@dataclass(frozen=True, slots=True)
class Named:
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
        named: whom it names, in order.
        focus: whom the section or the paragraph it stands in is about, named or not.
        key: key of the chapter.
        words: what it is compared by: pairs of kanji, words in katakana and Latin letters, figures; no names.
        weight: its length as a reader feels it: a Latin letter takes less room than a kanji.
        merit: what it is worth on a short card, whomever it is about.
    """

    chapter: Chapter
    passage: Passage
    text: str
    page: int | None
    dates: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    focus: frozenset[str] = frozenset()
    key: str = ""
    words: frozenset[str] = frozenset()
    weight: float = 0.0
    merit: float = 0.0

    @property
    def section(self) -> str:
        """Path of the section it stands in."""
        return self.passage.section

    @property
    def citation(self) -> Citation:
        """Where it comes from."""
        return Citation(
            self.chapter.edition, self.passage.section, self.page, original=self.chapter.kind is ChapterKind.ORIGINAL
        )

    def names(self, subject: str) -> bool:
        """Whether it names the subject itself."""
        return any(one.subject == subject for one in self.named)


@dataclass(slots=True)
class Telling:
    """A chapter worked out for cards. Made once for each chapter of a revision; not changed afterwards.

    Attributes:
        statements: in order.
        about: positions of the statements about a subject: they name it, or a person in its service, or stand in a
            section or paragraph about it.
        focus: whom each section is about, by path.
        relation: paths of sections about the relations of the keyed subject with Japan.
    """

    chapter: Chapter
    statements: tuple[Statement, ...] = ()
    about: dict[str, list[int]] = field(default_factory=dict)
    focus: dict[str, frozenset[str]] = field(default_factory=dict)
    relation: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, subject: str) -> list[Statement]:
        """The statements about a subject, in order."""
        return [self.statements[place] for place in self.about.get(subject, ())]


def tell(
    chapter: Chapter,
    mentions: Iterable[Mention],
    events: Iterable[Event],
    subjects: Mapping[str, Subject],
    spot: Callable[[str], Sequence[str]],
) -> Telling:
    """Work out a chapter.

    Args:
        chapter: the chapter.
        mentions: of this chapter.
        events: of this chapter.
        subjects: all subjects by id.
        spot: the subjects that a short text names, in order: for titles of sections.
    """
    telling = Telling(chapter)
    telling.focus, telling.relation = sections_about(chapter, subjects, spot)
    places: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        places[mention.passage].append(mention)
    dated: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        dated[event.passage].append(event)
    statements: list[Statement] = []
    for passage in chapter.passages:
        named = sorted(places[passage.ordinal], key=lambda one: (one.start, one.end))
        named = [part for one in named for part in (one, *_inside(one, passage, subjects, chapter.language))]
        focus = (
            telling.focus.get(passage.section, frozenset()) if passage.kind is PassageKind.PARAGRAPH else frozenset()
        )
        opened = opened_with(passage, named, subjects)
        if opened:
            focus = frozenset(one for one in focus if one not in subjects or subjects[one].kind not in PLACES) | {
                opened
            }
        statements.extend(_split(chapter, passage, named, dated[passage.ordinal], focus))
    telling.statements = tuple(statements)
    for place, statement in enumerate(statements):
        for subject in _about(statement, subjects):
            telling.about.setdefault(subject, []).append(place)
    return telling


def _about(statement: Statement, subjects: Mapping[str, Subject]) -> dict[str, None]:
    found = dict.fromkeys(one.subject for one in statement.named)
    for one in tuple(found):
        served = serves(one, subjects)
        if served:
            found[served] = None
    return found | dict.fromkeys(statement.focus)


def serves(subject: str, subjects: Mapping[str, Subject]) -> str:
    """The country that a person serves, or that a place lies in; empty for everything else."""
    one = subjects.get(subject)
    if one is None:
        return ""
    if one.kind is SubjectKind.PERSON:
        return one.country
    return one.members[0] if one.kind is SubjectKind.REGION and len(one.members) == 1 else ""


def _inside(mention: Mention, passage: Passage, subjects: Mapping[str, Subject], tag: str) -> Iterator[Mention]:
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


def _split(
    chapter: Chapter, passage: Passage, named: Sequence[Mention], events: Sequence[Event], focus: frozenset[str]
) -> Iterable[Statement]:
    key = chapter.key
    ahead = _OVERVIEW if passage.kind is PassageKind.PARAGRAPH and passage.section == _overview(chapter) else 0.0
    whole = chapter.kind is ChapterKind.DIGEST and _weight(passage.text) <= _LONGEST
    start = 0
    for piece in (passage.text,) if whole else sentences(passage.text):
        end = start + len(piece)
        text = piece.strip()
        if text:
            lead = start + len(piece) - len(piece.lstrip())
            weight = _weight(text)
            dates = _dates(text, passage, events, whole=whole)
            told = tuple(
                Named(max(one.start - lead, 0), min(one.end, end) - lead, one.subject)
                for one in named
                if start <= one.start < end
            )
            yield Statement(
                chapter,
                passage,
                text,
                passage.page_at(lead),
                dates,
                told,
                focus,
                key,
                _words(text, told),
                weight,
                merit(text, dates, edition=chapter.edition, weight=weight) + ahead,
            )
        start = end


def _overview(chapter: Chapter) -> str:
    """Path of the section that opens the chapter with what matters most; `?` where it has none."""
    first = chapter.sections[0] if chapter.sections else None
    return first.path if first is not None and first.title.casefold() in _OVERVIEWS else "?"


def _weight(text: str) -> float:
    latin = 2 * len(text.encode()) < 3 * len(text)
    return len(text) / _LATIN_LENGTH if latin else len(text)


def _words(text: str, named: Iterable[Named]) -> frozenset[str]:
    words: set[str] = set()
    for one in named:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    for word in _WORD.findall(text):
        if "一" <= word[0] <= "鿿":
            words.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            words.add(word.lower())
    return frozenset(words)


def _dates(text: str, passage: Passage, events: Sequence[Event], *, whole: bool) -> tuple[str, ...]:
    if whole and passage.dates:
        return passage.dates
    told = (event.date for event in events if whole or event.text.strip() in text or text in event.text)
    return tuple(dict.fromkeys(told))
