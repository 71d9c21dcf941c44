"""Builds the card of a search: the statements with its words, best first, each with a button that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.citations import format_edition_name, format_sources
from briefings.cards.hit_requests import HitOpener
from briefings.cards.labels import (
    append_mark,
    choose_language,
    format_foreign_mark,
    format_section_path,
    join_names,
    join_parts,
)
from briefings.cards.search_narrowing import build_narrowing_choices, describe_filters, list_similar_names
from briefings.domain.cards import Card, CardAction, CardBlock, CardLine, View, parse_origin, refer_to
from briefings.domain.text_searches import SearchFilters, build_words_request, parse_words_request
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.text.segment import truncate_text
from briefings.text_search.excerpts import make_excerpt
from briefings.text_search.query import MAX_SEARCH_LENGTH, parse_query
from briefings.text_search.units import find_occurrences, locate_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import Statement
    from briefings.cards.word_search import WordMatches, WordSearch
    from briefings.domain.cards import CardLimits, CardRequest

HITS_PER_PAGE: Final = 5
"""Places on a page: each has a button."""

_EXCERPT_LENGTHS: Final = {"ja": 110}
_EXCERPT_LENGTH: Final = 230
"""Characters of an excerpt in a language without an entry above."""

_MAX_TITLE_QUERY: Final = 40
_MAX_COUNTED_WORDS: Final = 5


def explain_search_problem(query: str, language: str) -> str:
    """Returns one sentence that explains why a text can't be searched for and what to type; empty if it can."""
    language = choose_language(language)
    if len(query) > MAX_SEARCH_LENGTH:
        return _(
            "A search has at most {limit} characters; this one has {count}. Leave out some words.",
            language,
            limit=MAX_SEARCH_LENGTH,
            count=len(query),
        )
    parsed = parse_query(query)
    if parsed.words:
        return ""
    if parsed.excluded:
        return _("A minus only leaves out what contains the word. Add a word to look for.", language)
    return _("Type a word to look for, such as 制裁 or sanctions.", language)


def build_search_card(
    index: ContentIndex, search: WordSearch, request: CardRequest, language: str, limits: CardLimits
) -> Card:
    """Builds the card of a search; it states whether nothing was found or the query has no word to search for.

    Args:
        index: the revision.
        search: finds and ranks the statements.
        request: from `build_words_request`.
        language: BCP 47 tag of the reader's language.
        limits: how much the renderer shows.
    """
    language = choose_language(language)
    query, filters = parse_words_request(request)
    problem = explain_search_problem(query, language)
    if problem:
        return _make_card(index, build_words_request(""), language, _("Search", language), problem)
    matches = search.find_statements(query, language, filters)
    if not matches.count:
        return _build_empty_card(index, search, (query, filters), matches, language=language, limits=limits)
    pages = -(-len(matches.statements) // HITS_PER_PAGE)
    page = min(max(request.page, 0), pages - 1)
    request = build_words_request(query, filters, page)
    first = page * HITS_PER_PAGE
    shown = matches.statements[first : first + HITS_PER_PAGE]
    found_in = {(statement.chapter.edition, statement.chapter.number) for statement in matches.statements}
    lines = tuple(
        _make_line(statement, first + number, matches, language, with_chapter=len(found_in) > 1)
        for number, statement in enumerate(shown, start=1)
    )
    return Card(
        request=request,
        language=language,
        title=_make_title(query, matches.count, language),
        subtitle=describe_filters(index, filters, language),
        match_note=_describe_reading(query, matches, language),
        blocks=(CardBlock("", lines, compact=True),),
        actions=_build_open_actions(index, shown, request, language, limits),
        choices=build_narrowing_choices(index, query, filters, matches.statements, language=language, limits=limits),
        choices_label=_("Narrow or widen the search", language),
        source=format_sources({statement.chapter_key: statement.chapter for statement in shown}.values(), language),
        revision=index.snapshot.revision.id,
        pages=pages,
    )


def _make_line(
    statement: Statement, number: int, matches: WordMatches, language: str, *, with_chapter: bool
) -> CardLine:
    length = _EXCERPT_LENGTHS.get(statement.chapter.lang, _EXCERPT_LENGTH)
    text = " ".join(statement.text.split())
    excerpt = make_excerpt(text, find_occurrences(locate_units(text), matches.wanted), length)
    chapter = statement.chapter
    origin = (chapter.title, format_edition_name(chapter.edition, language)) if with_chapter else ()
    section = _name_section(statement, language)
    return CardLine(
        append_mark(excerpt.text, format_foreign_mark(statement.chapter.language, language), language),
        statement.citation,
        date=statement.first_date,
        label=f"{number}.",
        detail=join_parts(section, *origin),
        emphasis=excerpt.spans,
        detail_emphasis=tuple(find_occurrences(locate_units(section), matches.wanted)),
    )


def _name_section(statement: Statement, language: str) -> str:
    """Returns the path and title of the section of a statement, or the title of the chapter if it is in none."""
    section = statement.chapter.find_section(statement.section_path)
    if section is None:
        return statement.chapter.title
    return f"{format_section_path(section.path, language)} {section.title}".strip()


def mark_searched_words(card: Card, search: WordSearch) -> Card:
    """Returns a card that was opened from a search, with the words of the search in bold.

    Any other card unchanged.
    """
    origin = parse_origin(card.request.origin)
    if origin is None or origin.view is not View.WORDS:
        return card
    query, filters = parse_words_request(origin)
    if explain_search_problem(query, card.language):
        return card
    wanted = search.find_statements(query, card.language, filters).wanted
    blocks = (
        replace(
            block,
            lines=tuple(
                replace(line, emphasis=tuple(find_occurrences(locate_units(line.text), wanted)))
                for line in block.lines
            ),
        )
        for block in card.blocks
    )
    return replace(card, blocks=tuple(blocks))


def _build_open_actions(
    index: ContentIndex, shown: Sequence[Statement], request: CardRequest, language: str, limits: CardLimits
) -> tuple[CardAction, ...]:
    """Builds the buttons that open the statements of a page; those on the same card share one: `Open 1, 3`."""
    opener = HitOpener(index, language, limits)
    numbers_by_card: dict[CardRequest, list[int]] = {}
    names: dict[CardRequest, str] = {}
    for number, statement in enumerate(shown, start=request.page * HITS_PER_PAGE + 1):
        opened = opener.build_request(statement)
        if opened is not None:
            opened = replace(opened, origin=refer_to(request))
            numbers_by_card.setdefault(opened, []).append(number)
            names[opened] = _name_section(statement, language)
    return tuple(
        CardAction(
            _("Open {number}", language, number=join_names(map(str, numbers), language)),
            opened,
            description=names[opened],
        )
        for opened, numbers in numbers_by_card.items()
    )[: limits.actions]


def _make_title(query: str, count: int, language: str) -> str:
    shown = truncate_text(" ".join(query.split()), _MAX_TITLE_QUERY)
    return ngettext(
        "Search: {query} — {count} place", "Search: {query} — {count} places", count, language, query=shown
    )


def _describe_reading(query: str, matches: WordMatches, language: str) -> str:
    """Describes other words that were searched for, and those that replace a sentence."""
    nouns = matches.words if matches.words != query else ""
    read_as = _("Searched for: {words}", language, words=nouns) if nouns else ""
    return join_parts(read_as, *matches.notes)


def _build_empty_card(  # noqa: PLR0913 - the search, what it found, the reader and the renderer
    index: ContentIndex,
    search: WordSearch,
    searched: tuple[str, SearchFilters],
    matches: WordMatches,
    *,
    language: str,
    limits: CardLimits,
) -> Card:
    """Builds the card of a search that finds nothing: how often each word occurs by itself, and similar names."""
    query, filters = searched
    actions: list[CardAction] = []
    if filters and (everywhere := search.find_statements(query, language).count):
        label = ngettext(
            "Search everything: {count} place", "Search everything: {count} places", everywhere, language
        )
        actions.append(CardAction(label, build_words_request(query)))
    words = parse_query(query).words
    for word in words[:_MAX_COUNTED_WORDS] if len(words) > 1 else ():
        count = search.count_statements(word, language, filters)
        if count:
            label = ngettext("{word}: {count} place", "{word}: {count} places", count, language, word=word.text)
            typed = f'"{word.text}"' if word.is_phrase else word.text
            actions.append(CardAction(label, build_words_request(typed, filters)))
    if filters:
        sentence = _("Nothing in this part of the text matches the whole query.", language)
    elif len(words) > 1:
        sentence = _("No place of the text has all of these words.", language)
    else:
        sentence = _("The text does not have this word.", language)
    request = build_words_request(query, filters)
    title = _("Search: {query}", language, query=truncate_text(" ".join(query.split()), _MAX_TITLE_QUERY))
    card = _make_card(index, request, language, title, sentence)
    return replace(
        card,
        subtitle=describe_filters(index, filters, language),
        match_note=_describe_reading(query, matches, language),
        actions=tuple(actions[: limits.actions]),
        choices=list_similar_names(index, search.find_similar(query, language), request, language, limits),
        choices_label=_("Similar names", language),
    )


def _make_card(index: ContentIndex, request: CardRequest, language: str, title: str, sentence: str) -> Card:
    return Card(
        request=request,
        language=language,
        title=title,
        blocks=(CardBlock("", (CardLine(sentence),)),),
        revision=index.snapshot.revision.id,
    )
