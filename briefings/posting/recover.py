"""What became of a slot that was begun and not confirmed: a crash, a broken line, an answer that never came."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from briefings.domain.deliveries import (
    RECHECK_PERIOD,
    ChannelRef,
    Delivery,
    DeliveryState,
    Found,
    ModeratorAlert,
    NotFound,
    Unavailable,
    Unreadable,
)
from briefings.domain.recurrence import compute_deadline
from briefings.domain.schedules import Schedule
from briefings.posting.ports import PostingContext
from briefings.posting.send import RETRY_SECONDS, PostAttempt, attempt_post, confirm_post

NONCE_WINDOW = timedelta(minutes=2)
"""So long a repeated nonce is surely recognised. Discord says "the past few minutes" (Create Message, `nonce`)."""

FINAL_REASONS = ("unsafe", "refused")
"""Reasons of a held slot that nothing the bot can see would change."""


async def recover_delivery(context: PostingContext, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
    """Find out whether a slot's post is there, and post it only where that can't double it."""
    if delivery.channel is None or delivery.anchor is None:  # pragma: no cover - a claim always has both
        return
    if delivery.state is DeliveryState.HELD and delivery.reason.startswith(FINAL_REASONS):
        await context.storage.deliveries.defer(
            delivery.occurrence, reason=delivery.reason, not_before=now + RECHECK_PERIOD
        )
        return
    place = ChannelRef(schedule.guild, delivery.channel)
    finding = await context.publisher.find_post(place, delivery.occurrence, delivery.anchor)
    match finding:
        case Found(message):
            await confirm_post(context, schedule, delivery.occurrence, place, message)
        case NotFound(safe):
            if safe:
                await _retry_post(context, schedule, delivery, now)
            else:
                await _hold_delivery(context, schedule, delivery, "unsafe")
        case Unreadable(reason, asked):
            if asked:
                await _hold_delivery(context, schedule, delivery, f"refused:{reason}")
            elif delivery.state is DeliveryState.CLAIMED and _is_nonce_fresh(delivery, now):
                await _retry_post(context, schedule, delivery, now, history_read=False)
            else:
                await _hold_delivery(context, schedule, delivery, reason)
        case Unavailable(reason, seconds):
            wait = context.clock() + timedelta(seconds=max(seconds, RETRY_SECONDS / 4))
            await context.storage.deliveries.defer(delivery.occurrence, reason=reason, not_before=wait)
        case _:
            assert_never(finding)


async def _retry_post(
    context: PostingContext, schedule: Schedule, delivery: Delivery, now: datetime, *, history_read: bool = True
) -> None:
    """Post with the same nonce, while the slot's window lasts and nobody has stopped the schedule."""
    if delivery.channel is None:  # pragma: no cover - as above
        return
    slot = delivery.occurrence
    card = context.post_content.build_card(schedule, slot.date)
    stopped = schedule.paused or schedule.removed
    if now > compute_deadline(schedule, slot) or card is None or stopped:
        if history_read:
            reason = "paused" if stopped else delivery.reason or "unconfirmed"
            new = await context.storage.deliveries.finish(
                slot, DeliveryState.SKIPPED if stopped else DeliveryState.LATE, reason
            )
            if new and not stopped:
                await context.notifier.notify(ModeratorAlert(schedule.guild, schedule.id, "missed", reason, slot))
        else:
            await _hold_delivery(context, schedule, delivery, "unread")
        return
    if await context.storage.deliveries.record_attempt(slot):
        place = ChannelRef(schedule.guild, delivery.channel)
        await attempt_post(context, PostAttempt(schedule, slot, place, card, delivery.attempts + 1))


async def _hold_delivery(context: PostingContext, schedule: Schedule, delivery: Delivery, reason: str) -> None:
    """Keep the slot as it is until what is unreadable can be read, or a person has looked."""
    wait = context.clock() + timedelta(seconds=RETRY_SECONDS)
    if await context.storage.deliveries.finish(delivery.occurrence, DeliveryState.HELD, reason, not_before=wait):
        await context.notifier.notify(
            ModeratorAlert(schedule.guild, schedule.id, "held", reason, delivery.occurrence)
        )


def _is_nonce_fresh(delivery: Delivery, now: datetime) -> bool:
    """Whether the platform surely recognises the nonce still. A clock that was set back makes no claim young."""
    if delivery.claimed_at is None:
        return False
    return timedelta() <= now - delivery.claimed_at < NONCE_WINDOW
