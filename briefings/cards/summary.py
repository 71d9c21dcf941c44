"""The card that a query opens: the points that tell most, memberships, dates, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards import chronology, memberships
from briefings.cards.model import Block, Line
from briefings.cards.selection import DATED, TOLD, choose, rate
from briefings.cards.wording import join, marked, say
from briefings.model import SubjectKind
from briefings.text import truncate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.cards.frame import Frame
    from briefings.cards.statements import Statement
    from briefings.model import Subject

DATES: Final = 4
_REGIONAL: Final = 2
_FEW: Final = 12
"""A country with fewer statements than this is told of with its region."""

_LONG: Final = {"ja": 120, "en": 260}
"""A dated item longer than this is shortened: the chronology has it whole."""


def blocks(frame: Frame) -> tuple[Block, ...]:
    """The blocks of a summary, without empty ones."""
    subject = frame.subject
    if subject is None:
        return ()
    language = frame.language
    told = [one for one in frame.statements if one.passage.kind in TOLD]
    scores = rate(frame.statements, subject, frame.lookup.subjects)
    points = choose(told, scores)
    found = [
        Block(
            marked(say("block.points", language), frame.mark, language),
            tuple(_point(one) for one in points),
            original=frame.wholly_original,
        )
    ]
    if subject.kind is SubjectKind.COUNTRY:
        found.append(_region(frame, subject, points))
        lines = memberships.of_country(subject, frame.lookup, frame.edition, language)
        found.append(Block(say("block.memberships", language), lines))
    if subject.kind is SubjectKind.FRAMEWORK:
        lines = memberships.of_framework(subject, frame.lookup, frame.edition, language)
        found.append(Block(say("block.members", language), lines))
    if subject.kind is SubjectKind.REGION and len(subject.members) > 1:
        found.append(_names("block.countries", _countries(frame, subject), language))
    found.append(_dates(frame, scores, points))
    found.append(_names("block.related", frame.related, language))
    return tuple(block for block in found if block.lines)


def _countries(frame: Frame, region: Subject) -> list[Subject]:
    return [frame.lookup.subjects[one] for one in region.members if one in frame.lookup.subjects]


def _point(statement: Statement) -> Line:
    return Line(statement.text, statement.citation, date=statement.dates[0] if statement.dates else "")


def _region(frame: Frame, subject: Subject, points: Sequence[Statement]) -> Block:
    """What is told of a country's region as a whole, where little is told of the country itself."""
    if len(frame.statements) >= _FEW:
        return Block("", ())
    for region in frame.lookup.regions.get(subject.id, ()):
        told = [
            one
            for one in frame.lookup.about(region.id, frame.edition, frame.language)
            if one.passage.kind in TOLD
            and one.names(region.id)
            and not any(one.names(member) for member in region.members)
        ]
        scores = rate(told, region, frame.lookup.subjects)
        chosen = choose(told, scores, most=_REGIONAL, beside=points)
        if chosen:
            heading = say("block.region", frame.language, name=region.name(frame.language))
            return Block(heading, tuple(_point(one) for one in chosen), original=frame.wholly_original)
    return Block("", ())


def _dates(frame: Frame, scores: Mapping[int, float], points: Sequence[Statement]) -> Block:
    """The dated statements that tell most, beside the points, in order of date."""
    language = frame.language
    said = {id(one) for one in points}
    told = (one for one in frame.statements if one.passage.kind in DATED and id(one) not in said)
    dated = [one for one in told if one.dates]
    exact = [one for one in dated if any(len(date) >= len("2024-10") for date in one.dates)]
    pool = exact if len(exact) >= DATES else dated
    chosen = choose(pool, scores, most=DATES, beside=points)
    left = {(one.citation, one.text): one for one in chosen}
    lines: list[Line] = []
    for entry in chronology.entries(frame, chosen):
        line = entry.line
        key = next(
            (key for key in left if key[0] == line.citation and (line.text in key[1] or key[1] in line.text)), None
        )
        if key is not None:
            del left[key]
            text = truncate(line.text, _LONG[language])
            lines.append(Line(text, line.citation, date=line.date, label=line.label))
    return Block(marked(say("block.dates", language), frame.mark, language), tuple(lines))


def _names(key: str, subjects: Sequence[Subject], language: str) -> Block:
    names = join((f"{one.flag} {one.name(language)}".strip() for one in subjects), language)
    return Block(say(key, language), (Line(names),) if names else ())
