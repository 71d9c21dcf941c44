"""Builds the card of two subjects: what the content says of both in one statement, and the frameworks of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.cards.labels import join_names
from briefings.cards.memberships import list_membership_names
from briefings.cards.pagination import PageEntry
from briefings.cards.statements import PUBLISHER_COUNTRY, STATEMENT_KINDS
from briefings.cards.views import japan_statements, make_section_entry
from briefings.domain import SubjectKind
from briefings.domain.cards import CardAction, CardLine, CardRequest, View, refer_to
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.cards.context import CardContext
    from briefings.cards.statements import Statement


def choose_pair_request(context: CardContext, other: str) -> CardRequest | None:
    """The card for two subjects that were asked for together; None if no statement is about both.

    For a country and Japan, whose ministry publishes the yearbook, it is the view of the relations with Japan.
    """
    subject, edition = context.request.subject, context.request.edition
    if other == PUBLISHER_COUNTRY:
        has_statements = next(japan_statements(context), None) is not None
        return CardRequest(subject, View.JAPAN, edition=edition) if has_statements else None
    request = CardRequest(subject, View.PAIR, section=other, edition=edition)
    return request if find_common_statements(context, other) else None


def find_common_statements(context: CardContext, other: str) -> list[Statement]:
    """The statements about the card's subject that are also about another one."""
    about_other = {
        id(statement)
        for chapter in context.chapters
        for statement in context.index.chapter_statements(chapter).find_statements(other)
    }
    return [
        statement
        for statement in context.statements
        if id(statement) in about_other and statement.passage.kind in STATEMENT_KINDS
    ]


def build_entries(context: CardContext) -> list[PageEntry]:
    """The frameworks of both countries in a line, then the statements about both, section by section."""
    subject, other = context.subject, context.second_subject
    if subject is None or other is None:
        return []
    language = context.language
    entries: list[PageEntry] = []
    if subject.kind is other.kind is SubjectKind.COUNTRY:
        own, others = (
            list_membership_names(country, context.index, context.edition, language) for country in (subject, other)
        )
        shared = [name for name in own if name in others]
        if shared:
            label = _("Frameworks of both", language)
            entries.append(PageEntry("", CardLine(join_names(shared, language), label=label)))
    statements = find_common_statements(context, other.id)
    return [*entries, *(make_section_entry(context, statement) for statement in statements)] if statements else []


def build_actions(context: CardContext) -> list[CardAction]:
    """A button for the card of each of the two subjects."""
    subjects = [subject for subject in (context.subject, context.second_subject) if subject is not None]
    origin = refer_to(context.request)
    return [
        CardAction(
            f"{subject.flag} {subject.localized_name(context.language)}".strip(),
            CardRequest(subject.id, edition=context.request.edition, origin=origin),
        )
        for subject in subjects
    ]
