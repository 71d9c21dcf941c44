"""Stores the revisions that posts showed, and the corrections of posts."""

# ruff: noqa: S608
# Only names and conditions of the program are put into statements; values are always parameters.

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefings.domain.reviews import PublishedPost
from briefings.storage.sql.database import format_timestamp
from briefings.storage.sql.deliveries import KEY_CONDITION, get_key_values, select_deliveries
from briefings.storage.sql.schedules import read_schedule_history, reconstruct_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from briefings.domain.deliveries import Delivery
    from briefings.domain.refs import UserRef, WorkspaceRef
    from briefings.domain.schedules import Occurrence, Schedule
    from briefings.storage.sql.database import SqlDatabase

_SENT_CONDITION = "d.state = 'sent' AND d.sent_at >= ? AND d.purpose = 'post' AND d.message_id IS NOT NULL"
_POST_LIMIT = 100_000
"""Posts that are examined: more than thousands of servers get in some weeks."""


_CORRECTION_LIMIT: Final = 50
"""Corrected posts that are reported at once."""


class SqlCorrectionRepository:
    """Corrections of posts in SQL (`briefings.storage.ports.CorrectionRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def list_posts_since(self, since: datetime) -> tuple[PublishedPost, ...]:
        """Lists the posts sent since a time that are not known to be deleted, removed schedules included.

        Raises:
            StoreError: the database can't be used.
        """
        async with self._database.read() as transaction:
            found = await select_deliveries(
                transaction,
                f"{_SENT_CONDITION} AND s.kind NOT IN ('news', 'digest')",
                format_timestamp(since),
                order="d.sent_at",
                limit=_POST_LIMIT,
            )
            rows = await transaction.fetch_all(
                "SELECT c.schedule_id, c.date, c.revision FROM correction c JOIN delivery d "
                "ON d.schedule_id = c.schedule_id AND d.date = c.date AND d.purpose = c.purpose "
                f"WHERE c.state = 'corrected' AND {_SENT_CONDITION} ORDER BY c.at, c.revision",
                format_timestamp(since),
            )
            corrected: dict[tuple[int, str], list[int]] = defaultdict(list)
            for schedule, day, revision in rows:
                corrected[schedule, day].append(revision)
            changes = await read_schedule_history(transaction, {schedule.id for schedule, _ in found})
            return tuple(
                PublishedPost(
                    reconstruct_schedule(
                        schedule, changes[schedule.id], delivery.claimed_at or delivery.occurrence.due
                    ),
                    delivery,
                    _list_revisions(delivery, corrected),
                )
                for schedule, delivery in found
            )

    async def list_corrected_since(
        self, workspace_ref: WorkspaceRef, since: datetime
    ) -> tuple[tuple[Schedule, date], ...]:
        """Lists the posts of a workspace that were corrected since a time, each as its schedule and its date."""
        async with self._database.read() as transaction:
            found = await select_deliveries(
                transaction,
                "s.platform = ? AND s.workspace_id = ? AND s.owner_id = '' AND d.purpose = 'post' AND EXISTS "
                "(SELECT 1 FROM correction c WHERE c.schedule_id = d.schedule_id AND c.date = d.date "
                "AND c.purpose = d.purpose AND c.state = 'corrected' AND c.at > ?)",
                workspace_ref.platform, workspace_ref.workspace, format_timestamp(since),
                limit=_CORRECTION_LIMIT,
            )  # fmt: skip
        return tuple((schedule, delivery.occurrence.date) for schedule, delivery in found)

    async def record_correction(
        self, occurrence: Occurrence, *, revision: int, reason: str, actor: UserRef, now: datetime
    ) -> None:
        """Records that a post was corrected, or why it could not be.

        Args:
            occurrence: the occurrence of the post.
            revision: id of the revision that the post shows from now on.
            reason: the reason why it could not be corrected, as a code; empty if it was.
            actor: the moderator.
            now: the time.
        """
        async with self._database.transaction() as transaction:
            await transaction.execute(
                "INSERT INTO correction "
                "(schedule_id, date, purpose, revision, at, state, reason, actor_platform, actor) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (schedule_id, date, purpose, revision) "
                "DO UPDATE SET at = excluded.at, state = excluded.state, reason = excluded.reason, "
                "actor_platform = excluded.actor_platform, actor = excluded.actor "
                "WHERE correction.state = 'failed' OR excluded.state = 'corrected'",
                *get_key_values(occurrence), revision, format_timestamp(now), "failed" if reason else "corrected",
                reason, actor.platform, actor.user,
            )  # fmt: skip

    async def record_deleted_post(self, occurrence: Occurrence) -> None:
        """Records that somebody has deleted a post."""
        async with self._database.transaction() as transaction:
            await transaction.execute(
                f"UPDATE delivery SET message_id = NULL WHERE {KEY_CONDITION} AND state = 'sent'",
                *get_key_values(occurrence),
            )


def _list_revisions(delivery: Delivery, corrected: Mapping[tuple[int, str], list[int]]) -> tuple[int, ...]:
    """Lists the revisions that a post showed, oldest first; empty if the first one is unknown."""
    if delivery.revision is None:
        return ()
    later = corrected.get((delivery.occurrence.schedule_id, delivery.occurrence.date.isoformat()), [])
    return (delivery.revision, *later)
