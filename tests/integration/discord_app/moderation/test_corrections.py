"""Posts that a newer revision contradicts: moderators see them, and have them corrected by one press."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from msgspec.structs import replace
from simcord.components import walk_components

from bot.discord_app import BriefingBot
from bot.discord_app.moderation.corrections import build_correction_offer, find_recent_corrections
from bot.discord_app.posting.post_view import build_post_view, shows_same_text
from bot.discord_app.posting.publisher import DiscordPublisher
from bot.discord_app.refs import make_channel_ref, make_message_ref, make_user_ref, make_workspace_ref
from bot.discord_app.ui.custom_ids import CorrectionsId
from briefings.domain.deliveries import Rejected
from briefings.domain.recurrence import find_occurrence
from briefings.domain.schedules import MinimumImportance, Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.prepared_storage import open_prepared

BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""The evening of 23 November in Tokyo."""

STORED_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)

TOLD = (
    "- 2024年も、ロシアと周辺国の往来は続いた。 {p=139 date=2024}",
    "- アルメニアは2024年11月24日に120メートルの橋を北の谷に開いた。 {p=142 date=2024-11-24}",
    "- 日本はアルメニアに防災の機材を贈った。 {p=142}",
    "- ジョージアは2024年11月25日に図書館を再び開いた。 {p=144 date=2024-11-25}",
)
BRIDGE = TOLD[1].replace("120", "180")


@dataclass
class CorrectionScene:
    """A world with a clock, schedules in both servers, and their posts."""

    world: Any
    storage: SqliteStorage
    builders: Any
    now: datetime = BEGIN
    schedules: list[Schedule] = field(default_factory=list)
    news: Any = None

    @property
    def bot(self) -> BriefingBot:
        return self.world.bot  # type: ignore[no-any-return]

    async def schedule(self, channel: Any, **values: Any) -> Schedule:
        wanted = {
            "id": 0, "key": secrets.token_hex(6), "channel_ref": make_channel_ref(channel.guild.id, channel.id),
            "kind": ScheduleKind.ON_THIS_DAY, "at": time(9), "zone": "Asia/Tokyo", "language": "ja", "since": self.now,  # noqa: E501
            "minimum_importance": MinimumImportance.ALL,
        }  # fmt: skip
        made = await self.storage.schedules.add_schedule(Schedule(**{**wanted, **values}), actor=None)
        self.schedules.append(made)
        return made

    async def wake(self, **later: float) -> None:
        self.now += timedelta(**later)
        cog = self.bot.get_cog("PostingCog")
        await cog.dispatcher.run_due(self.now)  # type: ignore[union-attr]

    async def apply(self, *lines: str) -> tuple[int, int]:
        """Activates another revision; returns the ids of the former and the new one."""
        before = await self.storage.revisions.get_active_revision()
        assert before is not None
        after = await self.storage.revisions.apply_content(
            self.builders.content(self.builders.document(lines)), expected_id=before.id
        )
        await self.bot.context.reload_if_changed()
        return before.id, after.id

    async def offered(self, before: int, after: int) -> Any:
        """Returns the offer of corrections, sent as after an apply."""
        view = await build_correction_offer(self.bot.context, before, after, "ja")
        assert view is not None
        channel = self.bot.get_channel(self.world.channel.id)
        message = await channel.send(view=view)  # type: ignore[union-attr]
        await self.world.env.settle()
        return message

    def read_current(self, message: Any, read: Any) -> str:
        return read.text(read.message(self.world, message))  # type: ignore[no-any-return]

    async def press(self, message: Any, text: str, actor: Any = None) -> Any:
        label = next(label for label in self.labels(message) if text in label)
        return await (actor or self.world.manager).click(self.fresh(message), label=label)

    def fresh(self, message: Any) -> Any:
        return next(stored for stored in self.world.channel.history() if stored.id == message.id)

    def labels(self, message: Any) -> list[str]:
        parts = walk_components([component.to_dict() for component in self.fresh(message).components])
        return [part["label"] for part in parts if part["type"] == 2]


@pytest.fixture
async def store(tmp_path: Path, builders: Any) -> AsyncIterator[SqliteStorage]:
    """A store with the content that the posts are made from."""
    content = builders.content(builders.document(TOLD))
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: STORED_AT, content=content) as store:
        yield store


@pytest.fixture
def clocks() -> list[CorrectionScene]:
    return []


@pytest.fixture
def make_bot(make_bot: Callable[..., BriefingBot], clocks: list[CorrectionScene]) -> Callable[[], BriefingBot]:
    def clock() -> datetime:
        return clocks[0].now if clocks else BEGIN

    return lambda: make_bot(clock=clock)


@pytest.fixture
async def scene(world: Any, store: SqliteStorage, builders: Any, clocks: list[CorrectionScene]) -> CorrectionScene:
    """Two servers with a schedule each, and its posts of 24 and 25 November."""
    scene = CorrectionScene(world, store, builders)
    clocks.append(scene)
    scene.news = world.guild.create_text_channel("news")
    await scene.schedule(scene.news)
    await scene.schedule(world.elsewhere)
    await scene.wake(hours=12, minutes=1)
    await scene.wake(days=1)
    return scene


def posts(channel: Any) -> list[Any]:
    return sorted(channel.history(), key=lambda message: message.id)


async def test_wrong_posts_are_shown_and_corrected_in_one_press(scene: CorrectionScene, read: Any) -> None:
    """In all servers, posts show the current card under a note, and keep the button with their marker."""
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await scene.offered(before, after)
    text = read.text(message)
    assert "2件" in text
    assert "2チャンネル、2サーバー" in text
    assert "Elsewhere #elsewhere" in text
    assert "120メートル" in text
    assert "180メートル" in text
    await scene.press(message, "2件の投稿を訂正する")
    assert "訂正した投稿: 2件" in scene.read_current(message, read)
    for channel in (scene.news, scene.world.elsewhere):
        wrong, right = posts(channel)
        assert "訂正（2026-11-25）" in read.text(wrong)
        assert "180メートル" in read.text(wrong)
        assert "この投稿について" in read.labels(wrong)
        assert "訂正" not in read.text(right)
    assert await build_correction_offer(scene.bot.context, before, after) is None


async def test_second_press_and_press_after_a_restart_do_nothing(scene: CorrectionScene, read: Any) -> None:
    """The state consists of the button's id only."""
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message, other = await scene.offered(before, after), await scene.offered(before, after)
    await scene.press(message, "訂正する")
    await scene.press(other, "訂正する")
    assert "訂正の必要な投稿はありません" in scene.read_current(other, read)
    assert sum("訂正（" in read.text(post) for post in posts(scene.world.elsewhere)) == 1


async def test_posts_are_checked_again_after_another_revision(scene: CorrectionScene, read: Any) -> None:
    """A press applies only what was shown: a changed list is shown first."""
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await scene.offered(before, after)
    await scene.apply(TOLD[0], *TOLD[2:])
    await scene.press(message, "訂正する")
    text = scene.read_current(message, read)
    assert "確かめ直しました" in text
    assert "（取下げ）" in text
    assert not any("訂正（" in read.text(post) for post in posts(scene.world.elsewhere))
    await scene.press(message, "訂正する")
    assert "取り下げました" in read.text(posts(scene.world.elsewhere)[0])


async def test_rollback_corrects_corrected_posts_again(scene: CorrectionScene, read: Any) -> None:
    before, after = await scene.apply(TOLD[0], *TOLD[2:])
    await scene.press(await scene.offered(before, after), "訂正する")
    await scene.storage.revisions.activate_revision(before, expected_id=after)
    await scene.bot.context.reload_if_changed()
    message = await scene.offered(after, before)
    assert "（再掲）" in read.text(message)
    await scene.press(message, "訂正する")
    (post, _) = posts(scene.world.elsewhere)
    assert "ふたたび載せました" in read.text(post)
    assert "120メートル" in read.text(post)


async def test_left_as_they_are(scene: CorrectionScene, read: Any) -> None:
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await scene.offered(before, after)
    await scene.press(message, "そのままにする")
    assert "投稿をそのままにしました" in scene.read_current(message, read)
    assert not any("訂正（" in read.text(post) for post in posts(scene.world.elsewhere))
    actions = [
        entry.action
        for entry in await scene.storage.audit.list_audit_entries(make_workspace_ref(scene.world.guild.id))
    ]
    assert actions[0] == "data.corrections.keep"


async def test_command_checks_again(scene: CorrectionScene, read: Any) -> None:
    answer = await scene.world.manager.slash(scene.world.channel, "data corrections")
    assert "訂正の必要な投稿はありません（ここ14日間の4件を確かめました）" in read.text(answer.response)
    await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    answer = await scene.world.manager.slash(scene.world.channel, "data corrections")
    assert "2件の投稿を訂正する" in read.labels(answer.response)


async def test_older_posts_are_not_checked_and_unknown_ones_are_counted(scene: CorrectionScene, read: Any) -> None:
    with closing(sqlite3.connect(scene.storage.path)) as connection, connection:
        connection.execute("UPDATE delivery SET revision = NULL WHERE schedule_id = 1")
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    text = read.text(await scene.offered(before, after))
    assert "確かめられない投稿: 2件" in text
    assert "1チャンネル、1サーバー" in text
    scene.now += timedelta(days=14)
    assert await build_correction_offer(scene.bot.context, before, after) is None


async def test_zero_days_disable_it(scene: CorrectionScene, read: Any) -> None:
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    scene.bot.context.settings = replace(scene.bot.context.settings, correction_days=0)
    assert await build_correction_offer(scene.bot.context, before, after) is None
    answer = await scene.world.manager.slash(scene.world.channel, "data corrections")
    assert "CORRECTION_DAYS" in read.text(answer.response)


async def test_press_by_a_non_moderator_is_refused(scene: CorrectionScene, read: Any) -> None:
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await scene.offered(before, after)
    for label in ("訂正する", "そのままにする"):
        answer = await scene.press(message, label, actor=scene.world.member)
        assert "モデレーターだけ" in read.text(answer.response)
    assert not any("訂正（" in read.text(post) for post in posts(scene.world.elsewhere))
    assert "投稿の訂正" in scene.read_current(message, read)


async def test_deleted_and_uneditable_posts_are_reported_with_channel(scene: CorrectionScene, read: Any) -> None:
    """A missing permission is reported without a request; the remaining posts can be tried again later."""
    await posts(scene.news)[0].delete()
    channel = scene.bot.get_channel(scene.world.elsewhere.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, view_channel=False)
    await scene.world.env.settle()
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await scene.offered(before, after)
    await scene.press(message, "訂正する")
    text = scene.read_current(message, read)
    assert "すでに削除されていた投稿: 1件" in text
    assert "訂正できなかった投稿: 1件" in text
    assert "Elsewhere #elsewhere（1件）: 権限がない: チャンネルを見る" in text
    # The owner of the server hides the channel from the bot.
    scene.world.env.backend.delete_overwrite(channel.id, channel.guild.me.id)
    await scene.world.env.settle()
    await scene.press(message, "もう一度試す")
    assert "訂正した投稿: 1件" in scene.read_current(message, read)
    assert "訂正（" in read.text(posts(scene.world.elsewhere)[0])


async def test_correction_is_recorded_and_reported(scene: CorrectionScene, read: Any) -> None:
    """It is in the audit log, in the log channels of both servers, in `why`, and in the details of the post."""
    log = scene.world.elsewhere.guild.create_text_channel("log")
    theirs = WorkspaceSettings(make_workspace_ref(scene.world.elsewhere.guild.id), log_channel=str(log.id))
    await scene.storage.workspace_settings.set_workspace_settings(theirs, actor=None, now=scene.now)
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    await scene.press(await scene.offered(before, after), "訂正する")
    change = (await scene.storage.audit.list_audit_entries(make_workspace_ref(scene.world.guild.id)))[0]
    assert (change.action, change.actor) == ("data.corrections", make_user_ref(scene.world.manager))
    assert change.detail is not None
    assert (change.detail["corrected"], change.detail["revision"]) == (2, after)
    assert "定期投稿 1 件を訂正しました" in read.text(posts(log)[0])
    details = await scene.world.stranger.click(posts(scene.world.elsewhere)[0], label="この投稿について")
    assert "訂正済み（<t:" in read.text(details.response)
    why = await scene.world.stranger.slash(scene.world.elsewhere, "schedule why", number=2)
    assert read.text(why.response).count("訂正済み") == 1


@pytest.mark.fault(21)
async def test_double_press_corrects_once(scene: CorrectionScene, read: Any) -> None:
    """The second press, while the first is being processed, is answered with a notice."""
    before, after = await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await scene.offered(before, after)
    cog = scene.bot.get_cog("DataCog")
    press, presses = cog.correction_flow.handle_component, []  # type: ignore[union-attr]

    async def twice(interaction: Any, *arguments: Any) -> None:
        first = asyncio.create_task(press(interaction, *arguments))
        while not interaction.response.is_done():  # noqa: ASYNC110 - discord.py has no event for it
            await asyncio.sleep(0)
        await press(interaction, *arguments)
        presses.append(first.done())
        await first

    scene.bot.router.register(CorrectionsId, twice)
    result = await scene.press(message, "訂正する")
    assert presses == [False]
    assert "ほかのモデレーター" in read.text(result.followups[0])
    assert "訂正した投稿: 2件" in scene.read_current(message, read)


async def test_post_states_whether_it_shows_sent_text(scene: CorrectionScene) -> None:
    """The delivery needs this to record the revision of a repeated post."""
    first, second = posts(scene.news)
    row = (await scene.storage.deliveries.list_deliveries(1))[0]
    card = scene.bot.get_cog("PostingCog").post_content.build_card(scene.schedules[0], row.occurrence.date)  # type: ignore[union-attr]
    view = build_post_view(card, row.occurrence)
    assert shows_same_text(second.components, view)
    assert not shows_same_text(first.components, view)


async def test_server_that_the_bot_left_is_named(scene: CorrectionScene) -> None:
    slot = find_occurrence(scene.schedules[0], scene.now.date())
    assert slot is not None
    card = scene.bot.get_cog("PostingCog").post_content.build_card(scene.schedules[0], slot.date)  # type: ignore[union-attr]
    assert await DiscordPublisher(scene.bot).edit(
        make_message_ref(make_channel_ref(5, 6), 7), slot, card
    ) == Rejected("missing:server")


async def test_search_does_not_block_answers(scene: CorrectionScene, read: Any) -> None:
    """Revisions are not compared in the event loop; a command is answered meanwhile."""
    await scene.apply(TOLD[0], BRIDGE, *TOLD[2:])
    looking = asyncio.create_task(find_recent_corrections(scene.bot.context))
    answer = await scene.world.manager.slash(scene.world.channel, "brief", query="アルメニア")
    assert "アルメニア" in read.text(answer.response)
    found = await looking
    assert found is not None
    assert len(found.corrections) == 2
