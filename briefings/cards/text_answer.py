"""Answers a query that is not a subject from the text: how often its words occur, and the best statements."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.citations import format_edition_name, format_sources
from briefings.cards.labels import append_mark, format_foreign_mark
from briefings.cards.pagination import PageEntry, build_page
from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.cards.subject_groups import build_group_choices, make_choice
from briefings.domain import SubjectKind
from briefings.domain.cards import (
    DEFAULT_LIMITS,
    Card,
    CardAction,
    CardBlock,
    CardChoice,
    CardLimits,
    CardLine,
    View,
    build_search_request,
)
from briefings.domain.matches import SearchResult
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.text.segment import truncate_text
from briefings.text_search.units import find_occurrences, locate_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.cards.statements import Statement
    from briefings.cards.word_search import WordMatches, WordSearch
    from briefings.domain import Subject
    from briefings.domain.matches import SearchHit, SearchResult

MAX_STATEMENTS: Final = 3
"""Statements on the first page."""

_MAX_SUBJECTS: Final = 4
_MAX_QUERY_LENGTH: Final = 40
"""Characters of the query in the title."""

_MIN_LIKENESS: Final = 70
"""Score from which a similar name is offered beside statements that contain the word itself."""

_MAX_SHARE: Final = 1 / 3
"""Share of the texts from which a word is too frequent to be informative."""

_MIN_TEXTS: Final = 12
"""Number of texts below which no word is too frequent."""


def build_text_answer(  # noqa: PLR0913 - the query, the reader and the renderer
    index: ContentIndex,
    search: WordSearch,
    match: SearchResult,
    language: str,
    limits: CardLimits = DEFAULT_LIMITS,
    *,
    intent: View = View.SUMMARY,
    page: int = 0,
    reduces: bool = True,
) -> Card | None:
    """Builds the card for words that are not a subject.

    Args:
        index: the revision.
        search: finds and ranks the statements with the words.
        match: the search that found no subject; the nearest subjects are offered.
        language: BCP 47 tag of a language of the program's texts.
        limits: how much the renderer shows.
        intent: the view that opens when a subject is chosen.
        page: the best statements on page 0, the others from page 1.
        reduces: whether statements with the nouns of the query are enough where none has all of its words.

    Returns:
        None if no statement contains the words.
    """
    matches = search.find_statements(match.query, language, explains_none=False)
    if (
        not matches.count
        or is_too_frequent(matches.count, matches.total)
        or (matches.words != match.query and not reduces)
    ):
        return None
    best, others = matches.statements[:MAX_STATEMENTS], matches.statements[MAX_STATEMENTS:]
    editions = {statement.chapter.edition for statement in matches.statements}
    lines = [_make_line(statement, matches, language, with_edition=len(editions) > 1) for statement in best]
    rest = [_make_line(statement, matches, language, with_edition=len(editions) > 1) for statement in others]
    request = build_search_request(match.query, intent, page)
    pages = 1
    blocks: tuple[CardBlock, ...] = (CardBlock("", tuple(lines), compact=True),)
    if rest:
        first_page, _page, rest_pages = build_page([PageEntry("", line) for line in rest], max(page - 1, 0), limits)
        pages += rest_pages
        request = replace(request, page=min(max(page, 0), pages - 1))
        if request.page:
            blocks = tuple(replace(block, compact=True) for block in first_page)
    else:
        request = replace(request, page=0)
    shown = best if not request.page else others
    origin = build_search_request(match.query, intent)
    subjects = _collect_subjects(index, match, shown)
    choices = [make_choice(subject, language, limits, origin, intent) for subject in subjects]
    actions = [CardAction(choice.label, choice.request, description=choice.description) for choice in choices]
    if rest and not request.page:
        label = ngettext("{count} more place", "{count} more places", len(rest), language)
        actions.append(CardAction(label, build_search_request(match.query, intent, page=1)))
    return Card(
        request=request,
        language=language,
        title=_make_title(matches.words, matches.count, language),
        blocks=blocks,
        actions=tuple(actions[-limits.actions :]),
        choices=(*_list_near_choices(index, match, language, limits, subjects), *build_group_choices(language)),
        choices_label=_("Countries, topics and frameworks as lists", language),
        source=format_sources({statement.chapter_key: statement.chapter for statement in shown}.values(), language),
        revision=index.snapshot.revision.id,
        pages=pages,
    )


def _is_near(hit: SearchHit) -> bool:
    """Returns whether a similar name is near enough to be offered beside statements with the word itself."""
    return hit.reason.code != "typo" or hit.score >= _MIN_LIKENESS


def is_too_frequent(count: int, total: int) -> bool:
    """Returns whether words are in so many of all texts that they are not informative: の, of."""
    return total >= _MIN_TEXTS and count > total * _MAX_SHARE


def shorten_query(query: str) -> str:
    """Returns the words of a query on one line, as the title of a card shows them."""
    return truncate_text(" ".join(query.split()), _MAX_QUERY_LENGTH)


def _make_line(statement: Statement, matches: WordMatches, language: str, *, with_edition: bool) -> CardLine:
    label = format_edition_name(statement.chapter.edition, language) if with_edition else ""
    text = append_mark(statement.text, format_foreign_mark(statement.chapter.language, language), language)
    emphasis = tuple(find_occurrences(locate_units(statement.text), matches.wanted))
    return CardLine(text, statement.citation, date=statement.first_date, label=label, emphasis=emphasis)


def _make_title(query: str, count: int, language: str) -> str:
    return ngettext(
        "“{query}” is in {count} place of the text", "“{query}” is in {count} places of the text", count, language,
        query=shorten_query(query),
    )  # fmt: skip


def _collect_subjects(index: ContentIndex, match: SearchResult, statements: Sequence[Statement]) -> list[Subject]:
    """Collects the subjects to open.

    The order is: subjects that cover the word, topics and frameworks of the statements, others.
    """
    covering = [hit.subject for hit in match.nearest if hit.reason.code != "typo"]
    named = Counter(
        key
        for statement in statements
        for key in {*statement.context_subjects, *(mention.subject for mention in statement.mentions)}
    )
    kinds = {SubjectKind.TOPIC: 0, SubjectKind.FRAMEWORK: 1}
    others = sorted(
        (key for key in named if key in index.subjects and key != PUBLISHER_COUNTRY),
        key=lambda key: (kinds.get(index.subjects[key].kind, 2), -named[key], key),
    )
    keys = dict.fromkeys((*covering, *others))
    return [index.subjects[key] for key in keys if key in index.subjects][:_MAX_SUBJECTS]


def _list_near_choices(
    index: ContentIndex, match: SearchResult, language: str, limits: CardLimits, shown: Sequence[Subject]
) -> list[CardChoice]:
    origin = build_search_request(match.query)
    keys = [hit.subject for hit in match.nearest if _is_near(hit)]
    offered = {subject.id for subject in shown}
    subjects = [index.subjects[key] for key in dict.fromkeys(keys) if key in index.subjects and key not in offered]
    return [
        replace(make_choice(subject, language, limits, origin), description=_("A similar name", language))
        for subject in subjects
    ]
