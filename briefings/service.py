"""Provides searches, cards and suggestions of one revision to every platform.

A newer revision gets a new service. Everything is computed when it is first needed, or by `preload`.
"""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.cards.editions import set_edition
from briefings.collector import pause_collector
from briefings.derived_content import DerivedContent
from briefings.domain.cards import (
    ALMANAC_VIEWS,
    DEFAULT_LIMITS,
    CardChoice,
    CardLimits,
    CardRequest,
    View,
    parse_search_request,
)
from briefings.domain.dates import parse_date
from briefings.domain.matches import SearchOutcome, SearchResult, SearchStrategy
from briefings.i18n import SOURCE_LANGUAGE, find_supported_language, languages

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.anniversaries.almanac import Almanac
    from briefings.anniversaries.picture_canvas import Picture
    from briefings.cards.content_index import ContentIndex
    from briefings.cards.word_search import WordSearch
    from briefings.domain import Snapshot, Subject
    from briefings.domain.cards import Card
    from briefings.domain.dates import PartialDate
    from briefings.domain.matches import SearchHit
    from briefings.frameworks.answers import MembershipQuestions
    from briefings.search.index import IndexTables, NameIndex
    from briefings.search.mention_finder import MentionFinder


FoundCardKey = tuple["SearchResult", str, date | None, View, int, CardLimits]
"""Everything on which the card of a found subject depends: result, language, today, view, edition, limits."""

MAX_FOUND_CARDS: Final = 256


class BriefingService:
    """Searches, cards and suggestions of one revision.

    Args:
        snapshot: the revision.
        limits: how much of a card the renderer shows.
        derived: values computed earlier from this content; None if there is none.
        load_tables: loads further tables of the index of names, called in `preload`; None if there are none.

    Attributes:
        has_new_parts: whether `preload` had to compute parts that were not computed before.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        limits: CardLimits = DEFAULT_LIMITS,
        derived: DerivedContent | None = None,
        load_tables: Callable[[], IndexTables | None] | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.limits = limits
        self.has_new_parts = False
        self._almanacs: dict[str, Almanac] = {}
        self._found_cards: OrderedDict[FoundCardKey, Card] = OrderedDict()
        self._load_tables = load_tables
        if derived is not None:
            self._use_derived(derived)

    def _use_derived(self, derived: DerivedContent) -> None:
        from briefings.anniversaries.almanac import Almanac
        from briefings.search.index import NameIndex

        self.content_index.add_statements(derived.statements)
        self._almanacs = {
            language: Almanac(self.content_index, language, facts) for language, facts in derived.facts.items()
        }
        self._name_index = NameIndex.from_tables(derived.index)

    def export_derived(self) -> tuple[DerivedContent, IndexTables]:
        """Returns the values computed from the content until now, and the additional tables of the index of names."""
        basic, further = self._name_index.export_tables()
        facts = {language: almanac.facts for language, almanac in self._almanacs.items()}
        return DerivedContent(self.content_index.export_statements(), facts, basic), further

    def with_limits(self, limits: CardLimits) -> BriefingService:
        """Returns a service of the same revision for a renderer with other limits; computed values are shared."""
        service = copy(self)
        service.limits = limits
        return service

    def for_revision(self, snapshot: Snapshot) -> BriefingService:
        """Returns a service of another revision.

        The index of names is shared if the subjects are the same; it takes most of the time and memory of a
        preparation.
        """
        subjects = self.snapshot.content.subjects
        if snapshot.content.subjects != subjects:
            return BriefingService(snapshot, self.limits)
        from briefings.cards.content_index import list_section_titles

        # The same objects, so that those of the other revision are not kept in memory.
        snapshot = replace(snapshot, content=replace(snapshot.content, subjects=subjects))
        service = BriefingService(snapshot, self.limits)
        self._mention_finder.expect_texts(list_section_titles(snapshot.content))
        service._mention_finder = self._mention_finder
        if "_name_index" in vars(self):
            service._name_index = self._name_index
        return service

    def search(self, query: str, language: str) -> SearchResult:
        """Searches for the subject that a query means: found, ambiguous or nothing."""
        return self._name_index.search_names(query, language=language)

    def complete_name(self, prefix: str, language: str, limit: int) -> tuple[SearchHit, ...]:
        """Returns at most `limit` names to offer while `prefix` is being typed, best first.

        The main ones for an empty prefix.
        """
        return self._name_index.suggest_names(prefix, language=language, limit=limit)

    def build_card(
        self, request: CardRequest, language: str, match: SearchResult | None = None, today: date | None = None
    ) -> Card | None:
        """Builds the card of a request.

        Args:
            request: what to show.
            language: BCP 47 tag of the reader's language.
            match: how the subject was found, to be explained on the card.
            today: the date from which an overview counts to the next milestone; None leaves the milestone out.

        Returns:
            None if the revision has no such subject, or no such section if only a section is requested.
        """
        if request.view is View.SEARCH:
            query, intent = parse_search_request(request)
            return self.answer(query, language, today, intent=intent, page=request.page)
        if request.view is View.WORDS:
            from briefings.cards.search_card import build_search_card

            return build_search_card(self.content_index, self.word_search, request, language, self.limits)
        if request.view is View.INDEX:
            from briefings.cards.subject_groups import build_index_card

            return build_index_card(self.content_index, request, language, self.limits)
        if request.view in {View.MEMBERSHIPS, View.MATRIX}:
            return self.memberships.build_card(request, language)
        if request.view in ALMANAC_VIEWS:
            from briefings.anniversaries.cards import build_almanac_card

            return build_almanac_card(self.get_almanac(language), request, self.limits)
        from briefings.anniversaries.subject_cards import build_subject_card

        language = find_supported_language(language) or SOURCE_LANGUAGE
        card = build_subject_card(
            self.content_index,
            request,
            language,
            lambda: self.get_almanac(language),
            self.limits,
            match=match,
            today=today,
        )
        if card is not None and card.request.origin:
            from briefings.cards.search_card import mark_searched_words

            card = mark_searched_words(card, self.word_search)
        return card

    def draw_picture(self, request: CardRequest, language: str) -> Picture | None:
        """Returns the picture of a request of `PICTURE_VIEWS`, or None if there is nothing to show.

        Call it in a thread.
        """
        from briefings.frameworks.pictures import draw_picture

        return draw_picture(request, self.get_almanac(language), self.memberships, self.limits)

    def show_picture(self, card: Card, request: CardRequest) -> Card:
        """Returns the card of a request of `PICTURE_VIEWS` as it is shown with its picture."""
        from briefings.frameworks.pictures import show_picture

        return show_picture(card, request, self.limits)

    def get_almanac(self, language: str) -> Almanac:
        """Returns the anniversaries by day, in a language."""
        from briefings.anniversaries.almanac import Almanac

        language = find_supported_language(language) or SOURCE_LANGUAGE
        if language not in self._almanacs:
            self._almanacs[language] = Almanac(self.content_index, language)
        return self._almanacs[language]

    def answer(
        self, query: str, language: str, today: date | None = None, *, intent: View = View.SUMMARY, page: int = 0
    ) -> Card:
        """Returns the card of the subject of a query, a card with names to choose from, or statements with its words.

        Args:
            query: as typed; the start card answers an empty one, and its name.
            language: BCP 47 tag of the reader's language.
            today: for a day without a year, and for the next milestone; None offers neither.
            intent: the view to open.
            page: page of the statements that contain the words of the query.
        """
        return self.answer_match(self.search(query, language), language, today, intent=intent, page=page)

    def answer_match(  # noqa: PLR0913 - the result, the reader and what to open
        self,
        match: SearchResult,
        language: str,
        today: date | None = None,
        *,
        intent: View = View.SUMMARY,
        page: int = 0,
        edition: int = 0,
    ) -> Card:
        """Returns the card for the result of a search; arguments as for `answer`, and the edition to show."""
        from briefings.cards.subject_groups import build_start_card, is_start_query

        language = find_supported_language(language) or SOURCE_LANGUAGE
        if is_start_query(match.query):
            return build_start_card(self.content_index, language, self.limits)
        if intent is View.SUMMARY and not edition:
            memberships = self.memberships.answer_in_words(match.query, language)
            if memberships is not None:
                return memberships
        if match.outcome is SearchOutcome.FOUND:
            found = self._open_found(match, language, today, intent, edition)
            if found is not None:
                return found
        if match.outcome is SearchOutcome.NOTHING:
            from briefings.unnamed_answers import answer_without_subject

            answer = answer_without_subject(self, match, language, intent=intent, edition=edition, page=page)
            if answer is not None:
                return answer
        card = set_edition(self.suggest(match, language, today, intent), edition)
        if not match.period:
            return card
        from briefings.anniversaries.periods import limit_links

        return limit_links(self.get_almanac(language), card, match.period)

    def find_period(self, query: str, language: str) -> PartialDate | None:
        """Finds the years or months to which a query limits its subject; None if there is none."""
        period = self.search(query, language).period
        return parse_date(period) if period else None

    def _open_found(
        self, match: SearchResult, language: str, today: date | None, intent: View, edition: int
    ) -> Card | None:
        """Returns the card of the subject that was found.

        The last ones are kept, since many queries find the same.
        """
        # Such a card does not contain the query, except for the part that was understood, which is in the hits.
        match = replace(match, query="")
        key = (match, language, today, intent, edition, self.limits)
        card = self._found_cards.get(key)
        if card is None:
            from briefings.found_cards import build_found_card

            card = build_found_card(self, match, language, today, intent=intent, edition=edition)
            if card is None:
                return None
            self._found_cards[key] = card
            # guard 53 false: tests/unit/test_bounded_caches.py::test_cards_of_found_subjects_are_bounded
            if len(self._found_cards) > MAX_FOUND_CARDS:
                self._found_cards.popitem(last=False)
        return card

    def suggest(
        self, match: SearchResult, language: str, today: date | None = None, intent: View = View.SUMMARY
    ) -> Card:
        """Returns the card for an ambiguous or empty result: names to choose from, and the day that it mentions."""
        from briefings.anniversaries.query_links import link_upcoming
        from briefings.cards.disambiguation import build_suggestions

        links = [self.link_day(match, language, today), link_upcoming(match, language, today)]
        shown = [link for link in links if link is not None]
        return build_suggestions(self.content_index, match, language, self.limits, shown, intent=intent)

    def link_day(self, match: SearchResult, language: str, today: date | None = None) -> CardChoice | None:
        """Returns the entry that opens the card of a day that a query mentions.

        It is limited to the query's subject if there is one.
        """
        from briefings.anniversaries.query_links import link_day

        return link_day(match, language, today)

    def find_named(self, name: str, language: str = SOURCE_LANGUAGE) -> str | None:
        """Finds the id of the subject that has a name as a whole; None if it is not unique, or is a phrase."""
        match = self.search(name, language)
        is_name = match.outcome is SearchOutcome.FOUND and match.hits[0].strategy is not SearchStrategy.PHRASE
        return match.hits[0].subject if is_name else None

    def find_mentions(self, text: str) -> tuple[Subject, ...]:
        """Finds every subject that a text names, in order of appearance, each once."""
        return tuple(
            self.content_index.subjects[subject]
            for subject in self._mention_finder((text,))[0]
            if subject in self.content_index.subjects
        )

    @cached_property
    def section_references(self) -> tuple[str, ...]:
        """Every value that a request's `section` may have."""
        references = (
            self.content_index.section_reference(chapter, section.path)
            for chapter in self.snapshot.content.chapters
            for section in chapter.sections
        )
        return tuple(dict.fromkeys(references))

    @pause_collector()
    def preload(self) -> None:
        """Computes what the first requests would wait for: the name index and the statements of every chapter.

        A card lists the editions with statements about its subject, so it needs them all.
        """
        # First the values that every card needs, so that a request in the meantime waits for nothing else.
        self.preload_basics()
        load_tables, self._load_tables = self._load_tables, None
        tables = load_tables() if load_tables is not None else None
        if tables is not None:
            self._name_index.add_tables(tables)
        self.has_new_parts = self._name_index.preload()
        self.memberships.preload()
        self.word_search.preload_if_long()

    def preload_basics(self) -> None:
        """Computes the values that nearly every answer needs: the statements, the facts and the names."""
        import briefings.cards.builder  # noqa: F401  # the first card would wait for the import

        for chapter in self.snapshot.content.chapters:
            self.content_index.get_chapter_statements(chapter)
        for language in languages():
            _facts = self.get_almanac(language).facts_by_subject  # overviews name the next milestone
        _ = self._name_index

    @cached_property
    def content_index(self) -> ContentIndex:
        """The revision, indexed for cards."""
        from briefings.cards.content_index import ContentIndex

        return ContentIndex(self.snapshot, self._mention_finder)

    @cached_property
    def word_search(self) -> WordSearch:
        """The statements, searchable for words."""
        from briefings.cards.word_search import WordSearch

        return WordSearch(self.content_index, self._name_index)

    @cached_property
    def memberships(self) -> MembershipQuestions:
        """Answers questions about memberships in frameworks."""
        from briefings.frameworks.answers import MembershipQuestions

        return MembershipQuestions(self.content_index, self.limits)

    @cached_property
    def _name_index(self) -> NameIndex:
        from briefings.search.index import NameIndex

        return NameIndex.from_subjects(self.snapshot.content.subjects)

    @cached_property
    def _mention_finder(self) -> MentionFinder:
        from briefings.search.mention_finder import MentionFinder

        return MentionFinder(self.snapshot.content.subjects)
