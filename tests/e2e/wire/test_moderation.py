"""Moderators' actions in the real process: rows 18 to 21 and 38 of the fault catalog."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord_server import DiscordServer, Fault
from tests.support.discord_server.bot_process import start_bot
from tests.support.discord_server.interactions import Interaction, by, press, slash, subcommand
from tests.support.discord_server.interactions import typing as keypress
from tests.support.discord_server.world import ALICE, BOB
from tests.support.forked_workers import WorkerForkServer

MANAGE_GUILD = 0x20
HEAD = '+++\nedition = {edition}\nnumber = "2-6"\nkind = "digest"\nlanguage = "ja"\ntitle = "試験の章"\n+++\n'
LINES = (
    "- アルメニアの外相が{edition}年3月8日に大阪を訪れた。 {{p=142 date={edition}-03-08}}",
    "- ジョージアでは{edition}年10月26日に議会の選挙があった。 {{p=144 date={edition}-10-26}}",
    "- ロシアは{edition}年6月に新しい関税を告げた。 {{p=146 date={edition}-06}}",
)


HOSTILE = "- アルメニアの@everyoneと<@&123>は[資料](https://attacker.example/login)を読んだ。 {p=141}"


def document(edition: int, *first: str, more: Iterable[str] = ()) -> bytes:
    """Returns a chapter with invented text."""
    lines = [*first, *(line.format(edition=edition) for line in LINES), *more]
    return (HEAD.format(edition=edition) + "\n".join(("# 1 各国 {p=141}", "", *lines, ""))).encode()


def read_text(message: dict[str, Any] | None) -> str:
    """Returns the whole text of a message, with the labels of its buttons."""
    return json.dumps((message or {}).get("components", []), ensure_ascii=False)


def button(message: dict[str, Any], act: str) -> str:
    """Returns the id of the button that does `act`."""

    def visit(parts: list[dict[str, Any]]) -> list[str]:
        found = [str(part["custom_id"]) for part in parts if "custom_id" in part]
        return found + [name for part in parts for name in visit(part.get("components", []))]

    return next(name for name in visit(message["components"]) if name.startswith(f"x1|{act}|"))


def is_over(message: dict[str, Any] | None) -> bool:
    """Returns whether a proposal's message states that the proposal was applied, now or before."""
    return "適用しました" in read_text(message) or "もう適用されています" in read_text(message)


def steps(database: Path) -> list[str]:
    """Returns the entries of the content's history, oldest first."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [how for (how,) in connection.execute("SELECT how FROM activation ORDER BY id")]


@pytest.fixture
def forked_workers(worker_fork_server: WorkerForkServer | None) -> dict[str, str]:
    """The setting of a bot whose processes that read and plan documents are forked."""
    return {} if worker_fork_server is None else {"WIRE_WORKERS": worker_fork_server.find_address()}


def start(server: DiscordServer, database: Path, guild: dict[str, Any], **more: Any) -> Any:
    return start_bot(server, database, HOME_GUILD=guild["id"], **more)


async def refresh(server: DiscordServer, guild: dict[str, Any], data: bytes, name: str = "next.md") -> Interaction:
    """Runs `/data refresh` with an attachment, and waits for its result."""
    interaction = await server.interact(subcommand(guild, "data refresh", attachment=server.upload(name, data)))
    await server.until(lambda: "適用する" in read_text(interaction.message), seconds=60)
    return interaction


async def pressed(server: DiscordServer, guild: dict[str, Any], message: dict[str, Any], act: str) -> Interaction:
    interaction = await server.interact(press(guild, message, button(message, act)))
    await interaction.response()
    return interaction


@pytest.mark.fault(38)
async def test_user_without_permission_is_refused_even_if_discord_allowed_the_command(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 38: Discord's own setting allows `/data` to everybody; the member has no permissions."""
    before = steps(database)
    async with start(discord_server, database, guild) as bot:
        await discord_server.up()
        file = discord_server.upload("next.md", document(2026))
        for payload in (
            subcommand(guild, "data refresh", attachment=file),
            subcommand(guild, "data rollback"),
            subcommand(guild, "data history"),
        ):
            interaction = await discord_server.interact(by(payload, BOB, 0))
            body = await interaction.response()
            assert body["data"]["flags"] & 64, "the refusal is for all to see"
            assert "モデレーターだけ" in read_text(body["data"])
        assert not discord_server.of("PATCH", "/webhooks/")
        assert bot.warnings == []
        assert await bot.stop() == 0
    assert steps(database) == before


@pytest.mark.fault(19)
@pytest.mark.fault(37)
async def test_result_is_sent_to_the_channel_if_the_token_has_expired(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], forked_workers: dict[str, str]
) -> None:
    """Row 19: Discord answers 401 with code 50027; report and buttons are posted as a message of the bot.

    Row 37: the document's text mentions no user, and its links are shown as text.
    """
    channel = guild["channels"][0]["id"]
    expired = {"message": "Invalid Webhook Token", "code": 50027}
    discord_server.fail(Fault("PATCH", r"/webhooks/.*", times=1000, status=401, body=expired))
    discord_server.fail(Fault("POST", r"/webhooks/.*", times=1000, status=401, body=expired))
    async with start(discord_server, database, guild, **forked_workers) as bot:
        await discord_server.up()
        file = discord_server.upload("next.md", document(2026, HOSTILE))
        await discord_server.interact(subcommand(guild, "data refresh", attachment=file))
        await discord_server.until(lambda: discord_server.world.messages.get(channel), seconds=60)
        (message,) = discord_server.world.messages[channel]
        assert "適用する" in read_text(message)
        assert [item["filename"] for item in message["attachments"]] == ["report.md"]
        assert "everyone" in read_text(message)
        assert "[資料](https://" not in read_text(message)
        await pressed(discord_server, guild, message, "a")
        await discord_server.until(lambda: "適用しました" in read_text(message), seconds=60)
        assert len(discord_server.world.messages[channel]) == 1
        bodies = [
            request.body.get("data") or request.body
            for request in discord_server.requests
            if isinstance(request.body, dict)
        ]
        messages = [item for item in bodies if "components" in item]
        assert len(messages) > 2
        assert all(item["allowed_mentions"]["parse"] == [] for item in messages)
        assert await bot.stop() == 0
    assert steps(database)[-1] == "apply"


@pytest.mark.fault(20)
async def test_proposal_outlives_the_process_and_is_compared_again(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], forked_workers: dict[str, str]
) -> None:
    """Row 20: the process is killed with two previews open, while a press on the first is processed.

    After the start that button applies the proposal, or reports that it was applied. The second proposal was compared
    with a revision that is no longer active, so it is shown again; its old button reports that it is outdated, and
    its new one applies it.
    """
    async with start(discord_server, database, guild, **forked_workers) as bot:
        await discord_server.up()
        first, second = [
            (await refresh(discord_server, guild, document(edition))).message for edition in (2026, 2027)
        ]
        assert first is not None
        assert second is not None
        await discord_server.interact(press(guild, first, button(first, "a")))
        await bot.stop(signal.SIGKILL)
    assert steps(database).count("apply") in {0, 1}
    discord_server.gateway.ready.clear()
    async with start(discord_server, database, guild, **forked_workers) as bot:
        await discord_server.up()
        applied = await pressed(discord_server, guild, first, "a")
        await discord_server.until(lambda: is_over(applied.message), seconds=60)
        stale = await pressed(discord_server, guild, second, "a")
        await discord_server.until(
            lambda: "比べ直した" in read_text(stale.message), seconds=120
        )  # two processes, in turn
        assert steps(database).count("apply") == 1
        refused = await pressed(discord_server, guild, second, "a")
        assert "もうありません" in read_text(refused.body["data"])
        assert stale.message is not None
        again = await pressed(discord_server, guild, stale.message, "a")
        await discord_server.until(lambda: is_over(again.message), seconds=60)
        assert bot.warnings == []
        assert await bot.stop() == 0
    assert steps(database).count("apply") == 2


@pytest.mark.fault(21)
async def test_presses_at_the_same_instant_apply_once(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 21: two moderators press Apply together, one of them twice."""
    async with start(discord_server, database, guild) as bot:
        await discord_server.up()
        shown = (await refresh(discord_server, guild, document(2026))).message
        assert shown is not None
        payloads = [by(press(guild, shown, button(shown, "a")), user, MANAGE_GUILD) for user in (ALICE, BOB, ALICE)]
        sent = await asyncio.gather(*(discord_server.interact(payload) for payload in payloads))
        await asyncio.gather(*(item.response() for item in sent))
        await discord_server.until(lambda: all(is_over(item.message) for item in sent))
        assert sorted("もう適用されています" in read_text(item.message) for item in sent) == [False, True, True]
        assert bot.warnings == []
        assert await bot.stop() == 0
    assert steps(database).count("apply") == 1


@pytest.mark.fault(18)
async def test_busy_database_delays_answers_without_losing_any(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any]
) -> None:
    """Row 18: the database is locked for longer than a second; a command is deferred meanwhile, and then answered."""
    async with start(discord_server, database, guild, prepare="holding") as bot:
        await discord_server.up()
        for name, expected in (("data history", "内容の履歴"), ("data rollback", "戻れる版がありません")):
            holding = await discord_server.interact(slash(guild, "hold", {"query": "1.5"}))
            await holding.response()
            interaction = await discord_server.interact(subcommand(guild, name))
            assert (await interaction.response())["type"] == 5
            await discord_server.until(lambda interaction=interaction: interaction.follow_ups)
            assert expected in read_text(interaction.follow_ups[0])
        assert bot.warnings == []
        assert await bot.stop() == 0


@pytest.mark.fault(18)
async def test_commands_are_answered_during_an_import(
    discord_server: DiscordServer, database: Path, guild: dict[str, Any], forked_workers: dict[str, str]
) -> None:
    """Row 18: from the attachment to the preview, 99 of 100 keys and queries are answered within a second."""
    more = [
        f"- アルメニアとカザフスタンは2025年{number % 12 + 1}月に{number}回目の会合をした。 {{p={150 + number // 9}}}"
        for number in range(3000)
    ]
    async with start(discord_server, database, guild, **forked_workers) as bot:
        await discord_server.up()
        taking = asyncio.ensure_future(refresh(discord_server, guild, document(2026, more=more)))
        done: list[Interaction] = []
        while not taking.done():
            for payload in (keypress(guild, "brief", "query", "アル"), slash(guild, "brief", {"query": "露西亜"})):
                interaction = await discord_server.interact(payload)
                await interaction.response()
                done.append(interaction)
            await asyncio.sleep(0.02)
        shown = (await taking).message
        took = sorted(item.seconds for item in done)
        p99 = took[int(len(took) * 0.99) - 1]
        print(f"p99 {p99 * 1000:.0f} ms of {len(took)} while a document of {len(more)} lines is taken in")  # noqa: T201 - the figure
        assert "3,00" in read_text(shown)
        assert len(done) > 50
        assert p99 < 1.0
        assert bot.warnings == []
        assert await bot.stop() == 0
