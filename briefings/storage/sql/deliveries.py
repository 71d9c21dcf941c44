"""Stores deliveries: which occurrences are due, started, confirmed or deferred, and why.

Every change is one transaction, and applies only while the row is in a state that the caller names.
"""

# ruff: noqa: S608
# Only names and conditions of the program are put into statements; values are always parameters.

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from briefings.domain.deliveries import RECHECK_PERIOD, Delivery, DeliveryState, PlanningResult
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.schedules import Occurrence, PostPurpose
from briefings.storage.sql.database import format_timestamp, parse_optional_timestamp, parse_timestamp
from briefings.storage.sql.planning import insert_due_deliveries, select_due
from briefings.storage.sql.readable_rows import DECODING_ERRORS
from briefings.storage.sql.schedule_rows import SCHEDULE_COLUMNS, decode_schedule
from briefings.storage.sql.schedules import set_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from briefings.domain.schedules import Schedule
    from briefings.storage.sql.database import Row, SqlDatabase, SqlTransaction

logger = logging.getLogger(__name__)

MISSING_CHANNEL_LIMIT: Final = 3
"""A schedule is paused after this many posts in a row for which the platform said that its channel does not exist."""

DELIVERY_COLUMNS: Final = (
    "date", "purpose", "due", "state", "reason", "channel_id", "cursor", "message_id", "attempts", "not_before",
    "claimed_at", "attempted_at", "sent_at", "crosspost", "revision",
)  # fmt: skip

CORRECTED_AT_QUERY: Final = (
    "(SELECT max(c.at) FROM correction c WHERE c.schedule_id = d.schedule_id AND c.date = d.date "
    "AND c.purpose = d.purpose AND c.state = 'corrected')"
)
"""The query for the time at which a post was last corrected."""

KEY_CONDITION: Final = "schedule_id = ? AND date = ? AND purpose = ?"
"""Selects one row; the values come from `get_key_values`."""

# The first terms are those of the partial indexes, so that a wake-up does not read rows finished long ago.
OPEN_CONDITION: Final = (
    "d.state IN ('planned', 'claimed', 'held', 'late') AND d.due <= ? AND d.not_before <= ? "
    # guard 33 without OR d.reason = 'missed':
    #   tests/integration/posting/test_late_changes.py::test_clock_that_ran_far_ahead_loses_nothing_once_set_right
    "AND (d.state IN ('planned', 'claimed') OR (d.due > ? AND (d.state = 'held' OR d.reason = 'missed')))"
)
CROSSPOST_CONDITION: Final = "d.crosspost = 'wanted' AND d.due <= ? AND d.not_before <= ? AND d.due > ?"

PLATFORM_CONDITION: Final = "s.platform = coalesce(?, s.platform)"

_ACTIVE_CONDITION: Final = (
    "EXISTS (SELECT 1 FROM schedule WHERE id = schedule_id AND removed_at IS NULL AND paused = 0)"
)


class SqlDeliveryRepository:
    """Deliveries in SQL (`briefings.storage.ports.DeliveryRepository`)."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    async def plan_deliveries(self, now: datetime, *, platform: str | None = None) -> PlanningResult:
        """Stores a delivery for every occurrence that became due since the last call.

        Nothing is stored twice, even if the clock was set back. A schedule with stored values that cannot be read
        is paused, and stops no other.
        """
        async with self._database.read() as transaction:
            if not await select_due(transaction, now, platform):
                return PlanningResult()
        async with self._database.transaction() as transaction:
            return await insert_due_deliveries(transaction, now, platform)

    async def list_open_deliveries(
        self, now: datetime, *, platform: str | None = None
    ) -> list[tuple[Schedule, Delivery]]:
        """Lists the deliveries to be processed now, oldest first.

        Recently missed ones are among them: a clock that was ahead may have been corrected.
        """
        times = (format_timestamp(now), format_timestamp(now), format_timestamp(now - RECHECK_PERIOD))
        values = (*times, platform)
        async with self._database.read() as transaction:
            unfinished = await select_deliveries(transaction, f"{OPEN_CONDITION} AND {PLATFORM_CONDITION}", *values)
            return unfinished + await select_deliveries(
                transaction, f"{CROSSPOST_CONDITION} AND {PLATFORM_CONDITION}", *values
            )

    async def transition(
        self,
        occurrence: Occurrence,
        from_states: Collection[DeliveryState],
        to: DeliveryState,
        *,
        if_active: bool = False,
        **values: object,
    ) -> bool:
        """Moves a delivery from one of several states to another, or changes fields in the same state.

        Args:
            occurrence: the occurrence of the delivery.
            from_states: the states in which it may be.
            to: its new state.
            if_active: whether the schedule must be neither paused nor removed.
            values: fields of `Delivery` to set.

        Returns:
            False if it is in another state, so that nothing was changed.
        """
        sql, parameters = self._build_transition(occurrence, from_states, to, values, if_active=if_active)
        if to is not DeliveryState.SENT:
            async with self._database.statement() as transaction:
                return bool(await transaction.fetch_all(sql, *parameters))
        async with self._database.step() as transaction:
            rows = await transaction.fetch_all(sql, *parameters)
            # guard 9 false:
            #   tests/integration/posting/test_dispatcher.py::test_count_restarts_for_a_channel_that_is_back
            if rows:
                await transaction.execute(
                    "UPDATE schedule SET missing_channel_count = 0 WHERE id = ? AND missing_channel_count > 0",
                    occurrence.schedule_id,
                )
        return bool(rows)

    def _build_transition(
        self,
        occurrence: Occurrence,
        from_states: Collection[DeliveryState],
        to: DeliveryState,
        values: Mapping[str, object],
        *,
        if_active: bool,
    ) -> tuple[str, list[object]]:
        """Builds the statement of a transition, which returns a row if it changes one, and its parameters."""
        assignments: list[str] = ["state = ?", *self._assign_worker(to)]
        parameters: list[object] = [to.value]
        for name, value in values.items():
            column, encode = _FIELD_ENCODERS[name]
            assignments.append(f"{column} = ?")
            parameters.append(encode(value))
        states = sorted(state.value for state in from_states)
        # guard 5 value f"{KEY_CONDITION} AND '' NOT IN ({', '.join('?' for _ in states)})":
        #   tests/integration/posting/test_dispatcher.py::test_two_processes_share_one_database
        condition = f"{KEY_CONDITION} AND state IN ({', '.join('?' for _ in states)})"
        if if_active:
            condition += f" AND {_ACTIVE_CONDITION}"
        sql = f"UPDATE delivery SET {', '.join(assignments)} WHERE {condition} RETURNING 1"
        return sql, [*parameters, *get_key_values(occurrence), *states]

    def _assign_worker(self, _to: DeliveryState) -> tuple[str, ...]:
        """Returns the further assignments of a transition, if several processes share the rows."""
        return ()

    async def transition_without_channel(
        self,
        schedule: Schedule,
        occurrence: Occurrence,
        from_states: Collection[DeliveryState],
        to: DeliveryState,
        *,
        if_active: bool = False,
        **values: object,
    ) -> bool | None:
        """Moves a delivery as `transition` does, and counts a report that its channel is missing.

        Either both are stored or neither, so that a delivery that ends is always counted.

        Returns:
            None if it is in another state, so that nothing was changed; True if the schedule has just been
            paused because of the count.
        """
        sql, parameters = self._build_transition(occurrence, from_states, to, values, if_active=if_active)
        async with self._database.step() as transaction:
            if not await transaction.fetch_all(sql, *parameters):
                return None
            row = await transaction.fetch_one(
                "UPDATE schedule SET missing_channel_count = missing_channel_count + 1 WHERE id = ? "
                "RETURNING missing_channel_count, paused",
                schedule.id,
            )
            # guard 9 true:
            #   tests/integration/posting/test_dispatcher.py::test_deleted_channel_pauses_its_schedule
            if row is None or row[1] or row[0] < MISSING_CHANNEL_LIMIT:
                return False
            await set_paused(transaction, schedule, "channel_deleted")
        return True

    async def skip_delivery(self, occurrence: Occurrence, *, reason: str) -> bool:
        """Marks a post that was not started as skipped; False if it was started or is finished."""
        async with self._database.step() as transaction:
            rows = await transaction.fetch_all(
                "INSERT INTO delivery (schedule_id, date, purpose, due, state, reason) "
                "VALUES (?, ?, ?, ?, 'skipped', ?) ON CONFLICT (schedule_id, date, purpose) "
                "DO UPDATE SET state = 'skipped', reason = excluded.reason "
                "WHERE delivery.state = 'planned' "
                "OR (delivery.state = 'skipped' AND delivery.reason LIKE 'review:%') RETURNING 1",
                occurrence.schedule_id, occurrence.date.isoformat(), PostPurpose.POST.value,
                format_timestamp(occurrence.due), reason,
            )  # fmt: skip
        return bool(rows)

    async def undo_skip(self, occurrence: Occurrence) -> bool:
        """Undoes a skip by a reviewer; False if there is none."""
        delivery = await self.find_delivery(occurrence.schedule_id, occurrence.date)
        if delivery is None or not delivery.reason.startswith("review:"):
            return False
        return await self.transition(occurrence, {DeliveryState.SKIPPED}, DeliveryState.PLANNED, reason="")

    async def find_delivery(
        self, schedule_id: int, day: date, purpose: PostPurpose = PostPurpose.POST
    ) -> Delivery | None:
        """Finds the delivery of a schedule for a local date."""
        condition = "d.schedule_id = ? AND d.date = ? AND d.purpose = ?"
        async with self._database.read() as transaction:
            rows = await select_deliveries(transaction, condition, schedule_id, day.isoformat(), purpose.value)
        return rows[0][1] if rows else None

    async def list_deliveries(self, schedule_id: int, *, limit: int = 10) -> tuple[Delivery, ...]:
        """Lists the latest posts of a schedule, newest first."""
        condition = "d.schedule_id = ? AND d.purpose = 'post'"
        async with self._database.read() as transaction:
            rows = await select_deliveries(transaction, condition, schedule_id, order="date DESC", limit=limit)
        return tuple(delivery for _, delivery in rows)

    async def count_by_state(self, schedule_id: int | None = None) -> Counter[DeliveryState]:
        """Counts the posts of a schedule by state; of all schedules if none is given."""
        async with self._database.read() as transaction:
            rows = await transaction.fetch_all(
                "SELECT state, count(*) FROM delivery "
                "WHERE schedule_id = coalesce(?, schedule_id) AND purpose = 'post' GROUP BY state",
                schedule_id,
            )
        return Counter({DeliveryState(state): count for state, count in rows})


async def select_deliveries(
    transaction: SqlTransaction, condition: str, *values: object, order: str = "due, schedule_id", limit: int = 10_000
) -> list[tuple[Schedule, Delivery]]:
    """Selects deliveries that meet a condition, each with its schedule."""
    delivery_columns = ", ".join(f"d.{name}" for name in DELIVERY_COLUMNS)
    schedule_columns = ", ".join(f"s.{name}" for name in SCHEDULE_COLUMNS)
    rows = await transaction.fetch_all(
        f"SELECT {schedule_columns}, {delivery_columns}, {CORRECTED_AT_QUERY} "
        f"FROM delivery d JOIN schedule s ON s.id = d.schedule_id WHERE {condition} ORDER BY {order} LIMIT ?",
        *values, limit,
    )  # fmt: skip
    deliveries = []
    for row in rows:
        schedule = decode_schedule(row[: len(SCHEDULE_COLUMNS)])
        try:
            deliveries.append((schedule, decode_delivery(row[len(SCHEDULE_COLUMNS) :], schedule)))
        except DECODING_ERRORS as error:
            # A damaged row must not stop the posts of all servers.
            logger.error("A delivery of schedule %d can't be read and is left out: %s", schedule.id, error)  # noqa: TRY400  # one line suffices
    return deliveries


def decode_delivery(row: Row, schedule: Schedule) -> Delivery:
    """Returns the delivery of a row of `DELIVERY_COLUMNS` and `CORRECTED_AT_QUERY`.

    Raises:
        ValueError: the row is not as it was written.
    """
    (day, purpose, due, state, reason, channel_id, cursor, message_id, attempts, not_before, claimed_at, attempted_at,
     sent_at, crosspost, revision, corrected_at) = row  # fmt: skip
    channel_ref = None
    if channel_id is not None:
        channel_ref = ChannelRef(schedule.channel_ref.platform, schedule.channel_ref.workspace, channel_id)
    return Delivery(
        occurrence=Occurrence(
            schedule.id,
            schedule.key,
            date.fromisoformat(day),
            parse_timestamp(due),
            PostPurpose(purpose),
            is_personal=schedule.owner is not None,
        ),
        state=DeliveryState(state),
        reason=reason,
        channel_ref=channel_ref,
        cursor=cursor,
        message_ref=MessageRef(channel_ref, message_id) if channel_ref and message_id is not None else None,
        attempts=attempts,
        not_before=parse_optional_timestamp(not_before),
        claimed_at=parse_optional_timestamp(claimed_at),
        attempted_at=parse_optional_timestamp(attempted_at),
        sent_at=parse_optional_timestamp(sent_at),
        crosspost=crosspost,
        revision=revision,
        corrected_at=parse_optional_timestamp(corrected_at),
    )


def get_key_values(occurrence: Occurrence) -> tuple[object, ...]:
    """Returns the values of `KEY_CONDITION`."""
    return occurrence.schedule_id, occurrence.date.isoformat(), occurrence.purpose.value


def _encode_optional_timestamp(moment: datetime | None) -> str:
    return "" if moment is None else format_timestamp(moment)


_FIELD_ENCODERS: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "reason": ("reason", str),
    "channel_ref": ("channel_id", lambda channel_ref: channel_ref.channel),
    "cursor": ("cursor", str),
    "message_ref": ("message_id", lambda message_ref: None if message_ref is None else message_ref.message),
    "attempts": ("attempts", int),
    "not_before": ("not_before", _encode_optional_timestamp),
    "claimed_at": ("claimed_at", format_timestamp),
    "attempted_at": ("attempted_at", format_timestamp),
    "sent_at": ("sent_at", format_timestamp),
    "crosspost": ("crosspost", str),
    "revision": ("revision", lambda revision: revision),
}
"""The column and the encoder of each field of `Delivery` that a transition may set."""
