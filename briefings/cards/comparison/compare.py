"""What an edition tells of a subject, or in a section, otherwise than the edition before it.

The first page says what matters: standings that changed, and of what is new, told differently or told no more the
few statements that selection takes for a summary. The pages behind it have the rest, so that nothing is left out. A
sentence that only says the same in other words stands last.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefings.cards.citations import append_mark, foreign_mark, join_names, translate, yearbook_title
from briefings.cards.comparison.align import StatementPair, align_statements
from briefings.cards.comparison.chapters import ChapterVersions, pair_chapters
from briefings.cards.comparison.memberships import MembershipChange, find_membership_changes
from briefings.cards.comparison.word_diff import find_changed_words
from briefings.cards.editions import chapters_with_section, find_same_section
from briefings.cards.pagination import PageEntry
from briefings.cards.ranking import DATED_KINDS, choose_statements, score_statements
from briefings.domain import ChapterKind
from briefings.domain.cards import CardLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Chapter

MAX_NEW: Final = 6
MAX_CHANGED: Final = 4
MAX_REMOVED: Final = 4
"""At most so many of each stand before the rest."""


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """Two editions held against each other.

    Attributes:
        older, newer: the editions.
        chapters: the chapters held against each other.
        membership_changes: standings in frameworks that changed.
        changed: pairs that differ in what they tell.
        reworded: pairs that differ in their wording alone.
        added: told by the newer edition alone.
        removed: told by the older edition alone.
        unchanged_count: how many statements both have in the same words, or in versions whose wording can't be compared.
        wording_compared: whether the wording of all chapters could be compared.
    """  # noqa: E501

    older: int
    newer: int
    chapters: tuple[Chapter, ...]
    membership_changes: tuple[MembershipChange, ...]
    changed: tuple[StatementPair, ...]
    reworded: tuple[StatementPair, ...]
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]
    unchanged_count: int
    wording_compared: bool


def find_earlier_edition(context: CardContext) -> int:
    """The edition before the card's that tells of what the card is about; 0 where none is held."""
    before = [edition for edition in context.index.editions if edition < context.edition]
    if context.subject is not None:
        about = context.index.editions_about(context.subject.id, context.language)
        return next((one for one in before if one in about), 0) if context.edition in about else 0
    return (
        next((one for one in before if _select_chapters(context, one)[0]), 0)
        if context.requested_section is not None
        else 0
    )


def compare_editions(context: CardContext) -> EditionComparison | None:
    """The card's edition against the one before it; None where there is none. Worked out once for each revision."""
    older = find_earlier_edition(context)
    if not older:
        return None
    about = context.subject.id if context.subject is not None else f"§{context.request.section}"
    known, key = context.index.comparisons, (about, older, context.edition, context.language)
    if key not in known:
        known[key] = _build_comparison(context, older)
    return known[key]


def build_entries(context: CardContext) -> list[PageEntry]:
    """What changed, most important first; empty where there is nothing to compare with."""
    found = compare_editions(context)
    if found is None:
        return []
    if not (found.membership_changes or found.changed or found.reworded or found.added or found.removed):
        values = {"older": found.older, "newer": found.newer, "name": context.display_name}
        return [PageEntry("", CardLine(translate("compare.same", context.language, **values)))]
    return [
        PageEntry("", CardLine(_render_intro(found, context.language))),
        *_membership_entries(found, context),
        *_statement_entries(found, context),
    ]


def explain_empty(context: CardContext) -> str:
    """Why there is nothing to compare, in one sentence."""
    values = {"edition": context.edition, "name": context.display_name}
    key = "nothing.compare.one" if len(context.index.editions) == 1 else "nothing.compare"
    return translate(key, context.language, **values)


def _build_comparison(context: CardContext, older: int) -> EditionComparison:
    before, after = _select_chapters(context, older)
    pairs = pair_chapters(before, after, context.language)
    old = [one for pair in pairs if pair.old is not None for one in _collect_statements(context, pair.old)]
    new = [one for pair in pairs if pair.new is not None for one in _collect_statements(context, pair.new)]
    aligned = align_statements(old, new)
    differing = [one for one in aligned.pairs if not one.same_wording and _is_same_version(one)]
    subject = context.subject
    return EditionComparison(
        older,
        context.edition,
        tuple(chapter for pair in pairs for chapter in (pair.new, pair.old) if chapter is not None),
        find_membership_changes(subject, context.index, older, context.edition, context.language)
        if subject is not None
        else (),
        tuple(one for one in differing if one.substance_differs),
        tuple(one for one in differing if not one.substance_differs),
        aligned.added,
        aligned.removed,
        len(aligned.pairs) - len(differing),
        all(pair.is_comparable for pair in pairs),
    )


def _select_chapters(context: CardContext, older: int) -> tuple[list[Chapter], list[Chapter]]:
    """The chapters of the older edition and of the card's own, in all versions, that tell of what it is about."""
    held = context.index.snapshot.content.chapters
    olds = [one for one in held if one.edition == older]
    news = [one for one in held if one.edition == context.edition]
    if context.subject is not None:
        subject = context.subject.id
        return tuple(
            [one for one in side if context.index.chapter_statements(one).positions_by_subject.get(subject)]
            for side in (olds, news)
        )  # type: ignore[return-value]  # two lists
    if context.requested_section is None:
        return [], []
    return chapters_with_section(context.requested_section, olds), chapters_with_section(
        context.requested_section, news
    )


def _collect_statements(context: CardContext, chapter: Chapter) -> list[Statement]:
    telling = context.index.chapter_statements(chapter)
    if context.subject is not None:
        told: Iterable[Statement] = telling.find_statements(context.subject.id)
    else:
        section = (
            find_same_section(context.requested_section, chapter) if context.requested_section is not None else None
        )
        path = section.path if section is not None else "?"
        told = (one for one in telling.statements if f"{one.section_path}-".startswith(f"{path}-"))
    return [one for one in told if one.passage.kind in DATED_KINDS]


def _is_same_version(pair: StatementPair) -> bool:
    return ChapterVersions(pair.old.chapter, pair.new.chapter).is_comparable


def _render_intro(comparison: EditionComparison, language: str) -> str:
    counts = {
        "new": len(comparison.added),
        "changed": len(comparison.changed),
        "reworded": len(comparison.reworded),
        "gone": len(comparison.removed),
        "both": comparison.unchanged_count,
    }
    told = join_names(
        (translate(f"compare.{key}", language, count=count) for key, count in counts.items() if count), language
    )
    older, newer = (yearbook_title(edition, "", language) for edition in (comparison.older, comparison.newer))
    text = translate("compare.intro", language, older=older, newer=newer)
    text += translate("compare.counts", language, counts=told) if told else ""
    return text if comparison.wording_compared else text + translate("compare.unworded", language)


def _membership_entries(comparison: EditionComparison, context: CardContext) -> Iterator[PageEntry]:
    heading = translate("compare.standings", context.language)
    for change in comparison.membership_changes:
        for told, edition in ((change.old, comparison.older), (change.new, comparison.newer)):
            if told is None:
                continue
            name = change.name or translate("members.count", context.language)
            label = append_mark(name, translate("edition", context.language, edition=edition), context.language)
            follows = edition == comparison.newer and change.old is not None
            yield PageEntry(heading, CardLine(told.text, told.citation, label=label), keep_with_previous=follows)


def _statement_entries(comparison: EditionComparison, context: CardContext) -> Iterator[PageEntry]:
    """The main ones of each group, then what is left of each."""
    scores = _score_statements(
        context, (*comparison.added, *comparison.removed, *(one.new for one in comparison.changed))
    )
    pairs = {id(one.new): one for one in comparison.changed}
    main_new = _choose_main(comparison.added, scores, MAX_NEW)
    main_changed = _choose_main([one.new for one in comparison.changed], scores, MAX_CHANGED)
    main_gone = _choose_main(comparison.removed, scores, MAX_REMOVED)
    rest_new = _exclude_shown(comparison.added, main_new)
    rest_changed = _exclude_shown([one.new for one in comparison.changed], main_changed)
    rest_gone = _exclude_shown(comparison.removed, main_gone)

    yield from (_make_entry(context, comparison, "new", one) for one in main_new)
    for one in main_changed:
        yield from _make_pair_entries(context, comparison, "changed", pairs[id(one)])
    yield from (_make_entry(context, comparison, "gone", one) for one in main_gone)
    yield from (_make_entry(context, comparison, "new.rest", one) for one in rest_new)
    for one in rest_changed:
        yield from _make_pair_entries(context, comparison, "changed.rest", pairs[id(one)])
    yield from (_make_entry(context, comparison, "gone.rest", one) for one in rest_gone)
    for pair in comparison.reworded:
        yield from _make_pair_entries(context, comparison, "reworded", pair)


def _score_statements(context: CardContext, statements: Sequence[Statement]) -> dict[int, float]:
    if context.subject is None:
        return {id(one): one.base_score for one in statements}
    return score_statements(statements, context.subject, context.index.subjects)


def _choose_main(statements: Sequence[Statement], scores: Mapping[int, float], limit: int) -> list[Statement]:
    return list(statements) if len(statements) <= limit else choose_statements(statements, scores, limit=limit)


def _exclude_shown(statements: Iterable[Statement], shown: Iterable[Statement]) -> list[Statement]:
    left = Counter(id(one) for one in shown)
    return [one for one in statements if not left[id(one)]]


def _render_heading(context: CardContext, comparison: EditionComparison, key: str, chapter: Chapter) -> str:
    heading = translate(f"compare.block.{key}", context.language, older=comparison.older, newer=comparison.newer)
    return append_mark(heading, foreign_mark(chapter.language, context.language), context.language)


def _make_entry(context: CardContext, comparison: EditionComparison, key: str, statement: Statement) -> PageEntry:
    line = CardLine(
        statement.text,
        statement.citation,
        date=statement.dates[0] if statement.dates else "",
        label=context.passage_label(statement.passage),
    )
    theirs = statement.chapter.kind is ChapterKind.ORIGINAL
    return PageEntry(_render_heading(context, comparison, key, statement.chapter), line, original=theirs)


def _make_pair_entries(
    context: CardContext, comparison: EditionComparison, key: str, pair: StatementPair
) -> Iterator[PageEntry]:
    """A statement before and after, each with its edition and source; with the later, which words changed."""
    heading = _render_heading(context, comparison, key, pair.new.chapter)
    theirs = pair.new.chapter.kind is ChapterKind.ORIGINAL
    words = join_names(
        (
            translate("compare.words", context.language, old=old or "－", new=new or "－")
            for old, new in _list_changed_words(pair)
        ),
        context.language,
    )
    for statement, edition in ((pair.old, comparison.older), (pair.new, comparison.newer)):
        label = translate("edition", context.language, edition=edition)
        if statement is pair.new:
            label = append_mark(label, words, context.language)
        line = CardLine(
            statement.text, statement.citation, date=statement.dates[0] if statement.dates else "", label=label
        )
        yield PageEntry(heading, line, original=theirs, keep_with_previous=statement is pair.new)


def _list_changed_words(pair: StatementPair) -> tuple[tuple[str, str], ...]:
    return find_changed_words(pair.old.text, pair.new.text)
