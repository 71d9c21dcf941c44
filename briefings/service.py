"""The desk: what platforms ask. A revision's names, cards and spotter behind a few calls.

A desk answers from one revision for ever; a newer revision gets a new desk. Nothing is worked out before it is asked
for, except by `warm`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from briefings.collector import pause_collector
from briefings.domain.cards import ALMANAC_VIEWS
from briefings.domain.matches import SearchOutcome, SearchResult

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Snapshot, Subject
    from briefings.domain.cards import Card, CardRequest
    from briefings.domain.matches import SearchHit
    from briefings.search.index import NameIndex
    from briefings.search.spotter import NameFinder


class BriefingService:
    """Answers from one revision.

    Args:
        snapshot: the revision.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._almanacs: dict[str, Almanac] = {}

    def search(self, query: str, language: str) -> SearchResult:
        """What a query means: found, ambiguous or nothing."""
        return self._name_index.search_names(query, language=language)

    def complete_name(self, prefix: str, language: str) -> tuple[SearchHit, ...]:
        """Names to offer while `prefix` is being typed, best first, at most 25; the main ones where it is empty."""
        return self._name_index.suggest_names(prefix, language=language)

    def build_card(self, request: CardRequest, language: str, match: SearchResult | None = None) -> Card | None:
        """The card of a request.

        Args:
            request: what to show.
            language: `ja`; anything else is English.
            match: how the subject was found, so that the card can say so.

        Returns:
            None where the revision has no such subject, or no such section where only a section is asked for.
        """
        from briefings.cards.builder import build_card

        if request.view in ALMANAC_VIEWS:
            from briefings.anniversaries.cards import build_almanac_card

            return build_almanac_card(self.get_almanac(language), request)
        return build_card(self.content_index, request, language, match)

    def get_almanac(self, language: str) -> Almanac:
        """What is remembered when, in a language."""
        from briefings.anniversaries.almanac import Almanac

        language = "ja" if language == "ja" else "en"
        if language not in self._almanacs:
            self._almanacs[language] = Almanac(self.content_index, language)
        return self._almanacs[language]

    def answer(self, query: str, language: str) -> Card:
        """The card that answers a query: of the subject found, or one that offers names to choose from."""
        from briefings.domain.cards import CardRequest

        match = self.search(query, language)
        if match.outcome is SearchOutcome.FOUND:
            card = self.build_card(CardRequest(match.hits[0].subject), language, match)
            if card is not None:
                return card
        return self.suggest(match, language)

    def suggest(self, match: SearchResult, language: str) -> Card:
        """The card for a match that is ambiguous or nothing: names to choose from, and nothing else."""
        from briefings.cards.disambiguation import build_suggestions

        return build_suggestions(self.content_index, match, language)

    def find_mentions(self, text: str) -> tuple[Subject, ...]:
        """Every subject that a text names, in order of appearance, each once."""
        return tuple(
            self.content_index.subjects[one]
            for one in self._mention_finder(text)
            if one in self.content_index.subjects
        )

    @cached_property
    def section_references(self) -> tuple[str, ...]:
        """Every reference that a request's `section` may hold."""
        chapters = self.snapshot.content.chapters
        found = (
            self.content_index.section_reference(chapter, one.path)
            for chapter in chapters
            for one in chapter.sections
        )
        return tuple(dict.fromkeys(found))

    @pause_collector()
    def preload(self) -> None:
        """Work out now what first questions would have to wait for: names, spotter, and every chapter.

        A card says which editions tell of its subject, and whether an original does: it looks into them all.
        """
        import briefings.cards.builder  # noqa: F401  # the first card would wait for it

        self._name_index.preload()
        for chapter in self.snapshot.content.chapters:
            self.content_index.chapter_statements(chapter)

    @cached_property
    def content_index(self) -> ContentIndex:
        """What cards look up in the revision."""
        from briefings.cards.content_index import ContentIndex

        return ContentIndex(self.snapshot, self._mention_finder)

    @cached_property
    def _name_index(self) -> NameIndex:
        from briefings.search.index import NameIndex

        return NameIndex.from_subjects(self.snapshot.content.subjects)

    @cached_property
    def _mention_finder(self) -> _MentionFinder:
        return _MentionFinder(self.snapshot.content.subjects)


class _MentionFinder:
    """The ids of the subjects that a text names. It knows no desk, so that nothing the desk has leads back to it."""

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self._subjects = subjects

    def __call__(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for spot in self._spotter.find_names(text) for one in spot.subjects))

    @cached_property
    def _spotter(self) -> NameFinder:
        from briefings.search.spotter import NameFinder

        return NameFinder.from_subjects(self._subjects)
