"""What became of a slot that was begun and not confirmed: a crash, a broken line, an answer that never came."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from briefings.delivery.model import Delivery, State
from briefings.delivery.office import Office
from briefings.delivery.outlet import Absent, Away, Found, Notice, Place, Unreadable
from briefings.delivery.sending import AGAIN, Attempt, attempt, confirmed
from briefings.schedules.calendar import deadline
from briefings.schedules.model import Schedule
from briefings.store import ledger

NONCE_WINDOW = timedelta(minutes=2)
"""So long a repeated nonce is surely recognised. Discord says "the past few minutes" (Create Message, `nonce`)."""

FINAL = ("unsafe", "refused")
"""Reasons of a held slot that nothing the bot can see would change."""


async def recover(office: Office, schedule: Schedule, delivery: Delivery, now: datetime) -> None:
    """Find out whether a slot's post is there, and post it only where that can't double it."""
    if delivery.channel is None or delivery.anchor is None:  # pragma: no cover - a claim always has both
        return
    if delivery.state is State.HELD and delivery.reason.startswith(FINAL):
        await ledger.rest(office.store, delivery.slot, reason=delivery.reason, not_before=now + ledger.REMEMBERED)
        return
    place = Place(schedule.guild, delivery.channel)
    finding = await office.outlet.find(place, delivery.slot, delivery.anchor)
    match finding:
        case Found(message):
            await confirmed(office, schedule, delivery.slot, place, message)
        case Absent(safe):
            if safe:
                await _again(office, schedule, delivery, now)
            else:
                await _hold(office, schedule, delivery, "unsafe")
        case Unreadable(reason, asked):
            if asked:
                await _hold(office, schedule, delivery, f"refused:{reason}")
            elif delivery.state is State.CLAIMED and _is_young(delivery, now):
                await _again(office, schedule, delivery, now, read=False)
            else:
                await _hold(office, schedule, delivery, reason)
        case Away(reason, seconds):
            wait = office.clock() + timedelta(seconds=max(seconds, AGAIN / 4))
            await ledger.rest(office.store, delivery.slot, reason=reason, not_before=wait)
        case _:
            assert_never(finding)


async def _again(office: Office, schedule: Schedule, delivery: Delivery, now: datetime, *, read: bool = True) -> None:
    """Post with the same nonce, while the slot's window lasts and nobody has stopped the schedule."""
    if delivery.channel is None:  # pragma: no cover - as above
        return
    slot = delivery.slot
    card = office.occasions.card(schedule, slot.date)
    stopped = schedule.paused or schedule.removed
    if now > deadline(schedule, slot) or card is None or stopped:
        if read:
            reason = "paused" if stopped else delivery.reason or "unconfirmed"
            new = await ledger.settle(office.store, slot, State.SKIPPED if stopped else State.LATE, reason)
            if new and not stopped:
                await office.notices.tell(Notice(schedule.guild, schedule.id, "missed", reason, slot))
        else:
            await _hold(office, schedule, delivery, "unread")
        return
    if await ledger.try_again(office.store, slot):
        place = Place(schedule.guild, delivery.channel)
        await attempt(office, Attempt(schedule, slot, place, card, delivery.attempts + 1))


async def _hold(office: Office, schedule: Schedule, delivery: Delivery, reason: str) -> None:
    """Keep the slot as it is until what is unreadable can be read, or a person has looked."""
    wait = office.clock() + timedelta(seconds=AGAIN)
    if await ledger.settle(office.store, delivery.slot, State.HELD, reason, not_before=wait):
        await office.notices.tell(Notice(schedule.guild, schedule.id, "held", reason, delivery.slot))


def _is_young(delivery: Delivery, now: datetime) -> bool:
    """Whether the platform surely recognises the nonce still. A clock that was set back makes no claim young."""
    if delivery.claimed_at is None:
        return False
    return timedelta() <= now - delivery.claimed_at < NONCE_WINDOW
