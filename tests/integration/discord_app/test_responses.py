"""A slow answer is deferred, and an answer that is under way never is."""

from __future__ import annotations

import asyncio
from typing import Any

import discord.webhook.async_
import pytest

from bot.discord_app import responses


@pytest.fixture
def callbacks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Returns the types of the initial responses that were sent; each takes longer than the timer."""
    sent: list[int] = []
    adapter = discord.webhook.async_.AsyncWebhookAdapter
    original = adapter.create_interaction_response

    async def create_slowly(self: Any, *args: Any, params: Any, **kwargs: Any) -> Any:
        sent.append(params.payload["type"])
        await asyncio.sleep(0.6)
        return await original(self, *args, params=params, **kwargs)

    monkeypatch.setattr(adapter, "create_interaction_response", create_slowly)
    monkeypatch.setattr(responses, "DEFER_AFTER_SECONDS", 0.3)
    return sent


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("brief", {"query": "アルメニア"}),
        ("brief", {"query": "ぽよぽよ帝国"}),
        ("today", {}),
        ("today", {"date": "someday"}),
        ("upcoming", {}),
        ("upcoming", {"subject": "ぽよぽよ帝国"}),
        ("timeline", {"subject": "ぽよぽよ帝国"}),
    ],
)
async def test_answer_that_is_under_way_is_the_only_one(
    world: Any, callbacks: list[int], caplog: pytest.LogCaptureFixture, command: str, options: dict[str, Any]
) -> None:
    """The timer of a command is stopped by the first answer: Discord refuses a second one (40060)."""
    result = await world.alice.slash(world.channel, command, **options)
    assert result.acknowledged
    assert len(callbacks) == 1
    assert "could not be deferred" not in caplog.text


async def test_slow_answer_follows_its_deferral(
    world: Any, read: Any, callbacks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same applies where the command answers without checking that it was deferred."""
    cog = world.env.bot.get_cog("BriefCog")
    answer = cog.show_briefing._callback

    async def answer_late(*args: Any, **kwargs: Any) -> None:
        await asyncio.sleep(0.5)
        await answer(*args, **kwargs)

    monkeypatch.setattr(cog.show_briefing, "_callback", answer_late)
    result = await world.brief("アルメニア")
    assert callbacks == [5], "Discord's type of a deferred message"
    assert "アルメニア" in read.text(result.followups[0] if result.followups else result.response)
