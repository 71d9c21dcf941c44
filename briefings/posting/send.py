"""Claim, post, confirm: each step is committed before the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from briefings.domain.cards import Card
from briefings.domain.deliveries import (
    MISSED_REASON,
    Available,
    ChannelRef,
    Deleted,
    Delivery,
    DeliveryState,
    Forbidden,
    ModeratorAlert,
    OutcomeUnknown,
    Rejected,
    RetryLater,
    Sent,
    Unavailable,
)
from briefings.domain.recurrence import compute_deadline
from briefings.domain.schedules import Occurrence, PostPurpose, Schedule
from briefings.posting.content import mark_if_late
from briefings.posting.ports import PostingContext

RETRY_SECONDS = 60.0
"""Seconds until a channel that is shut, or a platform that is away, is looked at again."""

FIRST_RETRY_DELAY, MAX_RETRY_DELAY = 5.0, 300.0
"""Seconds between attempts whose outcome is not known: doubled from the first to the longest."""


async def send_occurrence(context: PostingContext, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
    """Post a slot that is not begun, unless something speaks against it."""
    slot = delivery.occurrence
    if now > compute_deadline(schedule, slot):
        await mark_missed(context, schedule, delivery)
        return
    card = context.post_content.build_card(schedule, slot.date)
    place = await resolve_channel(context, schedule, slot)
    if card is None or place is None:
        await context.storage.deliveries.finish(
            slot, DeliveryState.SKIPPED, "nothing" if card is None else "no_moderators_channel"
        )
        return
    standing = await context.publisher.check_channel(place)
    match standing:
        case Available(anchor):
            claimed = await context.storage.deliveries.claim(
                slot,
                channel=place.channel,
                anchor=anchor,
                now=context.clock(),
                revision=card.revision or None,
            )
            if claimed:
                await attempt_post(context, PostAttempt(schedule, slot, place, card))
        case Forbidden(reason, asked):
            await _handle_forbidden(context, schedule, delivery, reason, confirmed=asked)
        case Deleted():
            await handle_deleted_channel(context, schedule, slot)
        case Unavailable(reason, seconds):
            wait = context.clock() + timedelta(seconds=max(seconds, RETRY_SECONDS / 4))
            await context.storage.deliveries.defer(slot, reason=reason, not_before=wait)
        case _:
            assert_never(standing)


@dataclass(frozen=True, slots=True)
class PostAttempt:
    """An attempt at a slot that was claimed.

    Attributes:
        schedule: the slot's.
        occurrence: it.
        channel_ref: where it was claimed for.
        card: what to post.
        number: 1 for the first.
    """

    schedule: Schedule
    occurrence: Occurrence
    channel_ref: ChannelRef
    card: Card
    number: int = 1


async def attempt_post(context: PostingContext, attempt: PostAttempt) -> None:
    """Post a slot that was claimed, and write down what is known of the outcome."""
    schedule, slot, place = attempt.schedule, attempt.occurrence, attempt.channel_ref
    outcome = await context.publisher.publish_card(
        place, slot, mark_if_late(attempt.card, schedule, slot, context.clock())
    )
    now = context.clock()
    match outcome:
        case Sent(message, told):
            # Where an earlier try was taken, the post tells the claim's revision, and this card's was not posted.
            revision = attempt.card.revision or None if told else None
            await confirm_post(context, schedule, slot, place, message, revision=revision)
        case Rejected(reason, is_gone):
            if is_gone:
                await handle_deleted_channel(context, schedule, slot)
            else:
                await give_up(context, schedule, slot, reason)
        case RetryLater(seconds, reason):
            # The claim stays: a client library tries again by itself, and an earlier try may have been taken.
            await context.storage.deliveries.defer(slot, reason=reason, not_before=now + timedelta(seconds=seconds))
        case OutcomeUnknown(reason):
            wait = now + timedelta(seconds=min(FIRST_RETRY_DELAY * 2 ** (attempt.number - 1), MAX_RETRY_DELAY))
            await context.storage.deliveries.defer(slot, reason=f"unknown:{reason}", not_before=wait)
        case _:
            assert_never(outcome)


async def confirm_post(  # noqa: PLR0913 - what is written down of it
    context: PostingContext,
    schedule: Schedule,
    occurrence: Occurrence,
    channel_ref: ChannelRef,
    message: int | None,
    *,
    revision: int | None = None,
) -> None:
    """Write down that a slot is there, and publish it where that is wanted."""
    publish = schedule.publish and occurrence.purpose is PostPurpose.POST
    await context.storage.deliveries.confirm_sent(
        occurrence, message=message, publish=publish, now=context.clock(), revision=revision
    )
    if publish and message is not None:
        await crosspost_message(context, schedule, occurrence, channel_ref, message)


async def crosspost_message(
    context: PostingContext, schedule: Schedule, occurrence: Occurrence, channel_ref: ChannelRef, message: int
) -> None:
    """Publish a post to those who follow its channel; it is tried again while the outcome is not known."""
    outcome = await context.publisher.crosspost_post(channel_ref, message)
    if isinstance(outcome, RetryLater | OutcomeUnknown):
        seconds = outcome.seconds if isinstance(outcome, RetryLater) else RETRY_SECONDS
        await context.storage.deliveries.defer(
            occurrence, reason=outcome.reason, not_before=context.clock() + timedelta(seconds=seconds)
        )
        return
    await context.storage.deliveries.mark_published(occurrence, succeeded=isinstance(outcome, Sent))
    if isinstance(outcome, Rejected):
        await context.notifier.notify(
            ModeratorAlert(schedule.guild, schedule.id, "unpublished", outcome.reason, occurrence)
        )


async def resolve_channel(context: PostingContext, schedule: Schedule, occurrence: Occurrence) -> ChannelRef | None:
    """Where a slot is posted: a review where moderators are, who may have no channel."""
    if occurrence.purpose is PostPurpose.POST:
        return ChannelRef(schedule.guild, schedule.channel)
    settings = await context.storage.workspace_settings.load_workspace_settings(schedule.guild)
    return None if settings.moderators_channel is None else ChannelRef(schedule.guild, settings.moderators_channel)


async def mark_missed(context: PostingContext, schedule: Schedule, delivery: Delivery) -> None:
    """End a slot whose window is over. What kept it is told; a missing permission is a refusal."""
    reason = delivery.reason or MISSED_REASON
    state = DeliveryState.GIVEN_UP if reason.startswith("missing") else DeliveryState.LATE
    new = await context.storage.deliveries.finish(delivery.occurrence, state, reason)
    if new and delivery.occurrence.purpose is PostPurpose.POST:
        code = "missed" if state is DeliveryState.LATE else "given_up"
        await context.notifier.notify(ModeratorAlert(schedule.guild, schedule.id, code, reason, delivery.occurrence))


async def give_up(context: PostingContext, schedule: Schedule, occurrence: Occurrence, reason: str) -> None:
    """End a slot that the platform refused, and tell the moderators."""
    if await context.storage.deliveries.finish(occurrence, DeliveryState.GIVEN_UP, reason):
        await context.notifier.notify(ModeratorAlert(schedule.guild, schedule.id, "given_up", reason, occurrence))


async def handle_deleted_channel(context: PostingContext, schedule: Schedule, occurrence: Occurrence) -> None:
    """End a slot whose channel is gone. After some of them the schedule is paused; it is never removed."""
    if not await context.storage.deliveries.finish(occurrence, DeliveryState.GIVEN_UP, "channel_deleted"):
        return
    paused = occurrence.purpose is PostPurpose.POST and await context.storage.deliveries.record_missing_channel(
        schedule
    )
    code = "paused" if paused else "given_up"
    await context.notifier.notify(ModeratorAlert(schedule.guild, schedule.id, code, "channel_deleted", occurrence))


async def _handle_forbidden(
    context: PostingContext, schedule: Schedule, delivery: Delivery, reason: str, *, confirmed: bool
) -> None:
    """A permission is missing. What our own state of Discord tells costs no request and is looked at again."""
    if confirmed:
        await give_up(context, schedule, delivery.occurrence, reason)
        return
    await context.storage.deliveries.defer(
        delivery.occurrence,
        reason=reason,
        not_before=context.clock() + timedelta(seconds=RETRY_SECONDS / 4),
    )
    if delivery.reason != reason:
        await context.notifier.notify(
            ModeratorAlert(schedule.guild, schedule.id, "shut", reason, delivery.occurrence)
        )
