"""Which posts are wrong. Pure: posts, desks and the time are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefings.corrections.comparing import changes
from briefings.corrections.model import Correction, Findings, Post
from briefings.corrections.note import corrected
from briefings.corrections.telling import Told, statements
from briefings.schedules.model import Kind
from briefings.schedules.posts import Posts, of_week
from briefings.schedules.zones import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from briefings.cards.model import Card
    from briefings.desk import Desk
    from briefings.schedules.model import Schedule

DeskOf = Callable[[int], "Desk | None"]
"""Gives the desk over a stored revision; None where it can't be had. Asked for each revision once."""

Key = tuple[object, ...]


def find(posts: Sequence[Post], new: Desk, desk_of: DeskOf, now: datetime) -> Findings:
    """Hold posts against a revision.

    Args:
        posts: that went out.
        new: the desk over the revision that answers now.
        desk_of: gives the desks over those that the posts were made from, one at a time.
        now: the time.
    """
    told = _Told(new)
    cards = _cards(posts, new, desk_of)
    looked = [post for post in posts if post.revisions and all(one in cards for one in post.revisions)]
    looked.sort(key=lambda post: (post.delivery.slot.due, post.schedule.id), reverse=True)
    found = []
    for post in looked:
        correction = _correction(post, [cards[one][_key(post)] for one in post.revisions], told, now)
        if correction is not None:
            found.append(correction)
    return Findings(new.snapshot.revision.id, tuple(found), len(looked), len(posts) - len(looked))


def _correction(post: Post, said: Sequence[Card | None], told: _Told, now: datetime) -> Correction | None:
    """What is wrong with a post that said these cards, one after the other; None where nothing is."""
    last = said[-1]
    shown = last or next((card for card in reversed(said) if card is not None), None)
    if post.revisions[-1] == told.revision or shown is None:
        return None
    card = told.card(post, shown)
    earlier = [line for one in said[:-1] for line in statements(one)]
    wrong = changes(statements(last), statements(card), told.everything(post.schedule.language), earlier)
    if not wrong:
        return None
    on = local_date(now, post.schedule.zone)
    return Correction(post, wrong, corrected(post, shown, card, wrong, on))


def _cards(posts: Iterable[Post], new: Desk, desk_of: DeskOf) -> dict[int, dict[Key, Card | None]]:
    """What the posts told, by revision and slot. Only one desk beside the new one is held at a time."""
    wanted: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        for revision in post.revisions:
            wanted[revision].append(post)
    found: dict[int, dict[Key, Card | None]] = {}
    for revision, those in sorted(wanted.items(), reverse=True):
        desk = new if revision == new.snapshot.revision.id else desk_of(revision)
        if desk is not None:
            found[revision] = dict(_told_by(desk, those))
    return found


def _told_by(desk: Desk, posts: Iterable[Post]) -> Iterator[tuple[Key, Card | None]]:
    occasions = Posts(lambda: desk)
    done = set()
    for post in posts:
        key = _key(post)
        if key not in done:
            done.add(key)
            yield key, occasions.card(post.schedule, post.delivery.slot.date)


@dataclass
class _Told:
    """What the new revision tells; cards that several schedules share are made once."""

    desk: Desk
    _cards: dict[Key, Card | None] = field(default_factory=dict)
    _everything: dict[str, Told] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        return self.desk.snapshot.revision.id

    def card(self, post: Post, before: Card) -> Card | None:
        """The slot's card; for a week's subject, of the one that was posted: another may be chosen by now."""
        schedule, day = post.schedule, post.delivery.slot.date
        if schedule.kind is not Kind.SUBJECT_OF_WEEK or not before.request.subject:
            key = _key(post)
            if key not in self._cards:
                self._cards[key] = Posts(lambda: self.desk).card(schedule, day)
            return self._cards[key]
        subject, language, edition = before.request.subject, schedule.language, _edition(before)
        # A newer edition makes no post wrong that told from an older one, as long as that is held.
        if edition not in self.desk.lookup.editions or edition == self.desk.lookup.edition_for(subject, language):
            edition = 0
        key = (subject, language, edition)
        if key not in self._cards:
            self._cards[key] = of_week(self.desk, subject, language, edition)
        return self._cards[key]

    def everything(self, language: str) -> Told:
        if language not in self._everything:
            self._everything[language] = Told(self.desk, language)
        return self._everything[language]


def _edition(card: Card) -> int:
    """The edition that a card tells from; 0 where it tells from none."""
    return max((line.citation.edition for line in statements(card) if line.citation), default=0)


def _key(post: Post) -> Key:
    """All that a post's text depends on, beside the revision."""
    one: Schedule = post.schedule
    day: date = post.delivery.slot.date
    return (one.kind, one.language, one.subjects, one.lead_days, one.weight, one.on_empty, day)
