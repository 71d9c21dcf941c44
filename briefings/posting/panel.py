"""Builds the panel of a workspace: its schedules by page, each with its next post."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.domain.deliveries import DeliveryState
from briefings.posting.next_posts import find_next_post

if TYPE_CHECKING:
    from datetime import datetime

    from briefings.domain.refs import WorkspaceRef
    from briefings.domain.schedules import Schedule
    from briefings.posting.next_posts import NextPost
    from briefings.posting.ports import PostContent
    from briefings.storage.ports import Storage

PAGE_SIZE: Final = 15
"""Schedules on a page."""


class PanelRow(Struct, frozen=True):
    """A schedule on the panel.

    Attributes:
        schedule: the schedule.
        next_post: its next post; None while it is paused, and if there is none within a year.
        missed: number of its missed posts.
    """

    schedule: Schedule
    next_post: NextPost | None
    missed: int


class SchedulePanel(Struct, frozen=True):
    """A page of the panel.

    Attributes:
        rows: its schedules, in the order of their numbers.
        page: its number, from 1.
        page_count: number of pages; 1 if there are no schedules.
        total: number of schedules on all pages.
    """

    rows: tuple[PanelRow, ...]
    page: int
    page_count: int
    total: int


async def load_panel(  # noqa: PLR0913  # what a page needs
    storage: Storage,
    post_content: PostContent,
    workspace_ref: WorkspaceRef,
    now: datetime,
    *,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> SchedulePanel:
    """Returns a page of the schedules of a workspace; the last one if there are fewer pages.

    Raises:
        StoreError: the database cannot be used.
    """
    schedules = await storage.schedules.list_schedules(workspace_ref)
    page_count = max(1, -(-len(schedules) // page_size))
    page = min(max(page, 1), page_count)
    rows = []
    for schedule in schedules[(page - 1) * page_size : page * page_size]:
        await asyncio.sleep(0)  # each may search the days of a year: other tasks run in between
        next_post = None
        if not schedule.paused and not schedule.defects:
            next_post = find_next_post(schedule, post_content, now)
        counts = await storage.deliveries.count_by_state(schedule.id)
        rows.append(PanelRow(schedule, next_post, counts[DeliveryState.LATE]))
    return SchedulePanel(tuple(rows), page, page_count, len(schedules))
