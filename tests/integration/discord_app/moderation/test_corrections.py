"""What was posted and is wrong by now: moderators see it, and have it corrected in one press."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import discord
import pytest
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

BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""The evening of 23 November in Tokyo."""

TOLD = (
    "- 2024年も、ロシアと周辺国の往来は続いた。 {p=139 date=2024}",
    "- アルメニアは2024年11月24日に120メートルの橋を北の谷に開いた。 {p=142 date=2024-11-24}",
    "- 日本はアルメニアに防災の機材を贈った。 {p=142}",
    "- ジョージアは2024年11月25日に図書館を再び開いた。 {p=144 date=2024-11-25}",
)
BRIDGE = TOLD[1].replace("120", "180")


@dataclass
class Desk:
    """A world with a clock, schedules in both servers, and their posts."""

    world: Any
    storage: SqliteStorage
    made: Any
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
        """Another revision, which the bot answers from; the ids of the one before and of it."""
        before = await self.storage.revisions.get_active_revision()
        assert before is not None
        after = await self.storage.revisions.apply_content(
            self.made.content(self.made.document(lines)), expected_id=before.id
        )
        await self.bot.context.reload_if_changed()
        return before.id, after.id

    async def offered(self, before: int, after: int) -> Any:
        """The offer, sent as it is after an apply."""
        view = await build_correction_offer(self.bot.context, before, after, "ja")
        assert view is not None
        channel = self.bot.get_channel(self.world.channel.id)
        message = await channel.send(view=view)  # type: ignore[union-attr]
        await self.world.env.settle()
        return message

    def now_says(self, message: Any, read: Any) -> str:
        return read.text(read.message(self.world, message))  # type: ignore[no-any-return]

    async def press(self, message: Any, what: str, actor: Any = None) -> Any:
        label = next(one for one in self.labels(message) if what in one)
        return await (actor or self.world.manager).click(self.fresh(message), label=label)

    def fresh(self, message: Any) -> Any:
        return next(one for one in self.world.channel.history() if one.id == message.id)

    def labels(self, message: Any) -> list[str]:
        parts = walk_components([one.to_dict() for one in self.fresh(message).components])
        return [part["label"] for part in parts if part["type"] == 2]


@pytest.fixture
def clocks() -> list[Desk]:
    return []


@pytest.fixture
def make_bot(make_bot: Callable[..., BriefingBot], clocks: list[Desk]) -> Callable[[], BriefingBot]:
    def clock() -> datetime:
        return clocks[0].now if clocks else BEGIN

    return lambda: make_bot(clock=clock)


@pytest.fixture
async def desk(world: Any, store: SqliteStorage, made: Any, clocks: list[Desk]) -> Desk:
    """Two servers with a schedule each, and its posts of 24 and 25 November."""
    desk = Desk(world, store, made)
    clocks.append(desk)
    await desk.apply(*TOLD)
    desk.news = world.guild.create_text_channel("news")
    await desk.schedule(desk.news)
    await desk.schedule(world.elsewhere)
    await desk.wake(hours=12, minutes=1)
    await desk.wake(days=1)
    return desk


def posts(channel: Any) -> list[Any]:
    return sorted(channel.history(), key=lambda message: message.id)


async def test_wrong_posts_are_shown_and_corrected_in_one_press(desk: Desk, read: Any) -> None:
    """In all servers: the card of now under a note, with the button by which a post is found again still on it."""
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await desk.offered(before, after)
    text = read.text(message)
    assert "2件" in text
    assert "2チャンネル、2サーバー" in text
    assert "Elsewhere #elsewhere" in text
    assert "120メートル" in text
    assert "180メートル" in text
    await desk.press(message, "2件の投稿を訂正する")
    assert "訂正した投稿: 2件" in desk.now_says(message, read)
    for channel in (desk.news, desk.world.elsewhere):
        wrong, right = posts(channel)
        assert "訂正（2026-11-25）" in read.text(wrong)
        assert "180メートル" in read.text(wrong)
        assert "この投稿について" in read.labels(wrong)
        assert "訂正" not in read.text(right)
    assert await build_correction_offer(desk.bot.context, before, after) is None


async def test_a_second_press_and_one_after_a_restart_find_nothing_left(desk: Desk, read: Any) -> None:
    """Nothing is kept but the button's id."""
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message, other = await desk.offered(before, after), await desk.offered(before, after)
    await desk.press(message, "訂正する")
    await desk.press(other, "訂正する")
    assert "訂正の必要な投稿はありません" in desk.now_says(other, read)
    assert sum("訂正（" in read.text(one) for one in posts(desk.world.elsewhere)) == 1


async def test_after_another_revision_the_posts_are_looked_at_anew(desk: Desk, read: Any) -> None:
    """A press does what was shown, or nothing: what is wrong by now is shown first."""
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await desk.offered(before, after)
    await desk.apply(TOLD[0], *TOLD[2:])
    await desk.press(message, "訂正する")
    text = desk.now_says(message, read)
    assert "確かめ直しました" in text
    assert "（取下げ）" in text
    assert not any("訂正（" in read.text(one) for one in posts(desk.world.elsewhere))
    await desk.press(message, "訂正する")
    assert "取り下げました" in read.text(posts(desk.world.elsewhere)[0])


async def test_going_back_corrects_the_corrected(desk: Desk, read: Any) -> None:
    before, after = await desk.apply(TOLD[0], *TOLD[2:])
    await desk.press(await desk.offered(before, after), "訂正する")
    await desk.storage.revisions.activate_revision(before, expected_id=after)
    await desk.bot.context.reload_if_changed()
    message = await desk.offered(after, before)
    assert "（再掲）" in read.text(message)
    await desk.press(message, "訂正する")
    (post, _) = posts(desk.world.elsewhere)
    assert "ふたたび載せました" in read.text(post)
    assert "120メートル" in read.text(post)


async def test_left_as_they_are(desk: Desk, read: Any) -> None:
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await desk.offered(before, after)
    await desk.press(message, "そのままにする")
    assert "投稿をそのままにしました" in desk.now_says(message, read)
    assert not any("訂正（" in read.text(one) for one in posts(desk.world.elsewhere))
    actions = [
        one.action for one in await desk.storage.audit.list_audit_entries(make_workspace_ref(desk.world.guild.id))
    ]
    assert actions[0] == "data.corrections.keep"


async def test_the_command_looks_again(desk: Desk, read: Any) -> None:
    answer = await desk.world.manager.slash(desk.world.channel, "data corrections")
    assert "訂正の必要な投稿はありません（ここ14日間の4件を確かめました）" in read.text(answer.response)
    await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    answer = await desk.world.manager.slash(desk.world.channel, "data corrections")
    assert "2件の投稿を訂正する" in read.labels(answer.response)


async def test_posts_from_before_the_days_are_not_looked_at_and_unknown_ones_are_counted(
    desk: Desk, read: Any
) -> None:
    with closing(sqlite3.connect(desk.storage.path)) as connection, connection:
        connection.execute("UPDATE delivery SET revision = NULL WHERE schedule_id = 1")
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    text = read.text(await desk.offered(before, after))
    assert "確かめられない投稿: 2件" in text
    assert "1チャンネル、1サーバー" in text
    desk.now += timedelta(days=14)
    assert await build_correction_offer(desk.bot.context, before, after) is None


async def test_zero_days_switch_it_off(desk: Desk, read: Any) -> None:
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    desk.bot.context.settings = desk.bot.context.settings.model_copy(update={"correction_days": 0})
    assert await build_correction_offer(desk.bot.context, before, after) is None
    answer = await desk.world.manager.slash(desk.world.channel, "data corrections")
    assert "CORRECTION_DAYS" in read.text(answer.response)


async def test_who_is_no_moderator_may_not_press(desk: Desk, read: Any) -> None:
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await desk.offered(before, after)
    for label in ("訂正する", "そのままにする"):
        answer = await desk.press(message, label, actor=desk.world.member)
        assert "モデレーターだけ" in read.text(answer.response)
    assert not any("訂正（" in read.text(one) for one in posts(desk.world.elsewhere))
    assert "投稿の訂正" in desk.now_says(message, read)


async def test_what_was_deleted_or_cannot_be_edited_is_told_with_its_place(desk: Desk, read: Any) -> None:
    """A missing permission costs no request, is named, and the rest can be tried again once it is there."""
    await posts(desk.news)[0].delete()
    channel = desk.bot.get_channel(desk.world.elsewhere.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(channel.guild.me, view_channel=False)
    await desk.world.env.settle()
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await desk.offered(before, after)
    await desk.press(message, "訂正する")
    text = desk.now_says(message, read)
    assert "すでに削除されていた投稿: 1件" in text
    assert "訂正できなかった投稿: 1件" in text
    assert "Elsewhere #elsewhere（1件）: 権限がない: チャンネルを見る" in text
    # As the server's owner would: the bot can't see the channel any more.
    desk.world.env.backend.delete_overwrite(channel.id, channel.guild.me.id)
    await desk.world.env.settle()
    await desk.press(message, "もう一度試す")
    assert "訂正した投稿: 1件" in desk.now_says(message, read)
    assert "訂正（" in read.text(posts(desk.world.elsewhere)[0])


async def test_it_is_recorded_and_told_where_it_happened(desk: Desk, read: Any) -> None:
    """In the audit and the log channel at home; in the log channel of the other server; by `why` and by the post."""
    log = desk.world.elsewhere.guild.create_text_channel("log")
    theirs = WorkspaceSettings(make_workspace_ref(desk.world.elsewhere.guild.id), log_channel=str(log.id))
    await desk.storage.workspace_settings.set_workspace_settings(theirs, actor=None, now=desk.now)
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    await desk.press(await desk.offered(before, after), "訂正する")
    change = (await desk.storage.audit.list_audit_entries(make_workspace_ref(desk.world.guild.id)))[0]
    assert (change.action, change.actor) == ("data.corrections", make_user_ref(desk.world.manager))
    assert change.detail is not None
    assert (change.detail["corrected"], change.detail["revision"]) == (2, after)
    assert "定期投稿 1 件を訂正しました" in read.text(posts(log)[0])
    told = await desk.world.stranger.click(posts(desk.world.elsewhere)[0], label="この投稿について")
    assert "訂正済み（<t:" in read.text(told.response)
    why = await desk.world.stranger.slash(desk.world.elsewhere, "schedule why", number=2)
    assert read.text(why.response).count("訂正済み") == 1


@pytest.mark.fault(21)
async def test_a_double_press_corrects_once(desk: Desk, read: Any) -> None:
    """The second press comes while the first one's work is under way: it is told so."""
    before, after = await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    message = await desk.offered(before, after)
    cog = desk.bot.get_cog("DataCog")
    press, presses = cog.correction_flow.handle_component, []  # type: ignore[union-attr]

    async def twice(interaction: Any, *asked: Any) -> None:
        first = asyncio.create_task(press(interaction, *asked))
        while not interaction.response.is_done():  # noqa: ASYNC110 - discord.py has no event for it
            await asyncio.sleep(0)
        await press(interaction, *asked)
        presses.append(first.done())
        await first

    desk.bot.router.register(CorrectionsId, twice)
    result = await desk.press(message, "訂正する")
    assert presses == [False]
    assert "ほかのモデレーター" in read.text(result.followups[0])
    assert "訂正した投稿: 2件" in desk.now_says(message, read)


async def test_a_post_says_whether_it_tells_what_was_sent(desk: Desk) -> None:
    """By this the ledger knows which revision a repeated post tells."""
    one, other = posts(desk.news)
    row = (await desk.storage.deliveries.list_deliveries(1))[0]
    card = desk.bot.get_cog("PostingCog").post_content.build_card(desk.schedules[0], row.occurrence.date)  # type: ignore[union-attr]
    view = build_post_view(card, row.occurrence)
    assert shows_same_text(other.components, view)
    assert not shows_same_text(one.components, view)


async def test_a_server_that_the_bot_left_is_named(desk: Desk) -> None:
    slot = find_occurrence(desk.schedules[0], desk.now.date())
    assert slot is not None
    card = desk.bot.get_cog("PostingCog").post_content.build_card(desk.schedules[0], slot.date)  # type: ignore[union-attr]
    assert await DiscordPublisher(desk.bot).edit(make_message_ref(make_channel_ref(5, 6), 7), slot, card) == Rejected(
        "missing:server"
    )


async def test_looking_leaves_the_bot_free_to_answer(desk: Desk, read: Any) -> None:
    """What is worked out of revisions is not worked out in the loop; a command is answered meanwhile."""
    await desk.apply(TOLD[0], BRIDGE, *TOLD[2:])
    looking = asyncio.create_task(find_recent_corrections(desk.bot.context))
    answer = await desk.world.manager.slash(desk.world.channel, "brief", query="アルメニア")
    assert "アルメニア" in read.text(answer.response)
    found = await looking
    assert found is not None
    assert len(found.corrections) == 2
