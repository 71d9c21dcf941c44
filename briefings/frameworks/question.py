"""Defines a question about memberships, and writes it as the short text that ids of buttons contain.

    c:SCO;!CSTO                countries in the SCO and not in the CSTO
    c:CIS,EAEU                 countries in the CIS or the EAEU
    c:BRICS=partner            partner countries of BRICS
    f:AM+KZ                    frameworks of both Armenia and Kazakhstan
    k:AM;CSTO                  the standing of Armenia in the CSTO

`;` joins clauses that must all hold, `/` clauses of which one must hold; within a clause, `+` and `,` do the same.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.domain import MembershipStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ENCODED: Final = 300
"""Characters of an encoded question; a typed one is not longer."""

_SUBJECT_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
_STATUS_SEPARATOR: Final = "="
_NEGATION: Final = "!"


class Target(StrEnum):
    """The targets of questions. The values are part of button ids."""

    COUNTRIES = "c"
    FRAMEWORKS = "f"
    STANDINGS = "k"
    """The standings of the countries in the frameworks that the question names."""


class Operator(StrEnum):
    """The operators that combine the parts of a question."""

    ALL = "all"
    ANY = "any"


_CLAUSE_SEPARATORS: Final = {Operator.ALL: ";", Operator.ANY: "/"}
_TERM_SEPARATORS: Final = {Operator.ALL: "+", Operator.ANY: ","}


class Term(Struct, frozen=True):
    """A framework, a country or a region of a question.

    Attributes:
        subject: its id.
        statuses: the statuses asked for; empty for whoever takes part.
    """

    subject: str
    statuses: tuple[MembershipStatus, ...] = ()


class Clause(Struct, frozen=True):
    """Terms of the same kind, combined; a negated clause is true where none of them is.

    Attributes:
        terms: at least one.
        operator: whether all of the terms must hold, or one.
        is_negated: whether none of them may hold.
    """

    terms: tuple[Term, ...]
    operator: Operator = Operator.ALL
    is_negated: bool = False


class Question(Struct, frozen=True):
    """A question about memberships.

    Attributes:
        target: what it asks for.
        clauses: at least one.
        operator: whether all of the clauses must hold, or one.
    """

    target: Target
    clauses: tuple[Clause, ...]
    operator: Operator = Operator.ALL

    @property
    def terms(self) -> Iterator[Term]:
        """The terms of all clauses, in order."""
        return (term for clause in self.clauses for term in clause.terms)


def encode_question(question: Question) -> str:
    """Returns the question as a short text; `decode_question` reads it."""
    clauses = (_encode_clause(clause) for clause in question.clauses)
    return f"{question.target}:{_CLAUSE_SEPARATORS[question.operator].join(clauses)}"


def decode_question(text: str) -> Question | None:
    """Returns the question that a text encodes; None if it is anything else."""
    target, separator, body = text.partition(":")
    if not separator or len(text) > MAX_ENCODED or target not in list(Target):
        return None
    operator = Operator.ANY if _CLAUSE_SEPARATORS[Operator.ANY] in body else Operator.ALL
    try:
        clauses = tuple(_decode_clause(part) for part in body.split(_CLAUSE_SEPARATORS[operator]))
    except ValueError:
        return None
    question = Question(Target(target), clauses, operator)
    return question if encode_question(question) == text else None


def _encode_clause(clause: Clause) -> str:
    terms = (
        _STATUS_SEPARATOR.join((term.subject, *(status.value for status in term.statuses))) for term in clause.terms
    )
    return (_NEGATION if clause.is_negated else "") + _TERM_SEPARATORS[clause.operator].join(terms)


def _decode_clause(text: str) -> Clause:
    body = text.removeprefix(_NEGATION)
    operator = Operator.ANY if _TERM_SEPARATORS[Operator.ANY] in body else Operator.ALL
    terms = tuple(_decode_term(part) for part in body.split(_TERM_SEPARATORS[operator]))
    return Clause(terms, operator, is_negated=body != text)


def _decode_term(text: str) -> Term:
    subject, *statuses = text.split(_STATUS_SEPARATOR)
    if not _SUBJECT_ID.fullmatch(subject):
        raise ValueError("not the id of a subject")
    return Term(subject, tuple(MembershipStatus(status) for status in statuses))
