"""Adds and changes schedules for moderators of any platform, within the limits of a workspace."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from briefings.domain.recurrence import find_next_occurrences
from briefings.domain.schedules import MAX_SCHEDULES, NEWS_KINDS, Schedule
from briefings.i18n import N_, Message
from briefings.posting.describe import name_fields
from briefings.posting.next_posts import NextPost, find_next_post
from briefings.posting.schedule_input import InvalidInput

if TYPE_CHECKING:
    from briefings.domain.deliveries import Delivery
    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.posting.ports import NewsContent, PostContent
    from briefings.storage.ports import Storage


class EditedSchedule(Struct, frozen=True):
    """A schedule after a change.

    Attributes:
        schedule: the changed schedule.
        next_post: its next post; None if there is none within a year.
    """

    schedule: Schedule
    next_post: NextPost | None


class ScheduleEditor:
    """Adds and changes schedules for moderators.

    Methods raise `InvalidInput` for invalid changes. The platform has to check whether the user is a moderator, and
    whether the channel can be posted to.

    Args:
        storage: stores the schedules.
        post_content: builds the cards of posts.
        clock: returns the current time, with a time zone.
        news: builds the cards of kinds whose posts depend on earlier ones, for previews.
    """

    def __init__(
        self,
        storage: Storage,
        post_content: PostContent,
        clock: Callable[[], datetime],
        news: NewsContent | None = None,
    ) -> None:
        self._storage = storage
        self._post_content = post_content
        self._clock = clock
        self._news = news

    async def find(self, workspace_ref: WorkspaceRef, number: int, *, include_removed: bool = False) -> Schedule:
        """Finds a schedule of the workspace by its number."""
        schedule = await self._storage.schedules.find_schedule(workspace_ref, number)
        if schedule is None or (schedule.removed and not include_removed):
            raise make_unknown_schedule_error(number)
        return schedule

    async def add(self, values: Mapping[str, Any], actor: UserRef) -> EditedSchedule:
        """Adds a schedule. Only later occurrences are due.

        Args:
            values: fields of `Schedule`: `channel_ref`, `kind`, `at`, `zone` and `language`, and others as needed.
            actor: the moderator.
        """
        schedule = Schedule(id=0, key=secrets.token_hex(6), since=self._clock(), created_by=actor, **values)
        existing = await self._storage.schedules.list_schedules(schedule.channel_ref.workspace_ref)
        # guard 52 false: tests/integration/posting/test_schedule_editor.py::test_number_per_workspace_is_limited
        if len(existing) >= MAX_SCHEDULES:
            problem = N_("There are {count} schedules, which is the limit. Remove one first.")
            raise InvalidInput(Message(problem, {"count": len(existing)}))
        added = await self._storage.schedules.add_schedule(schedule, actor=actor)
        return self._describe(added)

    async def change(self, schedule: Schedule, values: Mapping[str, Any], actor: UserRef) -> EditedSchedule:
        """Changes fields of a schedule."""
        missing = [name for name in schedule.defects if name not in values]
        if missing:
            problem = N_("Of schedule {number}, these settings can't be read and must be entered again: {fields}.")
            fields = name_fields(missing)
            raise InvalidInput(Message(problem, {"number": schedule.id, "fields": fields}))
        changed = await self._storage.schedules.change_schedule(schedule, actor=actor, now=self._clock(), **values)
        if changed is None:
            raise make_unknown_schedule_error(schedule.id)
        return self._describe(changed)

    async def pause(self, schedule: Schedule, actor: UserRef, reason: str = "moderator") -> EditedSchedule:
        """Pauses a schedule; occurrences that become due until it is resumed are skipped.

        Args:
            schedule: the schedule.
            actor: the moderator.
            reason: the reason, as a code of `schedule_text.format_reason`.
        """
        await self._storage.schedules.pause_schedule(schedule, actor=actor, now=self._clock(), reason=reason)
        return await self._reload(schedule)

    async def resume(self, schedule: Schedule, actor: UserRef) -> EditedSchedule:
        """Resumes a schedule from now on."""
        if schedule.defects:
            await self.change(schedule, {}, actor)
        await self._storage.schedules.resume_schedule(schedule, actor=actor, now=self._clock())
        return await self._reload(schedule)

    async def remove(self, schedule: Schedule, actor: UserRef) -> None:
        """Removes a schedule; its deliveries are kept."""
        await self._storage.schedules.remove_schedule(schedule, actor=actor, now=self._clock())

    async def list_history(self, schedule: Schedule, limit: int) -> tuple[Delivery, ...]:
        """Lists the latest posts of a schedule, newest first, without occurrences from before it was made."""
        deliveries = await self._storage.deliveries.list_deliveries(schedule.id, limit=limit)
        return tuple(delivery for delivery in deliveries if delivery.occurrence.due > schedule.since)

    def find_next_post(self, schedule: Schedule) -> NextPost | None:
        """Finds the next post of a schedule; None if there is none within a year, or it cannot be read."""
        return None if schedule.defects else find_next_post(schedule, self._post_content, self._clock())

    async def preview_next_post(self, schedule: Schedule) -> NextPost | None:
        """Returns the next post as it would be posted now.

        News contains the events until now; without news, it is the next post with anniversaries.
        """
        if schedule.kind in NEWS_KINDS and self._news is not None and not schedule.defects:
            (occurrence,) = find_next_occurrences(schedule, self._clock(), 1)
            card = await self._news.build_card(schedule, occurrence.date)
            if card is not None:
                return NextPost(occurrence, card, card.title)
        return self.find_next_post(schedule)

    async def _reload(self, schedule: Schedule) -> EditedSchedule:
        return self._describe(await self.find(schedule.channel_ref.workspace_ref, schedule.id))

    def _describe(self, schedule: Schedule) -> EditedSchedule:
        return EditedSchedule(schedule, self.find_next_post(schedule))


def make_unknown_schedule_error(number: int) -> InvalidInput:
    """Returns the error for a number that no schedule of the workspace has."""
    text = N_("There is no schedule {number}. /schedule list shows all schedules.")
    return InvalidInput(Message(text, {"number": number}))
