"""Finds published posts that the active revision contradicts.

A pure function of the posts, the services and the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.domain.recurrence import get_local_date
from briefings.domain.reviews import CorrectionFindings, PostCorrection, PublishedPost
from briefings.domain.schedules import ScheduleKind
from briefings.posting.content import ServicePostContent, build_subject_card
from briefings.posting.corrections.compare import find_changes
from briefings.posting.corrections.note import build_corrected_card
from briefings.posting.corrections.statements import RevisionStatements, list_statements

if TYPE_CHECKING:
    from datetime import date, datetime

    from briefings.domain.cards import Card
    from briefings.domain.schedules import Schedule
    from briefings.service import BriefingService

ServiceProvider = Callable[[int], "BriefingService | None"]
"""Returns the service of a stored revision; None if it is unavailable. Called once for each revision."""

CardKey = tuple[object, ...]


def find_corrections(
    posts: Sequence[PublishedPost], service: BriefingService, get_service: ServiceProvider, now: datetime
) -> CorrectionFindings:
    """Compares published posts with the active revision.

    Args:
        posts: the published posts.
        service: the service of the active revision.
        get_service: returns the services of the revisions that the posts were made from; called for one at a time.
        now: the current time.
    """
    current_cards = _CurrentCards(service)
    cards = _build_posted_cards(posts, service, get_service)
    comparable = [post for post in posts if post.revisions and all(revision in cards for revision in post.revisions)]
    comparable.sort(key=lambda post: (post.delivery.occurrence.due, post.schedule.id), reverse=True)
    found = []
    for post in comparable:
        correction = _build_correction(
            post, [cards[revision][_make_card_key(post)] for revision in post.revisions], current_cards, now
        )
        if correction is not None:
            found.append(correction)
    return CorrectionFindings(
        service.snapshot.revision.id, tuple(found), len(comparable), len(posts) - len(comparable)
    )


def _build_correction(
    post: PublishedPost, posted_cards: Sequence[Card | None], current_cards: _CurrentCards, now: datetime
) -> PostCorrection | None:
    """Builds the correction of a post from the cards that it showed, oldest first; None if it is right."""
    last = posted_cards[-1]
    shown = last or next((card for card in reversed(posted_cards) if card is not None), None)
    if post.revisions[-1] == current_cards.revision_id or shown is None:
        return None
    card = current_cards.get_card(post, shown)
    earlier = [line for posted_card in posted_cards[:-1] for line in list_statements(posted_card)]
    changes = find_changes(
        list_statements(last), list_statements(card), current_cards.get_statements(post.schedule.language), earlier
    )
    if not changes:
        return None
    corrected_on = get_local_date(now, post.schedule.zone)
    return PostCorrection(post, changes, build_corrected_card(post, shown, card, changes, corrected_on))


def _build_posted_cards(
    posts: Iterable[PublishedPost], service: BriefingService, get_service: ServiceProvider
) -> dict[int, dict[CardKey, Card | None]]:
    """Builds the cards of the posts as they were posted, by revision and slot.

    Besides the active one, the service of only one revision is in memory at a time.
    """
    wanted: dict[int, list[PublishedPost]] = defaultdict(list)
    for post in posts:
        for revision in post.revisions:
            wanted[revision].append(post)
    found: dict[int, dict[CardKey, Card | None]] = {}
    for revision, revision_posts in sorted(wanted.items(), reverse=True):
        revision_service = service if revision == service.snapshot.revision.id else get_service(revision)
        if revision_service is not None:
            found[revision] = dict(_build_cards(revision_service, revision_posts))
    return found


def _build_cards(service: BriefingService, posts: Iterable[PublishedPost]) -> Iterator[tuple[CardKey, Card | None]]:
    content = ServicePostContent(lambda: service)
    built_keys = set()
    for post in posts:
        key = _make_card_key(post)
        if key not in built_keys:
            built_keys.add(key)
            yield key, content.build_card(post.schedule, post.delivery.occurrence.date)


class _CurrentCards(Struct, dict=True):
    """The cards of the active revision. Cards that several schedules share are built once."""

    service: BriefingService
    _cards: dict[CardKey, Card | None] = field(default_factory=dict)
    _statements: dict[str, RevisionStatements] = field(default_factory=dict)

    @property
    def revision_id(self) -> int:
        return self.service.snapshot.revision.id

    def get_card(self, post: PublishedPost, posted_card: Card) -> Card | None:
        """Returns the slot's card.

        A post about the subject of the week keeps its subject, because the current choice may be another.
        """
        schedule, day = post.schedule, post.delivery.occurrence.date
        if schedule.kind is not ScheduleKind.SUBJECT_OF_WEEK or not posted_card.request.subject:
            key = _make_card_key(post)
            if key not in self._cards:
                self._cards[key] = ServicePostContent(lambda: self.service).build_card(schedule, day)
            return self._cards[key]
        subject, language, edition = posted_card.request.subject, schedule.language, _find_latest_edition(posted_card)
        # A newer edition does not make posts about an older one wrong, as long as the older one is stored.
        if (
            edition not in self.service.content_index.editions
            or edition == self.service.content_index.find_newest_edition(subject, language)
        ):
            edition = 0
        key = (subject, language, edition)
        if key not in self._cards:
            self._cards[key] = build_subject_card(self.service, subject, language, edition)
        return self._cards[key]

    def get_statements(self, language: str) -> RevisionStatements:
        if language not in self._statements:
            self._statements[language] = RevisionStatements(self.service, language)
        return self._statements[language]


def _find_latest_edition(card: Card) -> int:
    """Returns the newest edition that a card cites; 0 if it cites none."""
    return max((line.citation.edition for line in list_statements(card) if line.citation), default=0)


def _make_card_key(post: PublishedPost) -> CardKey:
    """Returns everything that a post's text depends on, except the revision."""
    schedule: Schedule = post.schedule
    day: date = post.delivery.occurrence.date
    return (
        schedule.kind,
        schedule.language,
        schedule.subjects,
        schedule.lead_days,
        schedule.minimum_importance,
        schedule.on_empty,
        day,
    )
