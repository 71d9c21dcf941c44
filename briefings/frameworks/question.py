"""Defines questions about memberships, and encodes them as short texts for the ids of buttons.

    c:SCO;!CSTO                countries in the SCO and not in the CSTO
    c:CIS,EAEU                 countries in the CIS or the EAEU
    c:BRICS=partner            partner countries of BRICS
    f:AM+KZ                    frameworks of both Armenia and Kazakhstan
    k:AM;CSTO                  the standing of Armenia in the CSTO

`;` joins clauses that must all be true, `/` clauses of which one must be. `+` and `,` do the same for the terms of a
clause.
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
"""Maximum length of an encoded or typed question, in characters."""

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
        subject: the id of the subject.
        statuses: the requested statuses; empty for all participants.
    """

    subject: str
    statuses: tuple[MembershipStatus, ...] = ()


class Clause(Struct, frozen=True):
    """A combination of terms of the same kind.

    Attributes:
        terms: the terms, at least one.
        operator: whether all of the terms must be true, or one.
        is_negated: whether none of the terms may be true.
    """

    terms: tuple[Term, ...]
    operator: Operator = Operator.ALL
    is_negated: bool = False


class Question(Struct, frozen=True):
    """A question about memberships.

    Attributes:
        target: the kind of subjects that it asks for.
        clauses: the clauses, at least one.
        operator: whether all of the clauses must be true, or one.
    """

    target: Target
    clauses: tuple[Clause, ...]
    operator: Operator = Operator.ALL

    @property
    def terms(self) -> Iterator[Term]:
        """The terms of all clauses, in order."""
        return (term for clause in self.clauses for term in clause.terms)


def encode_question(question: Question) -> str:
    """Encodes a question as a short text, which `decode_question` decodes."""
    clauses = (_encode_clause(clause) for clause in question.clauses)
    return f"{question.target}:{_CLAUSE_SEPARATORS[question.operator].join(clauses)}"


def decode_question(text: str) -> Question | None:
    """Decodes a question; None if the text does not encode one."""
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
