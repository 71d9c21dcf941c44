"""Builds the card that answers a request about a subject or a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.cards import details, navigation, overview, pairs, views
from briefings.cards.citations import format_sources
from briefings.cards.comparison import compare
from briefings.cards.context import CardContext
from briefings.cards.editions import explain_missing_edition, format_chapters_title
from briefings.cards.labels import choose_language, get_view_name, join_parts
from briefings.cards.pagination import build_page
from briefings.domain.cards import DEFAULT_LIMITS, Card, CardBlock, CardLimits, CardLine, CardRequest, View
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.pagination import PageEntry
    from briefings.domain import Chapter, Section, Subject
    from briefings.domain.matches import SearchResult

_ENTRY_BUILDERS: Mapping[View, Callable[[CardContext], list[PageEntry]]] = {
    View.SECTION: views.build_section_entries,
    View.JAPAN: views.build_japan_entries,
    View.ORIGINAL: views.build_original_entries,
    View.FULL_TEXT: views.build_full_text_entries,
    View.COMPARE: compare.build_entries,
    View.PAIR: pairs.build_entries,
}


_LEAD_VIEWS = frozenset({View.SUMMARY, View.DETAILS})
"""The views that describe their subject."""


def build_card(
    index: ContentIndex,
    request: CardRequest,
    language: str,
    match: SearchResult | None = None,
    limits: CardLimits = DEFAULT_LIMITS,
) -> Card | None:
    """Builds the card that answers a request.

    Args:
        index: the revision.
        request: the request.
        language: BCP 47 tag of the reader's language.
        match: the search that found the subject; the card states why it matched.
        limits: how much the renderer shows.

    Returns:
        The card; the page of its request is the one that it shows. None if the revision does not have the subject,
        or the section of a request without a subject. A card without content states this in a sentence.
    """
    context = resolve_context(index, request, language, limits)
    return _render_card(context, match) if context is not None else None


def resolve_context(
    index: ContentIndex, request: CardRequest, language: str, limits: CardLimits = DEFAULT_LIMITS
) -> CardContext | None:
    """Resolves a request into the context of its views; None if the revision has no such subject or section."""
    language = choose_language(language)
    subject = index.subjects.get(request.subject) if request.subject else None
    if request.subject and subject is None:
        return None
    if subject is not None and request.view is View.COMPARE:
        request = replace(request, section="")  # a subject is compared in all sections together
    newest = index.find_newest_edition(subject.id, language) if subject else max((0, *index.editions))
    edition = request.edition or newest
    section = _find_section(index, request, subject, edition, language)
    if subject is None and section is None:
        return None
    return CardContext(index, request, language, edition, subject, section, limits)


def _render_card(context: CardContext, match: SearchResult | None) -> Card | None:
    request, section = context.request, context.requested_section
    if context.edition not in context.index.editions:
        notice = explain_missing_edition(context.edition, context.index.editions, context.language)
        return _make_card(context, _make_notice(notice), match)
    if request.view in navigation.SECTION_VIEWS and request.section and section is None:
        notice = _("This section no longer exists. Please open it again from the overview.", context.language)
        return _make_card(context, _make_notice(notice), match)
    if request.view is View.SUMMARY or (request.view is View.SECTION and section is None):
        return _render_overview(context, match)
    if request.view is View.DETAILS:
        context = replace(context, request=replace(request, page=0, section=""))
        return _make_card(context, details.build_blocks(context) or _make_notice(explain_empty(context)), match)
    entries = _ENTRY_BUILDERS[request.view](context)
    if not entries:
        return _make_card(context, _make_notice(explain_empty(context)), match)
    blocks, page, pages = build_page(entries, request.page, context.limits)
    return _make_card(replace(context, request=replace(request, page=page)), blocks, match, pages)


def _render_overview(context: CardContext, match: SearchResult | None) -> Card | None:
    if context.subject is None:
        return None
    page = min(context.request.page, navigation.count_choice_pages(context) - 1)
    request = replace(context.request, view=View.SUMMARY, section="", page=max(page, 0))
    context = replace(context, request=request)
    return _make_card(context, overview.build_blocks(context) or _make_notice(explain_empty(context)), match)


def _find_section(
    index: ContentIndex, request: CardRequest, subject: Subject | None, edition: int, language: str
) -> tuple[Chapter, Section] | None:
    if not request.section or request.view not in navigation.SECTION_VIEWS:
        return None

    def is_about_subject(chapter: Chapter, path: str) -> bool:
        if subject is None:
            return True
        statements = index.get_chapter_statements(chapter).find_statements(subject.id)
        return any(statement.section_path == path for statement in statements)

    if subject is None:
        chapters = index.select_chapters(edition, language)
    else:
        chapters = index.find_chapters(subject.id, edition, language)
    return index.find_section(request.section, chapters, is_about_subject)


def explain_empty(context: CardContext) -> str:
    """Returns a sentence that explains why a view has no content."""
    language, name, edition = context.language, context.display_name, context.edition
    if context.statements:
        match context.request.view:
            case View.COMPARE:
                return compare.explain_empty(context)
            case View.JAPAN:
                return _("There is no statement about relations between {name} and Japan.", language, name=name)
            case View.PAIR:
                return _("No statement is about both.", language)
            case View.ORIGINAL:
                return _(
                    "The original wording has not been imported. It is shown here once the operator imports the "
                    "chapter.",
                    language,
                )
    return _(
        "{edition}: no chapter available here mentions {name}.",
        language,
        edition=format_chapters_title(edition, context.chapters, language),
        name=name,
    )


def _make_notice(text: str) -> tuple[CardBlock, ...]:
    return (CardBlock("", (CardLine(text),)),)


def _make_card(
    context: CardContext, blocks: tuple[CardBlock, ...], match: SearchResult | None, pages: int = 1
) -> Card:
    hits = match.hits if match is not None else ()
    hit = next((hit for hit in hits if hit.subject == context.request.subject), None)
    has_content = context.edition in context.index.editions and (
        bool(context.statements) or context.requested_section is not None
    )
    choices = navigation.build_choices(context) if has_content else navigation.build_edition_choices(context)
    return Card(
        request=context.request,
        language=context.language,
        title=context.display_name,
        blocks=blocks,
        flag=context.flag,
        subtitle=context.subtitle,
        lead=context.lead if context.request.view in _LEAD_VIEWS else "",
        match_note=hit.reason.describe_match(context.language, context.display_name) if hit else "",
        actions=navigation.build_actions(context) if has_content else (),
        choices=choices,
        choices_label=_("Open a section or a related subject", context.language) if choices else "",
        source=join_parts(
            format_sources(
                (*_find_source_chapters(context), *_find_earlier_sources(context, blocks)),
                context.language,
                with_license=context.request.view is not View.SUMMARY,
            ),
            context.correction_note if has_content else "",
        ),
        revision=context.index.snapshot.revision.id,
        pages=pages,
        view_label=_name_view(context),
    )


def _find_earlier_sources(context: CardContext, blocks: tuple[CardBlock, ...]) -> list[Chapter]:
    """Returns the chapters of earlier editions that a card cites for what its own edition does not mention."""
    if context.request.view is View.COMPARE:
        return []
    citations = {line.citation for block in blocks for line in block.lines if line.citation}
    editions = {citation.edition for citation in citations if 0 < citation.edition < context.edition}
    return [
        chapter
        for edition in sorted(editions, reverse=True)
        for chapter in context.index.select_chapters(edition, context.language)
        if any(
            (citation.edition, citation.publisher) == (edition, chapter.publisher)
            and any(section.path == citation.section for section in chapter.sections)
            for citation in citations
        )
    ]


def _name_view(context: CardContext) -> str:
    """Returns the name of the view, which the title of its card states; empty for the overview."""
    view = context.request.view
    if view is View.SECTION and context.subject is not None and context.requested_section is not None:
        chapter, section = context.requested_section
        return context.format_section_heading(chapter, section.path)
    if view in {View.SUMMARY, View.PAIR} or (view is View.SECTION and context.subject is None):
        return ""
    return navigation.find_comparison(context)[1] if view is View.COMPARE else get_view_name(view, context.language)


def _find_source_chapters(context: CardContext) -> tuple[Chapter, ...]:
    """Returns the chapters that the card shows; all of the edition for a card without content."""
    if context.request.view is View.COMPARE:
        comparison = compare.compare_editions(context)
        if comparison is not None:
            return comparison.chapters
    originals = context.original_chapters
    if context.request.view is View.ORIGINAL and originals:
        return originals
    chapters = {statement.chapter_key: statement.chapter for statement in context.statements}
    return tuple(chapters.values()) or context.chapters
