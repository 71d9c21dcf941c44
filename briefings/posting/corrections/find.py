"""Which posts are wrong. Pure: posts, desks and the time are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.domain.recurrence import local_date
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
"""Gives the desk over a stored revision; None where it can't be had. Asked for each revision once."""

CardKey = tuple[object, ...]


def find_corrections(
    posts: Sequence[PublishedPost], service: BriefingService, get_service: ServiceProvider, now: datetime
) -> CorrectionFindings:
    """Hold posts against a revision.

    Args:
        posts: that went out.
        service: the desk over the revision that answers now.
        get_service: gives the desks over those that the posts were made from, one at a time.
        now: the time.
    """
    told = _CurrentCards(service)
    cards = _build_posted_cards(posts, service, get_service)
    looked = [post for post in posts if post.revisions and all(one in cards for one in post.revisions)]
    looked.sort(key=lambda post: (post.delivery.occurrence.due, post.schedule.id), reverse=True)
    found = []
    for post in looked:
        correction = _build_correction(post, [cards[one][_make_card_key(post)] for one in post.revisions], told, now)
        if correction is not None:
            found.append(correction)
    return CorrectionFindings(service.snapshot.revision.id, tuple(found), len(looked), len(posts) - len(looked))


def _build_correction(
    post: PublishedPost, posted_cards: Sequence[Card | None], current_cards: _CurrentCards, now: datetime
) -> PostCorrection | None:
    """What is wrong with a post that said these cards, one after the other; None where nothing is."""
    last = posted_cards[-1]
    shown = last or next((card for card in reversed(posted_cards) if card is not None), None)
    if post.revisions[-1] == current_cards.revision_id or shown is None:
        return None
    card = current_cards.get_card(post, shown)
    earlier = [line for one in posted_cards[:-1] for line in list_statements(one)]
    wrong = find_changes(
        list_statements(last), list_statements(card), current_cards.get_statements(post.schedule.language), earlier
    )
    if not wrong:
        return None
    on = local_date(now, post.schedule.zone)
    return PostCorrection(post, wrong, build_corrected_card(post, shown, card, wrong, on))


def _build_posted_cards(
    posts: Iterable[PublishedPost], service: BriefingService, get_service: ServiceProvider
) -> dict[int, dict[CardKey, Card | None]]:
    """What the posts told, by revision and slot. Only one desk beside the new one is held at a time."""
    wanted: dict[int, list[PublishedPost]] = defaultdict(list)
    for post in posts:
        for revision in post.revisions:
            wanted[revision].append(post)
    found: dict[int, dict[CardKey, Card | None]] = {}
    for revision, those in sorted(wanted.items(), reverse=True):
        desk = service if revision == service.snapshot.revision.id else get_service(revision)
        if desk is not None:
            found[revision] = dict(_build_cards(desk, those))
    return found


def _build_cards(service: BriefingService, posts: Iterable[PublishedPost]) -> Iterator[tuple[CardKey, Card | None]]:
    occasions = ServicePostContent(lambda: service)
    done = set()
    for post in posts:
        key = _make_card_key(post)
        if key not in done:
            done.add(key)
            yield key, occasions.build_card(post.schedule, post.delivery.occurrence.date)


class _CurrentCards(Struct, dict=True):
    """What the new revision tells; cards that several schedules share are made once."""

    service: BriefingService
    _cards: dict[CardKey, Card | None] = field(default_factory=dict)
    _statements: dict[str, RevisionStatements] = field(default_factory=dict)

    @property
    def revision_id(self) -> int:
        return self.service.snapshot.revision.id

    def get_card(self, post: PublishedPost, posted_card: Card) -> Card | None:
        """The slot's card; for a week's subject, of the one that was posted: another may be chosen by now."""
        schedule, day = post.schedule, post.delivery.occurrence.date
        if schedule.kind is not ScheduleKind.SUBJECT_OF_WEEK or not posted_card.request.subject:
            key = _make_card_key(post)
            if key not in self._cards:
                self._cards[key] = ServicePostContent(lambda: self.service).build_card(schedule, day)
            return self._cards[key]
        subject, language, edition = posted_card.request.subject, schedule.language, _latest_edition(posted_card)
        # A newer edition makes no post wrong that told from an older one, as long as that is held.
        if edition not in self.service.content_index.editions or edition == self.service.content_index.newest_edition(
            subject, language
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


def _latest_edition(card: Card) -> int:
    """The edition that a card tells from; 0 where it tells from none."""
    return max((line.citation.edition for line in list_statements(card) if line.citation), default=0)


def _make_card_key(post: PublishedPost) -> CardKey:
    """All that a post's text depends on, beside the revision."""
    one: Schedule = post.schedule
    day: date = post.delivery.occurrence.date
    return (one.kind, one.language, one.subjects, one.lead_days, one.minimum_importance, one.on_empty, day)
