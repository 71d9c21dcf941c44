"""While the bot is busy, a command is deferred and answered in its turn, or refused."""

from __future__ import annotations

import asyncio
from typing import Any

import discord.webhook.async_
import pytest

from bot.backlog import Backlog, Turn

pytestmark = pytest.mark.fault(53)

EN = "The bot is busy at the moment. Please try again in a few seconds."
JA = "ただいま混み合っています。数秒待ってから、もう一度お試しください。"


def occupy(world: Any, **limits: int) -> Turn:
    """Keeps the bot busy with another member's answer."""
    backlog = Backlog(max_at_once=1, **limits)
    world.env.bot.context.resources.backlog = backlog
    return backlog.begin_turn()


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Returns the types of the initial responses that were sent."""
    sent: list[int] = []
    adapter = discord.webhook.async_.AsyncWebhookAdapter
    original = adapter.create_interaction_response

    def create(self: Any, *args: Any, params: Any, **kwargs: Any) -> Any:
        sent.append(params.payload["type"])
        return original(self, *args, params=params, **kwargs)

    monkeypatch.setattr(adapter, "create_interaction_response", create)
    return sent


async def test_command_is_deferred_and_answered_in_its_turn(world: Any, kinds: list[int], read: Any) -> None:
    turn = occupy(world)
    asyncio.get_running_loop().call_later(0.05, turn.end)
    result = await world.alice.slash(world.channel, "brief", query="アルメニア")
    assert kinds == [5]
    assert not result.ephemeral
    assert "アルメニア" in read.text(result.response)
    await world.alice.slash(world.channel, "brief", query="アルメニア")
    assert kinds == [5, 4]


@pytest.mark.parametrize(("locale", "text"), [("ja", JA), ("en-US", EN)], ids=["ja", "en"])
async def test_user_is_asked_to_retry_if_too_many_wait(
    world: Any, payload: Any, read: Any, locale: str, text: str
) -> None:
    payload.set(locale=locale)
    turn = occupy(world, max_waiting=0)
    result = await world.alice.slash(world.channel, "brief", query="アルメニア")
    assert result.ephemeral
    assert read.text(result.response) == text
    turn.end()
    assert not (await world.alice.slash(world.channel, "brief", query="アルメニア")).ephemeral


async def test_press_is_also_refused_and_the_card_is_kept(world: Any, read: Any) -> None:
    card = await world.alice.slash(world.channel, "brief", query="アルメニア")
    before, label = read.text(card.response), read.labels(card.response)[0]
    turn = occupy(world, max_urgent=0)
    refused = await world.alice.click(card.response, label=label)
    assert refused.ephemeral
    assert read.text(refused.response) == JA
    assert read.text(card.response) == before
    turn.end()
    assert read.text((await world.alice.click(card.response, label=label)).response) != JA


async def test_name_is_not_completed_while_the_bot_is_busy(world: Any) -> None:
    turn = occupy(world, max_urgent=1)
    accepted = asyncio.Event()
    waiting = asyncio.create_task(world.env.bot.context.resources.backlog.acknowledge(accepted.wait))
    await asyncio.sleep(0)
    assert await world.bob.autocomplete(world.channel, "brief", "query", "アル") == []
    accepted.set()
    turn.end()
    (await waiting).end()
    assert await world.bob.autocomplete(world.channel, "brief", "query", "アル") != []
