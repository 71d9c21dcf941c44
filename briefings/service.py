"""Answers the questions of every platform from one revision of the content.

A newer revision gets a new service. Everything is computed when it is first needed, or by `preload`.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefings.collector import pause_collector
from briefings.domain.cards import ALMANAC_VIEWS, DEFAULT_LIMITS, CardLimits, View
from briefings.domain.matches import CommandName, SearchOutcome, SearchResult
from briefings.i18n import SOURCE_LANGUAGE, languages, ngettext, supported_language
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Snapshot, Subject
    from briefings.domain.cards import Card, CardChoice, CardRequest
    from briefings.domain.matches import SearchHit
    from briefings.search.index import NameIndex
    from briefings.search.name_finder import NameFinder


class BriefingService:
    """Searches, cards and suggestions of one revision.

    Args:
        snapshot: the revision.
        limits: how much of a card the renderer shows.
    """

    def __init__(self, snapshot: Snapshot, limits: CardLimits = DEFAULT_LIMITS) -> None:
        self.snapshot = snapshot
        self.limits = limits
        self._almanacs: dict[str, Almanac] = {}

    def search(self, query: str, language: str) -> SearchResult:
        """Searches for the subject that a query means: found, ambiguous or nothing."""
        return self._name_index.search_names(query, language=language)

    def complete_name(self, prefix: str, language: str, limit: int) -> tuple[SearchHit, ...]:
        """At most `limit` names to offer while `prefix` is being typed, best first; the main ones for none."""
        return self._name_index.suggest_names(prefix, language=language, limit=limit)

    def build_card(
        self, request: CardRequest, language: str, match: SearchResult | None = None, today: date | None = None
    ) -> Card | None:
        """The card of a request.

        Args:
            request: what to show.
            language: BCP 47 tag of the reader's language.
            match: how the subject was found, to be explained on the card.
            today: the date from which an overview counts to the next milestone; None leaves the milestone out.

        Returns:
            None where the revision has no such subject, or no such section where only a section is asked for.
        """
        from briefings.cards.builder import build_card

        if request.view in ALMANAC_VIEWS:
            from briefings.anniversaries.cards import build_almanac_card

            return build_almanac_card(self.get_almanac(language), request, self.limits)
        card = build_card(self.content_index, request, language, match, self.limits)
        if card is not None and today is not None and card.request.view is View.SUMMARY:
            from briefings.anniversaries.milestones import append_next_milestone

            card = append_next_milestone(card, self.get_almanac(language), today)
        return card

    def get_almanac(self, language: str) -> Almanac:
        """The anniversaries by day, in a language."""
        from briefings.anniversaries.almanac import Almanac

        language = supported_language(language) or SOURCE_LANGUAGE
        if language not in self._almanacs:
            self._almanacs[language] = Almanac(self.content_index, language)
        return self._almanacs[language]

    def answer(self, query: str, language: str, today: date | None = None) -> Card:
        """The card of the subject that a query means, or a card with names to choose from.

        Args:
            query: as typed.
            language: BCP 47 tag of the reader's language.
            today: for a day without a year, and for the next milestone; None offers neither.
        """
        from briefings.domain.cards import CardRequest

        match = self.search(query, language)
        if match.outcome is SearchOutcome.FOUND:
            card = self.build_card(CardRequest(match.hits[0].subject), language, match, today)
            if card is not None:
                return card
        return self.suggest(match, language, today)

    def suggest(self, match: SearchResult, language: str, today: date | None = None) -> Card:
        """The card for a result that is ambiguous or nothing: names to choose from, and the day that it mentions."""
        from briefings.cards.disambiguation import build_suggestions

        links = [self.link_day(match, language, today), _link_upcoming(match, language, today)]
        return build_suggestions(
            self.content_index, match, language, self.limits, [link for link in links if link is not None]
        )

    def link_day(self, match: SearchResult, language: str, today: date | None = None) -> CardChoice | None:
        """The entry that opens the card of the day that a query mentions, of its subject where one was found.

        Args:
            match: the result of the search.
            language: BCP 47 tag of the reader's language.
            today: the current date, for a day without a year or counted from it.
        """
        from briefings.anniversaries.phrasing import format_day
        from briefings.domain.cards import CardChoice, build_day_request

        day = _resolve_day(match, today)
        if day is None:
            return None
        subject = match.hits[0].subject if match.outcome is SearchOutcome.FOUND else ""
        has_year = len(match.day) == 3 or (today is not None and day.year != today.year)
        label = format_day(day, language, year=has_year)
        return CardChoice(
            label, build_day_request(day, subject), description=_("What happened on that day", language)
        )

    def find_mentions(self, text: str) -> tuple[Subject, ...]:
        """Every subject that a text names, in order of appearance, each once."""
        return tuple(
            self.content_index.subjects[subject]
            for subject in self._mention_finder(text)
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
        """Computes now what the first questions would wait for: the name index and the statements of every chapter.

        A card lists the editions with statements about its subject, so it needs them all.
        """
        import briefings.cards.builder  # noqa: F401  # the first card would wait for the import

        self._name_index.preload()
        for chapter in self.snapshot.content.chapters:
            self.content_index.chapter_statements(chapter)
        for language in languages():
            _facts = self.get_almanac(language).facts_by_subject  # overviews name the next milestone

    @cached_property
    def content_index(self) -> ContentIndex:
        """The revision, indexed for cards."""
        from briefings.cards.content_index import ContentIndex

        return ContentIndex(self.snapshot, self._mention_finder)

    @cached_property
    def _name_index(self) -> NameIndex:
        from briefings.search.index import NameIndex

        return NameIndex.from_subjects(self.snapshot.content.subjects)

    @cached_property
    def _mention_finder(self) -> _MentionFinder:
        return _MentionFinder(self.snapshot.content.subjects)


_UPCOMING_DAYS: Final = 30
"""Days whose anniversaries are offered where a query asks for the next ones."""


def _link_upcoming(match: SearchResult, language: str, today: date | None) -> CardChoice | None:
    """The entry that opens the next anniversaries, where a query asks for them."""
    from briefings.domain.cards import CardChoice, build_upcoming_request

    if match.command is not CommandName.UPCOMING or today is None:
        return None
    label = ngettext("Next {count} day", "Next {count} days", _UPCOMING_DAYS, language)
    request = build_upcoming_request(today, _UPCOMING_DAYS)
    return CardChoice(label, request, description=_("Anniversaries", language))


def _resolve_day(match: SearchResult, today: date | None) -> date | None:
    """The day that a query mentions; None without one, without the current date where it is needed, or if it is none.

    February 29 is no day of another year.
    """
    try:
        if len(match.day) == 3:
            return date(*match.day)
        if today is None:
            return None
        if match.day:
            return date(today.year, *match.day)
        return match.relative_day.resolve(today) if match.relative_day else None
    except (OverflowError, TypeError, ValueError):
        return None


class _MentionFinder:
    """Finds the ids of the subjects that a text names.

    It has no reference to the service, so that the service is freed without the garbage collector.
    """

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self._subjects = subjects

    def __call__(self, text: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(subject for span in self._name_finder.find_names(text) for subject in span.subjects)
        )

    @cached_property
    def _name_finder(self) -> NameFinder:
        from briefings.search.name_finder import NameFinder

        return NameFinder.from_subjects(self._subjects)
