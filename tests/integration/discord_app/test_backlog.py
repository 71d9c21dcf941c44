"""While the bot is busy, a command is deferred and answered in its turn, or refused."""

from __future__ import annotations

import asyncio
from typing import Any

import discord.webhook.async_
import pytest

from bot.answer_turn import Turn
from bot.backlog import Backlog
from bot.discord_app.refs import make_workspace_ref
from bot.interaction_queue import Sender
from briefings.domain.refs import UserRef

pytestmark = pytest.mark.fault(53)

OTHER = Sender(make_workspace_ref(1), UserRef("discord", "1"))
"""A member of another server."""

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


async def wait_for_deferral(kinds: list[int]) -> None:
    while not kinds:  # noqa: ASYNC110 - a list has no event
        await asyncio.sleep(0.01)


async def test_member_is_answered_where_another_server_fills_the_queue(
    world: Any, kinds: list[int], read: Any
) -> None:
    turn = occupy(world, max_waiting=3)
    backlog = world.env.bot.context.resources.backlog
    others = [backlog.admit(OTHER) for _ in range(3)]
    assert backlog.admit(OTHER) is None
    waits = [asyncio.create_task(place.wait()) for place in others]
    asking = asyncio.create_task(world.alice.slash(world.channel, "brief", query="アルメニア"))
    await wait_for_deferral(kinds)
    assert await waits[2] is None, "its last place"
    turn.end()
    first = await waits[0]
    assert not asking.done()
    first.end()
    assert "アルメニア" in read.text((await asking).response)
    assert kinds == [5]
    assert await waits[1] is not None


async def test_member_whose_place_is_lost_is_asked_to_retry(world: Any, kinds: list[int], read: Any) -> None:
    occupy(world, max_waiting=2)
    backlog = world.env.bot.context.resources.backlog
    server = make_workspace_ref(world.channel.guild.id)
    assert backlog.admit(Sender(server, OTHER.user)) is not None
    asking = asyncio.create_task(world.alice.slash(world.channel, "brief", query="アルメニア"))
    await wait_for_deferral(kinds)
    assert backlog.admit(OTHER) is not None
    assert read.text((await asking).response) == JA
    assert kinds == [5]


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
    backlog = world.env.bot.context.resources.backlog
    sender = Sender(make_workspace_ref(world.channel.guild.id), OTHER.user)
    with backlog.admit(sender):
        assert await world.bob.autocomplete(world.channel, "brief", "query", "アル") == []
    with backlog.admit(OTHER):
        assert await world.bob.autocomplete(world.channel, "brief", "query", "アル") != [], "others of a server wait"
    turn.end()
    assert await world.bob.autocomplete(world.channel, "brief", "query", "アル") != []
