"""Builds the details of a subject: key points, memberships, dates and related subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards import memberships
from briefings.cards.labels import append_mark, format_flag_name, join_names
from briefings.cards.ranking import choose_statements, score_statements
from briefings.cards.statements import STATEMENT_KINDS
from briefings.domain import SubjectKind
from briefings.domain.cards import CardBlock, CardLine
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Subject

_MAX_REGIONAL: Final = 2
_FEW_STATEMENTS: Final = 12
"""Number of statements below which a country's card also has statements about its region."""


def build_blocks(context: CardContext) -> tuple[CardBlock, ...]:
    """Builds the blocks of the details, without empty ones."""
    subject = context.subject
    if subject is None:
        return ()
    language = context.language
    scores = score_statements(context.statements, subject, context.index.subjects)
    candidates = (statement for statement in context.statements if statement.passage.kind in STATEMENT_KINDS)
    points = choose_statements(candidates, scores)
    blocks = [
        CardBlock(
            append_mark(_("Key points", language), context.foreign_note, language),
            tuple(_make_point(statement) for statement in points),
            original=context.is_wholly_original,
        )
    ]
    if subject.kind is SubjectKind.COUNTRY:
        lines = memberships.build_country_lines(subject, context.index, context.edition, language)
        blocks += [_build_region_block(context, subject, points), CardBlock(_("Memberships", language), lines)]
    if subject.kind is SubjectKind.FRAMEWORK:
        lines = memberships.build_framework_lines(subject, context.index, context.edition, language)
        blocks.append(CardBlock(_("Members", language), lines))
    if subject.kind is SubjectKind.REGION and len(subject.members) > 1:
        blocks.append(
            _build_names_block(_("Countries", language), _list_member_countries(context, subject), language)
        )
    blocks.append(_build_names_block(_("Related", language), context.related_subjects, language))
    return tuple(block for block in blocks if block.lines)


def _list_member_countries(context: CardContext, region: Subject) -> list[Subject]:
    return [context.index.subjects[key] for key in region.members if key in context.index.subjects]


def _make_point(statement: Statement) -> CardLine:
    return CardLine(statement.text, statement.citation, date=statement.first_date)


def _build_region_block(context: CardContext, subject: Subject, points: Sequence[Statement]) -> CardBlock:
    """Returns statements about a country's region as a whole, for a country with few statements itself."""
    if len(context.statements) >= _FEW_STATEMENTS:
        return CardBlock("", ())
    for region in context.index.regions_by_country.get(subject.id, ()):
        candidates = [
            statement
            for statement in context.index.list_statements(region.id, context.edition, context.language)
            if statement.passage.kind in STATEMENT_KINDS
            and statement.mentions_subject(region.id)
            and not any(statement.mentions_subject(member) for member in region.members)
        ]
        scores = score_statements(candidates, region, context.index.subjects)
        chosen = choose_statements(candidates, scores, limit=_MAX_REGIONAL, already_shown=points)
        if chosen:
            heading = _("{name} as a whole", context.language, name=region.get_localized_name(context.language))
            lines = tuple(_make_point(statement) for statement in chosen)
            return CardBlock(heading, lines, original=context.is_wholly_original)
    return CardBlock("", ())


def _build_names_block(heading: str, subjects: Sequence[Subject], language: str) -> CardBlock:
    names = join_names((format_flag_name(subject, language) for subject in subjects), language)
    return CardBlock(heading, (CardLine(names),) if names else ())
