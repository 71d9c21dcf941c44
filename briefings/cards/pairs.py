"""Builds the card of two subjects: the statements about both, and the frameworks of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.labels import get_status_name, get_view_name, join_names, join_parts
from briefings.cards.memberships import cite_latest, describe_standing, format_framework_name, list_known_memberships
from briefings.cards.origins import build_back_action
from briefings.cards.pagination import PageEntry
from briefings.cards.statements import PUBLISHER_COUNTRY, STATEMENT_KINDS
from briefings.cards.views import find_japan_statements, make_section_entry
from briefings.domain import MembershipStatus, SubjectKind
from briefings.domain.cards import CardAction, CardChoice, CardLine, CardRequest, View, refer_to
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.cards.content_index import ContentIndex
    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement
    from briefings.domain import Subject

_MAX_TOPICS: Final = 2
"""Buttons to topics about both."""


def choose_pair_request(context: CardContext, other: str) -> CardRequest | None:
    """Chooses the card for two subjects that were requested together.

    None if no statement or framework is about both.

    For a country and Japan, whose ministry publishes the yearbook, it is the view of the relations with Japan.
    """
    subject, edition = context.request.subject, context.request.edition
    if other == PUBLISHER_COUNTRY:
        has_statements = next(find_japan_statements(context), None) is not None
        return CardRequest(subject, View.JAPAN, edition=edition) if has_statements else None
    request = CardRequest(subject, View.PAIR, section=other, edition=edition)
    has_content = find_common_statements(context, other) or _has_shared_framework(context, other)
    return request if has_content else None


def make_pair_choice(index: ContentIndex, request: CardRequest, language: str) -> CardChoice:
    """Makes the entry of a list that opens the card of two subjects together."""
    keys = (request.subject, request.section if request.view is View.PAIR else PUBLISHER_COUNTRY)
    subjects = [index.subjects[key] for key in keys]
    names = join_names((subject.get_localized_name(language) for subject in subjects), language)
    label = f"{''.join(subject.flag for subject in subjects)} {names}".strip()
    return CardChoice(label, request, description=_("What is said of both", language))


def _has_shared_framework(context: CardContext, other: str) -> bool:
    second = context.index.subjects.get(other)
    if context.subject is None or second is None:
        return False
    return bool(_list_shared_frameworks(context, context.subject, second))


def find_common_statements(context: CardContext, other: str) -> list[Statement]:
    """Finds the statements about the card's subject that are also about another one."""
    about_other = {
        id(statement)
        for chapter in context.chapters
        for statement in context.index.get_chapter_statements(chapter).find_statements(other)
    }
    return [
        statement
        for statement in context.statements
        if id(statement) in about_other and statement.passage.kind in STATEMENT_KINDS
    ]


def build_entries(context: CardContext) -> list[PageEntry]:
    """Builds the frameworks of both countries, then the statements about both, section by section."""
    subject, other = context.subject, context.second_subject
    if subject is None or other is None:
        return []
    language = context.language
    heading = _("Frameworks of both", language)
    entries = [PageEntry(heading, line) for line in _list_shared_frameworks(context, subject, other)]
    statements = find_common_statements(context, other.id)
    entries += (make_section_entry(context, statement) for statement in statements)
    if entries and not statements:
        entries.append(PageEntry("", CardLine(_("No statement is about both.", language))))
    return entries


def _list_shared_frameworks(context: CardContext, subject: Subject, other: Subject) -> list[CardLine]:
    """Lists the frameworks that report a standing of both countries, each with both standings and the source."""
    if not subject.kind is other.kind is SubjectKind.COUNTRY:
        return []
    index, language = context.index, context.language
    known = {
        (membership.framework, membership.member): membership
        for membership in list_known_memberships(index, context.edition)
        if membership.member in {subject.id, other.id}
    }
    lines = []
    for framework in dict.fromkeys(key for key, member in known if member == subject.id):
        memberships = [known[framework, subject.id], known.get((framework, other.id))]
        citation = cite_latest(memberships[0], index, context.edition, language) if memberships[0] else None
        if memberships[1] is None or citation is None:
            continue
        standings = [
            describe_standing(country.get_localized_name(language), country_memberships, language)
            for country, country_memberships in zip((subject, other), memberships, strict=True)
        ]
        is_plain = all(
            country_memberships
            and country_memberships.status is MembershipStatus.MEMBER
            and not country_memberships.since
            for country_memberships in memberships
        )
        text = get_status_name(MembershipStatus.MEMBER, language) if is_plain else join_parts(*standings)
        lines.append(CardLine(text, citation, label=format_framework_name(index.subjects[framework], language)))
    return lines


def find_common_topics(context: CardContext, other: str) -> list[Subject]:
    """Finds the topics related to both subjects, sorted by the positions of these in the topic's related subjects."""
    pair = {context.request.subject, other}
    topics = [
        subject
        for subject in context.index.snapshot.content.subjects
        if subject.kind is SubjectKind.TOPIC and pair <= set(subject.related)
    ]
    return sorted(topics, key=lambda subject: max(subject.related.index(key) for key in pair))


def build_actions(context: CardContext) -> list[CardAction]:
    """Returns buttons for the cards of both subjects, for the topic about both, and for the two side by side.

    If the revision has no second subject (a link of an older one), the first subject is all that is left to open.
    """
    first, second = context.subject, context.second_subject
    subjects = [subject for subject in (first, second) if subject is not None]
    if second is not None:
        subjects += find_common_topics(context, second.id)[:_MAX_TOPICS]
    request = context.request
    origin = refer_to(replace(request, page=0, origin=""))
    actions = [
        CardAction(
            f"{subject.flag} {subject.get_localized_name(context.language)}".strip(),
            CardRequest(subject.id, edition=request.edition, origin=origin),
        )
        for subject in subjects
    ]
    if second is not None:
        both = CardRequest(request.subject, View.SIDE_BY_SIDE, section=second.id, edition=request.edition)
        actions.append(CardAction(get_view_name(View.SIDE_BY_SIDE, context.language), both))
    return [*build_back_action(request, context.index.subjects, context.language), *actions]
