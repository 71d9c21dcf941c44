"""Limits of requests a minute, for each user and each server."""

from __future__ import annotations

import pytest

from bot.cooldowns import MAX_KEYS, Cooldowns, Cost, format_cooldown_text
from briefings.domain.refs import UserRef, WorkspaceRef

ALICE, BOB = UserRef("discord", "1"), UserRef("discord", "2")
SERVER, OTHER = WorkspaceRef("discord", "7"), WorkspaceRef("discord", "8")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.fault(53)
def test_user_rate_is_limited(clock: Clock) -> None:
    """Row 53."""
    cooldowns = Cooldowns(clock=clock)
    count = Cost.PICTURE.value.per_user
    assert [cooldowns.use(Cost.PICTURE, ALICE, SERVER) for _ in range(count)] == [0.0] * count
    assert cooldowns.use(Cost.PICTURE, ALICE, SERVER) == pytest.approx(60 / count)
    assert cooldowns.use(Cost.PICTURE, BOB, SERVER) == 0, "others are not concerned"
    assert cooldowns.use(Cost.SEARCH, ALICE, SERVER) == 0, "nor is what costs less"
    clock.now += 60 / count
    assert cooldowns.use(Cost.PICTURE, ALICE, SERVER) == 0
    assert cooldowns.use(Cost.PICTURE, ALICE, SERVER) > 0
    clock.now += 60
    assert [cooldowns.use(Cost.PICTURE, ALICE, SERVER) for _ in range(count)] == [0.0] * count


def test_refused_request_does_not_count(clock: Clock) -> None:
    cooldowns = Cooldowns(clock=clock)
    waits = [cooldowns.use(Cost.EXPORT, ALICE, SERVER) for _ in range(50)]
    assert max(waits) <= 60 / Cost.EXPORT.value.per_user + 1e-6


def test_server_is_limited_and_another_is_not(clock: Clock) -> None:
    cooldowns = Cooldowns(clock=clock)
    users = [UserRef("discord", str(number)) for number in range(100)]
    waits = [cooldowns.use(Cost.PICTURE, user, SERVER) for user in users]
    assert waits.count(0.0) == Cost.PICTURE.value.per_workspace
    assert cooldowns.use(Cost.PICTURE, users[-1], OTHER) == 0
    assert cooldowns.use(Cost.PICTURE, UserRef("discord", "x"), None) == 0


def test_memory_is_bounded(clock: Clock) -> None:
    cooldowns = Cooldowns(clock=clock)
    for number in range(3 * MAX_KEYS):
        cooldowns.use(Cost.SEARCH, UserRef("discord", str(number)), None)
    assert len(cooldowns._full_until) <= MAX_KEYS


def test_it_can_be_turned_off(clock: Clock) -> None:
    cooldowns = Cooldowns(enabled=False, clock=clock)
    assert {cooldowns.use(Cost.EXPORT, ALICE, SERVER) for _ in range(100)} == {0.0}


def test_refusal_states_remaining_time() -> None:
    assert "10 seconds" in format_cooldown_text(9.6, "en")
    assert "1秒" in format_cooldown_text(0.2, "ja")
