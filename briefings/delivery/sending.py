"""Claim, post, confirm: each step is committed before the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from briefings.cards.model import Card
from briefings.delivery.lateness import as_sent
from briefings.delivery.model import Delivery, State
from briefings.delivery.office import Office
from briefings.delivery.outlet import Away, Gone, Later, Notice, Open, Place, Posted, Refused, Shut, Unknown
from briefings.schedules.calendar import deadline
from briefings.schedules.model import Purpose, Schedule, Slot
from briefings.store import ledger
from briefings.store.guild_settings import guild_settings
from briefings.store.planning import MISSED

AGAIN = 60.0
"""Seconds until a channel that is shut, or a platform that is away, is looked at again."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between attempts whose outcome is not known: doubled from the first to the longest."""


async def send(office: Office, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
    """Post a slot that is not begun, unless something speaks against it."""
    slot = delivery.slot
    if now > deadline(schedule, slot):
        await miss(office, schedule, delivery)
        return
    card = office.occasions.card(schedule, slot.date)
    place = await place_of(office, schedule, slot)
    if card is None or place is None:
        await ledger.settle(office.store, slot, State.SKIPPED, "nothing" if card is None else "no_moderators_channel")
        return
    standing = await office.outlet.look(place)
    match standing:
        case Open(anchor):
            claimed = await ledger.claim(
                office.store,
                slot,
                channel=place.channel,
                anchor=anchor,
                now=office.clock(),
                revision=card.revision or None,
            )
            if claimed:
                await attempt(office, Attempt(schedule, slot, place, card))
        case Shut(reason, asked):
            await _shut(office, schedule, delivery, reason, asked=asked)
        case Gone():
            await gone(office, schedule, slot)
        case Away(reason, seconds):
            wait = office.clock() + timedelta(seconds=max(seconds, AGAIN / 4))
            await ledger.rest(office.store, slot, reason=reason, not_before=wait)
        case _:
            assert_never(standing)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at a slot that was claimed.

    Attributes:
        schedule: the slot's.
        slot: it.
        place: where it was claimed for.
        card: what to post.
        number: 1 for the first.
    """

    schedule: Schedule
    slot: Slot
    place: Place
    card: Card
    number: int = 1


async def attempt(office: Office, tried: Attempt) -> None:
    """Post a slot that was claimed, and write down what is known of the outcome."""
    schedule, slot, place = tried.schedule, tried.slot, tried.place
    outcome = await office.outlet.post(place, slot, as_sent(tried.card, schedule, slot, office.clock()))
    now = office.clock()
    match outcome:
        case Posted(message, told):
            # Where an earlier try was taken, the post tells the claim's revision, and this card's was not posted.
            revision = tried.card.revision or None if told else None
            await confirmed(office, schedule, slot, place, message, revision=revision)
        case Refused(reason, is_gone):
            if is_gone:
                await gone(office, schedule, slot)
            else:
                await give_up(office, schedule, slot, reason)
        case Later(seconds, reason):
            # The claim stays: a client library tries again by itself, and an earlier try may have been taken.
            await ledger.rest(office.store, slot, reason=reason, not_before=now + timedelta(seconds=seconds))
        case Unknown(reason):
            wait = now + timedelta(seconds=min(FIRST_PAUSE * 2 ** (tried.number - 1), LONGEST_PAUSE))
            await ledger.rest(office.store, slot, reason=f"unknown:{reason}", not_before=wait)
        case _:
            assert_never(outcome)


async def confirmed(  # noqa: PLR0913 - what is written down of it
    office: Office, schedule: Schedule, slot: Slot, place: Place, message: int | None, *, revision: int | None = None
) -> None:
    """Write down that a slot is there, and publish it where that is wanted."""
    publish = schedule.publish and slot.purpose is Purpose.POST
    await ledger.confirm(office.store, slot, message=message, publish=publish, now=office.clock(), revision=revision)
    if publish and message is not None:
        await publish_post(office, schedule, slot, place, message)


async def publish_post(office: Office, schedule: Schedule, slot: Slot, place: Place, message: int) -> None:
    """Publish a post to those who follow its channel; it is tried again while the outcome is not known."""
    outcome = await office.outlet.publish(place, message)
    if isinstance(outcome, Later | Unknown):
        seconds = outcome.seconds if isinstance(outcome, Later) else AGAIN
        await ledger.rest(
            office.store, slot, reason=outcome.reason, not_before=office.clock() + timedelta(seconds=seconds)
        )
        return
    await ledger.published(office.store, slot, done=isinstance(outcome, Posted))
    if isinstance(outcome, Refused):
        await office.notices.tell(Notice(schedule.guild, schedule.id, "unpublished", outcome.reason, slot))


async def place_of(office: Office, schedule: Schedule, slot: Slot) -> Place | None:
    """Where a slot is posted: a review where moderators are, who may have no channel."""
    if slot.purpose is Purpose.POST:
        return Place(schedule.guild, schedule.channel)
    settings = await guild_settings(office.store, schedule.guild)
    return None if settings.moderators_channel is None else Place(schedule.guild, settings.moderators_channel)


async def miss(office: Office, schedule: Schedule, delivery: Delivery) -> None:
    """End a slot whose window is over. What kept it is told; a missing permission is a refusal."""
    reason = delivery.reason or MISSED
    state = State.GIVEN_UP if reason.startswith("missing") else State.LATE
    new = await ledger.settle(office.store, delivery.slot, state, reason)
    if new and delivery.slot.purpose is Purpose.POST:
        code = "missed" if state is State.LATE else "given_up"
        await office.notices.tell(Notice(schedule.guild, schedule.id, code, reason, delivery.slot))


async def give_up(office: Office, schedule: Schedule, slot: Slot, reason: str) -> None:
    """End a slot that the platform refused, and tell the moderators."""
    if await ledger.settle(office.store, slot, State.GIVEN_UP, reason):
        await office.notices.tell(Notice(schedule.guild, schedule.id, "given_up", reason, slot))


async def gone(office: Office, schedule: Schedule, slot: Slot) -> None:
    """End a slot whose channel is gone. After some of them the schedule is paused; it is never removed."""
    if not await ledger.settle(office.store, slot, State.GIVEN_UP, "channel_deleted"):
        return
    paused = slot.purpose is Purpose.POST and await ledger.prove_gone(office.store, schedule)
    code = "paused" if paused else "given_up"
    await office.notices.tell(Notice(schedule.guild, schedule.id, code, "channel_deleted", slot))


async def _shut(office: Office, schedule: Schedule, delivery: Delivery, reason: str, *, asked: bool) -> None:
    """A permission is missing. What our own state of Discord tells costs no request and is looked at again."""
    if asked:
        await give_up(office, schedule, delivery.slot, reason)
        return
    await ledger.rest(
        office.store, delivery.slot, reason=reason, not_before=office.clock() + timedelta(seconds=AGAIN / 4)
    )
    if delivery.reason != reason:
        await office.notices.tell(Notice(schedule.guild, schedule.id, "shut", reason, delivery.slot))
