"""Processes due deliveries: determines the next action, performs it, and records its result."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from briefings.domain.deliveries import (
    MISSED_REASON,
    NOTHING_REASON,
    UNREADABLE_REASON,
    Delivery,
    DeliveryState,
    ModeratorAlert,
)
from briefings.domain.schedules import NEWS_KINDS, Occurrence, PostPurpose, Schedule
from briefings.errors import StoreError
from briefings.posting.actions import (
    CheckChannel,
    Crosspost,
    DeliverySituation,
    Find,
    Prepare,
    Prepared,
    Publish,
    Transition,
)
from briefings.posting.content import mark_if_late
from briefings.posting.next_action import choose_next_action, defer_defect
from briefings.posting.turns import Turns

if TYPE_CHECKING:
    from briefings.domain.cards import Card
    from briefings.domain.refs import ChannelRef
    from briefings.posting.actions import Observation
    from briefings.posting.ports import PostingContext

logger = logging.getLogger(__name__)

DeliveryKey = tuple[int, str, str]


class Dispatcher:
    """Processes deliveries. Decisions depend only on stored rows; the memory only prevents processing one twice.

    Args:
        context: the dependencies of deliveries.
    """

    def __init__(self, context: PostingContext) -> None:
        self._context = context
        self._running: dict[DeliveryKey, asyncio.Task[None]] = {}
        self._turns = Turns()

    async def run_due(self, now: datetime) -> None:
        """Processes everything that is due at `now`, and waits for it.

        Raises:
            StoreError: the database cannot be used.
        """
        for task in await self.start_due(now):
            await task

    async def start_due(self, now: datetime) -> list[asyncio.Task[None]]:
        """Starts to process everything that is due at `now`, without waiting: a platform may require long pauses.

        Raises:
            StoreError: the database cannot be used.
        """
        platform = self._context.platform
        plan = await self._context.storage.deliveries.plan_deliveries(now, platform=platform)
        # Those may end while the rows are read, which are then outdated: the next call reads the new ones.
        # guard 6 value set[DeliveryKey]():
        #   tests/integration/posting/test_dispatcher.py::test_row_read_while_its_delivery_ends_starts_nothing
        running_before = set(self._running)
        started = []
        for schedule, delivery in await self._context.storage.deliveries.list_open_deliveries(now, platform=platform):
            occurrence = delivery.occurrence
            key = (schedule.id, occurrence.date.isoformat(), occurrence.purpose.value)
            if key not in running_before and key not in self._running and not schedule.defects:
                task = asyncio.create_task(self._run_delivery(schedule, delivery), name=f"delivery {key}")
                self._running[key] = task
                task.add_done_callback(partial(self._forget_task, key))
                started.append(task)
        for schedule in plan.unreadable:
            reason = f"{UNREADABLE_REASON}:{','.join(schedule.defects)}"
            await self._notify(schedule, UNREADABLE_REASON, reason)
        await self._report_missed(plan.missed)
        return started

    async def drain(self, seconds: float) -> None:
        """Waits for started deliveries. Those that take longer are canceled, and recovered after the next start."""
        tasks = set(self._running.values())
        if tasks:
            _, unfinished = await asyncio.wait(tasks, timeout=seconds)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _report_missed(self, missed: Iterable[tuple[Schedule, Occurrence]]) -> None:
        """Alerts the moderators of missed posts. A day without anything to post does not count."""
        counts: Counter[int] = Counter()
        schedules: dict[int, Schedule] = {}
        for schedule, occurrence in missed:
            if await self._is_silent(schedule, occurrence):
                await self._context.storage.deliveries.transition(
                    occurrence, {DeliveryState.LATE}, DeliveryState.SKIPPED, reason=NOTHING_REASON
                )
            else:
                counts[schedule.id] += 1
                schedules[schedule.id] = schedule
        for schedule_id, count in counts.items():
            await self._notify(schedules[schedule_id], "missed", MISSED_REASON, count=count)

    async def _is_silent(self, schedule: Schedule, occurrence: Occurrence) -> bool:
        await asyncio.sleep(0)  # there may be many after a long outage: other tasks run in between
        try:
            return await self._build_card(schedule, occurrence) is None
        except StoreError:
            raise
        except Exception:
            logger.exception("The card of %s can't be made", occurrence.marker)
            return False

    async def _build_card(self, schedule: Schedule, occurrence: Occurrence) -> Card | None:
        if schedule.kind in NEWS_KINDS and self._context.news is not None:
            return await self._context.news.build_card(schedule, occurrence.date)
        return self._context.post_content.build_card(schedule, occurrence.date)

    async def _notify(self, schedule: Schedule, code: str, reason: str, *, count: int = 1) -> None:
        if schedule.owner is not None:
            return  # not relevant to moderators
        workspace_ref = schedule.channel_ref.workspace_ref
        await self._context.notifier.notify(ModeratorAlert(workspace_ref, schedule.id, code, reason, count=count))

    def _forget_task(self, key: DeliveryKey, _task: asyncio.Task[None]) -> None:
        self._running.pop(key, None)

    async def _run_delivery(self, schedule: Schedule, delivery: Delivery) -> None:
        channel_ref = schedule.channel_ref
        if delivery.occurrence.purpose is PostPurpose.REVIEW:
            channel_ref = replace(channel_ref, channel="review")  # all of them go to one channel
        async with self._turns.take(channel_ref):
            try:
                await self._advance(DeliverySituation(schedule, delivery, self._context.publisher.capabilities))
            except StoreError as error:
                # Nothing is lost: the next wake-up continues from the row that was last committed.
                logger.error("Delivery %s waits for the database: %s", delivery.occurrence.marker, error)  # noqa: TRY400  # one line suffices

    async def _advance(self, state: DeliverySituation) -> None:
        """Performs actions until nothing is to be done for now."""
        try:
            action = choose_next_action(state, None, self._context.clock())
            while action is not None:
                if isinstance(action, Transition):
                    if not await self._apply_transition(action, state):
                        return
                    state = state.apply(action)
                    action = action.then
                else:
                    state, observation = await self._perform(action, state)
                    action = choose_next_action(state, observation, self._context.clock())
        except StoreError:
            raise
        # guard 13 except:
        #   tests/integration/posting/test_dispatcher.py::test_card_that_is_refused_or_cannot_be_made_stops_no_other
        except Exception:
            # A defect, such as a card that cannot be built, must not delay the other posts.
            logger.exception("Delivery %s failed", state.delivery.occurrence.marker)
            await self._apply_transition(defer_defect(state, self._context.clock()), state)

    async def _perform(
        self, action: Prepare | CheckChannel | Publish | Find | Crosspost, state: DeliverySituation
    ) -> tuple[DeliverySituation, Observation]:
        publisher, occurrence = self._context.publisher, state.delivery.occurrence
        match action:
            case Prepare(lookup):
                card = await self._build_card(state.schedule, occurrence)
                channel_ref = await self._resolve_channel(state.schedule, occurrence)
                return replace(state, card=card, channel_ref=channel_ref), Prepared(lookup)
            case CheckChannel(channel_ref):
                return state, await publisher.check(channel_ref)
            case Publish(channel_ref, card):
                shown = mark_if_late(card, state.schedule, occurrence, self._context.clock())
                is_post = occurrence.purpose is PostPurpose.POST
                tags = state.schedule.tags if is_post else ()
                return state, await publisher.publish(channel_ref, occurrence, shown, tags)
            case Find(channel_ref, cursor):
                return state, await publisher.find(channel_ref, occurrence, cursor)
            case Crosspost(message_ref):
                return state, await publisher.crosspost(message_ref)
            case _:
                assert_never(action)

    async def _apply_transition(self, transition: Transition, state: DeliverySituation) -> bool:
        """Changes the delivery and alerts the moderators; False if another process has changed it in the meantime."""
        deliveries, alert = self._context.storage.deliveries, transition.alert
        change = (state.delivery.occurrence, transition.from_states, transition.to)
        if transition.is_channel_missing:
            is_paused = await deliveries.transition_without_channel(
                state.schedule, *change, if_active=transition.if_active, **transition.values
            )
            if is_paused is None:
                return False
            if is_paused and alert is not None:
                alert = replace(alert, code="paused")
        elif not await deliveries.transition(*change, if_active=transition.if_active, **transition.values):
            return False
        if alert is not None and state.schedule.owner is None:
            await self._context.notifier.notify(alert)
        return True

    async def _resolve_channel(self, schedule: Schedule, occurrence: Occurrence) -> ChannelRef | None:
        """Returns the channel of an occurrence.

        A review is posted to the moderators' channel, which may not exist.
        """
        if occurrence.purpose is PostPurpose.POST:
            return schedule.channel_ref
        workspace_ref = schedule.channel_ref.workspace_ref
        settings = await self._context.storage.workspace_settings.load_workspace_settings(workspace_ref)
        if settings.moderators_channel is None:
            return None
        return replace(schedule.channel_ref, channel=settings.moderators_channel)
