"""Formats questions about memberships, counts and refusals for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.labels import append_mark, get_status_name, join_names, join_parts
from briefings.cards.memberships import format_framework_name
from briefings.domain import SubjectKind
from briefings.frameworks.grammar import Problem, Refusal
from briefings.frameworks.question import Clause, Operator, Question, Target
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefings.domain import Subject
    from briefings.frameworks.question import Term

_MAX_WORD_LENGTH = 40


def describe_question(question: Question, subjects: Mapping[str, Subject], language: str) -> str:
    """Formats the interpretation of a question: `Countries: in SCO, not in CSTO`."""
    if question.target is Target.STANDINGS:
        return join_parts(*(_join_terms(clause, subjects, language) for clause in question.clauses))
    clauses = [_describe_clause(clause, question.target, subjects, language) for clause in question.clauses]
    conditions = (
        join_names(clauses, language)
        if question.operator is Operator.ALL
        else pgettext("between alternatives", " or ", language).join(clauses)
    )
    if question.target is Target.COUNTRIES:
        return _("Countries: {conditions}", language, conditions=conditions)
    return _("Frameworks: {conditions}", language, conditions=conditions)


def _describe_clause(clause: Clause, target: Target, subjects: Mapping[str, Subject], language: str) -> str:
    if clause.is_negated and len(clause.terms) > 1:
        return _describe_exclusion(clause, target, subjects, language)
    names = _join_terms(clause, subjects, language)
    kind = subjects[clause.terms[0].subject].kind
    if kind is SubjectKind.FRAMEWORK and target is Target.COUNTRIES:
        return (
            _("not in {names}", language, names=names)
            if clause.is_negated
            else _("in {names}", language, names=names)
        )
    if kind is SubjectKind.COUNTRY and target is Target.FRAMEWORKS:
        if clause.is_negated:
            return _("without {names}", language, names=names)
        return _("with {names}", language, names=names)
    return _("other than {names}", language, names=names) if clause.is_negated else names


def _describe_exclusion(clause: Clause, target: Target, subjects: Mapping[str, Subject], language: str) -> str:
    """Formats a negated clause with several names."""
    *first, last = [_name_term(term, subjects, language) for term in clause.terms]
    names, kind = join_names(first, language), subjects[clause.terms[0].subject].kind
    if kind is SubjectKind.FRAMEWORK and target is Target.COUNTRIES:
        return _("in neither {names} nor {last}", language, names=names, last=last)
    if kind is SubjectKind.COUNTRY and target is Target.FRAMEWORKS:
        return _("with neither {names} nor {last}", language, names=names, last=last)
    return _("other than {names} and {last}", language, names=names, last=last)


def _join_terms(clause: Clause, subjects: Mapping[str, Subject], language: str) -> str:
    """Formats the names of a clause, joined by `and` or `or`."""
    names = [_name_term(term, subjects, language) for term in clause.terms]
    if len(names) < 2:
        return names[0]
    first, last = join_names(names[:-1], language), names[-1]
    if clause.operator is Operator.ANY:
        return _("{names} or {last}", language, names=first, last=last)
    return _("{names} and {last}", language, names=first, last=last)


def _name_term(term: Term, subjects: Mapping[str, Subject], language: str) -> str:
    subject = subjects[term.subject]
    name = (
        format_framework_name(subject, language)
        if subject.kind is SubjectKind.FRAMEWORK
        else subject.get_localized_name(language)
    )
    return append_mark(
        name, join_names((get_status_name(status, language) for status in term.statuses), language), language
    )


def count_countries(count: int, considered: int, language: str) -> str:
    """Formats the number of countries in an answer and the total: `5 of 27 countries listed`."""
    return ngettext(
        "{count} of {considered} countries listed", "{count} of {considered} countries listed", count, language,
        considered=considered,
    )  # fmt: skip


def count_frameworks(count: int, considered: int, language: str) -> str:
    """Formats the number of frameworks in an answer and the total."""
    return ngettext(
        "{count} of {considered} frameworks with members listed",
        "{count} of {considered} frameworks with members listed",
        count,
        language,
        considered=considered,
    )


def list_example_questions(frameworks: Sequence[Subject], countries: Sequence[Subject], language: str) -> list[str]:
    """Lists up to three example questions with names of the content."""
    examples = []
    names = [format_framework_name(subject, language) for subject in frameworks]
    if len(names) > 1:
        # The first and the last framework differ most, because the catalog begins with those of one region.
        examples.append(_("in {first} but not in {second}", language, first=names[0], second=names[-1]))
        examples.append(_("members of {first} and {second}", language, first=names[0], second=names[1]))
    if countries:
        name = countries[0].get_localized_name(language)
        examples.append(_("which frameworks is {name} in", language, name=name))
    return examples


def explain_refusal(refusal: Refusal, subjects: Mapping[str, Subject], examples: Sequence[str], language: str) -> str:
    """Explains why a question is not answered, in one sentence with an example."""
    word = truncate_text(refusal.word, _MAX_WORD_LENGTH)
    example = examples[0] if examples else ""
    match refusal.problem:
        case Problem.UNKNOWN_WORD:
            return _(
                "“{word}” is not understood in a question about memberships; ask for example: {example}",
                language,
                word=word,
                example=example,
            )
        case Problem.NO_MEMBERS:
            name = format_framework_name(subjects[refusal.word], language)
            return _(
                "No members of {name} are listed in this content, so the question can't be answered; ask for "
                "example: {example}",
                language,
                name=name,
                example=example,
            )
        case Problem.MIXED:
            return _(
                "“And” together with “or” is ambiguous; use only one of them, for example: {example}",
                language,
                example=example,
            )
    return _(
        "Name a framework or a country in a question about memberships, for example: {example}",
        language,
        example=example,
    )
