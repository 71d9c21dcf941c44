"""Builds the overview of a subject, which fits on a screen: a few points, each with its page, and facts in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards import memberships
from briefings.cards.citations import cite_chapter
from briefings.cards.labels import format_flag_name, join_names
from briefings.cards.ranking import choose_statements, score_statements
from briefings.cards.relations import build_relations_line
from briefings.cards.shortening import shorten_statement
from briefings.cards.statement_scores import begins_with_back_reference
from briefings.cards.statements import STATEMENT_KINDS
from briefings.domain import PassageKind, SubjectKind
from briefings.domain.cards import CardBlock, CardLine
from briefings.i18n import gettext as _
from briefings.text.segment import ELLIPSIS, truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Subject

MAX_POINTS: Final = 3
_MAX_POINTS_WITH_MEMBERS: Final = 2
"""Points on the card of a framework, which begins with its members."""

_FEW_MEMBER_LINES: Final = 2
"""Lines about members, by status, beside which a framework's card has two points."""

_MAX_LENGTHS: Final = {"ja": 60}
_MAX_LENGTH: Final = 120
"""Characters of a point, in most languages."""

_MAX_CANDIDATES: Final = 24
"""Statements with the highest scores among which the points are chosen."""

_CUT_PENALTY: Final = 1.5
"""Penalty of a statement that has to be cut at a clause."""

_MAX_NAMES: Final = 12
"""Countries of a region on its card."""


def build_blocks(context: CardContext) -> tuple[CardBlock, ...]:
    """Builds the points and facts of an overview; empty if the subject has no statement."""
    subject = context.subject
    if subject is None or not context.statements:
        return ()
    members = _build_membership_lines(context, subject)
    lines = [*members, *choose_points(context, subject, _count_points(subject, members))]
    relations = build_relations_line(context)
    if relations is not None:
        lines.append(relations)
    heading = context.foreign_note
    return (CardBlock(heading, tuple(lines), original=context.is_wholly_original, compact=True),) if lines else ()


def _build_membership_lines(context: CardContext, subject: Subject) -> list[CardLine]:
    """Returns the members of a framework, or the countries of a region."""
    language = context.language
    if subject.kind is SubjectKind.FRAMEWORK:
        return list(memberships.build_framework_lines(subject, context.index, context.edition, language))
    if subject.kind is SubjectKind.REGION and len(subject.members) > 1:
        countries = (context.index.subjects[key] for key in subject.members if key in context.index.subjects)
        names = [format_flag_name(country, language) for country in countries]
        return [CardLine(join_names(names[:_MAX_NAMES], language), label=_("Countries", language))] if names else []
    return []


def _count_points(subject: Subject, members: Sequence[CardLine]) -> int:
    """Returns how many points fit on a card.

    Beside the members of a framework there is room for fewer, depending on their number of lines.
    """
    if subject.kind is not SubjectKind.FRAMEWORK:
        return MAX_POINTS
    return _MAX_POINTS_WITH_MEMBERS if len(members) <= _FEW_MEMBER_LINES else 1


def choose_points(context: CardContext, subject: Subject, limit: int) -> list[CardLine]:
    """Chooses the short lines that the digest has for the subject, else its statements with the highest scores.

    Of many statements, those are preferred that fit or end well where they are cut.
    """
    short_lines = list_short_lines(context.statements, subject.id)
    if short_lines:
        return short_lines[:limit]
    statements = [statement for statement in context.statements if statement.passage.kind in STATEMENT_KINDS]
    scores = score_statements(statements, subject, context.index.subjects)
    candidates = _take_best(statements, scores)
    texts = {id(statement): _shorten(statement) for statement in candidates if _is_suitable(statement, subject)}
    for key, text in texts.items():
        scores[key] -= _CUT_PENALTY if text is not None and text.endswith(ELLIPSIS) else 0.0
    suitable = [statement for statement in candidates if texts.get(id(statement)) is not None]
    chosen = choose_statements(suitable, scores, limit=limit)
    if len(chosen) < limit and (not chosen or subject.kind is not SubjectKind.FRAMEWORK):
        others = [statement for statement in candidates if texts.get(id(statement)) is None]
        chosen += choose_statements(others, scores, limit=limit - len(chosen), already_shown=chosen)
    chosen.sort(key=lambda statement: -scores[id(statement)])
    return [_make_point(statement, texts.get(id(statement))) for statement in chosen]


def list_short_lines(statements: Iterable[Statement], subject: str) -> list[CardLine]:
    """Lists the short lines of statements about a subject that name it, in the order of the chapter.

    A line that names no subject applies to every subject of its passage, and follows those that name this one.
    """
    passages = {(statement.chapter_key, statement.passage.ordinal): statement for statement in statements}
    own: list[CardLine] = []
    general: list[CardLine] = []
    for statement in passages.values():
        for short_line in statement.passage.short_lines:
            if short_line.subjects and subject not in short_line.subjects:
                continue
            page = short_line.page if short_line.page is not None else statement.passage.page
            citation = cite_chapter(statement.chapter, statement.passage.section, page)
            line = CardLine(short_line.text, citation, date=next(iter(short_line.dates), ""))
            (own if short_line.subjects else general).append(line)
    return [*own, *general]


def _take_best(statements: Sequence[Statement], scores: Mapping[int, float]) -> list[Statement]:
    """Returns the statements with the highest scores, in their order."""
    threshold = min(sorted(scores.values(), reverse=True)[:_MAX_CANDIDATES], default=0.0)
    return [statement for statement in statements if scores[id(statement)] >= threshold]


def _is_suitable(statement: Statement, subject: Subject) -> bool:
    """Returns whether a statement can be understood by itself.

    One that merely explains a framework's abbreviation is not suitable either.
    """
    explains_abbreviation = subject.kind is SubjectKind.FRAMEWORK and statement.passage.kind is PassageKind.FOOTNOTE
    return not explains_abbreviation and not begins_with_back_reference(statement.text)


def _shorten(statement: Statement) -> str | None:
    return shorten_statement(statement.text, _get_max_length(statement))


def _make_point(statement: Statement, text: str | None) -> CardLine:
    text = text or truncate_text(statement.text, _get_max_length(statement))
    return CardLine(text, statement.citation, date=statement.first_date)


def _get_max_length(statement: Statement) -> int:
    return _MAX_LENGTHS.get(statement.chapter.lang, _MAX_LENGTH)
