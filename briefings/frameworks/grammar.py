"""Parses questions about memberships: names, `and`, `or`, `but not`, and the statuses in a framework.

In English, a negation precedes the names (`not in CSTO`); in Japanese, it follows them (CSTOに入っていない). One
parser handles both. If a word is not understood, the question is refused, and the refusal names the word.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.domain import MembershipStatus, SubjectKind
from briefings.frameworks.question import Clause, Operator, Question, Target, Term
from briefings.frameworks.vocabulary import WordKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefings.domain import Subject
    from briefings.frameworks.tokens import Token


class Problem(StrEnum):
    """The reasons why a question is refused."""

    UNKNOWN_WORD = "unknown word"
    NO_NAME = "no name"
    MIXED = "and beside or"
    NO_MEMBERS = "no members listed"
    NOT_UNDERSTOOD = "not understood"


class Refusal(Struct, frozen=True):
    """The reason why a question is not answered.

    Attributes:
        problem: the kind of problem.
        word: the unknown word or the id of the framework without members; otherwise empty.
    """

    problem: Problem
    word: str = ""


class WholeTable(Struct, frozen=True):
    """A question for all frameworks and their members."""


class _MixedOperators(Exception):  # not raised outside of this module
    """A question combines `and` and `or` ambiguously."""


class _OpenClause(Struct):
    """A clause that is being parsed.

    Attributes:
        terms: the terms so far.
        operator: the operator between the terms; None if no word has determined it.
        is_negated: whether the clause is negated.
        is_any: whether a word such as `either` requires only one of the terms.
        is_sealed: whether the next name begins a new clause.
        connector: the operator between the previous clause and this one; None if no word has determined it.
    """

    terms: list[Term] = field(default_factory=list)
    operator: Operator | None = None
    is_negated: bool = False
    is_any: bool = False
    is_sealed: bool = False
    connector: Operator | None = None


def read_question(
    tokens: Sequence[Token], subjects: Mapping[str, Subject], has_members: Callable[[str], bool]
) -> Question | WholeTable | Refusal:
    """Parses the tokens of a question.

    Args:
        tokens: the tokens of the question.
        subjects: the subjects by id.
        has_members: returns whether the content lists members of a framework.

    Returns:
        The question, or the reason why it can't be answered.
    """
    unknown = next((token for token in tokens if token.is_unknown), None)
    if unknown is not None:
        return Refusal(Problem.UNKNOWN_WORD, unknown.text)
    kinds = {token.kind for token in tokens}
    if not any(token.subject for token in tokens):
        asks_all = WordKind.ASK_FRAMEWORKS in kinds or not tokens
        return WholeTable() if asks_all else Refusal(Problem.NO_NAME)
    try:
        clauses, operator = _ClauseReader(subjects).read_clauses(tokens)
    except _MixedOperators:
        return Refusal(Problem.MIXED)
    question = _choose_target(clauses, operator, kinds, subjects)
    if question is None:
        return Refusal(Problem.NOT_UNDERSTOOD)
    for term in question.terms:
        if subjects[term.subject].kind is SubjectKind.FRAMEWORK and not has_members(term.subject):
            return Refusal(Problem.NO_MEMBERS, term.subject)
    return question


class _ClauseReader:
    """Parses tokens into clauses, from left to right."""

    def __init__(self, subjects: Mapping[str, Subject]) -> None:
        self._subjects = subjects
        self._clauses: list[Clause] = []
        self._connectors: list[Operator] = []
        self._open = _OpenClause()
        self._joiner: Operator | None = None
        self._statuses: tuple[MembershipStatus, ...] | None = None

    def read_clauses(self, tokens: Sequence[Token]) -> tuple[tuple[Clause, ...], Operator]:
        """Returns the clauses, and the operator between them."""
        for position, token in enumerate(tokens):
            rest = tokens[position + 1 :]
            following = next((other for other in rest if other.kind is not WordKind.FILLER), None)
            if token.subject:
                self._add_name(token.subject)
            elif token.kind is WordKind.NOT_BEFORE and not any(other.subject for other in rest):
                self._open.is_negated = True  # as in “what Armenia is not in”
            else:
                self._apply_word(token, following)
        self._close_clause()
        if len(set(self._connectors)) > 1:
            raise _MixedOperators
        return tuple(self._clauses), next(iter(self._connectors), Operator.ALL)

    def _add_name(self, subject: str) -> None:
        clause = self._open
        if clause.is_sealed:
            self._close_clause()
            clause = self._open
        if not clause.terms:
            clause.connector = self._joiner if self._clauses else None
        elif self._joiner is not None:
            if clause.operator not in {None, self._joiner}:
                raise _MixedOperators
            clause.operator = self._joiner
        self._joiner = None
        clause.terms.append(Term(subject, self._statuses or ()))

    def _apply_word(self, token: Token, following: Token | None) -> None:  # noqa: C901, PLR0912 - one case for each kind
        clause = self._open
        match token.kind:
            case WordKind.AND:
                self._joiner = Operator.ALL
            case WordKind.OR:
                self._joiner = Operator.ANY
            case WordKind.BUT:
                self._close_clause()
            case WordKind.NOR if clause.terms and clause.is_negated:
                self._joiner = Operator.ANY
            case WordKind.NOT_BEFORE | WordKind.NOR:
                self._close_clause()
                self._open.is_negated = True
            case WordKind.NOT_AFTER | WordKind.EXCEPT_AFTER:
                clause.is_negated = True
                self._close_clause()
            case WordKind.PREDICATE:
                clause.is_sealed = bool(clause.terms)
            case WordKind.SEPARATOR:
                clause.is_sealed = clause.is_sealed or bool(clause.terms)
            case WordKind.EITHER:
                clause.is_any = True
            case WordKind.STATUS:
                self._apply_status(token.statuses, following)
            case WordKind.IN | WordKind.OF:
                self._apply_preposition()
            case WordKind.ASK_COUNTRIES:
                clause.is_sealed = clause.is_sealed or (bool(clause.terms) and self._is_about(SubjectKind.REGION))
            case _:
                pass

    def _apply_status(self, statuses: tuple[MembershipStatus, ...], following: Token | None) -> None:
        """Assigns a status to the names before it, or to those after it if `of` or a name follows."""
        clause = self._open
        precedes = following is not None and (following.kind is WordKind.OF or bool(following.subject))
        if clause.terms and not precedes and not self._is_about(SubjectKind.REGION):
            self._assign_status(clause, statuses)
            clause.is_sealed = True
            return
        if clause.terms:
            self._close_clause()
        joined = self._statuses is not None and self._joiner is not None
        if joined or not self._statuses:
            self._statuses = _merge_statuses(self._statuses, statuses) if joined else statuses
        self._joiner = None if joined else self._joiner

    def _assign_status(self, clause: _OpenClause, statuses: tuple[MembershipStatus, ...]) -> None:
        """Assigns a status to the names of a clause, in addition to an earlier one if a word joins both."""
        if clause.is_sealed and self._joiner is not None:
            clause.terms = [Term(term.subject, _merge_statuses(term.statuses, statuses)) for term in clause.terms]
            self._joiner = None
        else:
            clause.terms = [Term(term.subject, term.statuses or statuses) for term in clause.terms]

    def _apply_preposition(self) -> None:
        """Begins a clause if a preposition follows names, unless it continues a list (`in A or in B`)."""
        clause = self._open
        if not clause.terms:
            return
        if self._joiner is None or (clause.is_negated and self._joiner is Operator.ALL):
            self._close_clause()

    def _is_about(self, kind: SubjectKind) -> bool:
        """Returns whether every name of the open clause is of a kind."""
        return all(self._subjects[term.subject].kind is kind for term in self._open.terms)

    def _close_clause(self) -> None:
        """Ends the open clause. Its frameworks, countries and regions become separate clauses."""
        clause, self._open = self._open, _OpenClause()
        if not clause.terms:
            self._open.is_negated, self._open.is_any = clause.is_negated, clause.is_any
            return
        self._statuses = None
        has_framework = any(self._get_kind(term) is SubjectKind.FRAMEWORK for term in clause.terms)
        operator = Operator.ANY if clause.is_any else clause.operator or Operator.ALL
        for kind in (SubjectKind.REGION, SubjectKind.COUNTRY, SubjectKind.FRAMEWORK):
            terms = tuple(dict.fromkeys(term for term in clause.terms if self._get_kind(term) is kind))
            if terms:
                is_negated = clause.is_negated and (kind is SubjectKind.FRAMEWORK or not has_framework)
                if self._clauses:
                    self._connectors.append(clause.connector or Operator.ALL)
                    clause.connector = None
                # A negated list excludes each of its terms, whatever the operator.
                shown = Operator.ALL if is_negated or len(terms) == 1 else operator
                self._clauses.append(Clause(terms, shown, is_negated))

    def _get_kind(self, term: Term) -> SubjectKind:
        return self._subjects[term.subject].kind


def _merge_statuses(
    first: tuple[MembershipStatus, ...] | None, second: tuple[MembershipStatus, ...]
) -> tuple[MembershipStatus, ...]:
    """Returns the union of both. Empty statuses mean the three statuses of participants."""
    everyone = (MembershipStatus.MEMBER, MembershipStatus.ASSOCIATE, MembershipStatus.FROZEN)
    return tuple(dict.fromkeys((*(first or everyone), *(second or everyone))))


def _choose_target(
    clauses: tuple[Clause, ...], operator: Operator, kinds: set[WordKind | None], subjects: Mapping[str, Subject]
) -> Question | None:
    """Returns the question with the target that its subjects determine; None if the clauses are inconsistent."""

    def is_about(clause: Clause, kind: SubjectKind) -> bool:
        return subjects[clause.terms[0].subject].kind is kind

    frameworks, countries, regions = (
        [clause for clause in clauses if is_about(clause, kind)]
        for kind in (SubjectKind.FRAMEWORK, SubjectKind.COUNTRY, SubjectKind.REGION)
    )
    if WordKind.ASK_FRAMEWORKS in kinds or not (frameworks or regions):
        is_usable = bool(countries) and not regions and all(clause.is_negated for clause in frameworks)
        return Question(Target.FRAMEWORKS, clauses, operator) if is_usable else None
    if frameworks and any(not clause.is_negated for clause in countries):
        named = tuple(
            Clause(tuple(dict.fromkeys(Term(term.subject) for clause in group for term in clause.terms)))
            for group in (countries, frameworks)
        )
        return Question(Target.STANDINGS, named) if not regions else None
    if any(not clause.is_negated for clause in countries):
        return None
    return Question(Target.COUNTRIES, clauses, operator)
