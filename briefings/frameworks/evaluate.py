"""Answers questions about memberships from the table of standings.

A membership that the content calls unclear makes an answer unclear, as in Kleene's three-valued logic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.domain import MembershipStatus
from briefings.frameworks.question import Clause, Operator, Question, Target, Term
from briefings.frameworks.standings import PARTICIPATING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Subject
    from briefings.frameworks.standings import StandingTable

Truth = bool | None
"""Whether something is so; None where that is unclear."""


class Answer(Struct, frozen=True):
    """The answer to a question for countries or frameworks.

    Attributes:
        found: the subjects that match, in the order of the table.
        unclear: those that match only if an unclear membership is one.
        other_standing: those that would match if every standing counted as a membership.
        considered: the number of subjects that were looked at.
    """

    found: tuple[Subject, ...]
    unclear: tuple[Subject, ...]
    other_standing: tuple[Subject, ...]
    considered: int


def answer_question(question: Question, table: StandingTable) -> Answer:
    """Returns the countries or frameworks that a question asks for."""
    candidates = table.countries if question.target is Target.COUNTRIES else table.frameworks
    truths = {subject.id: _is_true(question, subject.id, table) for subject in candidates}
    loose = {
        subject.id: _is_true(question, subject.id, table, counts_all=True)
        for subject in candidates
        if truths[subject.id] is False
    }
    return Answer(
        tuple(subject for subject in candidates if truths[subject.id]),
        tuple(subject for subject in candidates if truths[subject.id] is None),
        tuple(subject for subject in candidates if loose.get(subject.id)),
        len(candidates),
    )


def _is_true(question: Question, candidate: str, table: StandingTable, *, counts_all: bool = False) -> Truth:
    truths = [_is_clause_true(clause, question, candidate, table, counts_all) for clause in question.clauses]
    return _combine(truths, question.operator)


def _is_clause_true(
    clause: Clause, question: Question, candidate: str, table: StandingTable, counts_all: bool
) -> Truth:
    truths = [_is_term_true(term, question, candidate, table, counts_all) for term in clause.terms]
    if not clause.is_negated:
        return _combine(truths, clause.operator)
    any_holds = _combine(truths, Operator.ANY)
    return None if any_holds is None else not any_holds


def _is_term_true(term: Term, question: Question, candidate: str, table: StandingTable, counts_all: bool) -> Truth:
    """Returns whether a term holds of a candidate: its standing, that it is the same, or that it is in the region."""
    subject = table.index.subjects[term.subject]
    if term.subject == candidate:
        return True
    if subject.members:
        return candidate in subject.members
    is_framework = any(subject.id == framework.id for framework in table.frameworks)
    if is_framework is (question.target is Target.FRAMEWORKS):
        return False  # another framework than the candidate, or another country
    pair = (term.subject, candidate) if is_framework else (candidate, term.subject)
    standing = table.find_standing(*pair)
    return standing is not None and _has_status(standing.status, term, counts_all=counts_all)


def _has_status(status: MembershipStatus, term: Term, *, counts_all: bool) -> Truth:
    """Returns whether a status is one of those that a term asks for."""
    if status is MembershipStatus.UNCLEAR and (not term.statuses or MembershipStatus.MEMBER in term.statuses):
        return None
    if term.statuses:
        return status in term.statuses
    return counts_all or status in PARTICIPATING


def _combine(truths: Iterable[Truth], operator: Operator) -> Truth:
    listed = list(truths)
    decisive = operator is Operator.ANY
    if decisive in listed:
        return decisive
    return None if None in listed else not decisive
