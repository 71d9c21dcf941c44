"""Builds the cards about memberships: all frameworks, the members of one framework, and answers to questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.anniversaries.timeline import is_dark
from briefings.cards.citations import format_sources
from briefings.cards.labels import append_mark, format_flag_name, get_kind_name, get_view_name, join_names, join_parts
from briefings.cards.memberships import build_framework_lines, describe_standing, format_framework_name
from briefings.cards.origins import build_back_action
from briefings.cards.pagination import PageEntry, build_page
from briefings.cards.subject_groups import make_choice
from briefings.domain import SubjectKind
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardAction,
    CardBlock,
    CardLimits,
    CardLine,
    CardRequest,
    View,
    refer_to,
)
from briefings.frameworks.evaluate import Answer, answer_question
from briefings.frameworks.phrasing import (
    count_countries,
    count_frameworks,
    describe_question,
    explain_refusal,
    list_example_questions,
)
from briefings.frameworks.question import Operator, Question, Target, decode_question, encode_question
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain import Chapter, Subject
    from briefings.domain.cards import CardChoice, Citation
    from briefings.frameworks.grammar import Refusal
    from briefings.frameworks.standings import StandingTable


def build_framework_request(framework: str = "", *, view: View = View.MATRIX) -> CardRequest:
    """Builds the request for all frameworks, or for the members of one."""
    return CardRequest(framework, view)


def build_question_request(question: Question) -> CardRequest:
    """Builds the request for the answer to a question."""
    return CardRequest("", View.MEMBERSHIPS, section=encode_question(question))


def build_memberships_card(
    table: StandingTable, request: CardRequest, limits: CardLimits = DEFAULT_LIMITS
) -> Card | None:
    """Builds the card of a request for `View.MEMBERSHIPS` or `View.MATRIX`.

    Args:
        table: the standings.
        request: the request for a framework, an answer or all frameworks.
        limits: the limits of the renderer.

    Returns:
        The card, or None if a subject of the request does not exist or its question is invalid.
    """
    subjects = table.index.subjects
    if request.subject:
        subject = subjects.get(request.subject)
        if subject is None or subject.kind is not SubjectKind.FRAMEWORK:
            return None
        return _build_framework_card(table, request, subject, limits)
    if request.section:
        question = decode_question(request.section)
        if question is None or any(term.subject not in subjects for term in question.terms):
            return None
        return _build_answer_card(table, request, question, limits)
    return _build_table_card(table, request, limits)


def build_refusal_card(table: StandingTable, refusal: Refusal, limits: CardLimits = DEFAULT_LIMITS) -> Card:
    """Builds the card for a question that is not answered: an explanation, and a menu of the frameworks."""
    language = table.language
    examples = list_example_questions(table.frameworks, table.countries, language)
    text = explain_refusal(refusal, table.index.subjects, examples, language)
    request = build_framework_request(view=View.MEMBERSHIPS)
    return Card(
        request=request,
        language=language,
        title=get_view_name(View.MEMBERSHIPS, language),
        blocks=(CardBlock("", (CardLine(text),)),),
        actions=(CardAction(get_view_name(View.MATRIX, language), build_framework_request()),),
        choices=tuple(make_choice(subject, language, limits, request) for subject in table.frameworks),
        choices_label=_("Open a framework", language) if table.frameworks else "",
        revision=table.index.snapshot.revision.id,
    )


def _build_framework_card(table: StandingTable, request: CardRequest, subject: Subject, limits: CardLimits) -> Card:
    language = table.language
    lines = build_framework_lines(subject, table.index, table.edition, language)
    if not lines:
        name = format_framework_name(subject, language)
        lines = (CardLine(_("No members of {name} are listed in this content.", language, name=name)),)
    members = [table.index.subjects[membership.member] for membership in table.list_standings(framework=subject.id)]
    name = subject.get_localized_name(language)
    abbreviation = format_framework_name(subject, language)
    return Card(
        request=replace(request, page=0) if request.view is View.MEMBERSHIPS else request,
        language=language,
        title=name,
        subtitle=join_parts(get_kind_name(subject.kind, language), abbreviation if abbreviation not in name else ""),
        blocks=(CardBlock("", lines, compact=True),),
        actions=_build_actions(table, request, limits, has_picture=bool(members))[: limits.actions],
        choices=_build_choices(table, request, members, limits),
        choices_label=_("Open a subject", language),
        source=_format_sources(table, lines),
        revision=table.index.snapshot.revision.id,
        view_label=get_view_name(View.MEMBERSHIPS, language),
    )


def _build_table_card(table: StandingTable, request: CardRequest, limits: CardLimits) -> Card:
    language = table.language
    entries = [
        PageEntry(_name_framework(framework, language), line)
        for framework in table.frameworks
        for line in build_framework_lines(framework, table.index, table.edition, language)
    ]
    if not entries:
        entries = [PageEntry("", CardLine(_("This content lists no members of any framework.", language)))]
    page = request.page if request.view is View.MEMBERSHIPS else 0
    blocks, page, pages = build_page(entries, page, limits)
    return Card(
        request=replace(request, page=page) if request.view is View.MEMBERSHIPS else request,
        language=language,
        title=get_view_name(View.MATRIX, language),
        subtitle=_describe_table(table),
        blocks=blocks,
        actions=_build_actions(table, request, limits, has_picture=bool(table.standings))[: limits.actions],
        choices=_build_choices(table, request, table.frameworks, limits),
        choices_label=_("Open a framework", language) if table.frameworks else "",
        source=_format_sources(table, [entry.line for entry in entries]),
        revision=table.index.snapshot.revision.id,
        pages=pages if request.view is View.MEMBERSHIPS else 1,
    )


def _build_answer_card(table: StandingTable, request: CardRequest, question: Question, limits: CardLimits) -> Card:
    language, subjects = table.language, table.index.subjects
    found: Sequence[Subject]
    if question.target is Target.STANDINGS:
        entries = [PageEntry("", line) for line in _list_named_standings(table, question)]
        found = [subjects[term.subject] for term in question.terms]
        subtitle = ""
    else:
        answer = answer_question(question, table)
        entries = _list_answer(table, question, answer)
        found = (*answer.found, *answer.unclear)
        count = count_countries if question.target is Target.COUNTRIES else count_frameworks
        subtitle = count(len(answer.found), answer.considered, language)
    page = request.page if request.view is View.MEMBERSHIPS else 0
    blocks, page, pages = build_page(entries, page, limits)
    return Card(
        request=replace(request, page=page) if request.view is View.MEMBERSHIPS else request,
        language=language,
        title=describe_question(question, subjects, language),
        subtitle=subtitle,
        blocks=tuple(replace(block, compact=True) for block in blocks),
        actions=(
            *_build_actions(table, request, limits, has_picture=bool(list_picture_countries(table, request))),
            *_offer_other_operator(question, language),
        )[: limits.actions],
        choices=_build_choices(table, request, found, limits),
        choices_label=_("Open a subject", language) if found else "",
        source=_format_sources(table, [entry.line for entry in entries]),
        revision=table.index.snapshot.revision.id,
        pages=pages if request.view is View.MEMBERSHIPS else 1,
    )


def list_picture_countries(table: StandingTable, request: CardRequest) -> list[Subject]:
    """Lists the countries in the picture of a request: all countries, those of a framework, or those of an answer."""
    subjects = table.index.subjects
    question = decode_question(request.section)
    if request.subject:
        return [subjects[membership.member] for membership in table.list_standings(framework=request.subject)]
    if question is None:
        return list(table.countries)
    if question.target is Target.COUNTRIES:
        answer = answer_question(question, table)
        return [*answer.found, *answer.unclear]
    named = {term.subject for clause in question.clauses for term in clause.terms}
    return [subject for subject in table.countries if subject.id in named]


def list_picture_frameworks(table: StandingTable, request: CardRequest) -> list[Subject]:
    """Lists the frameworks in the picture of a request, those that it names first."""
    question = decode_question(request.section)
    named = [request.subject] if request.subject else [term.subject for term in question.terms] if question else []
    return sorted(table.frameworks, key=lambda subject: subject.id not in named)


def _list_answer(table: StandingTable, question: Question, answer: Answer) -> list[PageEntry]:
    """Lists the lines of an answer: matching subjects, unclear ones, and those excluded by another standing."""
    language = table.language
    if not (answer.found or answer.unclear):
        nothing = (
            _("No country listed here matches.", language)
            if question.target is Target.COUNTRIES
            else _("No framework listed here matches.", language)
        )
        entries = [PageEntry("", CardLine(nothing))]
    else:
        entries = [PageEntry("", line) for line in _group_subjects(table, question, answer.found)]
    for heading, subjects in (
        (_("Depends on an unclear membership", language), answer.unclear),
        (_("Not counted because of another standing", language), answer.other_standing),
    ):
        entries += [PageEntry(heading, line) for line in _group_subjects(table, question, subjects)]
    return entries


def _group_subjects(table: StandingTable, question: Question, subjects: Iterable[Subject]) -> list[CardLine]:
    """Returns a line for each group of subjects with the same standings and source."""
    language = table.language
    groups: dict[tuple[str, Citation | None], list[str]] = {}
    for subject in subjects:
        groups.setdefault(_describe_standings(table, question, subject), []).append(
            format_flag_name(subject, language)
        )
    return [CardLine(join_names(names, language), citation, label=text) for (text, citation), names in groups.items()]


def _describe_standings(table: StandingTable, question: Question, subject: Subject) -> tuple[str, Citation | None]:
    """Describes the standings by which a subject matches, and returns the citation of the first one."""
    language, subjects = table.language, table.index.subjects
    named = {term.subject for term in question.terms}
    if question.target is Target.COUNTRIES:
        standings = table.list_standings(country=subject.id)
        named_standings = [standing for standing in standings if standing.framework in named]
        shown = named_standings or standings
        names = [format_framework_name(subjects[standing.framework], language) for standing in shown]
    else:
        shown = [standing for standing in table.list_standings(framework=subject.id) if standing.member in named]
        names = [subjects[standing.member].get_localized_name(language) for standing in shown]
    texts = [describe_standing(name, standing, language) for name, standing in zip(names, shown, strict=True)]
    description = join_parts(*texts) or _("No membership listed", language)
    return description, table.cite_membership(shown[0]) if shown else None


def _list_named_standings(table: StandingTable, question: Question) -> list[CardLine]:
    """Lists the standing of each country of a question in each framework."""
    language, subjects = table.language, table.index.subjects
    countries, frameworks = question.clauses
    lines = []
    for country in countries.terms:
        for framework in frameworks.terms:
            standing = table.find_standing(framework.subject, country.subject)
            name = format_framework_name(subjects[framework.subject], language)
            text = describe_standing(name, standing, language)
            citation = table.cite_membership(standing) if standing else None
            lines.append(CardLine(text, citation, label=format_flag_name(subjects[country.subject], language)))
    return lines


def _offer_other_operator(question: Question, language: str) -> list[CardAction]:
    """Returns a button that changes the operator of a list of names between “all of them” and “any of them”."""
    lists = [clause for clause in question.clauses if len(clause.terms) > 1 and not clause.is_negated]
    if len(lists) != 1 or question.target is Target.STANDINGS:
        return []
    (clause,) = lists
    other = Operator.ANY if clause.operator is Operator.ALL else Operator.ALL
    changed = tuple(replace(item, operator=other) if item is clause else item for item in question.clauses)
    label = _("Any of them", language) if other is Operator.ANY else _("All of them", language)
    return [CardAction(label, build_question_request(replace(question, clauses=changed)))]


def _build_actions(
    table: StandingTable, request: CardRequest, limits: CardLimits, *, has_picture: bool
) -> tuple[CardAction, ...]:
    """Builds the buttons: back, the list or the picture, all frameworks, and the framework's card."""
    language = table.language
    actions = list(build_back_action(request, table.index.subjects, language))
    if request.view is View.MATRIX:
        other = replace(request, view=View.MEMBERSHIPS, page=0)
        actions.append(CardAction(_("List with sources", language), other))
        label = _("Light picture", language) if is_dark(request, limits) else _("Dark picture", language)
        actions.append(CardAction(label, replace(request, page=0 if request.page else 1)))
    elif has_picture:
        actions.append(CardAction(_("As a picture", language), replace(request, view=View.MATRIX, page=0)))
    if request.subject or request.section:
        actions.append(CardAction(_("All frameworks", language), build_framework_request(view=View.MEMBERSHIPS)))
    if request.subject:
        overview = CardRequest(request.subject, origin=refer_to(replace(request, view=View.MEMBERSHIPS)))
        actions.append(CardAction(get_view_name(View.SUMMARY, language), overview))
    return tuple(actions)


def _build_choices(
    table: StandingTable, request: CardRequest, subjects: Sequence[Subject], limits: CardLimits
) -> tuple[CardChoice, ...]:
    """Builds the menu of the subjects of a card. A country opens its card, a framework its members."""
    origin = replace(request, view=View.MEMBERSHIPS, page=0)
    choices = []
    for subject in dict.fromkeys(subject.id for subject in subjects):
        found = table.index.subjects[subject]
        view = View.MEMBERSHIPS if found.kind is SubjectKind.FRAMEWORK else View.SUMMARY
        choices.append(make_choice(found, table.language, limits, origin, view))
    return tuple(choices[: limits.choices])


def _name_framework(framework: Subject, language: str) -> str:
    name, abbreviation = framework.get_localized_name(language), format_framework_name(framework, language)
    return append_mark(name, abbreviation if abbreviation != name else "", language)


def _describe_table(table: StandingTable) -> str:
    language = table.language
    return _(
        "{frameworks} frameworks, {countries} countries",
        language,
        frameworks=len(table.frameworks),
        countries=len(table.countries),
    )


def _format_sources(table: StandingTable, lines: Iterable[CardLine]) -> str:
    """Formats the sources of the chapters that the lines cite."""
    cited = {(line.citation.edition, line.citation.publisher) for line in lines if line.citation}
    chapters: list[Chapter] = [
        chapter
        for edition in sorted({edition for edition, _publisher in cited}, reverse=True)
        for chapter in table.index.select_chapters(edition, table.language)
        if (chapter.edition, chapter.publisher) in cited and chapter.figures
    ]
    return format_sources(chapters, table.language)
