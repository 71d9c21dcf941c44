"""A member who requests too much at once has to wait, and other members don't."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cooldowns import Cooldowns, Cost
from bot.settings import Settings

pytestmark = [
    pytest.mark.fault(53),
    pytest.mark.parametrize("settings", [Settings(cooldowns=True)]),
]


@pytest.fixture(autouse=True)
def _at_one_moment(world: Any) -> None:
    """Makes all requests arrive at the same moment, however busy the machine is."""
    world.env.bot.context.cooldowns = Cooldowns(clock=lambda: 0.0)


async def test_number_of_pictures_per_member_is_limited(world: Any, read: Any) -> None:
    """Row 53: the command and the button count together; only the user sees the refusal."""
    answers = [
        await world.alice.slash(world.channel, "timeline", subject="アルメニア")
        for _ in range(Cost.PICTURE.value.per_user)
    ]
    assert not any(answer.ephemeral for answer in answers)
    refused = await world.alice.slash(world.channel, "timeline", subject="アルメニア")
    assert refused.ephemeral
    assert "秒後" in read.text(refused.response)
    card = await world.alice.slash(world.channel, "brief", query="アルメニア")
    pressed = await world.alice.click(card.response, label="年表")
    assert "秒後" in read.text(pressed.response)
    other = await world.bob.slash(world.channel, "timeline", subject="アルメニア")
    assert not other.ephemeral


async def test_searches_have_a_higher_limit(world: Any, read: Any) -> None:
    user, server = world.alice, world.channel
    for _ in range(Cost.SEARCH.value.per_user):
        assert "秒後" not in read.text((await user.slash(server, "brief", query="アルメニア")).response)
    assert "秒後" in read.text((await user.slash(server, "brief", query="アルメニア")).response)
