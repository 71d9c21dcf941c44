"""Builds the buttons of a card, and its list of sections, related subjects and editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.chronology import find_events
from briefings.cards.comparison.compare import find_earlier_edition
from briefings.cards.labels import format_statement_count, get_kind_name, get_view_name, join_parts
from briefings.cards.origins import build_back_action
from briefings.cards.pairs import build_actions as build_pair_actions
from briefings.cards.views import divide_section, find_japan_statements
from briefings.domain import WITHOUT_EDITION
from briefings.domain.cards import CardAction, CardChoice, CardRequest, View, refer_to
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.cards.context import CardContext
    from briefings.domain import Chapter

_MAX_OTHER_CHOICES: Final = 9
"""Entries reserved for related subjects, editions and comparisons if there are many sections."""

_MAX_EDITION_CHOICES: Final = 2

SECTION_VIEWS: Final = frozenset({View.SECTION, View.ORIGINAL, View.FULL_TEXT, View.COMPARE})
"""The views that can show a single section."""


def build_actions(context: CardContext) -> tuple[CardAction, ...]:
    """Builds the buttons to the other views of the card's subject or section that have content."""
    request = context.request
    if request.view is View.PAIR:
        return tuple(build_pair_actions(context))
    back = build_back_action(request, context.index.subjects, context.language)
    views = (
        CardAction(
            get_view_name(view, context.language),
            CardRequest(
                request.subject,
                view,
                section=request.section if {view, request.view} <= SECTION_VIEWS else "",
                edition=request.edition,
                origin=request.origin,
            ),
        )
        for view, has_content in _list_views(context).items()
        if has_content and view is not request.view
    )
    return (*back, *_link_rest_of_section(context), *views)[: context.limits.actions]


def _link_rest_of_section(context: CardContext) -> Iterator[CardAction]:
    """Yields the button to the whole section, on the card of a section that shows what is about its subject."""
    request = context.request
    if request.view is not View.SECTION or context.subject is None:
        return
    own, others = divide_section(context)
    if own and others:
        label = ngettext("{count} other statement", "{count} other statements", len(others), context.language)
        whole = CardRequest(
            "", View.SECTION, section=request.section, edition=request.edition, origin=_refer_to_origin(context)
        )
        yield CardAction(label, whole)


def _list_views(context: CardContext) -> dict[View, bool]:
    """Lists the views that a card offers, and whether each has content."""
    if context.subject is None:
        return {
            View.SECTION: True,
            View.ORIGINAL: has_original(context),
            View.FULL_TEXT: bool(context.statements),
        }
    return {
        View.SUMMARY: True,
        View.DETAILS: bool(context.statements),
        View.TIMELINE: _has_dates(context),
        View.JAPAN: _has_items(find_japan_statements(context)),
        View.ORIGINAL: has_original(context),
        View.FULL_TEXT: bool(context.statements) and context.request.view is not View.SUMMARY,
    }


def _has_dates(context: CardContext) -> bool:
    """Returns whether the chapter or the catalog has a date about the card's subject."""
    subject = context.request.subject
    anniversaries = context.index.snapshot.content.anniversaries
    return any(subject in anniversary.subjects for anniversary in anniversaries) or _has_items(find_events(context))


def has_original(context: CardContext) -> bool:
    """Returns whether the publisher's own wording is available for the card's subject or section."""
    if context.subject is not None:
        subject = context.subject.id
        return any(context.index.is_chapter_about(chapter, subject) for chapter in context.original_chapters)
    if context.requested_section is None:
        return False
    return context.find_counterpart(context.requested_section[0], context.original_chapters) is not None


def build_choices(context: CardContext) -> tuple[CardChoice, ...]:
    """Lists sections with statements about the subject, then related subjects and other editions.

    If a list has no room for all sections, one entry opens the list of the next ones.
    """
    others = _list_other_choices(context)[:_MAX_OTHER_CHOICES]
    sections = _list_section_choices(context)
    capacity = context.limits.choices - len(others)
    if len(sections) <= capacity:
        return (*sections, *others)
    capacity -= 1
    request = context.request
    if request.view is View.SUMMARY:
        start = min(request.page, (len(sections) - 1) // capacity) * capacity
    else:
        position = next((n for n, choice in enumerate(sections) if choice.request.section == request.section), 0)
        start = position - position % capacity
    following = (start + capacity) % (-(-len(sections) // capacity) * capacity)
    last = min(following + capacity, len(sections))
    more = CardChoice(
        _("More sections ({first} to {last})", context.language, first=following + 1, last=last),
        CardRequest(request.subject, View.SUMMARY, page=following // capacity, edition=request.edition),
    )
    return (*sections[start : start + capacity], more, *others)


def count_choice_pages(context: CardContext) -> int:
    """Returns the number of lists that the sections of a subject fill.

    The page of a summary is the number of a list.
    """
    if len(context.section_counts) <= context.limits.choices - _MAX_OTHER_CHOICES:
        return 1
    count = len(_list_section_choices(context))
    capacity = context.limits.choices - len(_list_other_choices(context)[:_MAX_OTHER_CHOICES])
    return 1 if count <= capacity else -(-count // (capacity - 1))


def find_comparison(context: CardContext) -> tuple[int, str]:
    """Finds the edition to compare the card's edition with, 0 if there is none, and the name of that view."""
    earlier = find_earlier_edition(context)
    if earlier and earlier != context.edition - 1:
        return earlier, _("Changes since the edition before", context.language)
    return earlier, get_view_name(View.COMPARE, context.language)


def build_edition_choices(context: CardContext) -> tuple[CardChoice, ...]:
    """Returns the newest other editions that mention the subject."""
    subject, language = context.subject, context.language
    if subject is None:
        return ()
    editions = [
        edition for edition in context.index.find_editions(subject.id, language) if edition != context.edition
    ]
    return tuple(
        CardChoice(_name_edition_choice(edition, language), CardRequest(subject.id, edition=edition))
        for edition in editions[:_MAX_EDITION_CHOICES]
    )


def _name_edition_choice(edition: int, language: str) -> str:
    if edition <= WITHOUT_EDITION:
        return _("The report without an edition", language)
    return _("The {edition} edition", language, edition=edition)


def _list_section_choices(context: CardContext) -> list[CardChoice]:
    choices = (_make_section_choice(context, chapter, path, count) for chapter, path, count in context.section_counts)
    return list({choice.request: choice for choice in choices if choice is not None}.values())


def _make_section_choice(context: CardContext, chapter: Chapter, path: str, count: int) -> CardChoice | None:
    language, request = context.language, context.request
    section = chapter.find_section(path)
    if section is None or not path:
        return None
    page = _("from p.{page}", language, page=section.page) if section.page is not None else ""
    reference = context.index.section_reference(chapter, path)
    return CardChoice(
        truncate_text(context.format_section_heading(chapter, path), context.limits.choice_label_length),
        CardRequest(request.subject, View.SECTION, section=reference, edition=request.edition, origin=request.origin),
        description=join_parts(page, format_statement_count(count, language) if count else ""),
    )


def _list_other_choices(context: CardContext) -> list[CardChoice]:
    language = context.language
    related = [
        CardChoice(
            truncate_text(
                f"{subject.flag} {subject.get_localized_name(language)}".strip(), context.limits.choice_label_length
            ),
            CardRequest(subject.id, edition=context.request.edition, origin=_refer_to_origin(context)),
            description=_("Related: {kind}", language, kind=get_kind_name(subject.kind, language)),
        )
        for subject in context.related_subjects
    ]
    return [*related, *_list_comparison_choices(context), *build_edition_choices(context)]


def _list_comparison_choices(context: CardContext) -> list[CardChoice]:
    """Returns the comparison with an earlier edition, if there is one that is not open already."""
    request = context.request
    if request.view is View.COMPARE:
        return []
    earlier, label = find_comparison(context)
    if not earlier:
        return []
    section = request.section if context.subject is None else ""
    target = CardRequest(request.subject, View.COMPARE, section=section, edition=request.edition)
    description = _("{older} edition → {newer} edition", context.language, older=earlier, newer=context.edition)
    return [CardChoice(label, target, description=description)]


def _refer_to_origin(context: CardContext) -> str:
    """Returns the reference to the card's subject or section, for the subjects that its list opens."""
    request = context.request
    if request.subject:
        return refer_to(CardRequest(request.subject))
    return refer_to(CardRequest("", request.view, section=request.section))


def _has_items(items: Iterable[object]) -> bool:
    return next(iter(items), None) is not None
