"""From a request to a card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.cards import chronology, navigation, summary, views
from briefings.cards.citations import format_sources, join_names, translate
from briefings.cards.comparison import compare
from briefings.cards.context import CardContext
from briefings.cards.pagination import build_page
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest, View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.pagination import PageEntry
    from briefings.domain import Chapter, Section, Subject
    from briefings.domain.matches import SearchResult

_ENTRY_BUILDERS: Mapping[View, Callable[[CardContext], list[PageEntry]]] = {
    View.SECTION: views.section_entries,
    View.CHRONOLOGY: chronology.build_entries,
    View.JAPAN: views.japan_entries,
    View.ORIGINAL: views.original_entries,
    View.FULL_TEXT: views.full_text_entries,
    View.COMPARE: compare.build_entries,
}
_SECTION_VIEWS = frozenset({View.SECTION, View.ORIGINAL, View.FULL_TEXT, View.COMPARE})


def build_card(
    index: ContentIndex, request: CardRequest, language: str, match: SearchResult | None = None
) -> Card | None:
    """The card that answers a request.

    Args:
        index: the revision.
        request: what is asked.
        language: `ja`; anything else is English.
        match: how the subject was found, to say so on the card.

    Returns:
        The card, its request with the page that there is; None where the subject, or a section asked for by itself,
        is not in the revision. What a subject has nothing of is said kindly on a card.
    """
    language = "ja" if language == "ja" else "en"
    subject = index.subjects.get(request.subject) if request.subject else None
    if request.subject and subject is None:
        return None
    if subject is not None and request.view is View.COMPARE:
        request = replace(request, section="")  # a subject is compared as a whole
    edition = request.edition or (
        index.newest_edition(subject.id, language) if subject else max((0, *index.editions))
    )
    place = _find_section(index, request, subject, edition, language)
    if subject is None and place is None:
        return None
    return _render_card(CardContext(index, request, language, edition, subject, place), match)


def _render_card(context: CardContext, match: SearchResult | None) -> Card | None:
    lookup, request, language, place = context.index, context.request, context.language, context.requested_section
    if context.edition not in lookup.editions:
        return _make_card(context, _explain_no_edition(context), match)
    if request.view in _SECTION_VIEWS and request.section and place is None:
        return _make_card(context, _make_notice(translate("nothing.section", language)), match)
    if request.view is View.SUMMARY or (request.view is View.SECTION and place is None):
        return _render_summary(context, match)
    entries = _ENTRY_BUILDERS[request.view](context)
    if not entries:
        return _make_card(context, _make_notice(_explain_empty(context)), match)
    blocks, page, pages = build_page(entries, request.page)
    return _make_card(replace(context, request=replace(request, page=page)), blocks, match, pages)


def _render_summary(context: CardContext, match: SearchResult | None) -> Card | None:
    if context.subject is None:
        return None
    page = min(context.request.page, navigation.count_choice_pages(context) - 1)
    request = CardRequest(context.subject.id, page=max(page, 0), edition=context.request.edition)
    context = replace(context, request=request)
    return _make_card(context, summary.build_blocks(context) or _make_notice(_explain_empty(context)), match)


def _find_section(
    index: ContentIndex, request: CardRequest, subject: Subject | None, edition: int, language: str
) -> tuple[Chapter, Section] | None:
    if not request.section or request.view not in _SECTION_VIEWS:
        return None

    def is_about_subject(chapter: Chapter, path: str) -> bool:
        return subject is None or any(
            one.section_path == path for one in index.chapter_statements(chapter).find_statements(subject.id)
        )

    if subject is None:
        chapters = index.select_chapters(edition, language)
    else:
        chapters = index.chapters_about(subject.id, edition, language)
    return index.find_section(request.section, chapters, is_about_subject)


def _explain_empty(context: CardContext) -> str:
    view = context.request.view
    if context.statements and view is View.COMPARE:
        return compare.explain_empty(context)
    if context.statements and view is View.CHRONOLOGY:
        return translate("nothing.chronology", context.language, name=context.display_name)
    if context.statements and view is View.JAPAN:
        return translate("nothing.japan", context.language, name=context.display_name)
    if context.statements and view is View.ORIGINAL:
        return translate("nothing.original", context.language)
    return translate("nothing.edition", context.language, edition=context.edition, name=context.display_name)


def _explain_no_edition(context: CardContext) -> tuple[CardBlock, ...]:
    if not context.index.editions:
        return _make_notice(translate("nothing.content", context.language))
    held = join_names(map(str, context.index.editions), context.language)
    return _make_notice(translate("nothing.noedition", context.language, edition=context.edition, editions=held))


def _make_notice(text: str) -> tuple[CardBlock, ...]:
    return (CardBlock("", (CardLine(text),)),)


def _make_card(
    context: CardContext, blocks: tuple[CardBlock, ...], match: SearchResult | None, pages: int = 1
) -> Card:
    hits = match.hits if match is not None else ()
    hit = next((one for one in hits if one.subject == context.request.subject), None)
    told = context.edition in context.index.editions and (
        bool(context.statements) or context.requested_section is not None
    )
    choices = navigation.build_choices(context) if told else navigation.edition_choices(context)
    return Card(
        request=context.request,
        language=context.language,
        title=context.display_name,
        blocks=blocks,
        flag=context.subject.flag if context.subject else "",
        subtitle=context.subtitle,
        match_note=hit.reason.describe_match(context.language, context.display_name) if hit else "",
        actions=navigation.build_actions(context) if told else (),
        choices=choices,
        choices_label=translate("choices", context.language) if choices else "",
        source=format_sources(_source_chapters(context), context.language),
        revision=context.index.snapshot.revision.id,
        pages=pages,
        view_label=navigation.find_comparison(context)[1] if context.request.view is View.COMPARE else "",
    )


def _source_chapters(context: CardContext) -> tuple[Chapter, ...]:
    """The chapters that the card tells from; those of the edition where it has nothing to tell."""
    if context.request.view is View.COMPARE and (found := compare.compare_editions(context)) is not None:
        return found.chapters
    if context.request.view is View.ORIGINAL and context.original_chapters:
        theirs = (context.find_counterpart(one, context.chapters) for one in context.original_chapters)
        return (*(one for one in theirs if one is not None), *context.original_chapters)
    told = {one.chapter_key: one.chapter for one in context.statements}
    return tuple(told.values()) or context.chapters
