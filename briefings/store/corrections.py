"""Posts that went out, with what they told; and which of them were corrected."""

# ruff: noqa: S608
# What is put together here are names and conditions of our own; values are always parameters.

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefings.corrections.model import Post
from briefings.store.delivery_rows import ONE, key_of, select_deliveries
from briefings.store.instants import stamp
from briefings.store.past_schedules import as_of, schedule_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from briefings.delivery.model import Delivery
    from briefings.schedules.model import Slot
    from briefings.store.session import Statements
    from briefings.store.store import Store

_POSTED = "d.state = 'sent' AND d.sent_at >= ? AND d.purpose = 'post' AND d.message_id IS NOT NULL"
_MOST = 100_000
"""Posts looked at: more than thousands of servers get in some weeks."""


async def posts_since(store: Store, since: datetime) -> tuple[Post, ...]:
    """The posts that went out since then and are still there as far as is known, also of schedules that were removed.

    Raises:
        StoreError: the database can't be used.
    """

    async def work(statements: Statements) -> tuple[Post, ...]:
        found = await select_deliveries(statements, _POSTED, stamp(since), order="d.sent_at", limit=_MOST)
        rows = await statements.rows(
            "SELECT c.schedule_id, c.date, c.revision FROM correction c JOIN delivery d "
            "ON d.schedule_id = c.schedule_id AND d.date = c.date AND d.purpose = c.purpose "
            f"WHERE c.state = 'corrected' AND {_POSTED} ORDER BY c.at, c.revision",
            stamp(since),
        )
        corrected: dict[tuple[int, str], list[int]] = defaultdict(list)
        for schedule, day, revision in rows:
            corrected[schedule, day].append(revision)
        changes = await schedule_changes(statements, {schedule.id for schedule, _ in found})
        return tuple(
            Post(
                as_of(schedule, changes[schedule.id], delivery.claimed_at or delivery.slot.due),
                delivery,
                _revisions(delivery, corrected),
            )
            for schedule, delivery in found
        )

    return await store.read(work)


async def note_correction(  # noqa: PLR0913 - the columns of a row
    store: Store, slot: Slot, *, revision: int, reason: str, actor: int, now: datetime
) -> None:
    """Remember that a post was corrected, or that it could not be.

    Args:
        store: holds the ledger.
        slot: whose post.
        revision: id of the revision that the post tells from now on.
        reason: why it could not be corrected, as a code; empty where it was.
        actor: id of the moderator.
        now: the time.
    """

    async def work(statements: Statements) -> None:
        await statements.run(
            "INSERT INTO correction (schedule_id, date, purpose, revision, at, state, reason, actor) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, state = excluded.state, "
            "reason = excluded.reason, actor = excluded.actor WHERE state = 'failed' OR excluded.state = 'corrected'",
            *key_of(slot), revision, stamp(now), "failed" if reason else "corrected", reason, actor,
        )  # fmt: skip

    await store.write(work)


async def note_deleted(store: Store, slot: Slot) -> None:
    """Remember that somebody has deleted a post."""

    async def work(statements: Statements) -> None:
        await statements.run(f"UPDATE delivery SET message_id = NULL WHERE {ONE} AND state = 'sent'", *key_of(slot))

    await store.write(work)


def _revisions(delivery: Delivery, corrected: Mapping[tuple[int, str], list[int]]) -> tuple[int, ...]:
    """What a post told, one after the other; nothing where it is not known what it told first."""
    if delivery.revision is None:
        return ()
    later = corrected.get((delivery.slot.schedule, delivery.slot.date.isoformat()), [])
    return (delivery.revision, *later)
