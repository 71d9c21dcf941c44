"""Finds the events since the last post of a schedule, in the stored revisions and deliveries."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from briefings.anniversaries.phrasing import format_day
from briefings.domain.cards import CardLine
from briefings.domain.deliveries import Delivery, DeliveryState
from briefings.domain.schedules import NEWS_KINDS, EmptyPolicy, ScheduleKind
from briefings.i18n import gettext as _
from briefings.posting.describe import format_kind
from briefings.posting.news.cards import MAX_MISSES, NewsFindings, build_digest_card, build_news_card
from briefings.posting.news.subject_changes import SubjectChange, find_subject_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from briefings.domain.cards import Card
    from briefings.domain.follows import FollowedSubject
    from briefings.domain.refs import WorkspaceRef
    from briefings.domain.schedules import Schedule
    from briefings.posting.ports import PostContent
    from briefings.search.misses import MissRecord
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage

_HISTORY_LENGTH: Final = 400
"""Deliveries that are searched for the last post: more than a year of days."""

_MAX_ACTIVATIONS: Final = 200
_CACHED_SERVICES: Final = 2
_CACHED_CHANGES: Final = 512
_MAX_RETRY_DAYS: Final = 7
"""Maximum number of days between two attempts to reach a member whose direct messages are closed."""


class NewsBase(Struct, frozen=True):
    """The starting point of news.

    Attributes:
        revision: id of the last revision that was reported; 0 if unknown, so that no change is news.
        moment: time of the last post.
    """

    revision: int
    moment: datetime


class StoredNews:
    """Implements `briefings.posting.ports.NewsContent`.

    Args:
        storage: the stored revisions, deliveries and corrections.
        get_service: returns the service of the revision that is currently active.
        post_content: builds the cards of corrected posts, and of days without news.
        home_workspaces: the workspaces whose moderators see queries that found nothing.
    """

    def __init__(
        self,
        storage: Storage,
        get_service: Callable[[], BriefingService],
        post_content: PostContent,
        home_workspaces: Callable[[], tuple[WorkspaceRef, ...]] = tuple,
    ) -> None:
        self._storage = storage
        self._get_service = get_service
        self._post_content = post_content
        self._home_workspaces = home_workspaces
        self._services: OrderedDict[int, BriefingService] = OrderedDict()
        self._changes: OrderedDict[tuple[int, int, str, str], SubjectChange | None] = OrderedDict()
        self._loading = asyncio.Lock()

    async def build_card(self, schedule: Schedule, local_date: date) -> Card | None:
        """Builds the post of a schedule for a local date.

        None if there is no news, if the schedule posts nothing then.

        Raises:
            StoreError: the database can't be used.
        """
        card = await self._build_news(schedule, local_date)
        if card is None and schedule.owner is None and schedule.on_empty is EmptyPolicy.SAY:
            return self._post_content.build_card(schedule, local_date)
        return card

    async def _build_news(self, schedule: Schedule, local_date: date) -> Card | None:
        deliveries = await self._storage.deliveries.list_deliveries(schedule.id, limit=_HISTORY_LENGTH)
        earlier = [delivery for delivery in deliveries if delivery.occurrence.date < local_date]
        if schedule.owner is not None and is_resting(earlier, local_date):
            return None
        service = self._get_service()
        base = await self._find_base(schedule, earlier)
        since = base.moment.astimezone(ZoneInfo(schedule.zone)).date()
        if schedule.kind is ScheduleKind.DIGEST:
            changes = await self._find_changes(
                service, dict.fromkeys(_list_subjects(service, schedule), base), schedule
            )
            corrections = await self._find_corrections(
                service, schedule, {schedule.channel_ref.workspace_ref: base.moment}
            )
            misses = await self._find_misses(schedule, since)
            return build_digest_card(service, schedule, local_date, NewsFindings(since, changes, corrections, misses))
        if schedule.owner is None:
            bases = dict.fromkeys(_list_subjects(service, schedule), base)
            workspaces = {schedule.channel_ref.workspace_ref: base.moment}
        else:
            follower = await self._storage.follows.find_follower(schedule.owner)
            subjects = follower.subjects if follower else ()
            bases = {followed.subject: _find_followed_base(followed, schedule, base) for followed in subjects}
            workspaces = {
                followed.workspace_ref: base.moment for followed in subjects if followed.workspace_ref.workspace
            }
        return build_news_card(
            service,
            schedule,
            local_date,
            NewsFindings(
                since,
                await self._find_changes(service, bases, schedule),
                await self._find_corrections(service, schedule, workspaces),
            ),
        )

    async def _find_base(self, schedule: Schedule, earlier: list[Delivery]) -> NewsBase:
        """Finds the revision of the last post.

        Before the first post, it is the revision that was active when the schedule was made.
        """
        for delivery in earlier:
            if delivery.state is DeliveryState.SENT and delivery.revision and delivery.sent_at:
                return NewsBase(delivery.revision, delivery.claimed_at or delivery.sent_at)
        activations = await self._storage.revisions.list_activations(limit=_MAX_ACTIVATIONS)
        before = [activation for activation in activations if datetime.fromisoformat(activation.at) < schedule.since]
        known = before[:1] or activations[-1:]
        return NewsBase(known[0].revision if known else 0, schedule.since)

    async def _find_changes(
        self, service: BriefingService, bases: dict[str, NewsBase], schedule: Schedule
    ) -> tuple[SubjectChange, ...]:
        """Finds the changes about subjects, the largest change first."""
        language, active = schedule.language, service.snapshot.revision.id
        found = []
        for revision in sorted({base.revision for base in bases.values()} - {0, active}):
            subjects = [subject for subject, base in bases.items() if base.revision == revision]
            keys = {subject: (revision, active, subject, language) for subject in subjects}
            # Taken before the comparison, which may drop older entries.
            known = {subject: self._changes[key] for subject, key in keys.items() if key in self._changes}
            missing = [subject for subject in subjects if subject not in known]
            if missing:
                known |= await self._compare(service, revision, missing, language)
            found += [known.get(subject) for subject in subjects]
        changes = [change for change in found if change is not None]
        return tuple(sorted(changes, key=lambda change: -change.size))

    async def _compare(
        self, service: BriefingService, revision: int, subjects: list[str], language: str
    ) -> dict[str, SubjectChange | None]:
        """Finds the change about each subject since a revision; empty if the revision is no longer stored."""
        active = service.snapshot.revision.id
        before = await self._load_service(revision)
        if before is None:
            return {}
        changes = await asyncio.to_thread(find_subject_changes, before, service, subjects, language)
        by_subject: dict[str, SubjectChange | None] = dict.fromkeys(subjects)
        by_subject.update((change.subject, change) for change in changes)
        self._changes.update(
            ((revision, active, subject, language), change) for subject, change in by_subject.items()
        )
        while len(self._changes) > _CACHED_CHANGES:
            self._changes.popitem(last=False)
        return by_subject

    async def _load_service(self, revision: int) -> BriefingService | None:
        """Returns the service of an earlier revision; None if it is no longer stored."""
        from briefings.service import BriefingService

        async with self._loading:
            if revision in self._services:
                self._services.move_to_end(revision)
                return self._services[revision]
            if revision not in {stored.id for stored in await self._storage.revisions.list_revisions()}:
                return None
            snapshot = await self._storage.revisions.load_snapshot(revision)
            service = await asyncio.to_thread(BriefingService, snapshot)
            self._services[revision] = service
            while len(self._services) > _CACHED_SERVICES:
                self._services.popitem(last=False)
            return service

    async def _find_corrections(
        self, service: BriefingService, schedule: Schedule, workspaces: dict[WorkspaceRef, datetime]
    ) -> tuple[CardLine, ...]:
        language, lines = schedule.language, []
        for workspace_ref, since in workspaces.items():
            for posted, day in await self._storage.corrections.list_corrected_since(workspace_ref, since):
                if posted.kind in NEWS_KINDS or posted.defects:
                    continue
                concerned = _find_concerned(service, self._post_content.build_card(posted, day), schedule.subjects)
                if concerned is None:
                    continue
                values = {"day": format_day(day, language), "kind": format_kind(posted.kind, language)}
                if concerned:
                    name = service.content_index.subjects[concerned].get_localized_name(language)
                    text = _("{name}: the post of {day} ({kind}) was corrected.", language, name=name, **values)
                else:
                    text = _("The post of {day} ({kind}) was corrected.", language, **values)
                lines.append(CardLine(text))
        return tuple(lines)

    async def _find_misses(self, schedule: Schedule, since: date) -> tuple[MissRecord, ...]:
        """Finds unanswered queries since the last digest, for the moderators' channel of a home workspace alone."""
        workspace_ref = schedule.channel_ref.workspace_ref
        if workspace_ref not in self._home_workspaces():
            return ()
        settings = await self._storage.workspace_settings.load_workspace_settings(workspace_ref)
        if settings.moderators_channel != schedule.channel_ref.channel:
            return ()
        misses = await self._storage.misses.list_misses(limit=MAX_MISSES * 5)
        return tuple(miss for miss in misses if miss.last_on >= since)[:MAX_MISSES]


def is_resting(earlier: Iterable[Delivery], day: date) -> bool:
    """Returns whether a member who could not be reached is skipped on a day.

    The pause grows with each failure, up to a week.

    Args:
        earlier: deliveries, newest first.
        day: the local date.
    """
    failures = 0
    newest: date | None = None
    for delivery in earlier:
        if delivery.state is DeliveryState.SENT:
            break
        if delivery.state is DeliveryState.GIVEN_UP:
            failures += 1
            newest = newest or delivery.occurrence.date
    if newest is None:
        return False
    pause: int = min(2 ** (failures - 1), _MAX_RETRY_DAYS)
    return (day - newest).days < pause


def _find_followed_base(followed: FollowedSubject, schedule: Schedule, base: NewsBase) -> NewsBase:
    """Finds the last message, or for a subject that was followed later, the revision of that time."""
    is_told = base.moment > schedule.since and followed.followed_at <= base.moment
    return base if is_told else NewsBase(followed.revision, followed.followed_at)


def _list_subjects(service: BriefingService, schedule: Schedule) -> tuple[str, ...]:
    """Lists the subjects of a schedule; all that the content covers if it names none."""
    subjects = service.content_index.subjects
    if schedule.subjects:
        return tuple(subject for subject in schedule.subjects if subject in subjects)
    return tuple(subject.id for subject in subjects.values() if subject.covered)


def _find_concerned(service: BriefingService, card: Card | None, followed: tuple[str, ...]) -> str | None:
    """Finds the first followed subject that a post is about.

    Empty if all are followed, None if it is about none.
    """
    if not followed:
        return ""
    if card is None:
        return None
    if card.request.subject:
        return card.request.subject if card.request.subject in followed else None
    text = "\n".join([card.title, *(line.text for block in card.blocks for line in block.lines)])
    mentioned = {subject.id for subject in service.find_mentions(text)}
    return next((subject for subject in followed if subject in mentioned), None)
