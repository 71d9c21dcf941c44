"""What an edition tells of a subject, or in a section, otherwise than the edition before it.

The first page says what matters: standings that changed, and of what is new, told differently or told no more the
few statements that selection takes for a summary. The pages behind it have the rest, so that nothing is left out. A
sentence that only says the same in other words stands last.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefings.cards.alignment import Pair, align
from briefings.cards.changed_words import changed_words
from briefings.cards.editions import of_section, section_in
from briefings.cards.model import Line
from briefings.cards.pages import Entry
from briefings.cards.selection import DATED, choose, rate
from briefings.cards.standings import Change, changes
from briefings.cards.versions import Versions, versions
from briefings.cards.wording import foreign, join, marked, say, yearbook
from briefings.model import ChapterKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefings.cards.frame import Frame
    from briefings.cards.statements import Statement
    from briefings.model import Chapter

NEW: Final = 6
CHANGED: Final = 4
GONE: Final = 4
"""At most so many of each stand before the rest."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions held against each other.

    Attributes:
        older, newer: the editions.
        chapters: the chapters held against each other.
        standings: standings in frameworks that changed.
        changed: pairs that differ in what they tell.
        reworded: pairs that differ in their wording alone.
        added: told by the newer edition alone.
        gone: told by the older edition alone.
        same: how many statements both have in the same words, or in versions whose wording can't be compared.
        worded: whether the wording of all chapters could be compared.
    """

    older: int
    newer: int
    chapters: tuple[Chapter, ...]
    standings: tuple[Change, ...]
    changed: tuple[Pair, ...]
    reworded: tuple[Pair, ...]
    added: tuple[Statement, ...]
    gone: tuple[Statement, ...]
    same: int
    worded: bool


def earlier(frame: Frame) -> int:
    """The edition before the card's that tells of what the card is about; 0 where none is held."""
    before = [edition for edition in frame.lookup.editions if edition < frame.edition]
    if frame.subject is not None:
        about = frame.lookup.editions_about(frame.subject.id, frame.language)
        return next((one for one in before if one in about), 0) if frame.edition in about else 0
    return next((one for one in before if _sides(frame, one)[0]), 0) if frame.place is not None else 0


def comparison(frame: Frame) -> Comparison | None:
    """The card's edition against the one before it; None where there is none. Worked out once for each revision."""
    older = earlier(frame)
    if not older:
        return None
    about = frame.subject.id if frame.subject is not None else f"§{frame.request.section}"
    known, key = frame.lookup.compared, (about, older, frame.edition, frame.language)
    if key not in known:
        known[key] = _compare(frame, older)
    return known[key]


def entries(frame: Frame) -> list[Entry]:
    """What changed, most important first; empty where there is nothing to compare with."""
    found = comparison(frame)
    if found is None:
        return []
    if not (found.standings or found.changed or found.reworded or found.added or found.gone):
        values = {"older": found.older, "newer": found.newer, "name": frame.name}
        return [Entry("", Line(say("compare.same", frame.language, **values)))]
    return [Entry("", Line(_intro(found, frame.language))), *_standings(found, frame), *_told(found, frame)]


def nothing(frame: Frame) -> str:
    """Why there is nothing to compare, in one sentence."""
    values = {"edition": frame.edition, "name": frame.name}
    key = "nothing.compare.one" if len(frame.lookup.editions) == 1 else "nothing.compare"
    return say(key, frame.language, **values)


def _compare(frame: Frame, older: int) -> Comparison:
    before, after = _sides(frame, older)
    pairs = versions(before, after, frame.language)
    old = [one for pair in pairs if pair.old is not None for one in _statements(frame, pair.old)]
    new = [one for pair in pairs if pair.new is not None for one in _statements(frame, pair.new)]
    aligned = align(old, new)
    differing = [one for one in aligned.pairs if not one.equal and _one_version(one)]
    subject = frame.subject
    return Comparison(
        older,
        frame.edition,
        tuple(chapter for pair in pairs for chapter in (pair.new, pair.old) if chapter is not None),
        changes(subject, frame.lookup, older, frame.edition, frame.language) if subject is not None else (),
        tuple(one for one in differing if one.substance),
        tuple(one for one in differing if not one.substance),
        aligned.added,
        aligned.gone,
        len(aligned.pairs) - len(differing),
        all(pair.comparable for pair in pairs),
    )


def _sides(frame: Frame, older: int) -> tuple[list[Chapter], list[Chapter]]:
    """The chapters of the older edition and of the card's own, in all versions, that tell of what it is about."""
    held = frame.lookup.snapshot.content.chapters
    olds = [one for one in held if one.edition == older]
    news = [one for one in held if one.edition == frame.edition]
    if frame.subject is not None:
        subject = frame.subject.id
        return tuple([one for one in side if frame.lookup.telling(one).about.get(subject)] for side in (olds, news))  # type: ignore[return-value]  # two lists
    if frame.place is None:
        return [], []
    return of_section(frame.place, olds), of_section(frame.place, news)


def _statements(frame: Frame, chapter: Chapter) -> list[Statement]:
    telling = frame.lookup.telling(chapter)
    if frame.subject is not None:
        told: Iterable[Statement] = telling.of(frame.subject.id)
    else:
        section = section_in(frame.place, chapter) if frame.place is not None else None
        path = section.path if section is not None else "?"
        told = (one for one in telling.statements if f"{one.section}-".startswith(f"{path}-"))
    return [one for one in told if one.passage.kind in DATED]


def _one_version(pair: Pair) -> bool:
    return Versions(pair.old.chapter, pair.new.chapter).comparable


def _intro(found: Comparison, language: str) -> str:
    counts = {
        "new": len(found.added),
        "changed": len(found.changed),
        "reworded": len(found.reworded),
        "gone": len(found.gone),
        "both": found.same,
    }
    told = join((say(f"compare.{key}", language, count=count) for key, count in counts.items() if count), language)
    older, newer = (yearbook(edition, "", language) for edition in (found.older, found.newer))
    text = say("compare.intro", language, older=older, newer=newer)
    text += say("compare.counts", language, counts=told) if told else ""
    return text if found.worded else text + say("compare.unworded", language)


def _standings(found: Comparison, frame: Frame) -> Iterator[Entry]:
    heading = say("compare.standings", frame.language)
    for change in found.standings:
        for told, edition in ((change.old, found.older), (change.new, found.newer)):
            if told is None:
                continue
            name = change.name or say("members.count", frame.language)
            label = marked(name, say("edition", frame.language, edition=edition), frame.language)
            follows = edition == found.newer and change.old is not None
            yield Entry(heading, Line(told.text, told.citation, label=label), follows=follows)


def _told(found: Comparison, frame: Frame) -> Iterator[Entry]:
    """The main ones of each group, then what is left of each."""
    scores = _scores(frame, (*found.added, *found.gone, *(one.new for one in found.changed)))
    pairs = {id(one.new): one for one in found.changed}
    main_new = _main(found.added, scores, NEW)
    main_changed = _main([one.new for one in found.changed], scores, CHANGED)
    main_gone = _main(found.gone, scores, GONE)
    rest_new = _without(found.added, main_new)
    rest_changed = _without([one.new for one in found.changed], main_changed)
    rest_gone = _without(found.gone, main_gone)

    yield from (_single(frame, found, "new", one) for one in main_new)
    for one in main_changed:
        yield from _double(frame, found, "changed", pairs[id(one)])
    yield from (_single(frame, found, "gone", one) for one in main_gone)
    yield from (_single(frame, found, "new.rest", one) for one in rest_new)
    for one in rest_changed:
        yield from _double(frame, found, "changed.rest", pairs[id(one)])
    yield from (_single(frame, found, "gone.rest", one) for one in rest_gone)
    for pair in found.reworded:
        yield from _double(frame, found, "reworded", pair)


def _scores(frame: Frame, statements: Sequence[Statement]) -> dict[int, float]:
    if frame.subject is None:
        return {id(one): one.merit for one in statements}
    return rate(statements, frame.subject, frame.lookup.subjects)


def _main(statements: Sequence[Statement], scores: Mapping[int, float], most: int) -> list[Statement]:
    return list(statements) if len(statements) <= most else choose(statements, scores, most=most)


def _without(statements: Iterable[Statement], shown: Iterable[Statement]) -> list[Statement]:
    left = Counter(id(one) for one in shown)
    return [one for one in statements if not left[id(one)]]


def _heading(frame: Frame, found: Comparison, key: str, chapter: Chapter) -> str:
    heading = say(f"compare.block.{key}", frame.language, older=found.older, newer=found.newer)
    return marked(heading, foreign(chapter.language, frame.language), frame.language)


def _single(frame: Frame, found: Comparison, key: str, statement: Statement) -> Entry:
    line = Line(
        statement.text,
        statement.citation,
        date=statement.dates[0] if statement.dates else "",
        label=frame.label(statement.passage),
    )
    theirs = statement.chapter.kind is ChapterKind.ORIGINAL
    return Entry(_heading(frame, found, key, statement.chapter), line, original=theirs)


def _double(frame: Frame, found: Comparison, key: str, pair: Pair) -> Iterator[Entry]:
    """A statement before and after, each with its edition and source; with the later, which words changed."""
    heading = _heading(frame, found, key, pair.new.chapter)
    theirs = pair.new.chapter.kind is ChapterKind.ORIGINAL
    words = join(
        (say("compare.words", frame.language, old=old or "－", new=new or "－") for old, new in _words(pair)),
        frame.language,
    )
    for statement, edition in ((pair.old, found.older), (pair.new, found.newer)):
        label = say("edition", frame.language, edition=edition)
        if statement is pair.new:
            label = marked(label, words, frame.language)
        line = Line(
            statement.text, statement.citation, date=statement.dates[0] if statement.dates else "", label=label
        )
        yield Entry(heading, line, original=theirs, follows=statement is pair.new)


def _words(pair: Pair) -> tuple[tuple[str, str], ...]:
    return changed_words(pair.old.text, pair.new.text)
