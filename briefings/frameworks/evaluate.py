"""Evaluates questions about memberships against the table of standings.

A membership with unclear status makes an answer unclear, as in Kleene's three-valued logic.
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
"""A truth value; None if it is unclear."""


class Answer(Struct, frozen=True):
    """The answer to a question for countries or frameworks.

    Attributes:
        found: the subjects that match, in the order of the table.
        unclear: the subjects that match only if an unclear membership exists.
        other_standing: the subjects that would match if every standing counted as a membership.
        considered: the number of subjects that were evaluated.
    """

    found: tuple[Subject, ...]
    unclear: tuple[Subject, ...]
    other_standing: tuple[Subject, ...]
    considered: int


def answer_question(question: Question, table: StandingTable) -> Answer:
    """Finds the countries or frameworks that match a question."""
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
    return _combine_truths(truths, question.operator)


def _is_clause_true(
    clause: Clause, question: Question, candidate: str, table: StandingTable, counts_all: bool
) -> Truth:
    truths = [_is_term_true(term, question, candidate, table, counts_all) for term in clause.terms]
    if not clause.is_negated:
        return _combine_truths(truths, clause.operator)
    any_holds = _combine_truths(truths, Operator.ANY)
    return None if any_holds is None else not any_holds


def _is_term_true(term: Term, question: Question, candidate: str, table: StandingTable, counts_all: bool) -> Truth:
    """Returns whether a term applies to a candidate: it is the subject, is in the region, or has the standing."""
    subject = table.index.subjects[term.subject]
    if term.subject == candidate:
        return True
    if subject.members:
        return candidate in subject.members
    is_framework = any(subject.id == framework.id for framework in table.frameworks)
    if is_framework is (question.target is Target.FRAMEWORKS):
        return False  # a different framework or country
    pair = (term.subject, candidate) if is_framework else (candidate, term.subject)
    standing = table.find_standing(*pair)
    return standing is not None and _has_status(standing.status, term, counts_all=counts_all)


def _has_status(status: MembershipStatus, term: Term, *, counts_all: bool) -> Truth:
    """Returns whether a status is among those of a term."""
    if status is MembershipStatus.UNCLEAR and (not term.statuses or MembershipStatus.MEMBER in term.statuses):
        return None
    if term.statuses:
        return status in term.statuses
    return counts_all or status in PARTICIPATING


def _combine_truths(truths: Iterable[Truth], operator: Operator) -> Truth:
    listed = list(truths)
    decisive = operator is Operator.ANY
    if decisive in listed:
        return decisive
    return None if None in listed else not decisive
