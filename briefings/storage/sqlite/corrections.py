"""Posts that went out, with what they told; and which of them were corrected."""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefings.domain.reviews import PublishedPost
from briefings.storage.sqlite.database import format_timestamp
from briefings.storage.sqlite.deliveries import KEY_CONDITION, get_key_values, select_deliveries
from briefings.storage.sqlite.schedules import read_schedule_history, reconstruct_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from briefings.domain.deliveries import Delivery
    from briefings.domain.schedules import Occurrence
    from briefings.storage.sqlite.database import Transaction
    from briefings.storage.sqlite.revisions import RevisionRepository

_SENT_CONDITION = "d.state = 'sent' AND d.sent_at >= ? AND d.purpose = 'post' AND d.message_id IS NOT NULL"
_POST_LIMIT = 100_000
"""Posts looked at: more than thousands of servers get in some weeks."""


async def list_posts_since(store: RevisionRepository, since: datetime) -> tuple[PublishedPost, ...]:
    """The posts that went out since then and are still there as far as is known, also of schedules that were removed.

    Raises:
        StoreError: the database can't be used.
    """

    async def select_sent_posts(transaction: Transaction) -> tuple[PublishedPost, ...]:
        found = await select_deliveries(
            transaction, _SENT_CONDITION, format_timestamp(since), order="d.sent_at", limit=_POST_LIMIT
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
                reconstruct_schedule(schedule, changes[schedule.id], delivery.claimed_at or delivery.occurrence.due),
                delivery,
                _list_revisions(delivery, corrected),
            )
            for schedule, delivery in found
        )

    return await store.run_read(select_sent_posts)


async def record_correction(  # noqa: PLR0913 - the columns of a row
    store: RevisionRepository, occurrence: Occurrence, *, revision: int, reason: str, actor: int, now: datetime
) -> None:
    """Remember that a post was corrected, or that it could not be.

    Args:
        store: holds the ledger.
        occurrence: whose post.
        revision: id of the revision that the post tells from now on.
        reason: why it could not be corrected, as a code; empty where it was.
        actor: id of the moderator.
        now: the time.
    """

    async def upsert_correction(transaction: Transaction) -> None:
        await transaction.execute(
            "INSERT INTO correction (schedule_id, date, purpose, revision, at, state, reason, actor) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, state = excluded.state, "
            "reason = excluded.reason, actor = excluded.actor WHERE state = 'failed' OR excluded.state = 'corrected'",
            *get_key_values(occurrence), revision, format_timestamp(now), "failed" if reason else "corrected", reason, actor,  # noqa: E501
        )  # fmt: skip

    await store.run_write(upsert_correction)


async def record_deleted_post(store: RevisionRepository, occurrence: Occurrence) -> None:
    """Remember that somebody has deleted a post."""

    async def clear_message_id(transaction: Transaction) -> None:
        await transaction.execute(
            f"UPDATE delivery SET message_id = NULL WHERE {KEY_CONDITION} AND state = 'sent'",
            *get_key_values(occurrence),
        )

    await store.run_write(clear_message_id)


def _list_revisions(delivery: Delivery, corrected: Mapping[tuple[int, str], list[int]]) -> tuple[int, ...]:
    """What a post told, one after the other; nothing where it is not known what it told first."""
    if delivery.revision is None:
        return ()
    later = corrected.get((delivery.occurrence.schedule_id, delivery.occurrence.date.isoformat()), [])
    return (delivery.revision, *later)
