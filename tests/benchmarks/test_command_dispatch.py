"""Compares a command of the bot with a command that does nothing, in the same discord.py and the same run.

They measure from the JSON of an interaction to the body of its answer; only the socket is left out.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands, utils
from discord.webhook.async_ import async_context

from bot.discord_app import BriefingBot, create_bot
from bot.discord_app.connection.callback_adapter import CallbackAdapter
from bot.settings import Settings
from briefings.revisions.builtin import ensure_builtin
from briefings.storage.sqlite.storage import SqliteStorage

pytestmark = pytest.mark.bench

ROUNDS, TIMES = 40, 25
USER = {"id": "5", "username": "reader", "discriminator": "0", "avatar": None, "global_name": "Reader"}
GUILD = 7
CHANNEL = {"id": "8", "type": 0, "name": "desk", "guild_id": str(GUILD), "position": 0, "permission_overwrites": []}

QUERIES = [
    "アルメニア",
    "ｱﾙﾒﾆｱ",
    "Armenia",
    "あるめにあ",
    "グルジア",
    "アルメニヤ",
    "CSTO",
    "ロシアの経済",
    "ピザ",
    "日本とロシアの関係",
]
TYPED = ["", "ア", "アル", "アルメ", "ロ", "ろしあ", "kaz", "ウズ", "北方", "ｱﾙﾒ"]


class Stub(CallbackAdapter):
    """Records what discord.py would write to the socket, including bodies."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[str] = []
        self.answered = asyncio.Event()

    async def request(self, route: Any, session: Any, *, payload: Any = None, **_: Any) -> Any:
        self.bodies.append(utils._to_json(payload))
        self.answered.set()
        return None


class Dispatcher:
    """Passes interactions to a bot as the gateway would."""

    def __init__(self, bot: BriefingBot, stub: Stub) -> None:
        self.bot = bot
        self.stub = stub

    async def seconds(self, text: str, times: int = TIMES) -> float:
        """Returns processor seconds for one interaction, over `times` of them, one after the other."""
        self.stub.bodies.clear()
        parse = self.bot._connection.parsers["INTERACTION_CREATE"]
        began = time.process_time()
        for _ in range(times):
            self.stub.answered.clear()
            parse(utils._from_json(text))
            await self.stub.answered.wait()
        taken = time.process_time() - began
        assert len(self.stub.bodies) == times
        return taken / times

    async def answer_at_once(self, texts: list[str]) -> float:
        """Seconds until interactions that arrive at the same moment are all answered."""
        self.stub.bodies.clear()
        parse = self.bot._connection.parsers["INTERACTION_CREATE"]
        began = time.perf_counter()
        for text in texts:
            parse(utils._from_json(text))
        while len(self.stub.bodies) < len(texts):
            self.stub.answered.clear()
            await self.stub.answered.wait()
        return time.perf_counter() - began

    async def ratio(self, ours: list[str], nothing: str) -> tuple[float, float, float]:
        """Returns the median seconds of the bot and of the no-op, and their ratio.

        Both are measured alternately, so that a busy machine slows both.
        """
        for text in [*ours, nothing]:
            await self.seconds(text, 1)
        measured, bare = [], []
        for text in itertools.islice(itertools.cycle(ours), ROUNDS):
            measured.append(await self.seconds(text))
            bare.append(await self.seconds(nothing))
        one, other = statistics.median(measured), statistics.median(bare)
        return one, other, one / other


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """Provides one event loop for all rounds: pytest-benchmark calls functions outside of an event loop."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def dispatcher(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Dispatcher]:
    dispatcher = runner.run(start(tmp_path / "bench.db"))
    yield dispatcher
    runner.run(dispatcher.bot.context.storage.close())


async def start(database: Path) -> Dispatcher:
    """Starts a bot with the built-in content and a command that does nothing, ready without a login."""
    store = await SqliteStorage.open(database, clock=lambda: datetime.now(UTC))
    await ensure_builtin(store)
    bot = create_bot(store, Settings(sync_commands=False))

    @bot.tree.command(name="nothing", description="Does nothing")
    async def nothing(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message("ok")

    @nothing.autocomplete("query")
    async def complete(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return []

    stub = Stub()
    async_context.set(stub)
    await bot._async_setup_hook()
    bot.http._HTTPClient__session = None
    state = bot._connection
    state.user = discord.ClientUser(state=state, data=USER | {"id": "1", "bot": True})
    state.application_id = 1
    state._add_guild_from_data({"id": str(GUILD), "name": "Desk", "channels": [CHANNEL], "member_count": 2})
    await bot.setup_hook()
    return Dispatcher(bot, stub)


def interaction(name: str, text: str, *, autocomplete: bool = False) -> str:
    """Returns the JSON of an INTERACTION_CREATE from a guild, for a slash command or its autocomplete."""
    option: dict[str, Any] = {"name": "query", "type": 3, "value": text}
    if autocomplete:
        option["focused"] = True
    return json.dumps(
        {
            "id": "100",
            "application_id": "1",
            "type": 4 if autocomplete else 2,
            "token": "t",
            "version": 1,
            "data": {"id": "50", "name": name, "type": 1, "options": [option]},
            "guild_id": str(GUILD),
            "channel_id": CHANNEL["id"],
            "channel": CHANNEL,
            "locale": "ja",
            "guild_locale": "ja",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(GUILD)},
            "context": 0,
            "attachment_size_limit": 26214400,
            "app_permissions": "0",
            "member": {
                "user": USER,
                "roles": [],
                "joined_at": "2025-01-01T00:00:00+00:00",
                "permissions": "0",
                "deaf": False,
                "mute": False,
                "flags": 0,
            },
        },
        ensure_ascii=False,
    )


def measure(benchmark: Any, runner: asyncio.Runner, dispatcher: Dispatcher, ours: list[str], nothing: str) -> float:
    """Returns the ratio of the bot to the no-op, and reports it with the benchmark."""
    measured, bare, ratio = runner.run(dispatcher.ratio(ours, nothing))
    benchmark.extra_info.update(ours_us=round(measured * 1e6), nothing_us=round(bare * 1e6), ratio=round(ratio, 2))
    turns = itertools.cycle(ours)
    benchmark.pedantic(lambda: runner.run(dispatcher.seconds(next(turns), 1)), rounds=ROUNDS, warmup_rounds=5)
    print(f"\n{benchmark.name}: {measured * 1e6:.0f} µs, no-op {bare * 1e6:.0f} µs, ratio {ratio:.2f}")  # noqa: T201  # the figure is what this is for
    return ratio


def test_brief_costs_at_most_half_more_than_a_command_that_does_nothing(
    benchmark: Any, runner: asyncio.Runner, dispatcher: Dispatcher
) -> None:
    ours = [interaction("brief", text) for text in QUERIES]
    assert measure(benchmark, runner, dispatcher, ours, interaction("nothing", "x")) <= 1.5


def test_autocomplete_costs_at_most_twice_one_that_offers_nothing(
    benchmark: Any, runner: asyncio.Runner, dispatcher: Dispatcher
) -> None:
    ours = [interaction("brief", text, autocomplete=True) for text in TYPED]
    nothing = interaction("nothing", "x", autocomplete=True)
    assert measure(benchmark, runner, dispatcher, ours, nothing) <= 2.1


@pytest.mark.benchmark(timer=time.process_time)
def test_new_query_is_answered_within_milliseconds(
    benchmark: Any, runner: asyncio.Runner, dispatcher: Dispatcher
) -> None:
    """The ratios above are of cached answers; this is the time of an answer that is not cached."""
    turns = itertools.cycle(QUERIES)

    def forget() -> None:
        dispatcher.bot.context.answers._cached_answer.cache_clear()
        dispatcher.bot.context.answers._cached_card.cache_clear()

    def first() -> None:
        runner.run(dispatcher.seconds(interaction("brief", next(turns)), 1))

    benchmark.pedantic(first, setup=forget, rounds=ROUNDS, warmup_rounds=5)
    assert benchmark.stats.stats.median < 0.02


def test_thousand_interactions_at_once_are_all_answered(
    benchmark: Any, runner: asyncio.Runner, dispatcher: Dispatcher
) -> None:
    """Each is answered with its card, and none is answered twice."""
    queries = [f"{text}{number}" for number in range(100) for text in QUERIES]
    texts = [interaction("brief", query) for query in queries]
    taken = runner.run(dispatcher.answer_at_once(texts))
    benchmark.extra_info.update(milliseconds=round(taken * 1000))
    benchmark.pedantic(lambda: None, rounds=1)
    print(f"\n1,000 different queries at once: all answered after {taken:.2f} s")  # noqa: T201  # the figure is what this is for
    assert [json.loads(body)["type"] for body in dispatcher.stub.bodies] == [4] * len(texts)
