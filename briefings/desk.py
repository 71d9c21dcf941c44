"""The desk: what platforms ask. A revision's names, cards and spotter behind a few calls.

A desk answers from one revision for ever; a newer revision gets a new desk. Nothing is worked out before it is asked
for, except by `warm`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from briefings.cards.model import ALMANAC_VIEWS
from briefings.matching.model import Match, Outcome
from briefings.turns import uncollected

if TYPE_CHECKING:
    from briefings.anniversaries.almanac import Almanac
    from briefings.cards.lookup import Lookup
    from briefings.cards.model import Card, CardRequest
    from briefings.matching.index import NameIndex
    from briefings.matching.model import Hit
    from briefings.matching.spotting import Spotter
    from briefings.model import Snapshot, Subject


class Desk:
    """Answers from one revision.

    Args:
        snapshot: the revision.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._almanacs: dict[str, Almanac] = {}

    def ask(self, query: str, language: str) -> Match:
        """What a query means: found, ambiguous or nothing."""
        return self._names.match(query, language=language)

    def complete(self, prefix: str, language: str) -> tuple[Hit, ...]:
        """Names to offer while `prefix` is being typed, best first, at most 25; the main ones where it is empty."""
        return self._names.complete(prefix, language=language)

    def card(self, request: CardRequest, language: str, match: Match | None = None) -> Card | None:
        """The card of a request.

        Args:
            request: what to show.
            language: `ja`; anything else is English.
            match: how the subject was found, so that the card can say so.

        Returns:
            None where the revision has no such subject, or no such section where only a section is asked for.
        """
        from briefings.cards.build import build

        if request.view in ALMANAC_VIEWS:
            from briefings.anniversaries.cards import card

            return card(self.almanac(language), request)
        return build(self.lookup, request, language, match)

    def almanac(self, language: str) -> Almanac:
        """What is remembered when, in a language."""
        from briefings.anniversaries.almanac import Almanac

        language = "ja" if language == "ja" else "en"
        if language not in self._almanacs:
            self._almanacs[language] = Almanac(self.lookup, language)
        return self._almanacs[language]

    def answer(self, query: str, language: str) -> Card:
        """The card that answers a query: of the subject found, or one that offers names to choose from."""
        from briefings.cards.model import CardRequest

        match = self.ask(query, language)
        if match.outcome is Outcome.FOUND:
            card = self.card(CardRequest(match.hits[0].subject), language, match)
            if card is not None:
                return card
        return self.offer(match, language)

    def offer(self, match: Match, language: str) -> Card:
        """The card for a match that is ambiguous or nothing: names to choose from, and nothing else."""
        from briefings.cards.offers import offer

        return offer(self.lookup, match, language)

    def spot(self, text: str) -> tuple[Subject, ...]:
        """Every subject that a text names, in order of appearance, each once."""
        return tuple(self.lookup.subjects[one] for one in self._spot(text) if one in self.lookup.subjects)

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """Every reference that a request's `section` may hold."""
        chapters = self.snapshot.content.chapters
        found = (self.lookup.reference(chapter, one.path) for chapter in chapters for one in chapter.sections)
        return tuple(dict.fromkeys(found))

    @uncollected()
    def warm(self) -> None:
        """Work out now what first questions would have to wait for: names, spotter, and every chapter.

        A card says which editions tell of its subject, and whether an original does: it looks into them all.
        """
        import briefings.cards.build  # noqa: F401  # the first card would wait for it

        self._names.warm()
        for chapter in self.snapshot.content.chapters:
            self.lookup.telling(chapter)

    @cached_property
    def lookup(self) -> Lookup:
        """What cards look up in the revision."""
        from briefings.cards.lookup import Lookup

        return Lookup(self.snapshot, self._spot)

    @cached_property
    def _names(self) -> NameIndex:
        from briefings.matching.index import NameIndex

        return NameIndex.build(self.snapshot.content.subjects)

    @cached_property
    def _spot(self) -> _Spotting:
        return _Spotting(self.snapshot.content.subjects)


class _Spotting:
    """The ids of the subjects that a text names. It knows no desk, so that nothing the desk has leads back to it."""

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self._subjects = subjects

    def __call__(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for spot in self._spotter.spot(text) for one in spot.subjects))

    @cached_property
    def _spotter(self) -> Spotter:
        from briefings.matching.spotting import Spotter

        return Spotter.build(self._subjects)
