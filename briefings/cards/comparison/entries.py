"""Turns a comparison of two editions into the lines of a card.

The first page has the most important differences: changes in membership, and those new, changed and removed
statements that a summary would select. The rest follows; statements that were only reworded come last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.citations import format_edition_name
from briefings.cards.comparison.word_diff import find_changed_words
from briefings.cards.editions import format_edition_title
from briefings.cards.labels import append_mark, format_foreign_mark, join_names
from briefings.cards.memberships import format_member_count
from briefings.cards.pagination import PageEntry
from briefings.cards.ranking import choose_statements, score_statements
from briefings.domain.cards import CardLine
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.edition_changes import EditionComparison, StatementPair
    from briefings.cards.statements import Statement

MAX_NEW: Final = 6
MAX_CHANGED: Final = 4
MAX_REMOVED: Final = 4
"""Maximum number of statements of each group before the rest."""

_NOTHING: Final = "－"
"""Placeholder for an empty side in a list of changed words."""


def list_entries(context: CardContext, comparison: EditionComparison) -> list[PageEntry]:
    """Lists the lines for the differences, the most important first."""
    return [
        PageEntry("", CardLine(_render_intro(comparison, context))),
        *_list_membership_entries(comparison, context),
        *_list_statement_entries(comparison, context),
    ]


def _render_intro(comparison: EditionComparison, context: CardContext) -> str:
    language = context.language
    counts = (
        (len(comparison.added), N_("{count} new")),
        (len(comparison.changed), N_("{count} changed")),
        (len(comparison.reworded), N_("{count} reworded")),
        (len(comparison.removed), N_("{count} no longer mentioned")),
        (comparison.unchanged_count, N_("{count} in both")),
    )
    described = join_names((_(text, language, count=count) for count, text in counts if count), language)
    note = _("Wording is not compared between a digest and an original, or between two languages.", language)
    text = _(
        "Compared: {newer} with {older}. {counts} {note}",
        language,
        newer=format_edition_title(context.index, comparison.newer, language),
        older=format_edition_title(context.index, comparison.older, language),
        counts=_("Statements: {counts}.", language, counts=described) if described else "",
        note="" if comparison.wording_compared else note,
    )
    return " ".join(text.split())


def _list_membership_entries(comparison: EditionComparison, context: CardContext) -> Iterator[PageEntry]:
    heading = _("Changes in membership", context.language)
    for change in comparison.membership_changes:
        name = change.name or format_member_count(context.language)
        for statement, edition in ((change.old, comparison.older), (change.new, comparison.newer)):
            if statement is None:
                continue
            label = append_mark(name, format_edition_name(edition, context.language), context.language)
            line = CardLine(statement.text, statement.citation, label=label)
            follows = edition == comparison.newer and change.old is not None
            yield PageEntry(heading, line, keep_with_previous=follows)


def _list_statement_entries(comparison: EditionComparison, context: CardContext) -> Iterator[PageEntry]:
    """Yields the main statements of each group, then the rest of each, then reworded statements."""
    pairs = {id(pair.new): pair for pair in comparison.changed}
    changed = [pair.new for pair in comparison.changed]
    scores = _score_statements(context, (*comparison.added, *comparison.removed, *changed))
    main_added = _choose_main(comparison.added, scores, MAX_NEW)
    main_changed = _choose_main(changed, scores, MAX_CHANGED)
    main_removed = _choose_main(comparison.removed, scores, MAX_REMOVED)
    rest_changed = _exclude_shown(changed, main_changed)

    writer = _EntryWriter(context, comparison)
    yield from writer.write_statements(N_("New in {newer}"), main_added)
    yield from writer.write_pairs(N_("Changed since {older}"), (pairs[id(new)] for new in main_changed))
    yield from writer.write_statements(N_("In {older} but not in {newer}"), main_removed)
    yield from writer.write_statements(N_("Also new in {newer}"), _exclude_shown(comparison.added, main_added))
    yield from writer.write_pairs(N_("Also changed since {older}"), (pairs[id(new)] for new in rest_changed))
    yield from writer.write_statements(N_("Also not in {newer}"), _exclude_shown(comparison.removed, main_removed))
    yield from writer.write_pairs(N_("Only reworded"), comparison.reworded)


def _score_statements(context: CardContext, statements: Sequence[Statement]) -> dict[int, float]:
    if context.subject is None:
        return {id(statement): statement.base_score for statement in statements}
    return score_statements(statements, context.subject, context.index.subjects)


def _choose_main(statements: Sequence[Statement], scores: Mapping[int, float], limit: int) -> list[Statement]:
    return list(statements) if len(statements) <= limit else choose_statements(statements, scores, limit=limit)


def _exclude_shown(statements: Iterable[Statement], shown: Iterable[Statement]) -> list[Statement]:
    shown_ids = {id(statement) for statement in shown}
    return [statement for statement in statements if id(statement) not in shown_ids]


class _EntryWriter:
    """Writes the lines of statements and pairs of statements under their headings.

    Args:
        context: the card.
        comparison: the compared editions.
    """

    def __init__(self, context: CardContext, comparison: EditionComparison) -> None:
        self._context = context
        self._comparison = comparison

    def write_statements(self, heading: str, statements: Iterable[Statement]) -> Iterator[PageEntry]:
        """Yields the lines of single statements."""
        for statement in statements:
            line = CardLine(
                statement.text,
                statement.citation,
                date=statement.first_date,
                label=self._context.format_passage_label(statement.passage),
            )
            yield PageEntry(self._render_heading(heading, statement), line, original=statement.is_original)

    def write_pairs(self, heading: str, pairs: Iterable[StatementPair]) -> Iterator[PageEntry]:
        """Yields the lines of pairs: the old and the new statement, each with its edition, and the changed words."""
        language = self._context.language
        for pair in pairs:
            rendered = self._render_heading(heading, pair.new)
            words = join_names(
                (
                    f"{old or _NOTHING} → {new or _NOTHING}"
                    for old, new in find_changed_words(pair.old.text, pair.new.text)
                ),
                language,
            )
            old_label = format_edition_name(self._comparison.older, language)
            new_label = append_mark(format_edition_name(self._comparison.newer, language), words, language)
            for statement, label in ((pair.old, old_label), (pair.new, new_label)):
                line = CardLine(statement.text, statement.citation, date=statement.first_date, label=label)
                yield PageEntry(
                    rendered, line, original=pair.new.is_original, keep_with_previous=statement is pair.new
                )

    def _render_heading(self, heading: str, statement: Statement) -> str:
        text = _(heading, self._context.language, older=self._comparison.older, newer=self._comparison.newer)
        mark = format_foreign_mark(statement.chapter.language, self._context.language)
        return append_mark(text, mark, self._context.language)
