"""The card that a query opens: the points that tell most, memberships, dates, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards import chronology, memberships
from briefings.cards.citations import append_mark, join_names, translate
from briefings.cards.ranking import DATED_KINDS, STATEMENT_KINDS, choose_statements, score_statements
from briefings.domain import SubjectKind
from briefings.domain.cards import CardBlock, CardLine
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Subject

MAX_DATES: Final = 4
_MAX_REGIONAL: Final = 2
_FEW_STATEMENTS: Final = 12
"""A country with fewer statements than this is told of with its region."""

_MAX_DATED_LENGTH: Final = {"ja": 120, "en": 260}
"""A dated item longer than this is shortened: the chronology has it whole."""


def build_blocks(context: CardContext) -> tuple[CardBlock, ...]:
    """The blocks of a summary, without empty ones."""
    subject = context.subject
    if subject is None:
        return ()
    language = context.language
    told = [one for one in context.statements if one.passage.kind in STATEMENT_KINDS]
    scores = score_statements(context.statements, subject, context.index.subjects)
    points = choose_statements(told, scores)
    found = [
        CardBlock(
            append_mark(translate("block.points", language), context.foreign_note, language),
            tuple(_make_point(one) for one in points),
            original=context.is_wholly_original,
        )
    ]
    if subject.kind is SubjectKind.COUNTRY:
        found.append(_region_block(context, subject, points))
        lines = memberships.build_country_lines(subject, context.index, context.edition, language)
        found.append(CardBlock(translate("block.memberships", language), lines))
    if subject.kind is SubjectKind.FRAMEWORK:
        lines = memberships.build_framework_lines(subject, context.index, context.edition, language)
        found.append(CardBlock(translate("block.members", language), lines))
    if subject.kind is SubjectKind.REGION and len(subject.members) > 1:
        found.append(_names_block("block.countries", _member_countries(context, subject), language))
    found.append(_dates_block(context, scores, points))
    found.append(_names_block("block.related", context.related_subjects, language))
    return tuple(block for block in found if block.lines)


def _member_countries(context: CardContext, region: Subject) -> list[Subject]:
    return [context.index.subjects[one] for one in region.members if one in context.index.subjects]


def _make_point(statement: Statement) -> CardLine:
    return CardLine(statement.text, statement.citation, date=statement.dates[0] if statement.dates else "")


def _region_block(context: CardContext, subject: Subject, points: Sequence[Statement]) -> CardBlock:
    """What is told of a country's region as a whole, where little is told of the country itself."""
    if len(context.statements) >= _FEW_STATEMENTS:
        return CardBlock("", ())
    for region in context.index.regions_by_country.get(subject.id, ()):
        told = [
            one
            for one in context.index.statements_about(region.id, context.edition, context.language)
            if one.passage.kind in STATEMENT_KINDS
            and one.mentions_subject(region.id)
            and not any(one.mentions_subject(member) for member in region.members)
        ]
        scores = score_statements(told, region, context.index.subjects)
        chosen = choose_statements(told, scores, limit=_MAX_REGIONAL, already_shown=points)
        if chosen:
            heading = translate("block.region", context.language, name=region.localized_name(context.language))
            return CardBlock(heading, tuple(_make_point(one) for one in chosen), original=context.is_wholly_original)
    return CardBlock("", ())


def _dates_block(context: CardContext, scores: Mapping[int, float], points: Sequence[Statement]) -> CardBlock:
    """The dated statements that tell most, beside the points, in order of date."""
    language = context.language
    said = {id(one) for one in points}
    told = (one for one in context.statements if one.passage.kind in DATED_KINDS and id(one) not in said)
    dated = [one for one in told if one.dates]
    exact = [one for one in dated if any(len(date) >= len("2024-10") for date in one.dates)]
    pool = exact if len(exact) >= MAX_DATES else dated
    chosen = choose_statements(pool, scores, limit=MAX_DATES, already_shown=points)
    left = {(one.citation, one.text): one for one in chosen}
    lines: list[CardLine] = []
    for entry in chronology.build_entries(context, chosen):
        line = entry.line
        key = next(
            (key for key in left if key[0] == line.citation and (line.text in key[1] or key[1] in line.text)), None
        )
        if key is not None:
            del left[key]
            text = truncate_text(line.text, _MAX_DATED_LENGTH[language])
            lines.append(CardLine(text, line.citation, date=line.date, label=line.label))
    return CardBlock(append_mark(translate("block.dates", language), context.foreign_note, language), tuple(lines))


def _names_block(key: str, subjects: Sequence[Subject], language: str) -> CardBlock:
    names = join_names((f"{one.flag} {one.localized_name(language)}".strip() for one in subjects), language)
    return CardBlock(translate(key, language), (CardLine(names),) if names else ())
